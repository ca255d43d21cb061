/**
 * A sender in a process of its own that kills itself (SIGKILL, nothing is cleaned up) when it comes to a given point for the nth
 * time. Arguments: database address as JSON, directory of the vault, port of the mail server, point, n.
 */
import type { Gate } from '../gate/index.ts'
import { type DatabaseAddress, openDatabase } from '../kernel/index.ts'
import { openHouse, shortMail } from './test-house.ts'

const [address = '{}', vaultDirectory = '', port = '0', point = '', times = '1'] = process.argv.slice(2)
const seen = new Map<string, number>()

function at(name: string): void {
  const count = (seen.get(name) ?? 0) + 1
  seen.set(name, count)
  if (name === point && count === Number(times)) process.kill(process.pid, 'SIGKILL')
}

function around(real: Gate): Gate {
  const open: Gate['open'] = async (ask, work) => {
    const step = ask.why.endsWith(': claim') ? 'claim' : ask.why.endsWith('hand over') ? 'hand_over' : null
    if (!step) return real.open(ask, work)
    at(`before_${step}`)
    const done = await real.open(ask, async (access) => {
      at(`inside_${step}`)
      const result = await work(access)
      at(`end_of_${step}`)
      return result
    })
    at(`after_${step}`)
    return done
  }
  return { ...real, open }
}

const database = openDatabase(JSON.parse(address) as DatabaseAddress)
const house = await openHouse(
  database,
  { sinkPort: Number(port), tuning: { batch: 10, batchesInFlight: 2 } },
  {
    vaultDirectory,
    around: {
      gate: around,
      recordEvents: (real) => async (tx, events) => {
        at('after_answers')
        return real(tx, events)
      },
    },
  },
)
const sender = await house.delivery.openSender(async (rows, access) => {
  at('composing')
  const written = await shortMail(rows, access)
  at('composed')
  return written
})
await sender.sendDue()
await sender.close()
await database.close()
