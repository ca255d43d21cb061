/** Starting, stopping, being killed: the real command in processes of its own. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

const main = new URL('../src/cli/main.ts', import.meta.url).pathname
const folder = mkdtempSync(join(tmpdir(), 'aval-life-'))
const running = new Set<ChildProcess>()
let env: NodeJS.ProcessEnv

beforeAll(async () => {
  // The account that PostgreSQL runs as must be able to pass through.
  chmodSync(folder, 0o711)
  const [http, mail] = [await freePort(), await freePort()]
  env = {
    ...process.env,
    AVAL_DATA_DIR: join(folder, 'data'),
    AVAL_PORT: String(http),
    AVAL_MAILBOX_PORT: String(mail),
    AVAL_DEMO: 'off',
    AVAL_KEY_PASSPHRASE: 'only for this test',
  }
})
afterAll(async () => {
  for (const child of running) child.kill('SIGINT')
  await Promise.all([...running].map(ended))
  rmSync(folder, { recursive: true, force: true })
})

function freePort(): Promise<number> {
  return new Promise((found) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number }
      probe.close(() => found(port))
    })
  })
}

function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode)
  return new Promise((gone) => child.once('exit', (code) => gone(code)))
}

async function start(): Promise<ChildProcess> {
  const child = spawn(process.execPath, [main, 'start'], { env, stdio: 'ignore' })
  running.add(child)
  child.once('exit', () => running.delete(child))
  while (child.exitCode === null && !(await answers())) await new Promise((later) => setTimeout(later, 100))
  return child
}

async function answers(): Promise<boolean> {
  return fetch(`http://127.0.0.1:${env.AVAL_PORT}/health`).then(
    (answer) => answer.ok,
    () => false,
  )
}

function command(...args: string[]) {
  return spawnSync(process.execPath, [main, ...args], { env, encoding: 'utf8' })
}

/** The number of the database server that holds the data, 0 when none does. */
function databasePid(): number {
  const file = join(folder, 'data', 'database', 'data', 'postmaster.pid')
  const pid = existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[0]) : 0
  return pid > 0 && existsSync(`/proc/${pid}`) ? pid : 0
}

test('it starts, refuses a second one naming the first, and stops without a trace', async () => {
  const server = await start()
  expect(await answers()).toBe(true)
  const second = command('start')
  expect(second.status).toBe(1)
  expect(second.stderr).toContain('server.already_running')
  expect(second.stderr).toContain(String(server.pid))
  const beside = command('doctor')
  expect(beside.status).toBe(0)
  expect(beside.stdout).toMatch(/embedded|embarqué/)
  server.kill('SIGINT')
  expect(await ended(server)).toBe(0)
  expect(await answers()).toBe(false)
  expect(existsSync(join(folder, 'data', 'holder.json'))).toBe(false)
  expect(existsSync(join(folder, 'data', 'database', 'data', 'postmaster.pid'))).toBe(false)
}, 120_000)

test('after kill -9 the next start takes over the database that was left running, with all that was written', async () => {
  const killed = await start()
  expect(command('staff', 'add', 'Olga', '--role', 'owner').status).toBe(0)
  killed.kill('SIGKILL')
  await ended(killed)
  if (process.platform === 'linux') expect(databasePid()).toBeGreaterThan(0)
  const orphan = databasePid()
  const next = await start()
  expect(await answers()).toBe(true)
  if (orphan > 0) expect(databasePid()).not.toBe(orphan)
  expect(command('staff', 'list').stdout).toContain('Olga')
  next.kill('SIGTERM')
  expect(await ended(next)).toBe(0)
}, 120_000)

test('a command alone opens the installation and closes it again', () => {
  const alone = command('doctor')
  expect(alone.status).toBe(0)
  expect(alone.stdout).toContain('fsync=on')
  expect(existsSync(join(folder, 'data', 'holder.json'))).toBe(false)
}, 60_000)

test('a wrong passphrase is refused before anything is served', () => {
  const refused = spawnSync(process.execPath, [main, 'doctor'], {
    env: { ...env, AVAL_KEY_PASSPHRASE: 'not the right one' },
    encoding: 'utf8',
  })
  expect(refused.status).toBe(1)
  expect(refused.stderr).toContain('vault.wrong_passphrase')
}, 60_000)
