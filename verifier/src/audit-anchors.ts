/** An audit's look at the chain: each root that a contract ever took must be the log's own at that size. */
import { fromHex } from './bytes.ts'
import type { Json } from './canonical.ts'
import type { Findings } from './audit-findings.ts'
import { readPart } from './audit-pass.ts'
import type { LogSource } from './audit-source.ts'
import type { Checkpoint } from './checkpoint.ts'
import { hashBytes, verifyConsistency } from './merkle.ts'
import { type AnchoredEvent, anchoredEvents, chainIdOf, isContractOf, type RpcCall } from './rpc.ts'
import { consistencyPath, type ReadTile, tilePath, tileWidthAt } from './tiles.ts'

export interface AnchorContract {
  readonly chainId: number
  readonly contract: string
  readonly deployedInBlock: number
  /** The public entry that announced it. */
  readonly entry: number
  /** The contract that it stands in for. */
  readonly replaces: string | null
}

/** From the content of an `anchor_contract` entry; null when it names none. */
export function anchorContract(content: Json, entry: number): AnchorContract | null {
  if (typeof content !== 'object' || content === null || Array.isArray(content)) return null
  const { chainId, contract, deployedInBlock, replaces } = content as { readonly [name: string]: Json }
  if (typeof chainId !== 'number' || typeof contract !== 'string' || !/^0x[0-9a-fA-F]{40}$/.test(contract)) return null
  const from = Number(deployedInBlock ?? 0)
  return {
    chainId,
    contract,
    deployedInBlock: Number.isSafeInteger(from) && from >= 0 ? from : 0,
    entry,
    replaces: typeof replaces === 'string' ? replaces.toLowerCase() : null,
  }
}

/** Tiles of a log at its present size. Whoever serves them cannot make a proof hold that does not. */
export function tilesOf(source: LogSource, size: number): ReadTile {
  return async (level, n) => {
    const width = tileWidthAt(level, n, size)
    const read = await readPart(source, (at, wide) => tilePath(level, at, wide), n, width)
    if (!read || read.bytes.length !== read.width * hashBytes)
      throw new RangeError(`${tilePath(level, n, width)} is unusable`)
    return read.bytes
  }
}

/** Whether the log at `checkpoint` continues the tree with that size and root. */
export async function continues(
  source: LogSource,
  old: { readonly size: number; readonly root: Uint8Array },
  checkpoint: Pick<Checkpoint, 'size' | 'root'>,
): Promise<boolean> {
  try {
    const path = await consistencyPath(tilesOf(source, checkpoint.size), old.size, checkpoint.size)
    return verifyConsistency(old.size, checkpoint.size, old.root, checkpoint.root, path)
  } catch (error) {
    // Tiles that are missing or cut cannot show that anything continues.
    if (error instanceof RangeError) return false
    throw error
  }
}

/**
 * Compares every `Anchored` event of a contract with the log.
 * @param newest gives the log's checkpoint anew: a root may have been anchored since the audit began
 * @returns the events
 */
export async function checkAnchors(
  contract: AnchorContract,
  origin: string,
  rpc: RpcCall,
  log: {
    source: LogSource
    checkpoint: Checkpoint
    contracts: readonly AnchorContract[]
    newest(): Promise<Checkpoint | null>
  },
  findings: Findings,
): Promise<AnchoredEvent[]> {
  const { entry } = contract
  const chainId = await chainIdOf(rpc)
  if (chainId !== contract.chainId) {
    findings.warn('anchor', 'other_chain', { entry, detail: `${chainId} instead of ${contract.chainId}` })
    return []
  }
  if (!(await isContractOf(rpc, contract.contract, origin))) {
    // One that a later entry replaces may be gone with its chain; what it took while it was there is still compared.
    const replaced = log.contracts.some((later) => later.replaces === contract.contract.toLowerCase())
    const tell = replaced ? findings.warn : findings.fail
    tell('anchor', 'other_contract', { entry, detail: contract.contract })
    return []
  }
  const events = await anchoredEvents(rpc, contract.contract, contract.deployedInBlock)
  let { checkpoint } = log
  for (const event of events) {
    const detail = `size ${event.size}, block ${event.block}, transaction ${event.transaction}`
    if (event.size > checkpoint.size) checkpoint = (await log.newest()) ?? checkpoint
    const root = fromHex(event.root)
    if (event.size > checkpoint.size) findings.fail('anchor', 'rolled_back', { detail })
    else if (!root || !(await continues(log.source, { size: event.size, root }, checkpoint)))
      findings.fail('anchor', 'anchor_differs', { detail })
  }
  return events
}
