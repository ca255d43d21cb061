/** Start: from the command to the first answer, on a data directory that exists. */
import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { scratch } from './bed.ts'
import { type Figure, median } from './figures.ts'
import { note } from './options.ts'
import { undone } from './undo.ts'

const repeats = 5
const main = join(import.meta.dirname, '..', 'src', 'cli', 'main.ts')
const patienceMs = 60_000

export async function start(): Promise<Figure[]> {
  const folder = scratch()
  try {
    const directory = join(folder.path, 'data')
    note(`  first start, which creates the directory: ${(await startOnce(directory)).toFixed(2)} s`)
    const times: number[] = []
    for (let round = 0; round < repeats; round++) times.push(await startOnce(directory))
    return [
      {
        measure: 'start on an existing data directory, to the first answer',
        engine: 'embedded',
        value: median(times),
        unit: 's',
        baseline: null,
        against: '-',
        bound: 'value at most',
        goal: 5,
      },
    ]
  } finally {
    await folder.remove()
  }
}

/** Seconds from the command to the first 200 of /health; stops it again. */
async function startOnce(directory: string): Promise<number> {
  const [port, mailboxPort] = [await freePort(), await freePort()]
  const { DATABASE_URL: _, ...inherited } = process.env
  const own = Object.fromEntries(Object.entries(inherited).filter(([name]) => !name.startsWith('AVAL_')))
  const settings = { AVAL_DATA_DIR: directory, AVAL_PORT: String(port), AVAL_MAILBOX_PORT: String(mailboxPort) }
  const began = performance.now()
  const child = spawn(process.execPath, [main, 'start'], {
    env: { ...own, ...settings, AVAL_DEMO: 'off' },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const stop = undone(() => stopped(child))
  try {
    await firstAnswer(`http://127.0.0.1:${port}/health`, child)
    return (performance.now() - began) / 1000
  } finally {
    await stop()
  }
}

async function firstAnswer(url: string, child: ChildProcess): Promise<void> {
  const deadline = performance.now() + patienceMs
  while (performance.now() < deadline && child.exitCode === null) {
    const answer = await fetch(url).catch(() => null)
    await answer?.arrayBuffer()
    if (answer?.status === 200) return
    await sleep(10)
  }
  throw new Error(`no answer from ${url}`)
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const exited = new Promise((done) => {
    child.once('exit', done)
  })
  child.kill('SIGTERM')
  await exited
}

/** A port that nobody listens on now. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
