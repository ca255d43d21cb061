/** Processes: one killed while it signs, one killed before it answers, and two on one folder. None of them ever signs a fork. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { afterEach, expect, test } from 'vitest'
import { growth } from './test-log.ts'
import { aPlace, send } from './test-place.ts'

const place = aPlace()
const file = new URL('./test-child.ts', import.meta.url).pathname
const children: ChildProcess[] = []
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }
})

function start(orders: { do: 'die_signing' | 'die_stored' | 'serve'; body?: string }): ChildProcess {
  const text = JSON.stringify({ ...orders, directory: place.folder })
  const child = spawn(process.execPath, [file, text], { stdio: ['pipe', 'pipe', 'inherit'] })
  children.push(child)
  return child
}
async function serving(): Promise<{ url: string; vkeys: string[]; child: ChildProcess }> {
  const child = start({ do: 'serve' })
  const [line] = (await once(createInterface({ input: child.stdout! }), 'line')) as [string]
  return { ...(JSON.parse(line) as { url: string; vkeys: string[] }), child }
}

test('killed between storing and answering, it knows what it signed', async () => {
  const [, signal] = (await once(start({ do: 'die_stored', body: growth(0, 5) }), 'exit')) as [null, string]
  expect(signal).toBe('SIGKILL')
  const { url } = await place.start()
  expect(await send(url, growth(0, 6, 1))).toMatchObject({ status: 409, body: '5\n' })
  expect((await send(url, growth(5, 5, 1))).status).toBe(422)
  expect((await send(url, growth(5, 5))).status).toBe(200)
})

test('killed while it signs, it has signed nothing', async () => {
  const [, signal] = (await once(start({ do: 'die_signing', body: growth(0, 5) }), 'exit')) as [null, string]
  expect(signal).toBe('SIGKILL')
  const { url } = await place.start()
  expect((await send(url, growth(0, 6, 1))).status).toBe(200)
})

test('killed while serving, it goes on where it was', async () => {
  const { url, child } = await serving()
  expect((await send(url, growth(0, 5))).status).toBe(200)
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
  const again = await place.start()
  expect(await send(again.url, growth(0, 6, 1))).toMatchObject({ status: 409, body: '5\n' })
})

test('two that start at once on an empty folder have the same keys', async () => {
  const [one, other] = await Promise.all([serving(), serving()])
  expect(one.vkeys).toEqual(other.vkeys)
})

test('two on one folder never sign two branches, whoever is asked first', async () => {
  const [one, other] = await Promise.all([serving(), serving()])
  let branch: number | null = null
  for (let size = 4; size <= 40; size++) {
    const old = size === 4 ? 0 : size - 1
    const flip = size % 2
    const answers = await Promise.all([
      send(one.url, growth(old, size, flip)),
      send(other.url, growth(old, size, 1 - flip)),
    ])
    const signed: number[] = answers.flatMap(({ status }, i) => (status === 200 ? [i === 0 ? flip : 1 - flip] : []))
    expect([size, signed.length]).toEqual([size, 1])
    branch ??= signed[0]!
    expect([size, signed]).toEqual([size, [branch]])
  }
})
