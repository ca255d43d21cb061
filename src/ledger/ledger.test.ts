/** The log as outsiders meet it: what was entered is there, in order, provable, and published only as it is. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  audit,
  checkCheckpoint,
  cosignatureType,
  decodeBundle,
  directorySource,
  entriesPath,
  indexRoot,
  leafHash,
  opaqueEntry,
  parseCheckpoint,
  parseEntry,
  parseNote,
  parsePolicy,
  tileWidth,
  verifyConsistency,
  verifyInclusion,
  verifyIndexProof,
  vkeyOf,
} from '../../verifier/src/index.ts'
import { cosign, newEd25519 } from '../../verifier/src/signing.ts'
import { freshDatabase, type TestDatabase } from '../../test/database.ts'
import { keysInMemory, ledgerFor } from '../../test/ledger.ts'
import { createLog, systemClock, systemRandom, uuidv7From } from '../kernel/index.ts'
import type { Ledger, LedgerDeps, NewEntry } from './index.ts'
import { settlePromises } from './promises.ts'

let home: TestDatabase
let folder: string
const open: Ledger[] = []
const keys = keysInMemory()
const newId = uuidv7From(systemClock, systemRandom)
const ledgerHere = (more: Partial<LedgerDeps> = {}): Ledger => {
  const made = ledgerFor({ database: home.database, folder, clock: systemClock, newId, more: { keys, ...more } })
  open.push(made)
  return made
}
beforeEach(async () => {
  home = await freshDatabase()
  folder = mkdtempSync(join(tmpdir(), 'aval-ledger-'))
})
afterEach(async () => {
  for (const ledger of open.splice(0)) await ledger.stop()
  await home.close()
  rmSync(folder, { recursive: true, force: true })
})

const anyEntry = (): NewEntry => ({ label: systemRandom(32), commitment: systemRandom(32) })
const many = (count: number) => Array.from({ length: count }, anyEntry)

test('what a transaction entered gets a place, a checkpoint and proofs that hold', async () => {
  const ledger = ledgerHere()
  await ledger.start()
  const entries = many(3)
  await home.database.transaction((tx) => ledger.enqueue(tx, entries))
  const places = (await ledger.placed(
    entries.map((entry) => entry.label),
    20_000,
  )) as number[]
  expect(new Set(places).size).toBe(3)
  const out = (await ledger.published(Math.max(...places), 20_000))!
  const parsed = parsePolicy(ledger.policy())
  if (!('policy' in parsed)) throw new Error('policy')
  expect(checkCheckpoint(out.note, parsed.policy)).toMatchObject({ ok: true, postQuantum: 'yes' })
  for (const [i, { label, commitment }] of entries.entries()) {
    const path = await ledger.prove.inclusion(places[i]!, out.size)
    expect(verifyInclusion(places[i]!, out.size, leafHash(opaqueEntry(label, commitment)), path, out.root)).toBe(true)
    const proof = await ledger.prove.label(label, out.size)
    const { root } = await ledger.prove.indexRoot(out.size)
    expect(proof).toMatchObject({ kind: 'present', index: places[i] })
    expect(verifyIndexProof(proof, root)).toBe(true)
  }
  const absent = await ledger.prove.label(systemRandom(32), out.size)
  expect(absent.kind).toBe('absent')
  expect(verifyIndexProof(absent, (await ledger.prove.indexRoot(out.size)).root)).toBe(true)
})

/** Every entry that the static files hold, as a tile client reads them. */
function publishedEntries(ledger: Ledger): Uint8Array[] {
  const size = parseCheckpoint(parseNote(Buffer.from(ledger.file('checkpoint')!).toString())!.text)!.size
  const entries: Uint8Array[] = []
  for (let n = 0; n * tileWidth < size; n++) {
    const width = Math.min(tileWidth, size - n * tileWidth)
    entries.push(...decodeBundle(ledger.file(entriesPath(n, width))!, width)!)
  }
  return entries
}

test('a lone entry hides among sixteen, and the last leaf of a checkpoint is the root of the label index', async () => {
  const ledger = ledgerHere()
  await ledger.start()
  const [entry] = many(1)
  await home.database.transaction((tx) => ledger.enqueue(tx, [entry!]))
  const [place] = await ledger.placed([entry!.label], 20_000)
  await ledger.published(place!, 20_000)
  const entries = publishedEntries(ledger).map((bytes) => parseEntry(bytes)!)
  const opaque = entries.flatMap((one, index) => (one.class === 'opaque' ? [{ label: one.label, index }] : []))
  expect(opaque.length).toBeGreaterThanOrEqual(16)
  const last = entries.at(-1)!
  expect(last).toMatchObject({ class: 'public', type: 'index_root' })
  expect(Buffer.from((last as { hash: Uint8Array }).hash)).toEqual(Buffer.from(indexRoot(opaque)))
})

test('checkpoints follow from each other, through restarts and many batches', async () => {
  const seen: { size: number; root: Uint8Array }[] = []
  for (let round = 0; round < 3; round++) {
    const ledger = ledgerHere()
    await ledger.start()
    for (const count of [1, 40, 700]) {
      const entries = many(count)
      await home.database.transaction((tx) => ledger.enqueue(tx, entries))
      const places = await ledger.placed(
        entries.map((one) => one.label),
        20_000,
      )
      seen.push((await ledger.published(Math.max(...(places as number[])), 20_000))!)
    }
    await ledger.stop()
  }
  const ledger = ledgerHere()
  await ledger.start()
  for (const [i, newer] of seen.entries())
    for (const older of seen.slice(0, i)) {
      const path = await ledger.prove.consistency(older.size, newer.size)
      expect(verifyConsistency(older.size, newer.size, older.root, newer.root, path)).toBe(true)
    }
})

test('the same label twice is one entry, whoever enters it', async () => {
  const ledger = ledgerHere()
  await ledger.start()
  const entries = many(5)
  const enter = () => home.database.transaction((tx) => ledger.enqueue(tx, entries))
  await Promise.all([enter(), enter()])
  await ledger.placed(
    entries.map((one) => one.label),
    20_000,
  )
  await enter()
  await ledger.append(many(1))
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from ledger_entry where first in (${sql.join(entries.map((one) => one.label))})`.execute(
    home.owner.db,
  )
  expect(rows[0]!.n).toBe(5)
})

test('an entry of a transaction that was rolled back never appears', async () => {
  const ledger = ledgerHere()
  await ledger.start()
  const [entry] = many(1)
  const failing = home.database.transaction(async (tx) => {
    await ledger.enqueue(tx, [entry!])
    throw new Error('undone')
  })
  await expect(failing).rejects.toThrow('undone')
  await ledger.append(many(1))
  expect(await ledger.find(entry!.label)).toBe(null)
})

test('a public fact is announced once where it is said to be, and its content is served by its hash', async () => {
  const ledger = ledgerHere()
  await ledger.start()
  const fact = { type: 'law_version', content: { version: 'a' } } as const
  const { hash } = await ledger.announce(null, fact, 'once')
  await ledger.append(many(1))
  await ledger.announce(null, fact, 'once')
  await ledger.announce(null, { ...fact, content: { version: 'b' } }, 'once')
  await ledger.append(many(1))
  const { rows } = await sql<{
    n: number
  }>`select count(*)::int as n from ledger_entry e join ledger_content c on c.hash = e.second`.execute(home.owner.db)
  expect(rows[0]!.n).toBe(2)
  expect(await ledger.content(Buffer.from(hash, 'hex'))).toEqual({ version: 'a' })
  expect(await ledger.newestPublic('law_version')).toMatchObject({ content: { version: 'b' } })
})

test('a copy of the folder is a whole log: an audit needs neither us nor our database', async () => {
  const ledger = ledgerHere()
  await ledger.start()
  const content = { version: 'é', rules: [{ b: 1, a: 2 }] }
  await ledger.announce(null, { type: 'law_version', content })
  const [place] = await ledger.append([anyEntry()])
  await ledger.published(place!, 20_000)
  await ledger.stop()
  const report = await audit(directorySource(ledger.directory))
  expect(report).toMatchObject({ ok: true, policy: 'of the log itself', findings: [] })
  expect(report.contents.map((one) => one.content)).toContainEqual(content)
})

test('a log from before contents were files gets them at its next start', async () => {
  const ledger = ledgerHere()
  await ledger.start()
  const { hash } = await ledger.announce(null, { type: 'law_version', content: { version: 'a' } })
  const [place] = await ledger.append([anyEntry()])
  await ledger.published(place!, 20_000)
  await ledger.stop()
  rmSync(join(ledger.directory, 'content'), { recursive: true })
  const again = ledgerHere()
  await again.start()
  expect(Buffer.from(again.file(`content/${hash}`)!).toString()).toBe('{"version":"a"}')
})

test('two sequencers on one database: one works, the other stands by and takes over', async () => {
  const first = ledgerHere()
  const second = ledgerHere()
  await Promise.all([first.start(), second.start()])
  const states = [(await first.status()).state, (await second.status()).state].toSorted()
  expect(states).toEqual(['running', 'standing_by'])
  const [running, other] = (await first.status()).state === 'running' ? [first, second] : [second, first]
  await running.append(many(3))
  await running.stop()
  const entries = many(2)
  await home.database.transaction((tx) => other.enqueue(tx, entries))
  const places = await other.placed(
    entries.map((one) => one.label),
    20_000,
  )
  expect(places).not.toContain(null)
})

test('a log that cannot be taken says why and since when, once to the process’s log, and goes on when it can', async () => {
  const said: { level: number; msg: string }[] = []
  const log = createLog('info', { write: (line: string) => void said.push(JSON.parse(line)) })
  let views = 0
  const ledger = ledgerHere({
    log,
    views: async () => {
      if (++views <= 2) throw new Error('the witness of clerk@maison.example speaks nonsense')
      return []
    },
  })
  await ledger.start()
  const { state, trouble } = await ledger.status()
  expect(state).toBe('failing')
  expect(trouble).toMatchObject({ because: 'Error: the witness of [address] speaks nonsense', attempts: 1 })
  const entries = many(2)
  await home.database.transaction((tx) => ledger.enqueue(tx, entries))
  const labels = entries.map((one) => one.label)
  expect(await ledger.placed(labels, 20_000)).not.toContain(null)
  // It runs, but not long enough yet to be called well again.
  expect(await ledger.status()).toMatchObject({ state: 'running', trouble: { attempts: 2, since: trouble!.since } })
  expect(said.filter((line) => line.msg === 'the ledger cannot be run: it is tried again')).toHaveLength(1)
})

test('whoever appends learns the place: of a label that stands already, of one that two enter at once', async () => {
  const ledger = ledgerHere()
  await ledger.start()
  const [one, other] = many(2)
  const [place] = await ledger.append([one!])
  expect(await ledger.append([one!])).toEqual([place])
  const twice = await Promise.all([ledger.append([other!]), ledger.append([other!, one!])])
  expect(twice[1]).toEqual([twice[0][0], place])
})

test('whoever waits for a place when the log stops is told that it is not known', async () => {
  let hold = () => {}
  const held = new Promise<void>((resolve) => {
    hold = resolve
  })
  let armed = 'no'
  let reached = () => {}
  const there = new Promise<void>((resolve) => {
    reached = resolve
  })
  const ledger = ledgerHere({
    step: async (step) => {
      if (step !== 'batch.begun' || armed === 'no') return
      reached()
      await held
      throw new Error('the connection is gone')
    },
  })
  await ledger.start()
  armed = 'yes'
  const waits = ledger.append(many(1))
  const told = waits.catch(String)
  await there
  const stopped = ledger.stop()
  hold()
  await stopped
  expect(await told).toContain('ceased to sequence')
})

/** A witness without a server. */
function aWitness() {
  const signer = newEd25519(systemRandom(32))
  const pair = vkeyOf('witness.example', cosignatureType, signer.publicKey)
  const line = (note: string) => cosign(cosignatureType, signer, 'witness.example', 1, parseNote(note)!.text)
  return { pair, line }
}

test('a checkpoint that too few witnesses signed gets their signatures when they are back, though the log does not grow', async () => {
  const { pair, line } = aWitness()
  let away = true
  const ledger = ledgerHere({
    witnesses: () => `witness one ${pair}\nquorum one\n`,
    cosigners: { collect: async ({ checkpoint }) => (away ? [] : [line(checkpoint)]) },
  })
  await ledger.start()
  const [place] = await ledger.append(many(1))
  for (let round = 0; round < 200 && (await ledger.latest())?.quorum !== 'unmet'; round++) await sleep(50)
  const unmet = (await ledger.latest())!
  expect(await ledger.published(place!, 0)).toBe(null)
  away = false
  const met = (await ledger.published(place!, 30_000))!
  expect(met).toMatchObject({ size: unmet.size, quorum: 'met' })
  expect(Buffer.from(ledger.file('checkpoint')!).toString()).toBe(met.note)
})

test('a promise is broken and said to be in one transaction', async () => {
  const ledger = ledgerHere()
  await ledger.promise([anyEntry().label])
  await sql`update ledger_promise set due = now() - interval '1 minute'`.execute(home.owner.db)
  await settlePromises(home.database, systemClock)
  const { rows } = await sql<{ waiting: number; broken: number }>`select
    (select count(*)::int from ledger_queue q join ledger_content c on c.hash = q.second where c.type = 'promise_broken') as waiting,
    (select count(*)::int from ledger_promise where broken) as broken`.execute(home.owner.db)
  expect(rows[0]).toEqual({ waiting: 1, broken: 1 })
})

test('after a change of keys both pairs sign, and the log says so', async () => {
  const store = keysInMemory()
  const ledger = ledgerHere({ keys: store })
  await ledger.start()
  const [first] = await ledger.append(many(1))
  const before = (await ledger.published(first!, 20_000))!
  await ledger.rotateKeys()
  const [second] = await ledger.append(many(1))
  const after = (await ledger.published(second!, 20_000))!
  expect(parseNote(before.note)!.signatures.length).toBe(2)
  expect(parseNote(after.note)!.signatures.length).toBe(4)
  const parsed = parsePolicy(ledger.policy())
  if (!('policy' in parsed)) throw new Error('policy')
  for (const note of [before.note, after.note]) expect(checkCheckpoint(note, parsed.policy).ok).toBe(true)
  expect(await ledger.newestPublic('key_rotated')).toMatchObject({ content: { what: 'log' } })
})

test('a promise that is not kept is published in the log', async () => {
  const ledger = ledgerHere()
  const { label } = anyEntry()
  const said = await ledger.promise([label])
  expect(said).toMatchObject({ format: 'aval-promise/1', labels: [Buffer.from(label).toString('base64')] })
  await sql`update ledger_promise set due = now() - interval '1 minute'`.execute(home.owner.db)
  await ledger.start()
  await ledger.append(many(1))
  for (let round = 0; round < 50 && !(await ledger.newestPublic('promise_broken')); round++)
    await ledger.append(many(1))
  expect(await ledger.newestPublic('promise_broken')).toMatchObject({ content: { broken: 1 } })
})
