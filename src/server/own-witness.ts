/**
 * The witness of the demonstration: a process of its own with a key of its own, run by the same hands, which it says. It shows how
 * witnessing works; it proves nothing until somebody else runs one.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { writeDurably } from '../kernel/index.ts'
import { witnessPolicyLines } from '../witness/index.ts'

export interface OwnWitness {
  readonly url: string
  stop(): Promise<void>
}

const commandLine = new URL('../cli/main.ts', import.meta.url).pathname
/** Seconds where nothing else runs; a machine that does much besides has taken twenty. */
const startMs = 60_000
/** Its name says whose it is, wherever it appears. */
export const ownWitnessSuffix = 'witness-run-by-the-same-hands'

/**
 * Starts it for this log, and writes the policy lines that count on it.
 * @param directory of the installation @throws Error when it does not come up
 */
export async function startOwnWitness(
  directory: string,
  log: { readonly origin: string; readonly vkeys: readonly string[] },
): Promise<OwnWitness> {
  const place = join(directory, 'witness-own')
  mkdirSync(place, { recursive: true, mode: 0o700 })
  const config = join(place, 'configuration.json')
  const name = `${log.origin.split('/')[0]}/${ownWitnessSuffix}`
  writeDurably(config, JSON.stringify({ name, port: 0, logs: [log] }), 0o600)
  const child = spawn(process.execPath, [commandLine, 'witness', '--dir', place, '--config', config, '--child'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  // Its death is seen as an unanswered question; the pipe's error must not be ours.
  child.stdin.on('error', () => {})
  const said = await address(child.stdout).catch((error: unknown) => {
    child.kill()
    throw error
  })
  const { url, vkeys } = JSON.parse(said) as { url: string; vkeys: [string, string] }
  const lines = `# A witness run by the same hands as the log: it shows how witnessing works and proves nothing to outsiders.\n${witnessPolicyLines('own', vkeys, url)}`
  writeDurably(join(directory, 'ledger', 'witnesses.policy'), lines)
  return {
    url,
    stop: async () => {
      if (child.exitCode !== null) return
      const ended = once(child, 'exit')
      child.stdin.end()
      await ended
    },
  }
}

/** The JSON that it prints first. */
async function address(stdout: NodeJS.ReadableStream): Promise<string> {
  const lines = createInterface({ input: stdout })
  let text = ''
  const timer = setTimeout(() => lines.close(), startMs)
  for await (const line of lines) {
    text += line
    if (line === '}') break
  }
  clearTimeout(timer)
  if (!text.endsWith('}')) throw new Error('the witness of the demonstration did not start')
  return text
}
