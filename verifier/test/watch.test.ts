import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toHex } from '../src/bytes.ts'
import type { LogSource } from '../src/audit-source.ts'
import { parsePolicy } from '../src/policy.ts'
import { type RpcCall, Unreachable } from '../src/rpc.ts'
import { type Sight, watch, type WatchOptions } from '../src/watch.ts'
import { newLog, policy as policyText } from './log.fixture.ts'

const parsed = parsePolicy(policyText)
assert.ok('policy' in parsed)
const { policy } = parsed
type Files = ReadonlyMap<string, Uint8Array>

const log = newLog()
log.pad(300)
const first = await log.publish()
const firstFiles = await log.files(first)
log.pad(300)
const second = await log.publish()
const secondFiles = await log.files(second)
const stranger = newLog()
stranger.pad(first.size - 1, 'stranger')
const elsewhere = await stranger.publish()
const elsewhereFiles = await stranger.files(elsewhere)
stranger.pad(700, 'stranger')
const elsewhereLonger = await stranger.files(await stranger.publish())

/** Shows one state of a log after the other, a look each. */
function source(...states: (Files | 'down')[]): LogSource {
  let look = -1
  return {
    name: 'log',
    read: async (path) => {
      if (path === 'checkpoint') look += 1
      const files = states[Math.min(look, states.length - 1)]!
      if (files === 'down') throw new Unreachable('down')
      return files.get(path) ?? null
    },
  }
}

async function seen(from: LogSource, options: Partial<WatchOptions> = {}): Promise<string[]> {
  const sights: Sight[] = []
  await watch(from, {
    policy,
    intervalMs: 1,
    now: () => 1_780_000_100_000,
    lateSeconds: null,
    looks: 4,
    wait: async () => {},
    report: (sight) => void sights.push(sight),
    ...options,
  })
  return sights.map((sight) => sight.kind)
}

test('an honest log grows, and one that is away for a while is only that', async () => {
  assert.deepEqual(await seen(source(firstFiles, 'down', secondFiles, secondFiles)), [
    'first',
    'unreachable',
    'grown',
    'same',
  ])
})

test('a rollback, a split and a checkpoint that is not good each end the watch', async () => {
  assert.deepEqual(await seen(source(secondFiles, firstFiles)), ['first', 'rollback'])
  assert.deepEqual(await seen(source(firstFiles, elsewhereFiles)), ['first', 'split'])
  assert.deepEqual(await seen(source(firstFiles, elsewhereLonger)), ['first', 'split'])
  const unsigned = new Map([...firstFiles, ['checkpoint', new TextEncoder().encode('a\n1\nb\n\n— a b\n')]])
  assert.deepEqual(await seen(source(unsigned)), ['refused'])
})

test('a line that nobody owns and a key of the log that did not sign are reported, and end nothing', async () => {
  const note = new TextDecoder().decode(firstFiles.get('checkpoint'))
  const renamed = note.replace('\n— log.example', '\n— dog.example')
  const odd = new Map([...firstFiles, ['checkpoint', new TextEncoder().encode(renamed)]])
  assert.deepEqual(await seen(source(odd, firstFiles), { looks: 2 }), ['first', 'unsure', 'unsure', 'same'])
})

test('a split is seen through another place, whichever is ahead', async () => {
  const also = (files: Files) => ({ looks: 1, others: [source(files)] })
  assert.deepEqual(await seen(source(secondFiles), also(firstFiles)), ['first'])
  assert.deepEqual(await seen(source(firstFiles), also(secondFiles)), ['first'])
  assert.deepEqual(await seen(source(secondFiles), also(elsewhereFiles)), ['first', 'split'])
  assert.deepEqual(await seen(source(firstFiles), also(elsewhereLonger)), ['first', 'split'])
})

test('a late confirmation is reported and ends nothing', async () => {
  assert.deepEqual(await seen(source(firstFiles), { looks: 2, lateSeconds: 60 }), ['first', 'late', 'same', 'late'])
  assert.deepEqual(await seen(source(firstFiles), { looks: 1, lateSeconds: 200 }), ['first'])
})

test('witnesses are asked what they have seen', async () => {
  const answering = (status: number, body: string): Partial<WatchOptions> => ({
    looks: 1,
    witnesses: ['http://witness.example'],
    fetch: async (_url, init) => {
      assert.ok(String(init?.body).startsWith(`old ${first.size}\n\n`))
      return new Response(body, { status })
    },
  })
  const one = source(firstFiles)
  assert.deepEqual(await seen(one, answering(200, '— w x')), ['first'])
  assert.deepEqual(await seen(one, answering(409, `${first.size - 1}\n`)), ['first'])
  assert.deepEqual(await seen(one, answering(409, `${first.size + 1}\n`)), ['first', 'rollback'])
  assert.deepEqual(await seen(one, answering(422, 'no')), ['first', 'split'])
  assert.deepEqual(await seen(one, answering(404, 'no')), ['first', 'unsure'])
})

test('the chain is asked what it holds', async () => {
  const holding = (size: number, root: Uint8Array): Partial<WatchOptions> => {
    const rpc: RpcCall = async () => `0x${size.toString(16).padStart(64, '0')}${toHex(root)}`
    return { looks: 1, rpc, contracts: [`0x${'5a'.repeat(20)}`] }
  }
  assert.deepEqual(await seen(source(secondFiles), holding(first.size, first.root)), ['first'])
  assert.deepEqual(await seen(source(secondFiles), holding(first.size, elsewhere.root)), ['first', 'split'])
  assert.deepEqual(await seen(source(firstFiles), holding(second.size, second.root)), ['first', 'rollback'])
  assert.deepEqual(await seen(source(firstFiles, secondFiles), holding(second.size, second.root)), ['first'])
})
