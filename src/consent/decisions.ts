/**
 * Recording decisions: one road for every decision of every kind. The event, the permission that follows from it and its end are
 * one transaction; what was acknowledged is on disk, and whoever waits for the person's row sees it.
 */
import { type RawBuilder, sql } from 'kysely'
import { type Actor, actorName, breathe, type Json, oneAhead, pack, type Tx } from '../kernel/index.ts'
import { type AdmittedDecision, admit } from './admission.ts'
import { arrayOf } from './columns.ts'
import type { DecisionKind, NewDecision } from './decision.ts'
import { type Entered, enterDecisions, type Entering, openChains, startChains, storeEntered } from './entering.ts'
import { type Chain, insertChains, type PlainEntry } from './entries.ts'
import { type EvidenceVault, evidenceCell } from './evidence.ts'
import { enrolPeople, type PersonFacts } from './people.ts'
import type { Permission } from './permission.ts'
import { problem } from './problems.ts'
import { type Reason, reasonOf } from './reasons.ts'
import { evidenceTold } from './standing.ts'
import { type Computing, type LockedPerson, lockPeople, recompute } from './store.ts'

export interface RecordedDecision {
  readonly decisionId: string
  readonly subjectId: string
  readonly kind: DecisionKind
  readonly at: Date
  readonly recordedAt: Date
  /** `repeated`: this idempotency key had been recorded before; nothing was added. */
  readonly outcome: 'recorded' | 'repeated'
  /** The answer for every purpose after this decision, by code. */
  readonly permission: Readonly<Record<string, Reason>>
  /** Where it stands among the person's entries in the ledger. */
  readonly entry: { readonly enrolment: string; readonly i: number }
}

export interface Recorder extends Entering {
  readonly vault: EvidenceVault
  computing(): Computing
}

interface Row extends AdmittedDecision {
  readonly decisionId: string
  readonly recordedAt: Date
}

type EnteredRow = Row & Entered

/**
 * Records decisions of many people inside the keeper's transaction, set-based.
 * @returns for each decision, in order, the row that stands for it and whether it was there before
 * @throws Problem for the first decision that is not admissible; nothing is recorded then
 */
export async function recordAll(
  tx: Tx,
  actor: Actor,
  decisions: readonly NewDecision[],
  recorder: Recorder,
): Promise<RecordedDecision[]> {
  const people = await lockPeople(tx, [...new Set(decisions.map((decision) => decision.subjectId))])
  requireKnown(decisions, people)
  const how = recorder.computing()
  const admitted = await admitAll(tx, decisions, recorder, how)
  const before = await recordedBefore(tx, admitted)
  const rows = admitted.map((one, index) => standIn(one, decisions[index]!, before, how.now, recorder))
  const chains = await openChains(
    tx,
    people.map((person) => person.subjectId),
    how.now,
    recorder,
  )
  const fresh = [...new Set(rows.filter((row) => row.outcome === 'recorded').map((row) => row.row))]
  const entered = enterDecisions(fresh.map(enterable), chains, recorder)
  await insertion(actor, together(fresh, entered.rows), recorder)?.execute(tx)
  const moved = new Set(fresh.map((row) => row.subjectId))
  await storeEntered(
    tx,
    [...chains.values()].filter((chain) => moved.has(chain.subjectId)),
    entered.lines,
    recorder,
  )
  const places = new Map(fresh.map((row, index) => [row.decisionId, entered.rows[index]!.entry]))
  const earlier = await placesOf(
    tx,
    rows.filter((row) => !places.has(row.row.decisionId)).map((row) => row.row),
  )
  const computed = await recompute(tx, people, how)
  return rows.map(({ row, outcome }) => ({
    decisionId: row.decisionId,
    subjectId: row.subjectId,
    kind: row.kind,
    at: row.at,
    recordedAt: row.recordedAt,
    outcome,
    permission: byCode(computed.get(row.subjectId), how),
    entry: {
      enrolment: chains.get(row.subjectId)!.enrolmentId,
      i: places.get(row.decisionId) ?? earlier.get(row.decisionId)!,
    },
  }))
}

/** Where decisions that were recorded before stand in their chains. */
async function placesOf(tx: Tx, rows: readonly Row[]): Promise<Map<string, number>> {
  if (rows.length === 0) return new Map()
  const { rows: found } = await sql<{ decision_id: string; entry: number }>`
    select decision_id, entry from decision where (subject_id, decision_id) in (select * from unnest(
      ${arrayOf(rows.map((row) => row.subjectId))}::uuid[], ${arrayOf(rows.map((row) => row.decisionId))}::uuid[]))`.execute(
    tx,
  )
  return new Map(found.map((row) => [row.decision_id, row.entry]))
}

/** A row as its entry is made from it: evidence as it will be read back. */
function enterable(row: Row) {
  return {
    ...row,
    notice: row.notice ?? null,
    evidence: evidenceTold(row.evidence ?? null, row.claimedAt?.toISOString()),
  }
}

function together(rows: readonly Row[], entered: readonly Entered[]): EnteredRow[] {
  return rows.map((row, index) => ({ ...row, ...entered[index]! }))
}

/** Enrols people who bring no decision. Somebody known stays as they are. */
export async function enrol(tx: Tx, people: readonly PersonFacts[], recorder: Recorder): Promise<void> {
  const how = recorder.computing()
  const before = new Set(await enrolPeople(tx, people, how))
  const ids = [...new Set(people.map((person) => person.subjectId))].filter((id) => !before.has(id))
  const { chains, lines } = startChains(ids, how.now, recorder)
  await insertChains(tx, [...chains.values()])
  await recorder.log.enqueue(tx, lines)
}

/**
 * Enrols new people together with their decisions: the permission is computed in memory and written once, where `enrol` and
 * `recordMany` would write it twice. Somebody who was known before is recorded the usual way.
 */
export async function enrolDecided(
  tx: Tx,
  actor: Actor,
  people: readonly PersonFacts[],
  decisions: readonly NewDecision[],
  recorder: Recorder,
): Promise<void> {
  const how = recorder.computing()
  const ours = new Set(people.map((person) => person.subjectId))
  const index = decisions.findIndex((decision) => !ours.has(decision.subjectId))
  if (index >= 0) throw problem('consent.unknown_subject', { at: 'subjectId', index })
  const admitted = Map.groupBy(await admitAll(tx, decisions, recorder, how), (one) => one.subjectId)
  const before = new Set<string>()
  const calculate = (some: readonly PersonFacts[]) => begun(actor, some, admitted, how.now, recorder)
  for await (const calculated of oneAhead(partsOf(people), calculate)) {
    const known = await enrolPeople(tx, calculated.people, how, admitted)
    known.forEach((id) => before.add(id))
    // Hardly ever: then what was calculated for this part was for too many.
    const fresh =
      known.length === 0
        ? calculated
        : await calculate(calculated.people.filter(({ subjectId }) => !before.has(subjectId)))
    await recorder.terms.store(tx)
    await insertChains(tx, fresh.chains)
    await fresh.decisions?.execute(tx)
    await recorder.log.enqueue(tx, fresh.lines)
  }
  const known = decisions.filter((decision) => before.has(decision.subjectId))
  if (known.length > 0) await recordAll(tx, actor, known, recorder)
}

/** People whose entries are calculated while the database stores those of the people before them. */
const peoplePerPart = 500
/** Of these, so many between two looks at what the database has answered: some ten milliseconds. */
const peoplePerSlice = 50

async function* partsOf(people: readonly PersonFacts[]): AsyncGenerator<readonly PersonFacts[]> {
  const once = [...new Map(people.map((person) => [person.subjectId, person])).values()]
  for (let start = 0; start < once.length; start += peoplePerPart) yield once.slice(start, start + peoplePerPart)
}

/** Chains, entries and rows of people as if nobody knew them, without the database. */
async function begun(
  actor: Actor,
  people: readonly PersonFacts[],
  admitted: ReadonlyMap<string, readonly AdmittedDecision[]>,
  now: Date,
  recorder: Recorder,
) {
  const chains: Chain[] = []
  const lines: PlainEntry[] = []
  const recorded: EnteredRow[] = []
  for (let start = 0; start < people.length; start += peoplePerSlice) {
    await breathe()
    const ids = people.slice(start, start + peoplePerSlice).map((person) => person.subjectId)
    const started = startChains(ids, now, recorder)
    const rows = ids.flatMap((id) =>
      (admitted.get(id) ?? []).map((one) => ({ ...one, decisionId: recorder.newId(), recordedAt: now })),
    )
    const entered = enterDecisions(rows.map(enterable), started.chains, recorder, started.keys)
    chains.push(...started.chains.values())
    lines.push(...started.lines, ...entered.lines)
    recorded.push(...together(rows, entered.rows))
  }
  return { people, chains, lines, decisions: insertion(actor, recorded, recorder) }
}

async function admitAll(
  tx: Tx,
  decisions: readonly NewDecision[],
  recorder: Recorder,
  how: Computing,
): Promise<AdmittedDecision[]> {
  await recorder.notices.fetch(tx, decisions)
  return decisions.map((decision) =>
    admit(decision, how.now, recorder.catalogue, (notice) => recorder.notices.purposesIn(notice)),
  )
}

function byCode(permission: Permission | undefined, how: Computing): Record<string, Reason> {
  return Object.fromEntries(how.purposes.map(({ id, code }) => [code, reasonOf(permission?.reasons[id] ?? -1)]))
}

function requireKnown(decisions: readonly NewDecision[], people: readonly LockedPerson[]): void {
  const known = new Set(people.map((person) => person.subjectId))
  const index = decisions.findIndex((decision) => !known.has(decision.subjectId))
  if (index >= 0) throw problem('consent.unknown_subject', { at: 'subjectId', index })
}

type Before = Map<string, Pick<Row, 'decisionId' | 'recordedAt' | 'kind' | 'purposes' | 'at' | 'by'>>

const keyOf = (subjectId: string, idempotencyKey: string) => `${subjectId} ${idempotencyKey}`

async function recordedBefore(tx: Tx, admitted: readonly AdmittedDecision[]): Promise<Before> {
  const keyed = admitted.filter((one) => one.idempotencyKey !== null)
  if (keyed.length === 0) return new Map()
  const { rows } = await sql<{
    subject_id: string
    idempotency_key: string
    decision_id: string
    recorded_at: Date
    kind: DecisionKind
    purposes: number[]
    at: Date
    by_whom: Row['by']
  }>`
    select subject_id, idempotency_key, decision_id, recorded_at, kind, purposes, at, by_whom from decision
    where (subject_id, idempotency_key) in (select * from unnest(
      ${arrayOf(keyed.map((one) => one.subjectId))}::uuid[], ${arrayOf(keyed.map((one) => one.idempotencyKey))}::text[]))`.execute(
    tx,
  )
  return new Map(
    rows.map((row) => [
      keyOf(row.subject_id, row.idempotency_key),
      {
        decisionId: row.decision_id,
        recordedAt: row.recorded_at,
        kind: row.kind,
        purposes: row.purposes,
        at: row.at,
        by: row.by_whom,
      },
    ]),
  )
}

/** The row for a decision: a new one, or the one that its idempotency key already stands for. */
function standIn(
  one: AdmittedDecision,
  asked: NewDecision,
  before: Before,
  now: Date,
  recorder: Recorder,
): { row: Row; outcome: RecordedDecision['outcome'] } {
  const key = one.idempotencyKey === null ? null : keyOf(one.subjectId, one.idempotencyKey)
  const earlier = key === null ? undefined : before.get(key)
  if (!earlier) {
    const row = { ...one, decisionId: recorder.newId(), recordedAt: now }
    if (key !== null) before.set(key, row)
    return { row, outcome: 'recorded' }
  }
  const sameMoment = !asked.at || Math.min(asked.at.getTime(), earlier.recordedAt.getTime()) === earlier.at.getTime()
  const same = earlier.kind === one.kind && earlier.by === one.by && earlier.purposes.join() === one.purposes.join()
  if (!same || !sameMoment) throw problem('consent.idempotency_conflict', { at: 'idempotencyKey' })
  return { row: { ...one, ...earlier }, outcome: 'repeated' }
}

/** The statement that stores rows of one moment, with everything in it; none for no rows. */
function insertion(actor: Actor, rows: readonly EnteredRow[], recorder: Recorder): RawBuilder<unknown> | null {
  if (rows.length === 0) return null
  const column = (of: (row: EnteredRow) => string | number | null | undefined) => arrayOf(rows.map(of))
  const evidence = pack(rows.map((row) => sealed(row, recorder.vault)))
  return sql`
    insert into decision (subject_id, decision_id, kind, purposes, at, recorded_at, valid_until, notice_id, notice_version,
      language, channel, actor, by_whom, signal, evidence, idempotency_key, entry, commitment, terms)
    select subject_id, decision_id, kind, purposes::smallint[], at, ${rows[0]!.recordedAt}, valid_until, notice_id, notice_version,
      language, channel, ${actorName(actor)}, by_whom, signal, substring(evidences from evidence_at for evidence_length),
      idempotency_key, entry, substring(commitments from 32 * i::int - 31 for 32), substring(all_terms from 32 * i::int - 31 for 32)
    from (select ${evidence.bytes}::bytea as evidences, ${Buffer.concat(rows.map((row) => row.commitment))}::bytea as commitments,
      ${Buffer.concat(rows.map((row) => row.terms))}::bytea as all_terms) columns, unnest(
      ${column((row) => row.subjectId)}::uuid[], ${column((row) => row.decisionId)}::uuid[],
      ${column((row) => row.kind)}::text[], ${column((row) => arrayOf(row.purposes))}::text[],
      ${column((row) => row.at.toISOString())}::timestamptz[],
      ${column((row) => row.validUntil?.toISOString())}::timestamptz[], ${column((row) => row.notice?.id)}::uuid[],
      ${column((row) => row.notice?.version)}::int[], ${column((row) => row.notice?.language)}::text[],
      ${column((row) => row.channel)}::text[], ${column((row) => row.by)}::text[], ${column((row) => row.signal)}::text[],
      ${evidence.offsets}::int[], ${evidence.lengths}::int[], ${column((row) => row.idempotencyKey)}::text[],
      ${column((row) => row.entry)}::int[]
    ) with ordinality as r(subject_id, decision_id, kind, purposes, at, valid_until, notice_id, notice_version,
      language, channel, by_whom, signal, evidence_at, evidence_length, idempotency_key, entry, i)`
}

function sealed(row: Row, vault: EvidenceVault): Buffer | null {
  if (row.evidence === null && row.claimedAt === null) return null
  const claimed = row.claimedAt === null ? {} : { claimedAt: row.claimedAt.toISOString() }
  const content: Json = { evidence: row.evidence ?? null, ...claimed }
  return vault.seal(evidenceCell(row.subjectId, row.decisionId), JSON.stringify(content))
}
