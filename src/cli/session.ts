/**
 * A session of the command line: the house of the Aval that runs on this data directory, or one opened just for the command. Who acts
 * is a member of staff, named with `--as`; somebody with this machine and this folder could act as anybody, and the trail says so.
 */
import {
  type Actor,
  createLog,
  type Language,
  languageOf,
  Problem,
  readConfig,
  systemClock,
  systemRandom,
} from '../kernel/index.ts'
import {
  type House,
  type Installation,
  openHouse,
  openInstallation,
  runningDatabase,
  watchRunningChain,
} from '../server/index.ts'
import { problem } from './problems.ts'

export interface Session {
  readonly house: House
  readonly installation: Pick<Installation, 'place'>
  /** Whether a server runs beside: it then does the background work. */
  readonly beside: 'server' | 'nobody'
  readonly language: Language
  actor(): Promise<Actor>
}

export interface SessionOptions {
  readonly as?: string
}

/** Runs a command in a session and closes it, whatever happens. */
export async function inSession<T>(options: SessionOptions, work: (session: Session) => Promise<T>): Promise<T> {
  const config = readConfig()
  const log = createLog(process.stderr.isTTY ? 'error' : 'warn', { write: (line) => process.stderr.write(line) })
  const running = runningDatabase(config.dataDirectory, systemClock)
  const installation = running ? null : await openInstallation(config, 'a command', systemClock, log)
  try {
    const opened = running ?? (installation as Installation)
    const house = await openHouse({
      config,
      address: opened.server,
      directory: config.dataDirectory,
      clock: systemClock,
      random: systemRandom,
      log,
    })
    watchRunningChain(house, config.dataDirectory, systemRandom)
    try {
      const language = shellLanguage()
      return await work({
        house,
        installation: opened,
        beside: running ? 'server' : 'nobody',
        language,
        actor: () => actorOf(house, options.as),
      })
    } finally {
      await house.close()
    }
  } finally {
    await installation?.close()
  }
}

async function actorOf(house: House, as: string | undefined): Promise<Actor> {
  const members = (await house.staff.members.list()).filter((member) => member.disabledAt === null)
  const found =
    as === undefined
      ? members.find((member) => member.role === 'owner')
      : members.find((member) => member.staffId === as || member.name === as)
  if (!found) throw problem(members.length === 0 ? 'cli.nobody_yet' : 'cli.unknown_member', { name: as ?? 'owner' })
  return { kind: 'staff', id: found.staffId, role: found.role }
}

/** The language of the shell, from LC_ALL, LC_MESSAGES or LANG as the kernel read them. */
export function shellLanguage(): Language {
  return languageOf(Intl.DateTimeFormat().resolvedOptions().locale)
}

/** A refusal as text for a terminal: what happened and what to do. */
export function refusal(error: unknown, language: Language): string {
  if (!(error instanceof Problem)) return error instanceof Error ? (error.stack ?? error.message) : String(error)
  const { title, fix, code, ...rest } = error.toJson(language) as { title: string; fix: string; code: string }
  const details = Object.entries(rest).filter(
    ([name, value]) => typeof value === 'object' && value !== null && name !== 'type',
  )
  const more = details.map(([name, value]) => `\n  ${name}: ${JSON.stringify(value)}`).join('')
  return `${title}\n${fix}\n(${code})${more}`
}
