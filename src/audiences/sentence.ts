/** An audience as a sentence, for the people who choose it and for those whom it chose. */
import type { Language } from '../kernel/index.ts'
import type { Field } from '../subjects/index.ts'
import { audienceKey } from './compile.ts'
import type { Leaf, Query, Scalar } from './query.ts'
import { say } from './words.ts'

export interface Reading {
  readonly language: Language
  readonly catalogue: ReadonlyMap<string, Field>
  /** Names of audiences by `id/version`, of campaigns and models by id; the id is said where a name is missing, a model’s not. */
  readonly names: ReadonlyMap<string, string>
}

/** @returns a clause such as `“orders” is at least 2 and (“city” is Lyon or “city” is Paris)`, without a full stop */
export function sentence(query: Query, reading: Reading): string {
  return clause(query, reading, 'outermost')
}

function clause(query: Query, reading: Reading, place: 'outermost' | 'inside'): string {
  const { language } = reading
  if (query.kind === 'not') return say(language, 'nobody_else', { part: clause(query.of, reading, 'outermost') })
  if (query.kind === 'all' || query.kind === 'any') {
    const joined = query.of
      .map((part) => clause(part, reading, 'inside'))
      .join(say(language, query.kind === 'all' ? 'and' : 'or'))
    return place === 'outermost' || query.of.length === 1 ? joined : `(${joined})`
  }
  return 'field' in query ? aboutField(query, reading) : aboutOther(query, reading)
}

function aboutField(query: Extract<Leaf, { field: string }>, reading: Reading): string {
  const { language, catalogue } = reading
  const known = catalogue.get(query.field)
  const field = known?.label[language] ?? query.field
  const value = (given: Scalar) => valueIn(given, language)
  switch (query.kind) {
    case 'compare': {
      const dated = query.is !== 'equal' && (known?.type === 'date' || known?.type === 'timestamp')
      return say(language, dated ? `date_${query.is as 'above'}` : query.is, { field, value: value(query.value) })
    }
    case 'between':
      return say(language, 'between', { field, from: value(query.from), to: value(query.to) })
    case 'one_of':
      return say(language, 'one_of', { field, values: query.values.map(value).join(say(language, 'or')) })
    case 'text':
      return say(language, query.how, { field, value: query.value })
    case 'known':
      return say(language, 'known', { field })
    case 'recent':
    case 'older':
      return ago(query.kind, field, query.days, language)
  }
}

const yearDays = 365.25

/** Whole years are said as years: nobody reads 6,575 days as eighteen. */
function ago(kind: 'recent' | 'older', field: string, days: number, language: Language): string {
  const years = Math.round(days / yearDays)
  if (years >= 2 && Math.abs(days - years * yearDays) <= 1)
    return say(language, `${kind}_years`, { field, count: years })
  return say(language, kind, { field, count: days })
}

function aboutOther(query: Exclude<Leaf, { field: string }>, reading: Reading): string {
  const { language, names } = reading
  switch (query.kind) {
    case 'everyone':
      return say(language, 'everyone')
    case 'share':
      return say(language, 'share', { percent: percent(query.of, language) })
    case 'audience':
      return say(language, 'audience', { name: names.get(audienceKey(query)) ?? audienceKey(query) })
    case 'score':
      return names.has(query.model)
        ? say(language, 'score_named', { name: names.get(query.model), percent: percent(query.at_least, language) })
        : say(language, 'score', { percent: percent(query.at_least, language) })
    case 'received':
      return say(language, 'received', { name: names.get(query.campaign) ?? query.campaign })
    case 'event':
      return say(language, 'event', { name: query.name, ...frequency(query, language) })
  }
}

function frequency(query: Extract<Leaf, { kind: 'event' }>, language: Language) {
  const { at_least: least, at_most: most, days, properties } = query
  const often = [
    least === undefined ? '' : say(language, 'at_least_times', { count: least }),
    most === undefined ? '' : say(language, 'at_most_times', { count: most }),
  ].filter((part) => part !== '')
  const list = Object.entries(properties ?? {}).map(
    ([name, value]) => `${name} = ${valueIn(value as Scalar, language)}`,
  )
  return {
    how_often: often.join(','),
    when: days === undefined ? '' : say(language, 'in_days', { count: days }),
    what: list.length === 0 ? '' : say(language, 'with', { list: list.join(', ') }),
  }
}

function valueIn(value: Scalar, language: Language): string {
  if (typeof value === 'boolean') return say(language, value ? 'yes' : 'no')
  if (typeof value === 'number') return number(value, language)
  return /^\d{4}-\d{2}-\d{2}/.test(value)
    ? new Intl.DateTimeFormat(locale(language), { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(value))
    : value
}

const percent = (share: number, language: Language) => number(Math.round(share * 1000) / 10, language)
const number = (value: number, language: Language) =>
  new Intl.NumberFormat(locale(language), { maximumFractionDigits: 6 }).format(value)
const locale = (language: Language) => (language === 'fr' ? 'fr-FR' : 'en-GB')
