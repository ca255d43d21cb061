import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keccak_256 } from '@noble/hashes/sha3.js'
import { toBase64, toHex, utf8 } from '../src/bytes.ts'
import { sha256 } from '../src/primitives.ts'
import type { Receipt } from '../src/receipt.ts'
import {
  anchoredEvents,
  anchoredTopic,
  httpRpc,
  latestSelector,
  originHashSelector,
  type RpcCall,
  RpcRefusal,
  Unreachable,
  verifyAnchor,
} from '../src/rpc.ts'
import { serve } from './built.fixture.ts'
import { newLog, newPerson, origin, receiptOf } from './log.fixture.ts'

const keccak = (text: string) => toHex(keccak_256(utf8(text)))
const contract = `0x${'5a'.repeat(20)}`
const transaction = `0x${'ab'.repeat(32)}`

const log = newLog()
const anna = newPerson('anna', log)
anna.decide({})
log.pad(20)
const published = await log.publish()
const receipt: Receipt = {
  ...(await receiptOf(anna, published)),
  anchor: {
    chainId: 31_337,
    contract,
    size: published.size,
    root: toBase64(published.root),
    transaction,
    block: 5,
    paths: [],
    entry: { index: 0, path: [] },
  },
}

const word = (n: number) => n.toString(16).padStart(64, '0')
const honest: Record<string, unknown> = {
  eth_chainId: '0x7a69',
  eth_call: `0x${toHex(sha256(utf8(origin)))}`,
  eth_getTransactionReceipt: {
    status: '0x1',
    blockNumber: '0x5',
    blockHash: '0xb5',
    logs: [
      {
        address: contract.toUpperCase().replace('0X', '0x'),
        topics: [anchoredTopic, `0x${word(published.size)}`, `0x${toHex(published.root)}`],
        data: `0x${word(0)}`,
        blockNumber: '0x5',
        transactionHash: transaction,
      },
    ],
  },
  5: { number: '0x5', hash: '0xb5', timestamp: '0x6a0' },
  finalized: { number: '0x9' },
}
/** A chain that answers so, but for what is changed. */
const chain =
  (changed: Record<string, unknown> = {}): RpcCall =>
  async (method, params) => {
    const name = method === 'eth_getBlockByNumber' ? String(params[0]).replace('0x', '') : method
    return { ...honest, ...changed }[name]
  }

test('the words of the contract are what keccak makes of them', () => {
  assert.equal(anchoredTopic, `0x${keccak('Anchored(uint64,bytes32,uint64)')}`)
  assert.equal(latestSelector, `0x${keccak('latest()').slice(0, 8)}`)
  assert.equal(originHashSelector, `0x${keccak('originHash()').slice(0, 8)}`)
})

test('an anchor holds when the event stands in a final block of the right contract', async () => {
  const verdict = await verifyAnchor(receipt, chain())
  assert.deepEqual(verdict, { ok: true, chainId: 31_337, contract, size: published.size, block: 5, time: 0x6a0 })
})

test('anything else about the chain is named', async () => {
  const mined = honest.eth_getTransactionReceipt as { logs: Record<string, unknown>[] }
  const reason = async (changed: Record<string, unknown>, of = receipt) => {
    const verdict = await verifyAnchor(of, chain(changed))
    return verdict.ok ? 'ok' : verdict.reason
  }
  const withLog = (change: Record<string, unknown>) => ({
    eth_getTransactionReceipt: { ...mined, logs: [{ ...mined.logs[0], ...change }] },
  })
  assert.equal(await reason({}, { ...receipt, anchor: null }), 'no_anchor')
  assert.equal(await reason({ eth_chainId: '0x1' }), 'other_chain')
  assert.equal(await reason({ eth_call: `0x${'00'.repeat(32)}` }), 'other_contract')
  assert.equal(await reason({ eth_call: '0x' }), 'other_contract')
  assert.equal(await reason({ eth_getTransactionReceipt: null }), 'not_on_chain')
  assert.equal(await reason({ eth_getTransactionReceipt: { ...mined, status: '0x0' } }), 'not_on_chain')
  assert.equal(await reason(withLog({ address: `0x${'00'.repeat(20)}` })), 'not_on_chain')
  const [topic, , root] = mined.logs[0]!.topics as string[]
  assert.equal(await reason(withLog({ topics: [topic, `0x${word(1)}`, root] })), 'not_on_chain')
  assert.equal(await reason(withLog({ topics: [topic, `0x${word(published.size)}`, `0x${word(7)}`] })), 'not_on_chain')
  assert.equal(await reason(withLog({ blockNumber: '0x6' })), 'other_block')
  assert.equal(await reason({ 5: { number: '0x5', hash: '0xother' } }), 'not_on_chain')
  assert.equal(await reason({ finalized: { number: '0x4' } }), 'not_final')
  assert.equal(await reason({ finalized: null }), 'not_final')
  assert.equal(await reason({}, { ...receipt, anchor: { ...receipt.anchor!, block: 6 } }), 'other_block')
})

test('over HTTP: a result, an error, nobody there', async () => {
  const server = await serve((_path, body) => {
    const { method, id } = JSON.parse(body) as { method: string; id: number }
    const answer = method === 'eth_chainId' ? { result: '0x7a69' } : { error: { message: 'no such method' } }
    return { status: 200, type: 'application/json', body: JSON.stringify({ jsonrpc: '2.0', id, ...answer }) }
  })
  const rpc = httpRpc(server.url)
  assert.equal(await rpc('eth_chainId', []), '0x7a69')
  await assert.rejects(rpc('nonsense', []), /no such method/)
  await server.close()
  await assert.rejects(rpc('eth_chainId', []), Unreachable)
})

test('an endpoint that refuses long ranges of blocks is asked for shorter ones, and none is left out', async () => {
  const blocks = [1, 4_999, 5_000, 7_777, 20_000]
  const asked: number[] = []
  const rpc: RpcCall = async (method, params) => {
    if (method === 'eth_blockNumber') return `0x${(20_000).toString(16)}`
    const { fromBlock, toBlock } = params[0] as { fromBlock: string; toBlock: string }
    const [from, to] = [Number(fromBlock), Number(toBlock)]
    if (to - from >= 3_000) throw new RpcRefusal('range too long')
    asked.push(from)
    return blocks
      .filter((block) => block >= from && block <= to)
      .map((block) => ({
        topics: [anchoredTopic, `0x${word(block)}`, `0x${word(7)}`],
        data: `0x${word(0)}`,
        blockNumber: `0x${block.toString(16)}`,
        transactionHash: transaction,
      }))
  }
  const events = await anchoredEvents(rpc, contract, 1)
  assert.deepEqual(
    events.map((event) => event.block),
    blocks,
  )
  assert.ok(asked.length >= 7)
})
