/**
 * The local chain: a development chain in a process of its own, on loopback, its state on disk. It shows anchoring whole, with a real
 * contract and real proofs; since we run it, it proves nothing to outsiders, and everything that shows it says so.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { writeDurably } from '../kernel/index.ts'
import { problem } from './problems.ts'

export interface LocalChain {
  readonly url: string
  stop(): Promise<void>
}

/** Not a number that a public chain uses. */
const chainId = 41_800_001
const startMs = 15_000

/** @throws Problem `anchor.no_binary`; Error when it does not come up */
export async function startLocalChain(directory: string): Promise<LocalChain> {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const state = join(directory, 'state.json')
  await endLeftOver(directory, state)
  const port = await portFor(directory)
  const child = spawn(
    binary(),
    // One slot an epoch: a block is safe when one lies on it, final when two do.
    `--host 127.0.0.1 --port ${port} --chain-id ${chainId} --silent --state-interval 1 --slots-in-an-epoch 1 --accounts 1`
      .split(' ')
      .concat('--state', state),
    { stdio: ['ignore', 'ignore', 'ignore'], cwd: directory },
  )
  writeDurably(join(directory, 'process'), `${child.pid}\n`, 0o600)
  const url = `http://127.0.0.1:${port}`
  await answering(url, child)
  return {
    url,
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) {
        const ended = once(child, 'exit')
        // On this signal it writes its state.
        child.kill('SIGINT')
        await ended
      }
      rmSync(join(directory, 'process'), { force: true })
    },
  }
}

/** Where the chain of that folder answers, if it runs; null when it never did. */
export function localChainUrl(directory: string): string | null {
  const file = join(directory, 'port')
  return existsSync(file) ? `http://127.0.0.1:${Number(readFileSync(file, 'utf8'))}` : null
}

/** The binary of this platform's package itself: npm may not have run the installer that would link it. */
function binary(): string {
  const cpu = process.arch === 'x64' ? 'amd64' : process.arch
  const platform = `${process.platform}-${cpu}`
  const file = process.platform === 'win32' ? 'anvil.exe' : 'anvil'
  try {
    const require = createRequire(import.meta.url)
    const inside = createRequire(require.resolve('@foundry-rs/anvil/package.json'))
    return join(inside.resolve(`@foundry-rs/anvil-${platform}/package.json`), '..', 'bin', file)
  } catch {
    throw problem('anchor.no_binary', { platform })
  }
}

/** Ends the chain that a killed Aval left behind: only a process that runs on this very state. */
async function endLeftOver(directory: string, state: string): Promise<void> {
  const file = join(directory, 'process')
  if (!existsSync(file)) return
  const pid = Number(readFileSync(file, 'utf8'))
  for (let round = 0; isOurs(pid, state) && round < 100; round++) {
    process.kill(pid, round < 50 ? 'SIGINT' : 'SIGKILL')
    await sleep(100)
  }
  rmSync(file, { force: true })
}

function isOurs(pid: number, state: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(state)
  } catch {
    return false
  }
}

/** The port of the last time, where it is free; links to transactions then stay good. */
async function portFor(directory: string): Promise<number> {
  const file = join(directory, 'port')
  const wanted = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0
  const port = (await freePort(wanted)) ?? (await freePort(0))
  writeDurably(file, `${port}\n`, 0o600)
  return port!
}

function freePort(wanted: number): Promise<number | null> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(null))
    probe.listen(wanted, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number }
      probe.close(() => resolve(port))
    })
  })
}

async function answering(url: string, child: ChildProcess): Promise<void> {
  const end = performance.now() + startMs
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_chainId', params: [] })
  while (performance.now() < end && child.exitCode === null) {
    const answer = await fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json' } }).catch(
      () => null,
    )
    if (answer?.ok) return
    await sleep(30)
  }
  child.kill('SIGKILL')
  throw new Error('the local chain did not start')
}
