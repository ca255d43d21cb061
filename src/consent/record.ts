/**
 * The consent record: what a decision was about, with the fields of ISO/IEC TS 27560 (names from w3c/dpv, guide consent-27560
 * § 7.2). Its hash stands in the ledger, so it must come out the same for ever: what the notice and the purposes said is kept
 * as `terms`, by hash, and never taken from today's configuration again.
 */
import { canonicalJson, contentHash, type Json } from '../kernel/index.ts'
import { jurisdictionsHeld, lawVersion } from '../law/index.ts'
import type { PurposeCatalogue } from './catalogue.ts'
import type { Decider, DecisionKind } from './decision.ts'
import type { Notice } from './notices.ts'
import { legalBasisIri, type Purpose } from './purposes.ts'

/** The part of a record that is the same for everybody who was shown this notice for these purposes. */
export interface Terms {
  /** SHA-256 of the canonical content. */
  readonly hash: Buffer
  readonly content: Json
  readonly canonical: string
}

type ShownNotice = Pick<Notice, 'noticeId' | 'version' | 'hash' | 'items'>

/**
 * What a decision is about. Fields that only a notice can fill are empty where none was named.
 * @param codes purposes, as the decision names or sweeps them
 */
export function termsOf(
  codes: readonly string[],
  notice: ShownNotice | null,
  language: 'en' | 'fr' | null,
  catalogue: Pick<PurposeCatalogue, 'byCode'>,
): Terms {
  const items = notice?.items ?? []
  const each = <K extends (typeof items)[number]['kind']>(kind: K) =>
    items.filter((item): item is Extract<(typeof items)[number], { kind: K }> => item.kind === kind)
  const locations = each('storage').map((item) => item.location)
  const content = {
    privacy_notice: notice ? { notice_id: notice.noticeId, version: notice.version, hash: notice.hash } : null,
    language,
    purposes: codes.map((code) => aboutPurpose(catalogue.byCode(code), items, language ?? 'en')),
    pii_controllers: each('controller').map((item) => ({
      party_name: item.name,
      party_address: item.address,
      party_contact: item.contact,
      party_role: 'https://w3id.org/dpv#DataController',
    })),
    processing_method: 'automated, with a person in charge',
    storage_locations: locations,
    processing_locations: locations,
    geographic_restrictions: [],
    jurisdiction: jurisdictionsHeld,
    law_version: lawVersion,
    recipient_third_parties: each('recipient').map((item) => `${item.name} (${item.country})`),
    withdrawal_method: each('withdrawal').map((item) => item.method),
    privacy_rights: each('right').map((item) => item.right),
    codes_of_conduct: [],
    impact_assessment: null,
    authority_party: each('authority').map((item) => ({ party_name: item.name, party_url: item.url })),
  } as unknown as Json
  const canonical = canonicalJson(content)
  return { content, canonical, hash: Buffer.from(contentHash(content), 'hex') }
}

/** Stored terms in the form that records are canonicalised with. */
export function canonicalTerms(content: Json): Pick<Terms, 'canonical'> {
  return { canonical: canonicalJson(content) }
}

function aboutPurpose(purpose: Purpose, items: Notice['items'], language: 'en' | 'fr') {
  const { code } = purpose
  return {
    purpose: purpose.sentence[language],
    purpose_code: code,
    purpose_type: purpose.dpv,
    lawful_basis: legalBasisIri[purpose.legalBasis],
    pii_information: items.flatMap((item) =>
      item.kind === 'purpose' && item.purpose === code
        ? item.data.map((pii) => ({ pii_type: pii, pii_optional: true }))
        : [],
    ),
    recipient_third_parties: items.flatMap((item) =>
      item.kind === 'recipient' && item.purposes.includes(code) ? [`${item.name} (${item.country})`] : [],
    ),
    retention_period: items.flatMap((item) =>
      item.kind === 'retention' && item.purpose === code ? [`P${item.days}D`] : [],
    ),
  }
}

/** The state that an event leaves behind, as DPV 2.3 names it (its list has no ConsentTerminated). */
const dpvState: Readonly<Partial<Record<DecisionKind, string>>> = {
  requested: 'ConsentRequested',
  given: 'ConsentGiven',
  refused: 'ConsentRefused',
  withdrawn: 'ConsentWithdrawn',
  expired: 'ConsentExpired',
}

/** What of a decision its record holds. */
export interface RecordedFacts {
  readonly decisionId: string
  readonly kind: DecisionKind
  readonly at: Date
  readonly recordedAt: Date
  readonly validUntil: Date | null
  readonly channel: string
  readonly by: Decider
  readonly signal: 'gpc' | null
  readonly evidence: Json
}

const schemaVersion = 'https://w3id.org/dpv/schema/dpv-27560#record'

/** Members in the order of the canonical form, which is then written the fast way. */
function eventOf(decision: RecordedFacts): Json {
  return {
    entity_id: decision.by,
    event_state: dpvState[decision.kind] ? `https://w3id.org/dpv#${dpvState[decision.kind]}` : null,
    event_time: decision.at.toISOString(),
    event_type: decision.kind,
    evidence: decision.evidence,
    recorded_at: decision.recordedAt.toISOString(),
    signal: decision.signal,
    validity_duration: decision.validUntil?.toISOString() ?? 'until withdrawn',
  }
}

/** The whole record of one decision. */
export function recordOf(subjectId: string, decision: RecordedFacts, terms: Pick<Terms, 'content'>): Json {
  return {
    schema_version: schemaVersion,
    record_id: decision.decisionId,
    pii_principal_id: subjectId,
    collection_method: decision.channel,
    processing: terms.content,
    event: eventOf(decision),
  }
}

/**
 * The record's canonical form (RFC 8785) without canonicalising the terms again, which are by far the larger part and the same
 * for thousands: equal to `canonicalJson(recordOf(…))`, which a test holds it to.
 */
export function canonicalRecord(subjectId: string, decision: RecordedFacts, terms: Pick<Terms, 'canonical'>): string {
  const text = JSON.stringify
  return (
    `{"collection_method":${text(decision.channel)},"event":${canonicalJson(eventOf(decision))},` +
    `"pii_principal_id":${text(subjectId)},"processing":${terms.canonical},` +
    `"record_id":${text(decision.decisionId)},"schema_version":${text(schemaVersion)}}`
  )
}
