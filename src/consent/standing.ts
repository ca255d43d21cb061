/**
 * What one person can be told: what is permitted and why, with the article; everything that was decided; and each decision as
 * a consent record with the fields of ISO/IEC TS 27560.
 */
import { sql } from 'kysely'
import type { Database, Json, Tx } from '../kernel/index.ts'
import { ageOfConsent, trackingNeedsOwnConsent } from '../law/index.ts'
import type { PurposeCatalogue } from './catalogue.ts'
import { allMarketing, type Decider, type DecisionKind, everything, type Facts } from './decision.ts'
import { type EvidenceVault, evidenceCell } from './decisions.ts'
import { asKeeper } from './keeper.ts'
import type { Notices } from './notices.ts'
import { type Answer, answers } from './permission.ts'
import { problem } from './problems.ts'
import { legalBasisIri, type Purpose } from './purposes.ts'
import type { Reason } from './reasons.ts'
import { type Computing, type FactsRow, personOf, plainDecisions, questionAbout } from './store.ts'
import type { ConsentTables } from './tables.ts'

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
}

export interface Reading {
  readonly database: Database
  readonly catalogue: PurposeCatalogue
  readonly vault: EvidenceVault
  readonly notices: Notices
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
  const rows = await tx
    .withTables<ConsentTables>()
    .selectFrom('decision')
    .selectAll()
    .where('subject_id', '=', subjectId)
    .orderBy('at')
    .orderBy('recorded_at')
    .orderBy('decision_id')
    .execute()
  return rows.map((row) => ({
    decisionId: row.decision_id,
    kind: row.kind,
    scope: row.purposes.includes(everything) ? 'all' : row.purposes.includes(allMarketing) ? 'all_marketing' : 'named',
    purposes: row.purposes.flatMap((id) => reading.catalogue.byId(id)?.code ?? []),
    at: row.at,
    recordedAt: row.recorded_at,
    validUntil: row.valid_until,
    notice: row.notice_id ? { id: row.notice_id, version: row.notice_version!, language: row.language! } : null,
    channel: row.channel,
    by: row.by_whom,
    actor: row.actor,
    signal: row.signal,
    evidence: opened(row, reading.vault),
  }))
}

function opened(row: { subject_id: string; decision_id: string; evidence: Buffer | null }, vault: EvidenceVault): Json {
  if (row.evidence === null) return null
  const text = vault.openText(evidenceCell(row.subject_id, row.decision_id), row.evidence)
  const { evidence, claimedAt } = JSON.parse(text) as { evidence: Json; claimedAt?: string }
  return claimedAt === undefined ? evidence : { evidence, claimedAt }
}

/** The state that an event leaves behind, as DPV 2.3 names it (its list has no ConsentTerminated). */
const dpvState: Readonly<Partial<Record<DecisionKind, string>>> = {
  requested: 'ConsentRequested',
  given: 'ConsentGiven',
  refused: 'ConsentRefused',
  withdrawn: 'ConsentWithdrawn',
  expired: 'ConsentExpired',
}

/**
 * One decision as a consent record: the mandatory fields of ISO/IEC TS 27560 (names from w3c/dpv, guide consent-27560 § 7.2),
 * taken from the decision, the purposes and the notice that was shown. Processing fields are null where no notice was named.
 * @throws Problem `consent.unknown_decision`
 */
export async function consentRecord(subjectId: string, decisionId: string, reading: Reading): Promise<Json> {
  const decision = (await historyOf(subjectId, reading)).find((one) => one.decisionId === decisionId)
  if (!decision) throw problem('consent.unknown_decision', { at: 'decisionId' })
  const { notice: ref } = decision
  const notice = ref ? await reading.notices.get(ref.id, ref.version) : null
  const items = notice?.items ?? []
  const asked = decision.purposes.map((code) => reading.catalogue.byCode(code))
  return {
    schema_version: 'https://w3id.org/dpv/schema/dpv-27560#record',
    record_id: decision.decisionId,
    pii_principal_id: subjectId,
    privacy_notice: ref && notice ? { notice_id: ref.id, version: ref.version, hash: notice.hash } : null,
    language: ref?.language ?? null,
    purposes: asked.map((purpose) => ({
      purpose: purpose.sentence[ref?.language ?? 'en'],
      purpose_type: purpose.dpv,
      lawful_basis: legalBasisIri[purpose.legalBasis],
      pii_information: items.flatMap((item) =>
        item.kind === 'purpose' && item.purpose === purpose.code ? item.data : [],
      ),
      recipient_third_parties: items.flatMap((item) =>
        item.kind === 'recipient' && item.purposes.includes(purpose.code) ? [`${item.name} (${item.country})`] : [],
      ),
      retention_period: items.flatMap((item) =>
        item.kind === 'retention' && item.purpose === purpose.code ? [`P${item.days}D`] : [],
      ),
    })),
    collection_method: decision.channel,
    pii_controllers: items.flatMap((item) =>
      item.kind === 'controller'
        ? [{ party_name: item.name, party_address: item.address, party_contact: item.contact }]
        : [],
    ),
    storage_locations: items.flatMap((item) => (item.kind === 'storage' ? [item.location] : [])),
    withdrawal_method: items.flatMap((item) => (item.kind === 'withdrawal' ? [item.method] : [])),
    privacy_rights: items.flatMap((item) => (item.kind === 'right' ? [item.right] : [])),
    authority_party: items.flatMap((item) =>
      item.kind === 'authority' ? [{ party_name: item.name, party_url: item.url }] : [],
    ),
    event: {
      event_time: decision.at.toISOString(),
      validity_duration: decision.validUntil?.toISOString() ?? 'until withdrawn',
      entity_id: decision.by,
      event_type: decision.kind,
      event_state: dpvState[decision.kind] ? `https://w3id.org/dpv#${dpvState[decision.kind]}` : null,
      recorded_at: decision.recordedAt.toISOString(),
      evidence: decision.evidence,
      signal: decision.signal,
    },
  }
}
