/**
 * Purposes: why data is used, as terms of the W3C Data Privacy Vocabulary (DPV 2.3), each with one legal basis (GDPR-6), a
 * sentence that people read, and what an objection or a restriction does to it. The same rows stand in table `purpose`;
 * a controller may add up to id 59.
 */

export type LegalBasis = 'consent' | 'contract' | 'legal_obligation' | 'legitimate_interest'
export type Channel = 'email' | 'sms' | 'post' | 'phone'

export interface Purpose {
  /** 0..59: the bit in a permission. Used in SQL only; everything else names a purpose by its code. */
  readonly id: number
  readonly code: string
  /** IRI of the DPV term. */
  readonly dpv: string
  readonly legalBasis: LegalBasis
  /** The channel it needs: without a usable address there the answer is no_channel or suppressed. */
  readonly channel: Channel | null
  /** Direct marketing or profiling for it: an objection is absolute (GDPR Art. 21(2)-(3)), `all_marketing` covers it. */
  readonly directMarketing: boolean
  /** Goes on while the data are restricted: storage and protecting rights (GDPR Art. 18(2)). */
  readonly survivesRestriction: boolean
  /** How long data used for it are kept after the last contact; null: as long as the relation needs. */
  readonly retentionDays: number | null
  readonly sentence: { readonly en: string; readonly fr: string }
}

/** The IRI of each legal basis. */
export const legalBasisIri: Readonly<Record<LegalBasis, string>> = {
  consent: 'https://w3id.org/dpv/legal/eu/gdpr#A6-1-a',
  contract: 'https://w3id.org/dpv/legal/eu/gdpr#A6-1-b',
  legal_obligation: 'https://w3id.org/dpv/legal/eu/gdpr#A6-1-c',
  legitimate_interest: 'https://w3id.org/dpv/legal/eu/gdpr#A6-1-f',
}

/** Purpose ids are bits of an int8 of which the top four stay free. */
export const lastPurposeId = 59

const threeYears = 1095

type Row = readonly [
  code: string,
  term: string,
  basis: LegalBasis,
  channel: Channel | null,
  flags: '' | 'marketing' | 'survives',
  retentionDays: number | null,
  en: string,
  fr: string,
]

const rows: readonly Row[] = [
  [
    'email_marketing',
    'DirectMarketing',
    'consent',
    'email',
    'marketing',
    threeYears,
    'Send you offers by email',
    'Vous envoyer des offres par courriel',
  ],
  [
    'sms_marketing',
    'DirectMarketing',
    'consent',
    'sms',
    'marketing',
    threeYears,
    'Send you offers by text message',
    'Vous envoyer des offres par SMS',
  ],
  [
    'post_marketing',
    'DirectMarketing',
    'consent',
    'post',
    'marketing',
    threeYears,
    'Send you offers by post',
    'Vous envoyer des offres par courrier postal',
  ],
  [
    'phone_marketing',
    'DirectMarketing',
    'consent',
    'phone',
    'marketing',
    threeYears,
    'Call you with offers',
    'Vous appeler pour vous proposer des offres',
  ],
  [
    'personalisation',
    'Personalisation',
    'consent',
    null,
    'marketing',
    threeYears,
    'Adapt what we show and send to what we know about you',
    'Adapter nos contenus et messages à ce que nous savons de vous',
  ],
  [
    'profiling',
    'TargetedAdvertising',
    'consent',
    null,
    'marketing',
    threeYears,
    'Estimate by calculation what might interest you',
    'Estimer par calcul ce qui pourrait vous intéresser',
  ],
  [
    'model_training',
    'ResearchAndDevelopment',
    'consent',
    null,
    'marketing',
    threeYears,
    'Learn from your past answers to improve our predictions',
    'Apprendre de vos réponses passées pour améliorer nos prédictions',
  ],
  [
    'audience_measurement',
    'ServiceUsageAnalytics',
    'consent',
    null,
    '',
    760,
    'Measure how well our campaigns work',
    'Mesurer l’efficacité de nos campagnes',
  ],
  [
    'open_tracking',
    'ServiceUsageAnalytics',
    'consent',
    null,
    'marketing',
    760,
    'Know whether you open our messages',
    'Savoir si vous ouvrez nos messages',
  ],
  [
    'click_tracking',
    'ServiceUsageAnalytics',
    'consent',
    null,
    'marketing',
    760,
    'Know which links you follow in our messages',
    'Savoir quels liens vous suivez dans nos messages',
  ],
  [
    'third_party_sharing',
    'SellDataToThirdParties',
    'consent',
    null,
    'marketing',
    threeYears,
    'Share or sell your data to other companies',
    'Partager ou vendre vos données à d’autres entreprises',
  ],
  [
    'service_messages',
    'CommunicationManagement',
    'contract',
    'email',
    '',
    null,
    'Send you messages that your contract needs',
    'Vous envoyer les messages nécessaires à votre contrat',
  ],
  [
    'rights_fulfilment',
    'RightsFulfilment',
    'legal_obligation',
    null,
    'survives',
    null,
    'Answer when you use your rights',
    'Répondre quand vous exercez vos droits',
  ],
  [
    'security',
    'EnforceSecurity',
    'legal_obligation',
    null,
    'survives',
    365,
    'Protect your data and our systems',
    'Protéger vos données et nos systèmes',
  ],
  [
    'accountability',
    'LegalCompliance',
    'legal_obligation',
    null,
    'survives',
    null,
    'Check and prove that we keep to the rules',
    'Vérifier et prouver que nous respectons les règles',
  ],
  [
    'record_keeping',
    'RecordManagement',
    'legal_obligation',
    null,
    'survives',
    null,
    'Keep our records about you accurate',
    'Tenir à jour les données que nous avons sur vous',
  ],
  [
    'fairness_audit',
    'LegalCompliance',
    'legitimate_interest',
    null,
    '',
    365,
    'Check that our selections treat people fairly',
    'Vérifier que nos sélections traitent chacun équitablement',
  ],
]

/** The purposes that every installation has, by id. */
export const builtInPurposes: readonly Purpose[] = rows.map(
  ([code, term, legalBasis, channel, flags, retentionDays, en, fr], id) => ({
    id,
    code,
    dpv: `https://w3id.org/dpv#${term}`,
    legalBasis,
    channel,
    directMarketing: flags === 'marketing',
    survivesRestriction: flags === 'survives',
    retentionDays,
    sentence: { en, fr },
  }),
)
