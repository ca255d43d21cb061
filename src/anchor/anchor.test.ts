/** A real development chain: what the contract takes and refuses, and that an anchor arrives through kills, reorganisations and silence. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import {
  consistencyPath,
  Frontier,
  httpRpc,
  leafHash,
  nodeHash,
  type ReadTile,
  tileWidth,
  u64be,
  verifyConsistency,
} from '../../verifier/src/index.ts'
import { freshDatabase, type TestDatabase } from '../../test/database.ts'
import { ledgerFor } from '../../test/ledger.ts'
import { createLog, manualClock, systemClock, systemRandom, uuidv7From } from '../kernel/index.ts'
import type { Ledger } from '../ledger/index.ts'
import { createAnchor } from './anchor.ts'
import { openChain } from './chain.ts'
import { type LocalChain, startLocalChain } from './index.ts'

const folder = mkdtempSync(join(tmpdir(), 'aval-anchor-'))
let local: LocalChain
beforeAll(async () => {
  local = await startLocalChain(join(folder, 'chain'))
})
afterAll(async () => {
  await local.stop()
  rmSync(folder, { recursive: true, force: true })
})
const rpc = (method: string, params: unknown[] = []) => httpRpc(local.url)(method, params)

/** A contract of its own, and a tree to anchor in it. */
async function contractFor(origin: string) {
  const chain = openChain(local.url, systemRandom(32))
  await chain.fund()
  const deployment = await chain.signDeployment(origin, 0)
  await chain.send(deployment.raw)
  await chain.mine(1)
  const { contract, gasUsed } = (await chain.mined(deployment.hash))!
  let nonce = 1
  const anchor = async (size: number, root: Uint8Array, proof: readonly Uint8Array[], by = chain) => {
    const signed = await by.signAnchor(contract!, { size, root, proof }, by === chain ? nonce : 0, 0)
    await by.send(signed.raw)
    await chain.mine(1)
    if (by === chain) nonce++
    return (await chain.mined(signed.hash))!
  }
  return { chain, contract: contract!, anchor, deploymentGas: gasUsed, origin }
}

const leaves = Array.from({ length: 300 }, (_, i) => leafHash(u64be(i)))
const fold = (hashes: Uint8Array[]): Uint8Array =>
  hashes.length === 1
    ? hashes[0]!
    : nodeHash(fold(hashes.slice(0, hashes.length / 2)), fold(hashes.slice(hashes.length / 2)))
const read: ReadTile = async (level, n, width) =>
  Buffer.concat(
    level === 0
      ? leaves.slice(n * tileWidth, n * tileWidth + width)
      : Array.from({ length: width }, (_, i) => fold(leaves.slice((n + i) * tileWidth, (n + i + 1) * tileWidth))),
  )
const rootAt = (size: number) => {
  const frontier = Frontier.empty()
  for (const leaf of leaves.slice(0, size)) frontier.append(leaf)
  return frontier.root()
}

/** The contract's own check, asked without sending anything. */
async function follows(
  contract: string,
  from: number,
  to: number,
  roots: [Uint8Array, Uint8Array],
  proof: Uint8Array[],
) {
  const { encodeFunctionData } = await import('viem')
  const { abi } = await import('./contract.ts')
  const hex = (bytes: Uint8Array) => `0x${Buffer.from(bytes).toString('hex')}` as const
  const args = [BigInt(from), hex(roots[0]), BigInt(to), hex(roots[1]), proof.map(hex)]
  const data = encodeFunctionData({ abi, functionName: 'follows', args })
  return BigInt((await rpc('eth_call', [{ to: contract, data }, 'latest'])) as string) === 1n
}

test('the contract takes every consistency proof up to 40, and no altered, shortened or lengthened one', async () => {
  const { contract } = await contractFor('proofs.example')
  const wrong = systemRandom(32)
  for (let to = 2; to <= 40; to += 1)
    for (let from = 1 + (to % 3); from < to; from += 3) {
      const proof = await consistencyPath(read, from, to)
      const roots: [Uint8Array, Uint8Array] = [rootAt(from), rootAt(to)]
      const judged = await Promise.all([
        follows(contract, from, to, roots, proof),
        follows(contract, from, to, roots, proof.slice(1)),
        follows(contract, from, to, roots, [...proof, wrong]),
        follows(contract, from, to, [wrong, roots[1]], proof),
        follows(contract, from, to, [roots[0], wrong], proof),
        follows(contract, from, to, roots, proof.with(-1, wrong)),
      ])
      expect([from, to, judged]).toEqual([from, to, [true, false, false, false, false, false]])
    }
})

test('sizes beyond 2^32: the contract agrees with the verifier', async () => {
  const { contract } = await contractFor('large.example')
  // A tree of equal leaves: every complete subtree of a height has one hash.
  const heights = [leaves[0]!]
  while (heights.length < 54) heights.push(nodeHash(heights.at(-1)!, heights.at(-1)!))
  const rootOfEqual = (size: number): Uint8Array => {
    let rest = size
    const parts: Uint8Array[] = []
    for (let height = 53; height >= 0; height--)
      if (rest >= 2 ** height) {
        parts.push(heights[height]!)
        rest -= 2 ** height
      }
    return parts.reduceRight((right, left) => nodeHash(left, right))
  }
  const from = 2 ** 33
  const to = 2 ** 33 + 2 ** 20
  const proof = [heights[20]!]
  const roots: [Uint8Array, Uint8Array] = [rootOfEqual(from), rootOfEqual(to)]
  expect(verifyConsistency(from, to, ...roots, proof)).toBe(true)
  expect(await follows(contract, from, to, roots, proof)).toBe(true)
  for (const [older, newer] of [
    [from, to + 1],
    [from - 1, to],
    [from, 2 * from + 1],
    [from + 1, to],
  ] as const)
    expect(await follows(contract, older, newer, roots, proof)).toBe(verifyConsistency(older, newer, ...roots, proof))
})

test('a forged root, a smaller or equal tree and a stranger are refused; the operator changes in two steps', async () => {
  const { chain, contract, anchor, origin } = await contractFor('log.example')
  expect((await anchor(100, rootAt(100), [])).outcome).toBe('success')
  const proof = await consistencyPath(read, 100, 200)
  const stranger = openChain(local.url, systemRandom(32))
  await stranger.fund()
  // Estimation already refuses what would revert, with the contract's own word.
  const { toFunctionSelector } = await import('viem')
  const word = (error: string) => toFunctionSelector(`${error}()`)
  await expect(anchor(200, systemRandom(32), proof)).rejects.toThrow(word('BadConsistencyProof'))
  await expect(anchor(100, rootAt(100), [])).rejects.toThrow(word('NotGrowing'))
  await expect(anchor(50, rootAt(50), [])).rejects.toThrow(word('NotGrowing'))
  await expect(anchor(200, rootAt(200), proof, stranger)).rejects.toThrow(/reverted/)
  const taken = await anchor(200, rootAt(200), proof)
  expect(taken.outcome).toBe('success')
  expect(taken.gasUsed).toBeLessThan(120_000n)
  expect(await chain.held(contract, origin)).toMatchObject({ size: 200 })
  expect(await chain.held(contract, 'another.example')).toBe(null)
})

let home: TestDatabase
let ledger: Ledger
let place: string
const newId = uuidv7From(systemClock, systemRandom)
beforeEach(async () => {
  home = await freshDatabase()
  place = mkdtempSync(join(folder, 'log-'))
  ledger = ledgerFor({ database: home.database, folder: place, clock: systemClock, newId })
  await ledger.start()
})
afterEach(async () => {
  await ledger.stop()
  await home.close()
})

/** More entries, out. */
async function grow(count = 5): Promise<number> {
  const places = await ledger.append(
    Array.from({ length: count }, () => ({ label: systemRandom(32), commitment: systemRandom(32) })),
  )
  return (await ledger.published(Math.max(...places), 20_000))!.size
}

const operatorKey = systemRandom(32)
function anchorHere(more: Partial<Parameters<typeof createAnchor>[0]> = {}) {
  return createAnchor({
    database: home.database,
    clock: systemClock,
    newId,
    log: createLog('silent'),
    ledger,
    chain: { url: local.url, kind: 'local' },
    operatorKey,
    everySeconds: 1,
    ...more,
  })
}

async function rounds(
  anchor: ReturnType<typeof anchorHere>,
  until: (status: Awaited<ReturnType<typeof anchor.status>>) => boolean,
) {
  for (let round = 0; round < 40; round++) {
    await anchor.round()
    const status = await anchor.status()
    if (until(status)) return status
  }
  throw new Error(`not reached: ${JSON.stringify(await anchor.status())}`)
}

test('a checkpoint is anchored, becomes final, and covers the entries of receipts; the log names the contract', async () => {
  const size = await grow()
  const anchor = anchorHere()
  const status = await rounds(anchor, (one) => one.newest[0]?.state === 'finalized')
  expect(status).toMatchObject({ alarm: 'none', newest: [{ size, state: 'finalized' }] })
  expect(status.cost!.gas).toBeGreaterThan(20_000)
  await grow()
  const covering = (await anchor.covering(size - 1))!
  expect(covering).toMatchObject({ size, contract: status.contract, entry: { content: { contract: status.contract } } })
  expect(await anchor.covering(size)).toBe(null)
  expect(await anchor.views()).toMatchObject([{ source: 'chain', size }])
})

test('a second anchor waits for its turn, and takes the newest checkpoint then', async () => {
  await grow()
  const clock = manualClock(systemClock.now())
  const anchor = anchorHere({ clock, everySeconds: 3_600 })
  await rounds(anchor, (one) => one.newest[0]?.state === 'finalized')
  await grow()
  const size = await grow()
  await anchor.round()
  expect((await anchor.status()).newest.length).toBe(1)
  clock.advance(3_600_000)
  const status = await rounds(anchor, (one) => one.newest.length === 2 && one.newest[0]!.state === 'finalized')
  expect(status.newest[0]).toMatchObject({ size })
})

test('killed before or after any step, the next one finishes, and nothing is anchored twice', async () => {
  const steps = ['anchor.decided', 'anchor.signed', 'anchor.stored', 'anchor.sent', 'anchor.recorded', 'anchor.mined']
  const first = anchorHere()
  await grow()
  await rounds(first, (one) => one.newest[0]?.state === 'finalized')
  for (const killed of steps) {
    const size = await grow()
    const dying = anchorHere({
      everySeconds: 0,
      step: (step) => {
        if (step === killed) throw new Error(`killed at ${step}`)
      },
    })
    for (let round = 0; round < 4; round++) await dying.round()
    const again = anchorHere({ everySeconds: 0 })
    const status = await rounds(again, (one) => one.newest[0]?.size === size && one.newest[0].state === 'finalized')
    expect([killed, status.alarm]).toEqual([killed, 'none'])
  }
  const { contract } = await first.status()
  const logs = (await rpc('eth_getLogs', [{ address: contract, fromBlock: '0x0', toBlock: 'latest' }])) as unknown[]
  // One for each, and the one that names the operator at deployment.
  expect(logs.length).toBe(steps.length + 2)
})

test('an anchor whose block is taken back is sent again', async () => {
  await grow()
  const anchor = anchorHere()
  await rounds(anchor, (one) => one.newest[0]?.state === 'finalized')
  const size = await grow()
  // An external chain does not make blocks by our word: the anchor stays shallow.
  const shallow = anchorHere({ chain: { url: local.url, kind: 'external' }, everySeconds: 0 })
  await rounds(shallow, (one) => one.newest[0]?.size === size && one.newest[0].state === 'mined')
  await rpc('anvil_reorg', [1, []])
  const found = (await rpc('eth_getTransactionReceipt', [(await shallow.status()).newest[0]!.transaction])) as
    | object
    | null
  const status = await rounds(anchorHere({ everySeconds: 0 }), (one) => one.newest[0]?.state === 'finalized')
  expect(status.newest[0]).toMatchObject({ size, state: 'finalized' })
  if (found === null) expect(status.newest[0]!.orphaned).toBeGreaterThan(0)
})

test('a chain that does not answer is said, costs nothing else, and is taken up again', async () => {
  await grow()
  const away = anchorHere({ chain: { url: 'http://127.0.0.1:1', kind: 'external' } })
  await away.round()
  expect(await away.status()).toMatchObject({ alarm: 'silent', newest: [] })
  expect(await away.views()).toEqual([])
  await rounds(anchorHere(), (one) => one.newest[0]?.state === 'finalized')
})

test('an anchor that we did not send raises the alarm, and a new contract is announced in the log', async () => {
  const size = await grow()
  const anchor = anchorHere({ everySeconds: 0 })
  const { contract } = await rounds(anchor, (one) => one.newest[0]?.state === 'finalized')
  // Whoever holds the key can only add to the past: here a continuation that is not ours.
  const thief = openChain(local.url, operatorKey)
  const forged = systemRandom(32)
  const grown = nodeHash((await ledger.latest())!.root, forged)
  const whole = size === 2 ** Math.log2(size)
  if (whole) {
    const signed = await thief.signAnchor(
      contract as `0x${string}`,
      { size: size + 1, root: grown, proof: [forged] },
      await thief.nextNonce(),
      0,
    )
    await thief.send(signed.raw)
    await thief.mine(3)
    await grow()
    await anchor.round()
    expect(['foreign', 'stuck']).toContain((await anchor.status()).alarm)
  }
  await anchor.redeploy()
  await grow()
  const status = await rounds(anchor, (one) => one.contract !== contract && one.newest[0]?.state === 'finalized')
  expect(status.alarm).toBe('none')
  expect(await ledger.newestPublic('anchor_contract')).toMatchObject({ content: { replaces: contract } })
})

test('the local chain keeps its state, ends with its owner, and a left-over one is ended first', async () => {
  const directory = join(folder, 'other')
  const first = await startLocalChain(directory)
  const chain = openChain(first.url, systemRandom(32))
  await chain.fund()
  const deployment = await chain.signDeployment('kept.example', 0)
  await chain.send(deployment.raw)
  await chain.mine(1)
  const { contract } = (await chain.mined(deployment.hash))!
  await first.stop()
  expect(existsSync(join(directory, 'process'))).toBe(false)
  const second = await startLocalChain(directory)
  expect(second.url).toBe(first.url)
  expect(await openChain(second.url, systemRandom(32)).held(contract!, 'kept.example')).toMatchObject({ size: 0 })
  const pid = Number(readFileSync(join(directory, 'process'), 'utf8'))
  const third = await startLocalChain(directory)
  expect(existsSync(`/proc/${pid}/cmdline`) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(directory)).toBe(
    false,
  )
  await third.stop()
})
