/** Numbers, shares and instants as the reader writes them; instants in the reader's own time zone. */
import { language } from './language.ts'

const locale = language === 'fr' ? 'fr-FR' : 'en-GB'
const whole = new Intl.NumberFormat(locale)
const day = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' })
const moment = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' })
const exact = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'long' })
const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })

export type Instant = string | Date

export const formatNumber = (value: number): string => whole.format(value)

/** @param digits after the decimal mark, 2 unless given */
export const formatDecimal = (value: number, digits = 2): string =>
  new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value)

/** @param share 0 to 1 @param digits after the decimal mark, 1 unless given */
export const formatPercent = (share: number, digits = 1): string =>
  new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: digits }).format(share)

export const formatBytes = (bytes: number): string =>
  bytes < 1024
    ? `${bytes} ${language === 'fr' ? 'o' : 'B'}`
    : new Intl.NumberFormat(locale, {
        style: 'unit',
        unit: bytes < 1_048_576 ? 'kilobyte' : 'megabyte',
        maximumFractionDigits: 1,
      }).format(bytes / (bytes < 1_048_576 ? 1024 : 1_048_576))

export const formatDay = (at: Instant): string => day.format(new Date(at))

export const formatMoment = (at: Instant): string => moment.format(new Date(at))

/** In full, with the zone: for titles and for what is kept as evidence. */
export const formatExact = (at: Instant): string => exact.format(new Date(at))

const steps = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const

/** How long ago, or in how long: "in 3 days", "il y a 2 heures". */
export function formatAgo(at: Instant, now: Instant): string {
  const seconds = (new Date(at).getTime() - new Date(now).getTime()) / 1000
  const [unit, size] = steps.find(([, each]) => Math.abs(seconds) >= each) ?? (['second', 1] as const)
  return relative.format(Math.trunc(seconds / size), unit)
}

export const formatList = (items: readonly string[]): string => new Intl.ListFormat(locale).format(items)
