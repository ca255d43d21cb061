/**
 * Anchoring: on a clock of its own the newest checkpoint goes to the contract, which checks the consistency proof itself. One at a time,
 * one step a round, each step stored before the next, so that a kill, a reorganisation or a silent chain only costs time.
 */
import { equalBytes } from '../../verifier/src/index.ts'
import type { Clock, Database, Json, Log, NewId } from '../kernel/index.ts'
import type { Ledger, View } from '../ledger/index.ts'
import { type Chain, openChain, originHashOf } from './chain.ts'
import {
  addContract,
  addTransaction,
  contractOn,
  coveringAnchor,
  decideAnchor,
  gasSoFar,
  newestAnchors,
  setMined,
  setState,
  transactionsOf,
  underWay,
} from './store.ts'
import type { AnchorRow, ContractRow, TransactionRow } from './tables.ts'

export type AnchorAlarm = 'none' | 'late' | 'silent' | 'foreign' | 'stuck' | 'failed'

export interface AnchorStatus {
  readonly kind: 'local' | 'external'
  readonly chainId: number | null
  readonly contract: string | null
  readonly alarm: AnchorAlarm
  readonly detail: string | null
  readonly everySeconds: number
  readonly newest: readonly (Pick<AnchorRow, 'size' | 'state' | 'orphaned'> & {
    decidedAt: Date
    transaction: string | null
    /** The block that holds it, and the gas that it took; null before it was mined. */
    block: number | null
    gasUsed: number | null
  })[]
  /** From real gas used: anchors a year, gas each, and wei a year at the last price paid. */
  readonly cost: { readonly perYear: number; readonly gas: number; readonly weiPerYear: number } | null
}

export interface CoveringEntry {
  readonly chainId: number
  readonly contract: string
  readonly size: number
  readonly root: Uint8Array
  readonly transaction: string
  readonly block: number
  readonly entry: { readonly index: number; readonly hash: string; readonly content: Json }
}

export interface Anchor {
  /** One step: look, settle, or send. Never throws for a chain that does not answer; the status says so. */
  round(): Promise<void>
  status(): Promise<AnchorStatus>
  /** What the chain remembers of this log. */
  views(): Promise<readonly View[]>
  /** The anchor that a receipt for this entry can show. */
  covering(index: number): Promise<CoveringEntry | null>
  /** A new contract in place of one that is stuck. */
  redeploy(): Promise<void>
}

export interface AnchorDeps {
  readonly database: Database
  readonly clock: Clock
  readonly newId: NewId
  readonly log: Log
  readonly ledger: Pick<Ledger, 'origin' | 'latest' | 'prove' | 'announce' | 'newestPublic'>
  readonly chain: { readonly url: string; readonly kind: 'local' | 'external' }
  /** 32 bytes. */
  readonly operatorKey: Uint8Array
  readonly everySeconds: number
  /** Told before each step; tests stop here. */
  readonly step?: (step: string) => Promise<void> | void
}

/** After so many missed turns somebody should look. */
const missedTurns = 3
/** A transaction that was not mined for so long gets a higher fee. */
const raiseAfterMs = 10 * 60_000
/** So many blocks make what is mined final on the local chain. */
const blocksToFinal = 4
const secondsPerYear = 365.25 * 86_400
const shownAnchors = 20

export function createAnchor(deps: AnchorDeps): Anchor {
  const chain = openChain(deps.chain.url, deps.operatorKey)
  const known: { alarm: AnchorAlarm; detail: string | null; chainId: number | null } = {
    alarm: 'none',
    detail: null,
    chainId: null,
  }
  const step = deps.step ?? (() => {})
  const alarm = (kind: AnchorAlarm, detail: string | null = null) => {
    if (kind !== known.alarm && kind !== 'none') deps.log.error({ alarm: kind, detail }, 'anchoring needs somebody')
    known.alarm = kind
    known.detail = detail
  }
  const work = { ...deps, chain, step, alarm, local: deps.chain.kind === 'local' }
  const round = async () => {
    known.chainId ??= await chain.chainId()
    const contract = await contractInUse(work, known.chainId)
    const held = await chain.held(contract.address as `0x${string}`, deps.ledger.origin)
    if (!held) throw new Error('the contract is gone')
    const current = await underWay(deps.database, known.chainId)
    if (current) return settle(work, current)
    await startNext(work, known.chainId, contract, held)
  }
  return {
    round: async () => {
      try {
        await round()
      } catch (error) {
        alarm('silent', String((error as Error).message).split('\n')[0] ?? null)
      }
    },
    status: async () => {
      known.chainId ??= await chain.chainId().catch(() => null)
      return statusOf(deps, known)
    },
    views: async () => {
      try {
        const chainId = await chain.chainId()
        const contract = await contractOn(deps.database, chainId)
        const held = contract ? await chain.held(contract.address as `0x${string}`, deps.ledger.origin) : null
        return held && held.size > 0 ? [{ source: 'chain', size: held.size, root: held.root }] : []
      } catch {
        return []
      }
    },
    covering: (index) => coveringEntry(deps, index),
    redeploy: async () => {
      const chainId = await chain.chainId()
      const before = await contractOn(deps.database, chainId)
      await deploy(work, chainId, before?.address ?? null)
      alarm('none')
    },
  }
}

interface Work extends Omit<AnchorDeps, 'chain' | 'step'> {
  readonly chain: Chain
  readonly local: boolean
  step(step: string): Promise<void> | void
  alarm(kind: AnchorAlarm, detail?: string): void
}

/** The contract of this chain; one that is not there (a chain that began anew) is deployed again. */
async function contractInUse(work: Work, chainId: number): Promise<ContractRow> {
  const known = await contractOn(work.database, chainId)
  if (known && (await work.chain.held(known.address as `0x${string}`, work.ledger.origin)))
    return announced(work, known)
  return deploy(work, chainId, known?.address ?? null)
}

async function deploy(work: Work, chainId: number, replaces: string | null): Promise<ContractRow> {
  const { chain } = work
  if (work.local) await chain.fund()
  const signed = await chain.signDeployment(work.ledger.origin, await chain.nextNonce())
  await work.step('deployment.signed')
  await chain.send(signed.raw)
  await work.step('deployment.sent')
  if (work.local) await chain.mine(blocksToFinal)
  const mined = await untilMined(chain, signed.hash)
  if (mined.outcome !== 'success' || !mined.contract) throw new Error('the contract could not be deployed')
  const row = {
    chain_id: chainId,
    address: mined.contract.toLowerCase(),
    deployed_block: mined.block,
    deployed_at: work.clock.now(),
    replaces,
  }
  await addContract(work.database, row)
  await work.step('deployment.stored')
  return announced(work, { ...row, retired: false })
}

/** The log itself names the contract, so that nobody needs to be told its address by other ways. */
async function announced(work: Work, contract: ContractRow): Promise<ContractRow> {
  const content = {
    chainId: contract.chain_id,
    contract: contract.address,
    originHash: originHashOf(work.ledger.origin).slice(2),
    deployedInBlock: contract.deployed_block,
    ...(contract.replaces ? { replaces: contract.replaces } : {}),
    ...(work.local ? { note: 'a local development chain, run by the same hands: it proves nothing to outsiders' } : {}),
  }
  await work.ledger.announce(null, { type: 'anchor_contract', content }, 'once')
  return contract
}

const deployments = 120
const waitMs = 1_000

async function untilMined(chain: Chain, hash: `0x${string}`) {
  for (let round = 0; round < deployments; round++) {
    const mined = await chain.mined(hash)
    if (mined) return mined
    await new Promise((resolve) => setTimeout(resolve, waitMs))
  }
  throw new Error('the deployment is not mined yet')
}

/** Decides the next anchor when its turn has come and the log has grown. */
async function startNext(
  work: Work,
  chainId: number,
  contract: ContractRow,
  held: { readonly size: number; readonly root: Uint8Array },
): Promise<void> {
  const [last] = await newestAnchors(work.database, 1)
  const latest = await work.ledger.latest()
  if (!latest) return work.alarm('none')
  if (held.size > 0 && !(await isOurs(work, contract, held))) return
  const due = last?.contract === contract.address ? last.decided_at.getTime() + work.everySeconds * 1_000 : 0
  const now = work.clock.now().getTime()
  if (latest.size <= held.size || now < due) return work.alarm('none')
  if (last && now > due + missedTurns * work.everySeconds * 1_000 && due > 0) work.alarm('late')
  const anchor = await decideAnchor(work.database, {
    anchor_id: work.newId(),
    chain_id: chainId,
    contract: contract.address,
    size: latest.size,
    root: Buffer.from(latest.root),
    prev_size: held.size,
    decided_at: work.clock.now(),
  })
  await work.step('anchor.decided')
  await settle(work, anchor)
}

/** Whether what the contract holds is something that we sent: else the key is in other hands. */
async function isOurs(work: Work, contract: ContractRow, held: { size: number; root: Uint8Array }): Promise<boolean> {
  const sent = (await newestAnchors(work.database, 1_000)).find(
    (one) => one.contract === contract.address && one.size === held.size,
  )
  if (sent && equalBytes(sent.root, held.root)) return true
  const latest = await work.ledger.latest()
  const stuck = latest !== null && held.size > latest.size
  work.alarm(stuck ? 'stuck' : 'foreign', `the contract holds ${held.size} entries that we did not anchor`)
  return false
}

/** One step of the anchor that is under way. */
async function settle(work: Work, anchor: AnchorRow): Promise<void> {
  const { chain, database } = work
  const transactions = await transactionsOf(database, anchor.anchor_id)
  for (const transaction of transactions) {
    const mined = await chain.mined(transaction.hash as `0x${string}`)
    if (!mined) continue
    if (mined.outcome === 'reverted') {
      await setState(database, anchor.anchor_id, 'failed', 'same')
      return work.alarm('failed', `${transaction.hash} was refused by the contract`)
    }
    return confirm(work, anchor, transaction, mined)
  }
  const wasMined = transactions.find((one) => one.block !== null)
  if (wasMined) {
    // Its block was taken back: the same bytes go out again.
    await setMined(database, wasMined.hash, null)
    await setState(database, anchor.anchor_id, 'sent', 'orphaned')
  }
  await send(work, anchor, transactions)
}

async function confirm(
  work: Work,
  anchor: AnchorRow,
  transaction: TransactionRow,
  mined: NonNullable<Awaited<ReturnType<Chain['mined']>>>,
): Promise<void> {
  const { chain, database } = work
  const moved = transaction.block_hash !== null && transaction.block_hash !== mined.blockHash
  await setMined(database, transaction.hash, mined)
  if (work.local) await chain.mine(blocksToFinal)
  const depths = await chain.depths()
  const there = (await chain.blockHash(mined.block)) === mined.blockHash
  if (!there) return
  const state = mined.block <= depths.finalized ? 'finalized' : mined.block <= depths.safe ? 'safe' : 'mined'
  await work.step('anchor.mined')
  await setState(database, anchor.anchor_id, state, moved ? 'orphaned' : 'same')
  if (state === 'finalized') work.alarm('none')
}

/** Sends what was signed; signs it first where that has not been done, and again with a higher fee where it waits too long. */
async function send(work: Work, anchor: AnchorRow, transactions: readonly TransactionRow[]): Promise<void> {
  const { chain, database, clock } = work
  const newest = transactions[0]
  const waited = newest ? clock.now().getTime() - newest.signed_at.getTime() : 0
  if (!newest || waited > raiseAfterMs) {
    const proof = await work.ledger.prove.consistency(anchor.prev_size, anchor.size)
    const nonce = newest?.nonce ?? (await chain.nextNonce())
    const signed = await chain.signAnchor(
      anchor.contract as `0x${string}`,
      { size: anchor.size, root: anchor.root, proof },
      nonce,
      transactions.length,
    )
    await work.step('anchor.signed')
    await addTransaction(database, anchor.anchor_id, signed, clock.now())
    await work.step('anchor.stored')
    await chain.send(signed.raw)
  } else await chain.send(newest.raw as `0x${string}`)
  await work.step('anchor.sent')
  if (anchor.state === 'prepared') await setState(database, anchor.anchor_id, 'sent', 'same')
  await work.step('anchor.recorded')
}

async function statusOf(
  deps: AnchorDeps,
  known: { alarm: AnchorAlarm; detail: string | null; chainId: number | null },
): Promise<AnchorStatus> {
  const contract = known.chainId === null ? null : await contractOn(deps.database, known.chainId)
  const newest = await newestAnchors(deps.database, shownAnchors)
  const gas = await gasSoFar(deps.database)
  const perYear = secondsPerYear / deps.everySeconds
  return {
    kind: deps.chain.kind,
    chainId: known.chainId,
    contract: contract?.address ?? null,
    alarm: known.alarm,
    detail: known.detail,
    everySeconds: deps.everySeconds,
    newest: await Promise.all(
      newest.map(async ({ anchor_id, size, state, orphaned, decided_at: decidedAt }) => {
        const sent = await transactionsOf(deps.database, anchor_id)
        const shown = sent.find((one) => one.block !== null) ?? sent[0]
        const { hash = null, block = null, gas_used: gasUsed = null } = shown ?? {}
        return { size, state, orphaned, decidedAt, transaction: hash, block, gasUsed }
      }),
    ),
    cost: gas ? { perYear: Math.round(perYear), gas: gas.used, weiPerYear: perYear * gas.used * gas.price } : null,
  }
}

async function coveringEntry({ database, ledger }: AnchorDeps, index: number): Promise<CoveringEntry | null> {
  const found = await coveringAnchor(database, index)
  const entry = found ? await ledger.newestPublic('anchor_contract') : null
  const content = entry?.content as { contract?: string } | undefined
  if (!found || !entry || content?.contract !== found.contract) return null
  return {
    chainId: found.chain_id,
    contract: found.contract,
    size: found.size,
    root: found.root,
    transaction: found.transaction,
    block: found.block,
    entry,
  }
}
