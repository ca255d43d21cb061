/** The shop's export as a file, and the mapping that says what its columns mean: the demonstration goes through the ordinary import. */
import type { NewDecision } from '../consent/index.ts'
import type { DemoPerson } from './people.ts'

/** The people as CSV, in the way that a French shop system writes it. */
export function demoCsv(people: readonly DemoPerson[]): string {
  const columns = Object.keys(people[0] ?? {}) as (keyof DemoPerson)[]
  const rows = people.map((person) => columns.map((column) => cell(String(person[column]))).join(';'))
  return `${columns.join(';')}\n${rows.join('\n')}\n`
}

function cell(text: string): string {
  return /[;"\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

type Row = readonly [
  name: string,
  type: string,
  dataClass: string,
  provenance: string,
  uses: string,
  en: string,
  fr: string,
]

/** Name, type, class, provenance, uses (a: audiences, m: models), labels. */
const fields: readonly Row[] = [
  ['first_name', 'text', 'direct_identifier', 'provided', '', 'First name', 'Prénom'],
  ['last_name', 'text', 'direct_identifier', 'provided', '', 'Last name', 'Nom'],
  ['language', 'text', 'demographic', 'provided', 'a', 'Language', 'Langue'],
  ['residence', 'text', 'location', 'provided', 'a', 'Country or state', 'Pays ou État'],
  ['born', 'date', 'demographic', 'provided', 'a', 'Date of birth', 'Date de naissance'],
  ['sex', 'text', 'demographic', 'provided', '', 'Sex', 'Sexe'],
  ['area', 'text', 'location', 'provided', 'a', 'Area', 'Région'],
  ['loyalty', 'text', 'behavioural', 'observed', 'am', 'Loyalty level', 'Niveau de fidélité'],
  ['favourite', 'text', 'behavioural', 'provided', 'am', 'Favourite activity', 'Activité préférée'],
  ['orders_12m', 'number', 'behavioural', 'observed', 'am', 'Orders in 12 months', 'Commandes en 12 mois'],
  ['revenue_12m', 'number', 'financial', 'observed', 'am', 'Spent in 12 months', 'Dépensé en 12 mois'],
  ['last_order', 'date', 'behavioural', 'observed', 'am', 'Last order', 'Dernière commande'],
  ['visits_90d', 'number', 'behavioural', 'observed', 'am', 'Visits in 90 days', 'Visites en 90 jours'],
  ['basket_left', 'boolean', 'behavioural', 'observed', 'am', 'Left a basket', 'A laissé un panier'],
  [
    'answered_last',
    'boolean',
    'behavioural',
    'observed',
    'm',
    'Answered the last offer',
    'A répondu à la dernière offre',
  ],
]

const consentColumns = {
  says_email: ['email_marketing'],
  says_personalisation: ['personalisation'],
  says_prediction: ['profiling'],
  says_training: ['model_training'],
  says_opens: ['audience_measurement', 'open_tracking', 'click_tracking'],
} as const

/** @param notice the published text that the shop's form showed */
export function demoMapping(notice: NonNullable<NewDecision['notice']>): unknown {
  const consent = Object.entries(consentColumns).map(([column, purposes]) => [
    column,
    {
      as: 'consent',
      purposes,
      given: ['yes'],
      refused: ['no'],
      notice: { id: notice.id, version: notice.version },
      languageColumn: 'language',
      dateColumn: 'said_on',
      source: 'Sign-up form of the shop, one unticked box for each purpose',
    },
  ])
  const plain = fields.map(([name]) => [name, { as: 'field', field: name }])
  return {
    about: 'The demonstration’s shop. Everybody in it is invented.',
    fields: fields.map(([name, type, dataClass, provenance, uses, en, fr]) => ({
      name,
      type,
      dataClass,
      provenance,
      inAudiences: uses.includes('a'),
      inModels: uses.includes('m'),
      identifier: null,
      label: { en, fr },
      levels: null,
    })),
    columns: {
      ...Object.fromEntries(plain),
      ...Object.fromEntries(consent),
      customer_id: { as: 'identifier', kind: 'external_id' },
      email: { as: 'identifier', kind: 'email' },
      phone: { as: 'identifier', kind: 'phone' },
      residence: { as: 'fact', fact: 'residence', field: 'residence' },
      born: { as: 'fact', fact: 'born', field: 'born' },
      said_on: { as: 'ignore' },
    },
  }
}

/** What the model may read: behaviour, not who somebody is. */
export const demoFeatures = [
  'loyalty',
  'favourite',
  'orders_12m',
  'revenue_12m',
  'last_order',
  'visits_90d',
  'basket_left',
] as const
