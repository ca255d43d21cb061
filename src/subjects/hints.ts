/**
 * What a column's name suggests, in English and French: an identifier, a data class, a question of consent. Suggestions only; the
 * classes err towards protection and a person decides.
 */
import type { DataClass, IdentifierKind } from './classes.ts'

export interface Hint {
  readonly identifier?: IdentifierKind
  readonly field?: string
  readonly dataClass?: DataClass
  readonly fact?: 'residence' | 'born'
  readonly consent?: readonly string[]
}

/** The first that fits wins; names are compared in lower case, without accents, words apart by one space. */
const hints: readonly (readonly [RegExp, Hint])[] = [
  [
    /\b(opt ?in|opt ?out|consent|consentement|newsletter|subscribed|abonne|gdpr|rgpd|accepte?|agree[sd]?)\b.*\b(sms|text)\b|\bsms (opt ?in|consent|ok)\b/,
    { consent: ['sms_marketing'] },
  ],
  [/\b(opt ?in|opt ?out|consent|consentement|newsletter|news|abonne|gdpr|rgpd)\b/, { consent: ['email_marketing'] }],
  [/\b(e ?mail|courriel|adresse electronique|mail)\b/, { identifier: 'email', dataClass: 'contact' }],
  [/\b(phone|telephone|tel|mobile|cell|portable|gsm)\b/, { identifier: 'phone', dataClass: 'contact' }],
  [
    /^(id|external id|(customer|client|user|member|contact|person|account|subject)s? ?(id|no|nr|number|numero|ref|code|key)|(n|no|num|numero) (de |du )?client|matricule|uuid|crm id)$/,
    { identifier: 'external_id', dataClass: 'direct_identifier' },
  ],
  [/\b(first ?name|given ?name|prenom|forename)\b/, { field: 'first_name', dataClass: 'direct_identifier' }],
  [/\b(last ?name|surname|family ?name|nom( de famille)?)\b/, { field: 'last_name', dataClass: 'direct_identifier' }],
  [
    /\b((full ?)?name|ssn|iban|passport|passeport|nir|national id|tax (id|number)|ip( address)?|device id|username|login)\b/,
    { dataClass: 'direct_identifier' },
  ],
  [
    /\b(birth ?(date|day)?|date of birth|dob|date de naissance|naissance|ne le)\b/,
    { fact: 'born', dataClass: 'demographic' },
  ],
  [
    /\b(health|disease|illness|diagnos\w*|medical|sante|maladie|handicap|disabilit\w*|pregnan\w*|religi\w*|faith|ethnic\w*|race|union|syndicat|politic\w*|parti politique|sexual\w*|orientation|biometric\w*|genetic\w*|criminal|allerg\w*)\b/,
    { dataClass: 'special_category' },
  ],
  [/\b(country|pays|nation|residence)\b/, { fact: 'residence', field: 'country', dataClass: 'location' }],
  [/\b(street|address|adresse|rue|addr)\b/, { dataClass: 'contact' }],
  [
    /\b(city|town|ville|zip|postal|postcode|code postal|region|state|department|departement|county|lat|lon|latitude|longitude)\b/,
    { dataClass: 'location' },
  ],
  [/\b(comment\w*|note|notes|message|remarks?|remarque|description|feedback|free ?text)\b/, { dataClass: 'free_text' }],
  [/\b(language|langue|lang|locale)\b/, { field: 'language', dataClass: 'demographic' }],
  [
    /\b(age|gender|sex|sexe|genre|marital|married|education|job|occupation|profession|household|children|enfants|title|civilite|nationality)\b/,
    { dataClass: 'demographic' },
  ],
  [
    /\b(income|salary|salaire|revenu|balance|solde|credit|loan|pret|housing|mortgage|debt|default|amount|montant|price|spend|spent|revenue|ltv|payment|turnover)\b/,
    { dataClass: 'financial' },
  ],
]

/** A column's name in plain words: `birthDate`, `birth_date` and `Date de naissance` alike. */
export function plainName(column: string): string {
  return column
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()
}

/** The hint of a column's name; an empty one when the name says nothing. */
export function hintOf(column: string): Hint {
  const name = plainName(column)
  return hints.find(([pattern]) => pattern.test(name))?.[1] ?? {}
}

/** A name for the catalogue made from a column's. */
export function fieldNameOf(column: string): string {
  const name = plainName(column)
    .replaceAll(' ', '_')
    .replace(/^[^a-z]+/, '')
    .slice(0, 63)
  return name === '' ? 'field' : name
}
