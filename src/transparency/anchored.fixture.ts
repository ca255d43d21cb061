/** A receipt with an anchor, from a log in memory, and a chain's endpoint that confirms it. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  anchoredTopic,
  contentHash,
  inclusionPath,
  type Json,
  type Receipt,
  sha256,
  toBase64,
  toHex,
  utf8,
} from '../../verifier/src/index.ts'
import { newLog, newPerson, origin, policy, receiptOf } from '../../verifier/test/log.fixture.ts'

const contract = '0x52908400098527886E0F7030069857D2E4169EE7'
const transaction = `0x${'ab'.repeat(32)}`
const blockHash = `0x${'cd'.repeat(32)}`
const block = 7

export async function anchoredReceipt(chainId = 31_337) {
  const originHash = `0x${toHex(sha256(utf8(origin)))}`
  const announced: Json = { chainId, contract, originHash, deployedInBlock: 1 }
  const log = newLog()
  const anna = newPerson('anna', log)
  const entry = log.announce('anchor_contract', announced)
  log.pad(20)
  anna.decide({})
  anna.decide({})
  log.pad(14)
  const at = await log.publish()
  const path = async (index: number) => (await inclusionPath(at.read, index, at.size)).map(toBase64)
  const plain = await receiptOf(anna, at)
  const receipt: Receipt = {
    ...plain,
    content: { [contentHash(announced)]: announced },
    anchor: {
      chainId,
      contract,
      size: at.size,
      root: toBase64(at.root),
      transaction,
      block,
      paths: await Promise.all(plain.events.map(async ({ i, index }) => ({ i, path: await path(index) }))),
      entry: { index: entry, path: await path(entry) },
    },
  }
  const word = (value: number) => `0x${value.toString(16).padStart(64, '0')}`
  const logs = [
    {
      address: contract,
      topics: [anchoredTopic, word(at.size), `0x${toHex(at.root)}`],
      data: word(0),
      blockNumber: '0x7',
      transactionHash: transaction,
    },
  ]
  const answers: Readonly<Record<string, unknown>> = {
    eth_chainId: `0x${chainId.toString(16)}`,
    eth_call: originHash,
    eth_getTransactionReceipt: { status: '0x1', blockNumber: '0x7', blockHash, logs },
    eth_getBlockByNumber: { number: '0x7', hash: blockHash, timestamp: '0x6924' },
  }
  return { receipt, policy, rpc: endpoint(answers) }
}

/** JSON-RPC that lets any page ask, as public endpoints do. */
function endpoint(answers: Readonly<Record<string, unknown>>) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    let body = ''
    request.setEncoding('utf8').on('data', (part: string) => (body += part))
    request.on('end', () => {
      response.setHeader('access-control-allow-origin', '*')
      response.setHeader('access-control-allow-headers', 'content-type')
      if (request.method === 'OPTIONS') return response.writeHead(204).end()
      const { id, method } = JSON.parse(body) as { id: number; method: string }
      return response.end(JSON.stringify({ jsonrpc: '2.0', id, result: answers[method] ?? null }))
    })
  }
}
