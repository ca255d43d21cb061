/**
 * Profiles of columns: what their values look like, counted in one pass with bounded memory, so that a mapping can be proposed.
 */
import type { FieldType } from './classes.ts'
import { normaliseEmail } from './normalise.ts'
import { parseBoolean, parseDate, parseNumber, parseTimestamp } from './values.ts'

export type Dates = 'ymd' | 'dmy' | 'mdy'

/** What the values of one column looked like. */
export interface ColumnProfile {
  readonly name: string
  /** Cells that hold something. */
  readonly filled: number
  readonly empty: number
  readonly missingMarkers: readonly string[]
  /** Different values, at most `distinctLimit`; null when there are more. */
  readonly levels: readonly string[] | null
  readonly type: FieldType
  readonly decimal: '.' | ','
  readonly dates: Dates
  readonly emails: number
  readonly phones: number
  readonly longest: number
  readonly samples: readonly string[]
}

const distinctLimit = 60
const samplesKept = 5
/** Words that mean “not known”; compared without case. */
const markers = new Set([
  'unknown',
  'n/a',
  'na',
  'null',
  'none',
  'nan',
  '-',
  '?',
  'inconnu',
  'nc',
  'not available',
  '#n/a',
  'undefined',
  '\\n',
])
const phoneLike = /^(?:\+|00)[1-9][\d ().-]{6,18}$|^0\d(?:[ .-]?\d{2}){4}$/

/** Counts one column. */
export class ColumnCounter {
  private filled = 0
  private empty = 0
  private emails = 0
  private phones = 0
  private longest = 0
  private booleans = 0
  private readonly numbers = { '.': 0, ',': 0 }
  private readonly days = { ymd: 0, dmy: 0, mdy: 0 }
  private instants = 0
  private readonly found = new Set<string>()
  private distinct: Set<string> | null = new Set()
  private readonly samples: string[] = []
  private readonly name: string

  constructor(name: string) {
    this.name = name
  }

  add(cell: string): void {
    const text = cell.trim()
    if (text === '') {
      this.empty++
      return
    }
    if (markers.has(text.toLowerCase())) {
      this.found.add(text)
      this.empty++
      return
    }
    this.filled++
    this.longest = Math.max(this.longest, text.length)
    this.look(text)
    if (this.samples.length < samplesKept && !this.samples.includes(text)) this.samples.push(text)
    this.distinct?.add(text)
    if (this.distinct !== null && this.distinct.size > distinctLimit) this.distinct = null
  }

  private look(text: string): void {
    if (text.includes('@') && normaliseEmail(text) !== null) this.emails++
    if (phoneLike.test(text)) this.phones++
    if (parseBoolean(text) !== null) this.booleans++
    if (parseNumber(text, '.') !== null) this.numbers['.']++
    if (parseNumber(text, ',') !== null) this.numbers[',']++
    if (text.length < 6 || text.length > 40) return
    if (parseTimestamp(text, 'ymd') !== null && text.includes(':')) this.instants++
    for (const order of ['ymd', 'dmy', 'mdy'] as const) if (parseDate(text, order) !== null) this.days[order]++
  }

  profile(): ColumnProfile {
    const dates = (['ymd', 'dmy', 'mdy'] as const).reduce((a, b) => (this.days[b] > this.days[a] ? b : a))
    const decimal = this.numbers[','] > this.numbers['.'] ? ',' : '.'
    return {
      name: this.name,
      filled: this.filled,
      empty: this.empty,
      missingMarkers: [...this.found],
      levels: this.distinct === null ? null : [...this.distinct].sort(),
      type: this.type(dates, decimal),
      decimal,
      dates,
      emails: this.emails,
      phones: this.phones,
      longest: this.longest,
      samples: this.samples,
    }
  }

  /** A type holds when every value fits; zero and one alone are a number (they may be a count). */
  private type(dates: Dates, decimal: '.' | ','): FieldType {
    if (this.filled === 0) return 'text'
    if (this.booleans === this.filled && this.numbers['.'] < this.filled) return 'boolean'
    if (this.instants === this.filled) return 'timestamp'
    if (this.days[dates] === this.filled && (this.numbers['.'] < this.filled || this.longest !== 8)) return 'date'
    return this.numbers[decimal] === this.filled ? 'number' : 'text'
  }
}

/** A value that shows its form and hides its content: letters become x, digits 9, all but the first sign. */
export function masked(text: string): string {
  const [first, ...rest] = text
  return (first ?? '') + rest.join('').replace(/\p{L}/gu, 'x').replace(/\p{N}/gu, '9').slice(0, 60)
}
