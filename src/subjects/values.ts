/**
 * From the text of a cell to a value of a field's type. Pure: a value that does not fit is an answer with its reason, never a
 * guess. Dates are ISO 8601 texts, numbers are numbers, so that they are the same in JSON and in SQL.
 */
import type { FieldType } from './classes.ts'

/** How a file writes numbers and dates. `dmy` is 31/12/2026, `mdy` 12/31/2026, `ymd` 2026-12-31 or 20261231. */
export interface Notation {
  readonly decimal: '.' | ','
  readonly dates: 'ymd' | 'dmy' | 'mdy'
}

export type Value = string | number | boolean
export type ValueFault = 'not_a_number' | 'not_a_boolean' | 'not_a_date' | 'not_a_timestamp' | 'too_long'
export type Parsed = { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly reason: ValueFault }

const longestText = 10_000

/** @param text not empty; missing values are sorted out before */
export function parseValue(type: FieldType, text: string, notation: Notation): Parsed {
  switch (type) {
    case 'text':
      return text.length <= longestText ? { ok: true, value: text } : { ok: false, reason: 'too_long' }
    case 'number':
      return answer(parseNumber(text, notation.decimal), 'not_a_number')
    case 'boolean':
      return answer(parseBoolean(text), 'not_a_boolean')
    case 'date':
      return answer(parseDate(text, notation.dates), 'not_a_date')
    case 'timestamp':
      return answer(parseTimestamp(text, notation.dates), 'not_a_timestamp')
  }
}

function answer(value: Value | null, reason: ValueFault): Parsed {
  return value === null ? { ok: false, reason } : { ok: true, value }
}

const plainNumber = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?$/i
/** Thousands apart by a space (also no-break and narrow), an apostrophe or the sign that is not the decimal one. */
const grouped = {
  '.': /^[+-]?\d{1,3}(?:([,'\u00a0\u202f ])\d{3})(?:\1\d{3})*(?:\.\d+)?$/,
  ',': /^[+-]?\d{1,3}(?:([.'\u00a0\u202f ])\d{3})(?:\1\d{3})*(?:,\d+)?$/,
}
const separators = { '.': /[,'\u00a0\u202f ]/g, ',': /[.'\u00a0\u202f ]/g }

/** A finite number, or null. Currency signs and percent signs are refused: they change what the number means. */
export function parseNumber(text: string, decimal: '.' | ','): number | null {
  let digits = text.trim()
  if (grouped[decimal].test(digits)) digits = digits.replace(separators[decimal], '')
  if (decimal === ',') {
    if (digits.includes('.')) return null
    digits = digits.replace(',', '.')
  }
  if (!plainNumber.test(digits)) return null
  const value = Number(digits)
  return Number.isFinite(value) ? value + 0 : null
}

const yes = new Set(['yes', 'y', 'true', 't', '1', 'on', 'oui', 'o', 'vrai', 'v'])
const no = new Set(['no', 'n', 'false', 'f', '0', 'off', 'non', 'faux'])

/** True and false as people write them in English and French, or null. */
export function parseBoolean(text: string): boolean | null {
  const word = text.trim().toLowerCase()
  if (yes.has(word)) return true
  return no.has(word) ? false : null
}

const dateOrders = {
  ymd: /^(?<y>\d{4})[-/.]?(?<m>\d{2})[-/.]?(?<d>\d{2})$|^(?<y2>\d{4})[-/.](?<m2>\d{1,2})[-/.](?<d2>\d{1,2})$/,
  dmy: /^(?<d>\d{1,2})[-/. ](?<m>\d{1,2})[-/. ](?<y>\d{4})$/,
  mdy: /^(?<m>\d{1,2})[-/. ](?<d>\d{1,2})[-/. ](?<y>\d{4})$/,
} as const

/** A day as `yyyy-mm-dd`, or null. A date with the year first is understood in every notation. */
export function parseDate(text: string, dates: Notation['dates']): string | null {
  const day = text.trim()
  const found = dateOrders[dates].exec(day) ?? dateOrders.ymd.exec(day)
  const parts = found?.groups
  if (!parts) return timeOfDay.test(day) ? (parseTimestamp(day, dates)?.slice(0, 10) ?? null) : null
  return isoDay(Number(parts.y ?? parts.y2), Number(parts.m ?? parts.m2), Number(parts.d ?? parts.d2))
}

function isoDay(year: number, month: number, day: number): string | null {
  const date = new Date(Date.UTC(year, month - 1, day))
  if (year < 1800 || date.getUTCFullYear() !== year || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day)
    return null
  return date.toISOString().slice(0, 10)
}

const timeOfDay =
  /^(?<day>.{8,10}?)[T ](?<h>\d{1,2}):(?<min>\d{2})(?::(?<s>\d{2})(?<ms>\.\d{1,9})?)? ?(?<zone>Z|[+-]\d{2}:?\d{2})?$/

/** An instant as `yyyy-mm-ddThh:mm:ss.sssZ`, or null. Without a zone it is UTC; a bare day is its midnight; 10 or 13 digits are
 * seconds or milliseconds since 1970. */
export function parseTimestamp(text: string, dates: Notation['dates']): string | null {
  const whole = text.trim()
  if (/^\d{10}(?:\d{3})?$/.test(whole))
    return new Date(whole.length === 10 ? Number(whole) * 1000 : Number(whole)).toISOString()
  const parts = timeOfDay.exec(whole)?.groups
  if (!parts) {
    const day = parseDate(whole, dates)
    return day === null ? null : `${day}T00:00:00.000Z`
  }
  const day = parseDate(parts.day ?? '', dates)
  const [h, min, s] = [Number(parts.h), Number(parts.min), Number(parts.s ?? 0)]
  if (day === null || h > 23 || min > 59 || s > 59) return null
  const ms = Math.trunc(Number(`0${parts.ms ?? '.0'}`) * 1000)
  const utc = Date.parse(`${day}T00:00:00.000Z`) + ((h * 60 + min) * 60 + s) * 1000 + ms
  return new Date(utc - zoneMs(parts.zone)).toISOString()
}

function zoneMs(zone: string | undefined): number {
  if (zone === undefined || zone === 'Z') return 0
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2))
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000
}
