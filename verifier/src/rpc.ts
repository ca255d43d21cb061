/**
 * Asking a chain by JSON-RPC, through an endpoint of the asker's choice. The contract's interface by hand: a verifier needs three
 * words of it, not a library.
 */
import { fromBase64, fromHex, toHex, utf8 } from './bytes.ts'
import { sha256 } from './primitives.ts'
import type { Receipt } from './receipt.ts'
import type { Verdict } from './verdict.ts'

/** keccak-256 of `Anchored(uint64,bytes32,uint64)`; size and root are indexed. */
export const anchoredTopic = '0x8a625ff6b600489e76c9caf3b3e78a6b1cf48af724479bd7bdca61de573a6412'
/** `latest()` → (uint64 size, bytes32 root). */
export const latestSelector = '0x52bfe789'
/** `originHash()` → bytes32: SHA-256 of the origin's UTF-8. */
export const originHashSelector = '0x67a32810'

/** @throws Unreachable when there is no answer, RpcRefusal (which is one too) when the answer is an error */
export type RpcCall = (method: string, params: readonly unknown[]) => Promise<unknown>

/** Nobody answered. Not a verdict about anything. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable'
}

/** The endpoint answered, but not with a result. */
export class RpcRefusal extends Unreachable {}

const rpcTimeoutMs = 20_000

/** JSON-RPC over HTTP. */
export function httpRpc(url: string, fetchLike: typeof fetch = fetch): RpcCall {
  let id = 0
  return async (method, params) => {
    const body = JSON.stringify({ jsonrpc: '2.0', id: ++id, method, params })
    const headers = { 'content-type': 'application/json' }
    const signal = AbortSignal.timeout(rpcTimeoutMs)
    let answer: unknown
    try {
      const response = await fetchLike(url, { method: 'POST', headers, body, signal })
      answer = await response.json()
    } catch (error) {
      throw new Unreachable(`${url}: ${error instanceof Error ? error.message : 'no answer'}`)
    }
    const { result, error } = (answer ?? {}) as { result?: unknown; error?: { message?: string } }
    if (error || result === undefined) throw new RpcRefusal(`${url}: ${method}: ${error?.message ?? 'no result'}`)
    return result
  }
}

/** One root that the contract took, once its consistency with the one before had been proved to it. */
export interface AnchoredEvent {
  readonly size: number
  /** Hex. */
  readonly root: string
  readonly previousSize: number
  readonly block: number
  readonly transaction: string
}

export async function chainIdOf(rpc: RpcCall): Promise<number | null> {
  return quantity(await rpc('eth_chainId', []))
}

/** Height of the newest block that the chain will not take back. */
async function finalizedBlock(rpc: RpcCall): Promise<number | null> {
  return quantity((await blockOf(rpc, 'finalized'))?.number)
}

async function blockOf(
  rpc: RpcCall,
  block: string,
): Promise<{ number?: unknown; hash?: unknown; timestamp?: unknown } | null> {
  return (await rpc('eth_getBlockByNumber', [block, false])) as { number?: unknown; hash?: unknown } | null
}

/** All roots that a contract took since a block, oldest first. */
export async function anchoredEvents(rpc: RpcCall, contract: string, fromBlock: number): Promise<AnchoredEvent[]> {
  const newest = quantity(await rpc('eth_blockNumber', []))
  if (newest === null || newest < fromBlock) return []
  const logs = await logsBetween(rpc, contract, fromBlock, newest)
  return logs.map(parseLog).filter((log) => log !== null)
}

/** A range that nobody refuses. */
const leastBlocks = 500

/** Public endpoints refuse long ranges, each with a limit of its own: what is refused is asked for in halves. */
async function logsBetween(rpc: RpcCall, contract: string, from: number, to: number): Promise<unknown[]> {
  const range = { fromBlock: toQuantity(from), toBlock: toQuantity(to) }
  try {
    const logs = await rpc('eth_getLogs', [{ address: contract, topics: [anchoredTopic], ...range }])
    return Array.isArray(logs) ? logs : []
  } catch (error) {
    if (!(error instanceof RpcRefusal) || to - from < leastBlocks) throw error
    const middle = Math.floor((from + to) / 2)
    return [...(await logsBetween(rpc, contract, from, middle)), ...(await logsBetween(rpc, contract, middle + 1, to))]
  }
}

/** What a contract holds now. Null when there is no such contract. */
export async function latestAnchored(rpc: RpcCall, contract: string): Promise<{ size: number; root: string } | null> {
  const answer = await rpc('eth_call', [{ to: contract, data: latestSelector }, 'latest'])
  if (typeof answer !== 'string' || !/^0x[0-9a-f]{128}$/.test(answer)) return null
  const size = quantity(`0x${answer.slice(2, 66)}`)
  return size === null ? null : { size, root: answer.slice(66) }
}

async function originHashOf(rpc: RpcCall, contract: string): Promise<string | null> {
  const answer = await rpc('eth_call', [{ to: contract, data: originHashSelector }, 'latest'])
  return typeof answer === 'string' && /^0x[0-9a-f]{64}$/.test(answer) ? answer.slice(2) : null
}

/** Whether a contract was made for the log of that origin. */
export async function isContractOf(rpc: RpcCall, contract: string, origin: string): Promise<boolean> {
  return (await originHashOf(rpc, contract)) === toHex(sha256(utf8(origin)))
}

function parseLog(log: unknown): AnchoredEvent | null {
  const { topics, data, blockNumber, transactionHash } = log as Record<string, unknown>
  if (!Array.isArray(topics) || topics[0] !== anchoredTopic) return null
  const size = quantity(topics[1])
  const previousSize = quantity(data)
  const block = quantity(blockNumber)
  const root: unknown = topics[2]
  if (size === null || previousSize === null || block === null || typeof root !== 'string') return null
  if (!fromHex(root.slice(2)) || typeof transactionHash !== 'string') return null
  return { size, root: root.slice(2), previousSize, block, transaction: transactionHash }
}

/** Safe integers only; null for anything else. */
function quantity(value: unknown): number | null {
  if (typeof value !== 'string' || !/^0x[0-9a-f]+$/i.test(value)) return null
  const number = Number(BigInt(value))
  return Number.isSafeInteger(number) ? number : null
}

function toQuantity(n: number): string {
  return `0x${n.toString(16)}`
}

export interface AnchorFacts {
  readonly chainId: number
  readonly contract: string
  readonly size: number
  readonly block: number
  /** POSIX seconds of the block: the entries were in the log by then. */
  readonly time: number | null
}

const anchorFailed = (reason: string, detail?: string) =>
  ({ ok: false, step: 'anchor', reason, ...(detail ? { detail } : {}) }) as const

/**
 * Asks the chain whether it holds what a receipt says that it holds, in a block that is final.
 * @param receipt one that `verifyReceipt` found good; without an anchor the verdict is `no_anchor`
 * @throws Unreachable
 */
export async function verifyAnchor(receipt: Receipt, rpc: RpcCall): Promise<Verdict<AnchorFacts>> {
  const { anchor, origin } = receipt
  if (!anchor) return anchorFailed('no_anchor')
  const chainId = await chainIdOf(rpc)
  if (chainId !== anchor.chainId) return anchorFailed('other_chain', String(chainId))
  if (!(await isContractOf(rpc, anchor.contract, origin))) return anchorFailed('other_contract', anchor.contract)
  const mined = (await rpc('eth_getTransactionReceipt', [anchor.transaction])) as Record<string, unknown> | null
  if (!mined) return anchorFailed('not_on_chain', anchor.transaction)
  const logs = Array.isArray(mined.logs) ? (mined.logs as Record<string, unknown>[]) : []
  const root = toHex(fromBase64(anchor.root) ?? new Uint8Array(0))
  const found = logs
    .filter((log) => String(log.address).toLowerCase() === anchor.contract.toLowerCase())
    .map(parseLog)
    .find((log) => log?.size === anchor.size && log.root === root)
  if (mined.status !== '0x1' || !found) return anchorFailed('not_on_chain', anchor.transaction)
  if (found.block !== anchor.block || quantity(mined.blockNumber) !== anchor.block)
    return anchorFailed('other_block', String(found.block))
  const block = await blockOf(rpc, toQuantity(found.block))
  if (!block || block.hash !== mined.blockHash) return anchorFailed('not_on_chain', anchor.transaction)
  const finalized = await finalizedBlock(rpc)
  if (finalized === null || finalized < found.block) return anchorFailed('not_final', String(found.block))
  const { contract, size } = anchor
  return { ok: true, chainId, contract, size, block: found.block, time: quantity(block.timestamp) }
}
