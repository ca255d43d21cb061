/** A witness in a process of its own for the tests that kill one or run two: orders come as JSON, what it did goes to stdout. */
import { createLog, systemClock, systemRandom } from '../kernel/index.ts'
import { answerTo } from './answer.ts'
import { openWitnessKeys } from './keys.ts'
import { startWitness } from './server.ts'
import { openWitnessStore } from './store.ts'
import { configuration } from './test-configuration.ts'

interface Orders {
  readonly directory: string
  /** Die while signing, or between storing and answering; or serve until stdin ends. */
  readonly do: 'die_signing' | 'die_stored' | 'serve'
  readonly body?: string
}

const orders = JSON.parse(process.argv[2]!) as Orders
const die = () => process.kill(process.pid, 'SIGKILL')
if (orders.do === 'serve') {
  const { directory } = orders
  const log = createLog('silent')
  const witness = await startWitness({ directory, configuration, clock: systemClock, random: systemRandom, log })
  process.stdout.write(`${JSON.stringify({ url: witness.url, vkeys: witness.vkeys })}\n`)
  process.stdin.resume().on('end', () => void witness.stop().then(() => process.exit(0)))
} else {
  const store = openWitnessStore(orders.directory)
  const keys = openWitnessKeys(orders.directory, configuration.name, systemClock, systemRandom)
  answerTo(orders.body!, configuration.logs, store, (text) => {
    if (orders.do === 'die_signing') die()
    return keys.sign(text)
  })
  die()
}
