import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fromHex, toHex, utf8 } from '../src/bytes.ts'
import { audit, type AuditOptions, type AuditReport } from '../src/audit.ts'
import { findingLine } from '../src/audit-findings.ts'
import type { LogSource } from '../src/audit-source.ts'
import type { AuditMemory } from '../src/audit-storage.ts'
import { opaqueEntry, publicEntry } from '../src/entry.ts'
import { sha256 } from '../src/primitives.ts'
import { anchoredTopic, latestSelector, originHashSelector, type RpcCall } from '../src/rpc.ts'
import { rootOf } from '../src/tiles.ts'
import { newLog, newPerson, origin, policy, type Published, signed } from './log.fixture.ts'

type Files = Map<string, Uint8Array>

function sourceOf(files: Files, read: string[] = []): LogSource {
  return {
    name: 'a log in memory',
    read: async (path) => {
      read.push(path)
      return files.get(path) ?? null
    },
  }
}

function newMemory(): AuditMemory {
  let kept: Uint8Array | null = null
  return {
    load: async () => kept,
    save: async (bytes) => {
      kept = bytes
    },
  }
}

const look = (files: Files, options: AuditOptions = {}) => audit(sourceOf(files), { policy, ...options })

/** Severity, reason and place of every finding. */
function told(report: AuditReport): string[] {
  for (const finding of report.findings)
    for (const language of ['en', 'fr'] as const) assert.ok(findingLine(finding, language).length > 10)
  return report.findings
    .filter((finding) => finding.severity === 'failure')
    .map(({ reason, file, entry }) => [reason, file, entry].filter((part) => part !== undefined).join(' '))
}

const contract = `0x${'5a'.repeat(20)}`
const announced = { chainId: 31_337, contract, originHash: toHex(sha256(utf8(origin))), deployedInBlock: 2 }

/** 1,100 entries in three publications. */
async function smallLog() {
  const log = newLog()
  const anna = newPerson('anna', log)
  log.announce('anchor_contract', announced)
  anna.decide({})
  log.pad(300)
  const first = await log.publish()
  anna.decide({})
  log.announce('notice_published', { en: 'notice', fr: 'notice' })
  log.announce('key_rotated', { from: 'a', to: 'b' })
  log.pad(500)
  const second = await log.publish()
  log.pad(300)
  const third = await log.publish()
  return { log, anna, first, second, third }
}
const small = await smallLog()
const whole = await small.log.files(small.third)
const copy = (files: Files = whole): Files => new Map([...files].map(([path, bytes]) => [path, bytes.slice()]))
const flip = (files: Files, path: string, at: number): Files => {
  const bytes = files.get(path)!
  bytes[at] = bytes[at]! ^ 1
  return files
}

test('an audit of an honest log compares everything and finds nothing', async () => {
  const report = await look(whole)
  assert.deepEqual(told(report), [])
  assert.ok(report.ok)
  assert.equal(report.size, small.third.size)
  assert.equal(report.counted.indexRoots, 3)
  assert.equal(report.labels, report.counted.opaque)
  assert.deepEqual(report.contracts[0], { chainId: 31_337, contract, deployedInBlock: 2, entry: 0, replaces: null })
  assert.equal(report.findings.filter((one) => one.reason === 'key_rotated').length, 1)
})

test('without a policy the log’s own is used, and the report says so', async () => {
  const report = await audit(sourceOf(whole))
  assert.equal(report.policy, 'of the log itself')
  assert.ok(report.ok)
})

test('a flipped byte in any file is found, and the file is named', async () => {
  for (const [path, bytes] of whole) {
    if (path === 'policy') continue
    const step = Math.max(1, Math.floor(bytes.length / 3))
    for (let at = 0; at < bytes.length; at += step) {
      const report = await look(flip(copy(), path, at))
      assert.equal(report.ok, false, `${path} at ${at}`)
      assert.ok(
        told(report).some((line) => line.includes(path)),
        `${path} at ${at}: ${told(report).join('; ')}`,
      )
    }
  }
})

test('a changed entry is told from a changed tile, by number', async () => {
  const inFull = flip(copy(), 'tile/entries/001', 70 * 5 + 30)
  assert.deepEqual(told(await look(inFull)), ['entry_changed tile/entries/001 261'])
  const last = [...whole.keys()].find((path) => path.startsWith('tile/entries/004.p/'))!
  assert.deepEqual(told(await look(flip(copy(), last, 70 * 3 + 40))), [`entry_changed ${last} 1027`])
  assert.deepEqual(told(await look(flip(copy(), 'tile/0/002', 99))), ['tile_changed tile/0/002'])
  const above = [...whole.keys()].find((path) => path.startsWith('tile/1/'))!
  assert.deepEqual(told(await look(flip(copy(), above, 40))), [`tile_changed ${above}`])
})

test('a missing file is named', async () => {
  for (const path of whole.keys()) {
    if (path === 'policy' || path.startsWith('content/')) continue
    const files = copy()
    files.delete(path)
    assert.ok(
      told(await look(files)).some((line) => line === `missing_file ${path}`),
      path,
    )
  }
})

/** A log with odd entries, signed as if all were well. */
async function odd(arrange: (log: ReturnType<typeof newLog>) => void): Promise<string[]> {
  const log = newLog()
  log.pad(20)
  arrange(log)
  return told(await look(await log.files(await log.publish())))
}

test('duplicates, malformed entries and wrong index roots are named even when they are signed', async () => {
  const label = sha256(utf8('label'))
  assert.deepEqual(await odd(() => {}), [])
  const twice = await odd((log) => {
    log.append(opaqueEntry(label, sha256(utf8('a'))))
    log.append(opaqueEntry(label, sha256(utf8('b'))))
  })
  assert.deepEqual(twice, ['duplicate_label tile/entries/000.p/23 21'])
  const padded = await odd((log) => {
    const entry = opaqueEntry(label, label)
    entry[3] = 7
    log.entries.push(entry)
  })
  assert.deepEqual(padded, ['entry_malformed tile/entries/000.p/22 20'])
  const lying = await odd((log) => log.append(publicEntry('index_root', label)))
  assert.deepEqual(lying, ['index_root_differs tile/entries/000.p/22 20'])
})

test('a log that does not end in its index root is named', async () => {
  const log = newLog()
  log.pad(20)
  await log.publish()
  log.pad(1)
  const size = log.entries.length
  const read = log.tiles()
  const root = await rootOf(read, size)
  const published: Published = { size, root, note: signed(size, root), read, indexRoot: root, labels: [] }
  assert.deepEqual(told(await look(await log.files(published))), ['index_root_not_last tile/entries/000.p/22 21'])
})

test('a second audit reads only what is new and counts on', async () => {
  const memory = newMemory()
  const before = await small.log.files(small.second)
  assert.ok((await look(before, { memory })).ok)
  const read: string[] = []
  const report = await audit(sourceOf(whole, read), { policy, memory })
  assert.deepEqual(told(report), [])
  assert.equal(report.from, small.second.size)
  assert.equal(report.labels, (await look(whole)).labels)
  assert.ok(!read.includes('tile/entries/000') && read.includes('tile/entries/003'), read.join(' '))
})

test('a log that shrank, and one with another past, are named as such', async () => {
  const memory = newMemory()
  await look(whole, { memory })
  assert.deepEqual(told(await look(await small.log.files(small.second), { memory })), ['shrunk checkpoint'])
  const other = newLog()
  other.pad(small.third.size - 1, 'other')
  const same = await other.publish()
  assert.equal(same.size, small.third.size)
  assert.deepEqual(told(await look(await other.files(same), { memory })), ['split checkpoint'])
  other.pad(99, 'other')
  const longer = told(await look(await other.files(await other.publish()), { memory }))
  assert.ok(longer.includes('split checkpoint'), longer.join('; '))
})

test('what a disk did to the memory of an audit is not held against the log', async () => {
  const memory = newMemory()
  await look(whole, { memory })
  const kept = (await memory.load())!
  kept[40] = kept[40]! ^ 1
  const report = await look(whole, { memory })
  assert.ok(report.ok)
  assert.equal(report.from, 0)
})

/** A chain that holds these roots. */
function chain(anchored: readonly { size: number; root: Uint8Array }[], originHash = announced.originHash): RpcCall {
  const word = (n: number) => n.toString(16).padStart(64, '0')
  return async (method, params) => {
    if (method === 'eth_chainId') return '0x7a69'
    if (method === 'eth_blockNumber') return '0x9'
    if (method === 'eth_getLogs')
      return anchored.map(({ size, root }, k) => ({
        topics: [anchoredTopic, `0x${word(size)}`, `0x${toHex(root)}`],
        data: `0x${word(0)}`,
        blockNumber: `0x${(k + 5).toString(16)}`,
        transactionHash: `0x${word(k)}`,
      }))
    const { data } = params[0] as { data: string }
    if (data === originHashSelector) return `0x${originHash}`
    assert.equal(data, latestSelector)
    const last = anchored.at(-1)!
    return `0x${word(last.size)}${toHex(last.root)}`
  }
}

test('every root on the chain must be the log’s own; a larger one means that the log was rolled back', async () => {
  const good = await look(whole, { rpc: chain([small.first, small.second, small.third]) })
  assert.deepEqual(told(good), [])
  assert.equal(good.anchors?.length, 3)
  const forged = { size: small.second.size, root: fromHex('ab'.repeat(32))! }
  assert.deepEqual(told(await look(whole, { rpc: chain([small.first, forged]) })), ['anchor_differs'])
  const larger = { size: small.third.size + 1, root: small.third.root }
  assert.deepEqual(told(await look(whole, { rpc: chain([larger]) })), ['rolled_back'])
  assert.deepEqual(told(await look(whole, { rpc: chain([], '00'.repeat(32)) })), ['other_contract 0'])
})

test('a contract that is gone is a failure, unless a later entry replaces it', async () => {
  const log = newLog()
  log.announce('anchor_contract', announced)
  log.announce('anchor_contract', { ...announced, contract: `0x${'6b'.repeat(20)}`, replaces: contract })
  log.pad(20)
  const published = await log.publish()
  const there = chain([published])
  const rpc: RpcCall = async (method, params) => {
    const gone = method === 'eth_call' && (params[0] as { to: string }).to === contract
    return gone ? '0x' : there(method, params)
  }
  const report = await look(await log.files(published), { rpc })
  assert.deepEqual(told(report), [])
  assert.deepEqual(
    report.findings.map(({ severity, reason, entry }) => [severity, reason, entry]),
    [['warning', 'other_contract', 0]],
  )
})
