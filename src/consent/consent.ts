/**
 * Consent as one object: what the other rooms hold. It owns purposes, notices, decisions and the permission that follows; nobody
 * else writes any of them.
 */
import type { Actor, Clock, Database, Json, NewId, PersonalDataHolder, Tx } from '../kernel/index.ts'
import { sql } from 'kysely'
import { provable } from './admission.ts'
import { createCatalogue, type NewPurpose } from './catalogue.ts'
import { countErasure, createDays, type Days } from './days.ts'
import type { Facts, NewDecision } from './decision.ts'
import { enrol, enrolDecided, recordAll, type RecordedDecision } from './decisions.ts'
import { enterRemaining } from './entering.ts'
import { followLedger } from './following.ts'
import { closeChain, type Farewells } from './farewell.ts'
import type { EvidenceVault } from './evidence.ts'
import { asKeeper } from './keeper.ts'
import { noticeText } from './notice.ts'
import { createNotices, createPublishedNotices, type Notices } from './notices.ts'
import { changeFacts, checkPeople, type PersonFacts, recomputeEverybody, refreshPermissions } from './people.ts'
import type { UnknownAge } from './permission.ts'
import type { Purpose } from './purposes.ts'
import type { Reason } from './reasons.ts'
import type { ConsentLedger } from './ledger.ts'
import { createReceipts, type Receipts } from './receipts.ts'
import { type Reliance, relianceOf } from './reliance.ts'
import type { Computing } from './store.ts'
import { createTermsInUse } from './terms.ts'
import { consentRecord, decisionsOf, type DecisionView, historyOf, type Standing, standingOf } from './standing.ts'

export interface Consent {
  purposes(): readonly Purpose[]
  /** @throws Problem `consent.unknown_purpose` */
  purpose(code: string): Purpose
  /** Reads the purposes that the controller added. Once at start; later additions are noticed by themselves. */
  load(): Promise<void>
  /** Adds a purpose (up to id 59). Where it needs no decision everybody's permission is computed again before this returns. */
  addPurpose(purpose: NewPurpose): Promise<Purpose>
  /** Makes people known to consent; somebody already known stays as they are. */
  enrol(tx: Tx, people: readonly PersonFacts[]): Promise<void>
  /**
   * Makes new people known together with what they decided, in one write: the fast road for imports. The rules are those
   * of `enrol` and `recordMany`; an idempotency key that comes twice for a new person is an error here.
   */
  enrolDecided(tx: Tx, actor: Actor, people: readonly PersonFacts[], decisions: readonly NewDecision[]): Promise<void>
  /** Changes facts; what is left out stays. @throws Problem `consent.unknown_subject`, `consent.facts_invalid` */
  setFacts(tx: Tx, subjectId: string, facts: Facts): Promise<void>
  /** The same for many people at once, each at most once. */
  setFactsOfMany(tx: Tx, changes: readonly PersonFacts[]): Promise<void>
  /**
   * Records one decision of any kind. Without `tx` it is durable (`synchronous_commit = on`) when the promise resolves; with
   * `tx` when the caller's transaction commits, which is made durable too. Takes the lock of the person's permission row.
   * @throws Problem `consent.*`; nothing is recorded then
   */
  record(actor: Actor, decision: NewDecision, tx?: Tx): Promise<RecordedDecision>
  /**
   * What somebody at a desk records for a person: a yes then needs evidence, because nobody saw the person press anything.
   * @throws Problem `consent.evidence_needed`, else as `record`
   */
  recordByHand(actor: Actor, decision: NewDecision): Promise<RecordedDecision>
  /** The same rules for thousands of decisions at once, all or nothing. */
  recordMany(tx: Tx, actor: Actor, decisions: readonly NewDecision[]): Promise<RecordedDecision[]>
  /** @throws Problem `consent.unknown_subject` */
  standing(subjectId: string): Promise<Standing>
  /** Oldest first, evidence opened; empty for somebody unknown. */
  history(subjectId: string): Promise<DecisionView[]>
  /** One decision with the fields of ISO/IEC TS 27560. @throws Problem `consent.unknown_decision` */
  consentRecord(subjectId: string, decisionId: string): Promise<Json>
  /** A reason for every id; `no_decision` for somebody unknown. */
  check(purpose: string, subjectIds: readonly string[]): Promise<Map<string, Reason>>
  /** Computes again the permissions that reached their end. @returns how many */
  refreshExpired(): Promise<number>
  readonly notices: Notices
  /** Permissions alive per day, and what was decided lately: counts. */
  readonly days: Days
  /** Proofs for people of what was recorded about them. */
  readonly receipts: Receipts
  /**
   * What a message for this purpose rests on, per person: the consent that permits it, or the enrolment where none is needed.
   * Somebody unknown is left out.
   */
  reliance(tx: Tx, purpose: string, subjectIds: readonly string[]): Promise<Map<string, Reliance>>
  /** Enters into the ledger whoever is known from before it (or from before the log that continues another). @returns people */
  enterRemaining(): Promise<number>
  /**
   * After a backup was restored and the log repaired: moves every chain past the entries that the log holds and we forgot, so that
   * no label is used twice. @returns how many chains moved
   */
  followLedger(): Promise<number>
  readonly holder: PersonalDataHolder
}

/**
 * @param unknownAge how a person of unknown age is treated; `minor` for services directed at children
 */
export function createConsent(deps: {
  readonly database: Database
  readonly vault: EvidenceVault
  readonly clock: Clock
  readonly newId: NewId
  readonly ledger: ConsentLedger
  readonly unknownAge?: UnknownAge
}): Consent {
  const { database, vault, clock, newId, ledger } = deps
  const catalogue = createCatalogue(database, ledger)
  const published = createPublishedNotices()
  const notices = createNotices({ database, clock, newId, catalogue, ledger })
  const computing = (): Computing => ({
    purposes: catalogue.all(),
    now: clock.now(),
    unknownAge: deps.unknownAge ?? 'adult',
    known: new Map(),
  })
  const entering = { log: ledger, vault, newId, catalogue, notices: published, terms: createTermsInUse() }
  const recorder = { ...entering, computing }
  const reading = { database, catalogue, vault, computing }
  const kept = <T>(tx: Tx, work: () => Promise<T>) =>
    asKeeper(tx, async (count) => {
      await catalogue.keepUp(tx, count)
      return work()
    })
  const recordMany = (tx: Tx, actor: Actor, decisions: readonly NewDecision[]) =>
    kept(tx, () => recordAll(tx, actor, decisions, recorder))
  const farewells: Farewells = new Map()
  const receipts = createReceipts({
    database,
    clock,
    ledger,
    entering,
    farewells,
    kept,
    notice: async (id, version) => noticeText(await notices.get(id, version)),
  })
  const record = async (actor: Actor, decision: NewDecision, tx?: Tx): Promise<RecordedDecision> => {
    const work = (inside: Tx) => recordMany(inside, actor, [decision])
    const [recorded] = await (tx ? work(tx) : database.transaction(work))
    if (!tx) ledger.wake()
    return recorded as RecordedDecision
  }
  return {
    purposes: () => catalogue.all(),
    purpose: (code) => catalogue.byCode(code),
    load: () => catalogue.load(),
    addPurpose: async (purpose) => {
      const added = await catalogue.add(purpose)
      if (added.legalBasis !== 'consent') await recomputeEverybody(database, catalogue, computing)
      return added
    },
    enrol: (tx, people) => kept(tx, () => enrol(tx, people, recorder)),
    enrolDecided: (tx, actor, people, decisions) =>
      kept(tx, () => enrolDecided(tx, actor, people, decisions, recorder)),
    setFacts: (tx, subjectId, facts) => kept(tx, () => changeFacts(tx, [{ subjectId, facts }], computing())),
    setFactsOfMany: (tx, changes) => kept(tx, () => changeFacts(tx, changes, computing())),
    record,
    recordByHand: async (actor, decision) => record(actor, provable(actor, decision)),
    recordMany,
    standing: (subjectId) => standingOf(subjectId, reading),
    history: (subjectId) => historyOf(subjectId, reading),
    consentRecord: (subjectId, decisionId) => consentRecord(subjectId, decisionId, reading),
    check: (purpose, subjectIds) => checkPeople(database, catalogue, computing, purpose, subjectIds),
    refreshExpired: () => refreshPermissions(database, catalogue, computing),
    notices,
    days: createDays({ database, clock, catalogue, computing }),
    receipts,
    reliance: (tx, purpose, subjectIds) => kept(tx, () => relianceOf(tx, catalogue.byCode(purpose), subjectIds)),
    followLedger: () => followLedger(database, kept, entering),
    enterRemaining: () => enterRemaining(database, kept, clock, entering),
    holder: holderOf(kept, reading, async (tx, subjectId) => {
      await closeChain(tx, subjectId, clock.now(), entering, farewells)
      await countErasure(tx, clock.now())
    }),
  }
}

/** This room's promise about the personal data in its tables. */
function holderOf(
  kept: <T>(tx: Tx, work: () => Promise<T>) => Promise<T>,
  reading: Parameters<typeof decisionsOf>[2],
  close: (tx: Tx, subjectId: string) => Promise<void>,
): PersonalDataHolder {
  return {
    room: 'consent',
    tables: ['permission', 'decision', 'enrolment'],
    export: (tx, subjectId) => kept(tx, () => exportPerson(tx, subjectId, reading)),
    erase: (tx, subjectId) =>
      kept(tx, async () => {
        await close(tx, subjectId)
        await sql`delete from enrolment where subject_id = ${subjectId}`.execute(tx)
        await sql`delete from decision where subject_id = ${subjectId}`.execute(tx)
        await sql`delete from permission where subject_id = ${subjectId}`.execute(tx)
      }),
  }
}

async function exportPerson(
  tx: Tx,
  subjectId: string,
  reading: Parameters<typeof decisionsOf>[2],
): Promise<Record<string, unknown>> {
  const { rows } = await sql<{ reasons: Buffer }>`
    select residence, born::text as born, age_source, channels, updated_at from permission
    where subject_id = ${subjectId}`.execute(tx)
  return { facts: rows[0] ?? null, decisions: await decisionsOf(tx, subjectId, reading) }
}
