/** `aval start`: the server until Ctrl-C, with the demonstration on its first start. */
import { createLog, type Language, readConfig, systemClock, systemRandom } from '../kernel/index.ts'
import { type FrontLink, sayServer as say, type Server, startServer } from '../server/index.ts'
import { loadDemo } from '../demo/index.ts'
import { setupUrl } from '../staff/index.ts'
import { refusal } from './session.ts'
import { print } from './terminal.ts'

export async function start(language: Language): Promise<void> {
  const config = readConfig()
  const log = createLog(config.logLevel)
  const links: FrontLink[] = []
  const server = await startServer({ config, clock: systemClock, random: systemRandom, log, links: () => links })
  stopOnSignal(server, language)
  if (config.demo === 'on') {
    try {
      const story = await loadDemo(server, (line) => log.info(line))
      links.push(...story.links)
      if (story.ran !== 'never') print(story.text[language])
    } catch (error) {
      // The server is sound without it; whoever wants it again starts on an empty folder.
      process.stderr.write(`${say(language, 'demo_failed')}\n${refusal(error, language)}\n`)
    }
  }
  await announce(server, language)
}

async function announce(server: Server, language: Language): Promise<void> {
  print('')
  print(say(language, 'ready'))
  print(`  ${say(language, 'open_at', { url: server.url })}`)
  if (server.mailbox) print(`  ${say(language, 'mailbox_at', { url: `${server.url}/mailbox` })}`)
  print(`  ${say(language, 'interface_at', { url: `${server.url}/openapi.json` })}`)
  print(`  ${say(language, 'stop_hint')}`)
  await announceSetup(server, language)
}

/** As long as no owner can sign in, whoever reads this terminal may make the first administrator; nobody else learns the link. */
async function announceSetup({ house }: Server, language: Language): Promise<void> {
  if (!(await house.staff.setup.needed())) return
  const { code, expiresAt } = await house.staff.setup.issue()
  print('')
  print(say(language, 'setup_first', { until: expiresAt.toISOString().slice(0, 16).replace('T', ' ') }))
  print(`  ${setupUrl(house.staff.publicUrl, code)}`)
}

/** The first signal stops in order; a second one, for the impatient, ends at once. */
function stopOnSignal(server: Server, language: Language): void {
  let stopping = false
  const onSignal = () => {
    if (stopping) process.exit(1)
    stopping = true
    print(say(language, 'stopping'))
    void server.stop().then(
      () => {
        print(say(language, 'stopped'))
        process.exit(0)
      },
      (error: unknown) => {
        process.stderr.write(`${String(error)}\n`)
        process.exit(1)
      },
    )
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
}
