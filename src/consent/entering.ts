/**
 * Entering: decisions on their way into the ledger. New ones in the transaction that records them; those that are older than the
 * ledger (or than the log that continues it) when their person is next met, or by `enterRemaining`.
 */
import { sql } from 'kysely'
import type { Clock, Database, NewId, Tx } from '../kernel/index.ts'
import type { Vault } from '../vault/index.ts'
import { arrayOf, byteaText } from './columns.ts'
import type { PurposeCatalogue } from './catalogue.ts'
import { allMarketing, everything } from './decision.ts'
import {
  advanceChains,
  type Chain,
  chainsOf,
  extend,
  type Happening,
  insertChains,
  newChain,
  type PlainEntry,
} from './entries.ts'
import type { ConsentLedger } from './ledger.ts'
import type { PublishedNotices } from './notices.ts'
import { canonicalRecord, type RecordedFacts, type Terms } from './record.ts'
import { decisionRows, viewOf } from './standing.ts'
import type { TermsInUse } from './terms.ts'

export interface Entering {
  readonly log: ConsentLedger
  readonly vault: Pick<Vault, 'ledgerKeys' | 'openText'>
  readonly newId: NewId
  readonly catalogue: PurposeCatalogue
  readonly notices: PublishedNotices
  /** Terms met so far, by what they were made from. */
  readonly terms: TermsInUse
}

type LedgerKeys = ReturnType<Vault['ledgerKeys']>

/** A decision as far as its entry is made from it. */
export interface Enterable extends RecordedFacts {
  readonly subjectId: string
  /** Ids as stored, sweeping ones included. */
  readonly purposes: readonly number[]
  readonly notice: { readonly id: string; readonly version: number; readonly language: 'en' | 'fr' } | null
}

export interface Entered {
  readonly entry: number
  readonly commitment: Buffer
  readonly terms: Buffer
}

/** Codes as an entry names them: a sweeping decision says so besides listing what it swept. */
export function purposesNamed(ids: readonly number[], catalogue: Pick<PurposeCatalogue, 'byId'>): string[] {
  const codes = ids.flatMap((id) => catalogue.byId(id)?.code ?? [])
  return [...(ids.includes(everything) ? ['*all'] : ids.includes(allMarketing) ? ['*all_marketing'] : []), ...codes]
}

/** What an event says about a decision. */
export function happeningOf(
  decision: Enterable,
  terms: Pick<Terms, 'canonical'>,
  noticeHash: string | null,
  purposes: readonly string[],
): Happening {
  return {
    type: decision.kind,
    purposes: [...purposes],
    notice: noticeHash,
    language: decision.notice?.language ?? null,
    channel: decision.channel,
    actor: decision.by,
    time: decision.at.toISOString(),
    record: canonicalRecord(decision.subjectId, decision, terms),
  }
}

/**
 * Enters decisions at the ends of their people's chains, in order. Changes the chains in memory; the caller stores them.
 * @param known keys that the caller has at hand; the vault is asked for others
 * @returns for each decision what its row keeps, and the lines for the log
 */
export function enterDecisions(
  decisions: readonly Enterable[],
  chains: ReadonlyMap<string, Chain>,
  entering: Entering,
  known: ReadonlyMap<string, LedgerKeys> = new Map(),
): { readonly rows: Entered[]; readonly lines: PlainEntry[] } {
  const rows: Entered[] = []
  const lines: PlainEntry[] = []
  let keys: LedgerKeys | undefined
  let whose = ''
  for (const decision of decisions) {
    const chain = chains.get(decision.subjectId)!
    // Decisions of one person mostly come together.
    if (!keys || whose !== decision.subjectId) {
      whose = decision.subjectId
      keys = known.get(whose) ?? entering.vault.ledgerKeys(whose)
    }
    const terms = entering.terms.of(decision, entering)
    const notice = decision.notice ? entering.notices.shown(decision.notice) : null
    const purposes = purposesNamed(decision.purposes, entering.catalogue)
    const { i, entry } = extend(chain, keys, happeningOf(decision, terms, notice?.hash ?? null, purposes))
    rows.push({ entry: i, commitment: Buffer.from(entry.commitment), terms: terms.hash })
    lines.push(entry)
  }
  return { rows, lines }
}

/** New chains, the keys that they were made with, and their first lines. */
interface StartedChains {
  readonly chains: Map<string, Chain>
  readonly keys: ReadonlyMap<string, LedgerKeys>
  readonly lines: PlainEntry[]
}

/** New chains for people whom the log does not know. */
export function startChains(subjectIds: readonly string[], now: Date, { log, vault, newId }: Entering): StartedChains {
  const chains = new Map<string, Chain>()
  const keys = new Map<string, LedgerKeys>()
  const lines: PlainEntry[] = []
  for (const subjectId of subjectIds) {
    const own = vault.ledgerKeys(subjectId)
    const made = newChain(subjectId, own, { origin: log.origin, now, newId })
    chains.set(subjectId, made.chain)
    keys.set(subjectId, own)
    lines.push(made.entry)
  }
  return { chains, keys, lines }
}

/** The chains of people whose rows are locked; whoever has none in this log yet is entered with everything they decided. */
export async function openChains(
  tx: Tx,
  subjectIds: readonly string[],
  now: Date,
  entering: Entering,
): Promise<Map<string, Chain>> {
  const found = await chainsOf(tx, subjectIds)
  const missing = subjectIds.filter((id) => found.get(id)?.origin !== entering.log.origin)
  if (missing.length > 0) for (const [id, chain] of await enterOlder(tx, missing, now, entering)) found.set(id, chain)
  return found
}

/** Enters people and their decisions from before this log, in the order in which they were recorded. */
async function enterOlder(tx: Tx, subjectIds: readonly string[], now: Date, entering: Entering) {
  await sql`delete from enrolment where subject_id = any(${arrayOf(subjectIds)}::uuid[])`.execute(tx)
  const stored = await decisionRows(tx, subjectIds, 'recorded')
  await entering.notices.fetchAll(
    tx,
    stored.flatMap((row) => (row.notice_id ? [{ id: row.notice_id, version: row.notice_version! }] : [])),
  )
  const decisions = stored.map((row) => ({
    ...viewOf(row, entering),
    subjectId: row.subject_id,
    purposes: row.purposes,
  }))
  const { chains, keys, lines } = startChains(subjectIds, now, entering)
  const entered = enterDecisions(decisions, chains, entering, keys)
  await entering.terms.store(tx)
  await markEntered(tx, decisions, entered.rows)
  await insertChains(tx, [...chains.values()])
  await entering.log.enqueue(tx, [...lines, ...entered.lines])
  return chains
}

async function markEntered(
  tx: Tx,
  decisions: readonly { readonly subjectId: string; readonly decisionId: string }[],
  rows: readonly Entered[],
): Promise<void> {
  if (rows.length === 0) return
  await sql`
    update decision d set entry = n.entry, commitment = n.commitment, terms = n.terms
    from unnest(${arrayOf(decisions.map((one) => one.subjectId))}::uuid[],
      ${arrayOf(decisions.map((one) => one.decisionId))}::uuid[], ${arrayOf(rows.map((row) => row.entry))}::int[],
      ${arrayOf(rows.map((row) => byteaText(row.commitment)))}::bytea[],
      ${arrayOf(rows.map((row) => byteaText(row.terms)))}::bytea[]) n(subject_id, decision_id, entry, commitment, terms)
    where d.subject_id = n.subject_id and d.decision_id = n.decision_id`.execute(tx)
}

/** Stores new decisions' chains and lines; the rows themselves are the caller's. */
export async function storeEntered(
  tx: Tx,
  chains: readonly Chain[],
  lines: readonly PlainEntry[],
  entering: Entering,
): Promise<void> {
  await entering.terms.store(tx)
  await advanceChains(tx, chains)
  await entering.log.enqueue(tx, lines)
}

const peoplePerRound = 500

/** Enters everybody who is known but not in this log yet, in short transactions. @returns how many people */
export async function enterRemaining(
  database: Database,
  kept: <T>(tx: Tx, work: () => Promise<T>) => Promise<T>,
  clock: Clock,
  entering: Entering,
): Promise<number> {
  let done = 0
  for (;;) {
    const people = await database.transaction((tx) =>
      kept(tx, async () => {
        const { rows } = await sql<{ subject_id: string }>`
          select p.subject_id from permission p left join enrolment e on e.subject_id = p.subject_id
            and e.origin = ${entering.log.origin}
          where e.subject_id is null order by p.subject_id limit ${peoplePerRound} for update of p`.execute(tx)
        const ids = rows.map((row) => row.subject_id)
        if (ids.length > 0) await openChains(tx, ids, clock.now(), entering)
        return ids.length
      }),
    )
    done += people
    if (people < peoplePerRound) return done
  }
}
