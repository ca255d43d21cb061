/**
 * Identifiers in one form, so that the same person is found again however the address or number was typed. Pure. What cannot be
 * an identifier is null. Each function is idempotent: its own result comes back unchanged.
 */
import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js'
import { domainToASCII } from 'node:url'
import type { IdentifierKind } from './classes.ts'

/** RFC 5321 §4.5.3.1: 64 octets before the @, 254 in all. */
const longestEmail = 254
const longestLocalPart = 64
const plainEmail =
  /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z][a-z0-9-]*$/
const localPart = /^[^\s@"(),:;<>[\\\]]+$/u
const longestExternalId = 200

/**
 * An email address in lower case with its domain in ASCII (IDNA), or null. The part before the @ is lowered too: no provider of
 * note tells case apart, and two people are never made of one. Dots and +tags are kept: they may be different mailboxes.
 */
export function normaliseEmail(value: string): string | null {
  const text = value.normalize('NFKC').trim().toLowerCase().normalize('NFKC')
  if (text.length > longestEmail) return null
  const at = text.lastIndexOf('@')
  if (at < 1 || at > longestLocalPart) return null
  if (plainEmail.test(text)) return text
  const local = text.slice(0, at)
  const domain = domainToASCII(text.slice(at + 1))
  const whole = `${local}@${domain}`
  return localPart.test(local) &&
    noEmptyDotPart(local) &&
    plainEmail.test(`x@${domain}`) &&
    whole.length <= longestEmail
    ? whole
    : null
}

function noEmptyDotPart(local: string): boolean {
  return !local.startsWith('.') && !local.endsWith('.') && !local.includes('..')
}

/**
 * A telephone number as E.164 (`+33612345678`), or null when it is none.
 * @param defaultCountry ISO 3166-1 alpha-2 country of numbers written without a prefix; without it those are null
 */
export function normalisePhone(value: string, defaultCountry?: string): string | null {
  const country = defaultCountry !== undefined && isSupportedCountry(defaultCountry) ? defaultCountry : undefined
  const text = value.normalize('NFKC').trim().replace(/^00/, '+')
  const number = parsePhoneNumberFromString(text, country as CountryCode | undefined)
  return number?.isValid() === true && number.ext === undefined ? number.number : null
}

/** Values that systems write where they have no identifier; they would join strangers into one person. */
const placeholder = /^(?:[0-]*|-1|null|undefined|none|nil|n\/?a|nan|anonymous|unknown|test|\?+|\.+)$/i

/** A customer number: trimmed, NFKC, case kept; null when empty, over 200 characters or a placeholder such as `null` or `000`. */
export function normaliseExternalId(value: string): string | null {
  const text = value.normalize('NFKC').trim()
  return text.length > longestExternalId || placeholder.test(text) ? null : text
}

/** An identifier of any kind in its one form, or null. */
export function normaliseIdentifier(kind: IdentifierKind, value: string, defaultCountry?: string): string | null {
  if (kind === 'email') return normaliseEmail(value)
  return kind === 'phone' ? normalisePhone(value, defaultCountry) : normaliseExternalId(value)
}

const regionCode = /^[A-Z]{2}(?:-[A-Z0-9]{1,3})?$/
let byName: Map<string, string> | null = null

/**
 * A place of residence as ISO 3166-1 alpha-2, or with a subdivision (`US-CA`); country names in English and French are
 * understood. Null when it is none.
 */
export function normaliseResidence(value: string): string | null {
  const text = value.normalize('NFKC').trim()
  const upper = text.toUpperCase()
  byName ??= countryNames()
  if (regionCode.test(upper) && countries.has(upper.slice(0, 2))) return upper
  return byName.get(plain(text)) ?? null
}

const countries = new Set<string>()

function countryNames(): Map<string, string> {
  const names = new Map<string, string>([
    ['usa', 'US'],
    ['uk', 'GB'],
    ['england', 'GB'],
    ['etats unis', 'US'],
  ])
  const speakers = ['en', 'fr'].map((language) => new Intl.DisplayNames(language, { type: 'region', fallback: 'none' }))
  for (let a = 65; a <= 90; a++) {
    for (let b = 65; b <= 90; b++) {
      const code = String.fromCharCode(a, b)
      if (privateCode.test(code) || notCountries.has(code)) continue
      for (const speaker of speakers) {
        const name = speaker.of(code)
        if (name === undefined) continue
        countries.add(code)
        if (!names.has(plain(name))) names.set(plain(name), code)
      }
    }
  }
  return names
}

/** User-assigned codes of ISO 3166 (AA, QM–QZ, XA–XZ, ZZ) and codes that CLDR names but that are groups or gone. */
const privateCode = /^(?:AA|Q[M-Z]|X[A-JL-Z]|ZZ)$/
const notCountries = new Set([
  'EU',
  'EZ',
  'UN',
  'SU',
  'DD',
  'YU',
  'CS',
  'AN',
  'BU',
  'FX',
  'NT',
  'TP',
  'UK',
  'VD',
  'YD',
  'ZR',
  'DY',
  'HV',
  'NH',
  'RH',
])

function plain(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z]+/g, ' ')
    .trim()
}
