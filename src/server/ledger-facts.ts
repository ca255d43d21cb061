/** What the public page of the log says, gathered from the log, its witnesses and the chain. */
import type { Anchor } from '../anchor/index.ts'
import type { Clock } from '../kernel/index.ts'
import type { Ledger } from '../ledger/index.ts'
import type { LedgerFacts } from '../transparency/index.ts'
import type { WitnessClient, WitnessStatus } from '../witness/index.ts'
import { ownWitnessSuffix } from './own-witness.ts'

const promisedMs = 5_000

/** What the public need not tell apart is one. */
const publicState = {
  stopped: 'stopped',
  standing_by: 'standing_by',
  running: 'running',
  failing: 'stopped',
  rolled_back: 'rolled_back',
  faulty: 'rolled_back',
} as const

export async function ledgerFacts(deps: {
  readonly ledger: Ledger
  readonly witnesses: WitnessClient
  readonly anchor: Anchor | null
  readonly clock: Clock
}): Promise<LedgerFacts> {
  const [status, newest] = await Promise.all([deps.ledger.status(), deps.ledger.latest()])
  const oldest = status.oldestWaiting?.getTime()
  const witnesses = deps.witnesses.status()
  return {
    origin: status.origin,
    state: publicState[status.state],
    published: status.published,
    publishedAt: status.publishedAt,
    checkpoint: newest?.note ?? null,
    quorum: witnesses.length === 0 ? 'none_asked' : (status.quorum ?? 'unmet'),
    waiting: status.waiting,
    pace: oldest !== undefined && deps.clock.now().getTime() - oldest > promisedMs ? 'late' : 'on_time',
    brokenPromises: status.promises.broken,
    witnesses: witnesses.map(witnessFacts),
    anchor: deps.anchor ? await anchorFacts(deps.anchor) : null,
  }
}

const said = {
  unasked: 'unknown',
  ok: 'signing',
  late: 'late',
  dead: 'unreachable',
  refused: 'unreachable',
  lying: 'lying',
  ahead: 'ahead',
} as const

function witnessFacts(witness: WitnessStatus): LedgerFacts['witnesses'][number] {
  const name = witness.names[0] ?? witness.url
  return {
    name,
    state: said[witness.state],
    size: witness.size > 0 ? witness.size : null,
    at: witness.at,
    run: name.endsWith(ownWitnessSuffix) ? 'same_hands' : 'others',
  }
}

async function anchorFacts(anchor: Anchor): Promise<LedgerFacts['anchor']> {
  const status = await anchor.status()
  if (status.chainId === null || status.contract === null) return null
  const newest = status.newest.find((one) => one.transaction !== null)
  return {
    chain: status.kind,
    chainId: status.chainId,
    contract: status.contract,
    newest: newest
      ? {
          size: newest.size,
          transaction: newest.transaction!,
          block: newest.block,
          at: newest.decidedAt,
          state: newest.state === 'failed' ? 'orphaned' : newest.state,
        }
      : null,
    finalized: status.newest.find((one) => one.state === 'finalized')?.size ?? null,
    cadence: status.alarm === 'none' ? 'kept' : 'missed',
  }
}
