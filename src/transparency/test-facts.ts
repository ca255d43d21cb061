/** For tests of pages: everything that a why-page may have to say. */
import { builtInPurposes, standardNotice } from '../consent/index.ts'
import type { Field } from '../subjects/index.ts'
import type { WhyFacts } from './facts.ts'

const at = new Date('2026-11-20T09:30:00Z')

function field(name: string, en: string, fr: string, more: Partial<Field> = {}): Field {
  return {
    name,
    type: 'text',
    dataClass: 'behavioural',
    provenance: 'observed',
    inAudiences: true,
    inModels: true,
    identifier: null,
    levels: null,
    label: { en, fr },
    ...more,
  }
}

const visits = field('visits', 'Visits to the shop this year', 'Visites en boutique cette année', { type: 'number' })
const last = field('last_order', 'Last order', 'Dernière commande', { type: 'date' })
const sport = field('likes_sport', 'Likes sport', 'Aime le sport', { type: 'boolean', provenance: 'provided' })
const name = field('first_name', 'First name', 'Prénom', { dataClass: 'direct_identifier', provenance: 'provided' })
const email = field('email', 'Email address', 'Adresse électronique', {
  dataClass: 'contact',
  provenance: 'provided',
  identifier: 'email',
})
const language = field('language', 'Preferred language', 'Langue préférée', {
  dataClass: 'demographic',
  provenance: 'provided',
})
const age = field('age', 'Age', 'Âge', { dataClass: 'demographic' })
const area = field('area', 'Area of residence', 'Lieu de résidence', { dataClass: 'location' })

const purpose = builtInPurposes[0]!
const notice = {
  ...standardNotice({
    name: 'newsletter',
    controller: { name: 'Maison Aubépine', address: '12 rue des Lilas, 69001 Lyon', contact: 'dpo@aubepine.example' },
    purposes: [purpose, builtInPurposes[5]!],
    data: ['contact', 'purchases'],
    storage: 'France',
    authority: { name: 'CNIL', url: 'https://www.cnil.fr' },
  }),
  noticeId: '0198f3a0-0000-7000-8000-0000000000c1',
  version: 3,
  hash: 'f'.repeat(64),
  createdAt: at,
  publishedAt: at,
}

export function whyFacts(changes: Partial<WhyFacts> = {}): WhyFacts {
  return {
    kind: 'held',
    campaign: 'Automne',
    controller: {
      name: 'Maison Aubépine',
      address: '12 rue des Lilas\n69001 Lyon, France',
      contact: 'bonjour@aubepine.example',
      dpoContact: 'dpo@aubepine.example',
      languages: ['en', 'fr'],
    },
    purpose,
    standing: { purpose: purpose.code, reason: 'permitted', since: at, until: null, rule: 'GDPR-6-1-a' },
    profiling: 'permitted',
    part: 'written_to',
    messageLanguage: 'fr',
    sentAt: at,
    rule: {
      en: 'Visits to the shop this year at least 3, and Last order within the last 90 days',
      fr: 'Visites en boutique cette année : au moins 3, et Dernière commande dans les 90 derniers jours',
    },
    usesModel: 'yes',
    reasons: [
      { field: visits, value: 7 },
      { field: last, value: '2026-10-02' },
      { field: sport, value: true },
    ],
    used: [
      { field: visits, value: 7, uses: ['rule', 'model'] },
      { field: last, value: '2026-10-02', uses: ['rule', 'model'] },
      { field: sport, value: true, uses: ['model'] },
      { field: name, value: 'Ada', uses: ['text'] },
      { field: email, value: 'ada@example.org', uses: ['address'] },
      { field: language, value: 'fr', uses: ['language'] },
    ],
    unused: [
      { field: age, claim: 'unused' },
      { field: area, claim: 'used_indirectly' },
    ],
    consent: {
      decision: {
        decisionId: '0198f3a0-0000-7000-8000-0000000000d1',
        kind: 'given',
        purposes: [purpose.code],
        scope: 'named',
        at: new Date('2025-03-14T17:02:00Z'),
        recordedAt: new Date('2025-03-14T17:02:01Z'),
        validUntil: null,
        notice: { id: notice.noticeId, version: 3, language: 'fr' },
        channel: 'web_form',
        by: 'subject',
        actor: 'key:1',
        signal: null,
        evidence: null,
        entry: 1,
      },
      notice,
    },
    warrant: {
      warrantId: '0198f3a0-7c1e-7b52-9a41-3f0c5a6b7d88',
      purpose: purpose.code,
      legalBasis: 'consent',
      actor: 'staff:1',
      why: 'campaign: choose people and queue',
      lawVersion: '2026-11-01',
      openedAt: at,
      census: { matched: 4821, permitted: 2916, excluded: { no_decision: 1500, withdrawn: 405 } },
      signature: '',
      ledgerHead: null,
      genuine: 'yes',
    },
    reliance: { origin: 'aval.example.org/ledger', enrolment: '0198f3a0-0000-4000-8000-0000000000e1', i: 1 },
    ...changes,
  }
}

export const paths = {
  why: '/why/TOKEN-OF-WHY',
  preferences: '/preferences/TOKEN-OF-PREFERENCES',
  portal: '/my/from/TOKEN-OF-PREFERENCES',
  receipt: '/receipt/TOKEN-OF-RECEIPT',
}
