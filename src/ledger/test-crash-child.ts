/**
 * A process for the crash tests: enters lines under load, writes into a file which were acknowledged, and kills itself at a named step,
 * or is killed from outside. Arguments: the database's address, the folder, the keys, the file, and the step with its occurrence, as JSON.
 */
import { openSync, writeSync } from 'node:fs'
import {
  createLog,
  type DatabaseAddress,
  openDatabase,
  systemClock,
  systemRandom,
  uuidv7From,
} from '../kernel/index.ts'
import { createLedger } from './ledger.ts'

interface Orders {
  readonly address: DatabaseAddress
  readonly folder: string
  readonly keys: { readonly ed25519: string; readonly mlDsa44: string }
  /** One label a line. A pipe would be full when its reader is busy; what a file was given survives the kill. */
  readonly said: string
  /** Null: go on until killed. */
  readonly killAt: { readonly step: string; readonly occurrence: number } | null
}

const orders = JSON.parse(process.argv[2]!) as Orders
const database = openDatabase(orders.address, 6)
let met = 0
const ledger = createLedger({
  database,
  clock: systemClock,
  newId: uuidv7From(systemClock, systemRandom),
  random: systemRandom,
  log: createLog('silent'),
  directory: orders.folder,
  origin: 'test.example/ledger',
  keys: {
    load: () => [
      { ed25519: Buffer.from(orders.keys.ed25519, 'hex'), mlDsa44: Buffer.from(orders.keys.mlDsa44, 'hex') },
    ],
    add: () => {},
  },
  cosigners: { collect: async () => [] },
  step: (step) => {
    if (step === orders.killAt?.step && ++met === orders.killAt.occurrence) process.kill(process.pid, 'SIGKILL')
  },
})
await ledger.start()

const said = openSync(orders.said, 'a')
process.stdout.write('started\n')

/** Synchronously, so that what was acknowledged has been said before the next step. */
function say(labels: readonly Uint8Array[]): void {
  writeSync(said, labels.map((label) => `${Buffer.from(label).toString('hex')}\n`).join(''))
}

async function hand(): Promise<void> {
  for (;;) {
    const entries = Array.from({ length: 3 }, () => ({ label: systemRandom(32), commitment: systemRandom(32) }))
    await database.transaction((tx) => ledger.enqueue(tx, entries))
    ledger.wake()
    say(entries.map((entry) => entry.label))
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

/** Enters without the queue, as far as this process holds the log; the answer is the acknowledgement. */
async function handDirectly(): Promise<void> {
  for (;;) {
    const entry = { label: systemRandom(32), commitment: systemRandom(32) }
    const placed = await ledger.append([entry]).catch(() => null)
    if (placed) say([entry.label])
    else await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
await Promise.all([...Array.from({ length: 4 }, hand), handDirectly(), handDirectly()])
