/**
 * What one person can be told: what is permitted and why, with the article; everything that was decided; and each decision as
 * a consent record.
 */
import { sql } from 'kysely'
import type { Database, Json, Tx } from '../kernel/index.ts'
import { ageOfConsent, trackingNeedsOwnConsent } from '../law/index.ts'
import type { PurposeCatalogue } from './catalogue.ts'
import { allMarketing, type Decider, type DecisionKind, everything, type Facts } from './decision.ts'
import { type EvidenceVault, evidenceCell } from './evidence.ts'
import { asKeeper } from './keeper.ts'
import { storedTerms } from './terms.ts'
import { recordOf } from './record.ts'
import { type Answer, answers } from './permission.ts'
import { problem } from './problems.ts'
import type { Purpose } from './purposes.ts'
import type { Reason } from './reasons.ts'
import { type Computing, type FactsRow, personOf, plainDecisions, questionAbout } from './store.ts'
import type { ConsentTables, DecisionRow } from './tables.ts'

export interface PurposeStanding {
  readonly purpose: string
  readonly reason: Reason
  /** The moment of the decision that the answer rests on. */
  readonly since: Date | null
  /** When the answer changes by itself. */
  readonly until: Date | null
  /** The id of the rule of law behind the answer; null for an address that is missing or suppressed. */
  readonly rule: string | null
}

export interface Standing {
  readonly subjectId: string
  readonly at: Date
  readonly facts: Facts
  readonly purposes: readonly PurposeStanding[]
}

export interface DecisionView {
  readonly decisionId: string
  readonly kind: DecisionKind
  /** Codes of the purposes that it named or swept when it was made. */
  readonly purposes: readonly string[]
  readonly scope: 'named' | 'all_marketing' | 'all'
  readonly at: Date
  readonly recordedAt: Date
  readonly validUntil: Date | null
  readonly notice: { readonly id: string; readonly version: number; readonly language: 'en' | 'fr' } | null
  readonly channel: string
  readonly by: Decider
  readonly actor: string
  readonly signal: 'gpc' | null
  readonly evidence: Json
  /** Its place among the person's entries in the ledger; null only for one that is still to be entered. */
  readonly entry: number | null
}

interface ViewNeeds {
  readonly catalogue: Pick<PurposeCatalogue, 'byId'>
  readonly vault: Pick<EvidenceVault, 'openText'>
}

export interface Reading {
  readonly database: Database
  readonly catalogue: PurposeCatalogue
  readonly vault: EvidenceVault
  computing(): Computing
}

/** @throws Problem `consent.unknown_subject` */
export function standingOf(subjectId: string, reading: Reading): Promise<Standing> {
  return reading.database.transaction((tx) =>
    asKeeper(tx, async (count) => {
      await reading.catalogue.keepUp(tx, count)
      const { rows } = await sql<FactsRow>`
        select subject_id, residence, born::text as born, age_source, channels from permission
        where subject_id = ${subjectId}`.execute(tx)
      if (!rows[0]) throw problem('consent.unknown_subject', { at: 'subjectId' })
      const person = personOf(rows[0])
      const how = reading.computing()
      const decisions = (await plainDecisions(tx, [subjectId])).get(subjectId) ?? []
      const purposes = answers(how.purposes, questionAbout(person, decisions, how)).map((answer) => ({
        purpose: answer.purpose.code,
        reason: answer.reason,
        since: answer.since,
        until: answer.until,
        rule: ruleBehind(answer, person.facts, how.now),
      }))
      return { subjectId, at: how.now, facts: person.facts, purposes }
    }),
  )
}

const tracking = ['open_tracking', 'click_tracking']

/** The rule of law that an answer rests on. */
function ruleBehind({ purpose, reason, since }: Answer, facts: Facts, now: Date): string | null {
  const residence = facts.residence ?? null
  switch (reason) {
    case 'permitted':
      return {
        consent: 'GDPR-6-1-a',
        contract: 'GDPR-6-1-b',
        legal_obligation: 'GDPR-6-1-c',
        legitimate_interest: 'GDPR-6-1-f',
      }[purpose.legalBasis]
    case 'no_decision':
      return ruleOfSilence(purpose, residence, now)
    case 'objected':
      return purpose.directMarketing ? 'GDPR-21-2' : 'GDPR-21-1'
    case 'restricted':
      return 'GDPR-18'
    case 'signal':
      return residence === 'US-CA' ? 'CCPA-7025' : 'GDPR-21-5'
    case 'too_young':
      return ageOfConsent(residence, since ?? now).rule.id
    case 'refused':
    case 'withdrawn':
    case 'expired':
      return 'GDPR-7-3'
    default:
      return null
  }
}

function ruleOfSilence(purpose: Purpose, residence: string | null, now: Date): string {
  if (tracking.includes(purpose.code)) return trackingNeedsOwnConsent(residence, now).rule.id
  if (residence === 'FR' && (purpose.channel === 'email' || purpose.channel === 'sms')) return 'FR-EMAIL-B2C'
  return 'HOUSE-CONSENT'
}

/** Every decision of a person in the order in which they were made, evidence opened. Empty for somebody unknown. */
export function historyOf(subjectId: string, reading: Reading): Promise<DecisionView[]> {
  return reading.database.transaction((tx) =>
    asKeeper(tx, async (count) => {
      await reading.catalogue.keepUp(tx, count)
      return decisionsOf(tx, subjectId, reading)
    }),
  )
}

/** The same inside the keeper's transaction. */
export async function decisionsOf(
  tx: Tx,
  subjectId: string,
  reading: Pick<Reading, 'catalogue' | 'vault'>,
): Promise<DecisionView[]> {
  return (await decisionRows(tx, [subjectId], 'made')).map((row) => viewOf(row, reading))
}

/** The rows of these people's decisions, in the order in which they were made or recorded. */
export function decisionRows(
  tx: Tx,
  subjectIds: readonly string[],
  order: 'made' | 'recorded',
): Promise<DecisionRow[]> {
  const rows = tx.withTables<ConsentTables>().selectFrom('decision').selectAll().where('subject_id', 'in', subjectIds)
  return (order === 'made' ? rows.orderBy('at') : rows).orderBy('recorded_at').orderBy('decision_id').execute()
}

export function viewOf(row: DecisionRow, { catalogue, vault }: ViewNeeds): DecisionView {
  return {
    decisionId: row.decision_id,
    kind: row.kind,
    scope: row.purposes.includes(everything) ? 'all' : row.purposes.includes(allMarketing) ? 'all_marketing' : 'named',
    purposes: row.purposes.flatMap((id) => catalogue.byId(id)?.code ?? []),
    at: row.at,
    recordedAt: row.recorded_at,
    validUntil: row.valid_until,
    notice: row.notice_id ? { id: row.notice_id, version: row.notice_version!, language: row.language! } : null,
    channel: row.channel,
    by: row.by_whom,
    actor: row.actor,
    signal: row.signal,
    evidence: opened(row, vault),
    entry: row.entry,
  }
}

function opened(
  row: { subject_id: string; decision_id: string; evidence: Buffer | null },
  vault: ViewNeeds['vault'],
): Json {
  if (row.evidence === null) return null
  const text = vault.openText(evidenceCell(row.subject_id, row.decision_id), row.evidence)
  const { evidence, claimedAt } = JSON.parse(text) as { evidence: Json; claimedAt?: string }
  return evidenceTold(evidence, claimedAt)
}

/** Evidence as a record shows it: with the moment that the caller claimed, where its clock was ahead of ours. */
export function evidenceTold(evidence: Json, claimedAt: string | undefined): Json {
  return claimedAt === undefined ? evidence : { evidence, claimedAt }
}

/**
 * One decision as a consent record (record.ts), with the terms that were stored when it was entered.
 * @throws Problem `consent.unknown_decision`
 */
export function consentRecord(subjectId: string, decisionId: string, reading: Reading): Promise<Json> {
  return reading.database.transaction((tx) =>
    asKeeper(tx, async (count) => {
      await reading.catalogue.keepUp(tx, count)
      const row = (await decisionRows(tx, [subjectId], 'made')).find((one) => one.decision_id === decisionId)
      if (!row) throw problem('consent.unknown_decision', { at: 'decisionId' })
      const terms = row.terms ? (await storedTerms(tx, [row.terms])).get(row.terms.toString('hex')) : undefined
      return recordOf(subjectId, viewOf(row, reading), { content: terms ?? null })
    }),
  )
}
