/**
 * Where words that press people stand in what somebody types. The server finds them in the text that a reader will see; here they are
 * looked up in its source, where tags may run through them and a no-break space may be written as an entity. Pure.
 */

export interface Pressing {
  readonly kind: string
  /** As the reader will see it. */
  readonly quote: string
}

export interface Place {
  readonly kind: string
  readonly quote: string
  /** In the source, in UTF-16 units: the end is not included. */
  readonly from: number
  readonly to: number
}

/** Every place of every quote in the source, in order; where two overlap, the first wins. */
export function placesOf(source: string, pressing: readonly Pressing[]): Place[] {
  const seen = readable(source)
  const found = distinct(pressing).flatMap(({ kind, quote }) =>
    positions(seen.text, flat(quote)).map(
      ({ from, to }): Place => ({ kind, quote, from: seen.from[from] ?? 0, to: seen.to[to - 1] ?? 0 }),
    ),
  )
  const places: Place[] = []
  for (const one of found.toSorted((a, b) => a.from - b.from || b.to - a.to))
    if (one.from >= (places.at(-1)?.to ?? 0)) places.push(one)
  return places
}

/** The number of the line on which a place begins, from 1. */
export function lineOf(source: string, { from }: Place): number {
  return source.slice(0, from).split('\n').length
}

/** The kinds of those that stand in one line of plain text, such as a subject. */
export function pressingIn(line: string, pressing: readonly Pressing[]): Pressing[] {
  const text = flat(line)
  return distinct(pressing).filter(({ quote }) => positions(text, flat(quote)).length > 0)
}

function distinct(pressing: readonly Pressing[]): Pressing[] {
  return [...new Map(pressing.map((one) => [`${one.kind} ${flat(one.quote)}`, one])).values()]
}

function flat(text: string): string {
  return text
    .replaceAll(/[\s\u00a0\u202f]+/g, ' ')
    .trim()
    .toLowerCase()
}

const letter = /[\p{L}\p{N}]/u

/** Whole words only: "last day" does not stand in "blast days". */
function positions(text: string, wanted: string): { from: number; to: number }[] {
  const found: { from: number; to: number }[] = []
  if (wanted === '') return found
  for (let from = text.indexOf(wanted); from >= 0; from = text.indexOf(wanted, from + wanted.length)) {
    const to = from + wanted.length
    if (!letter.test(text.charAt(from - 1)) && !letter.test(text.charAt(to))) found.push({ from, to })
  }
  return found
}

/** What a reader sees of a source, flat, and of each of its letters where it began and ended in the source. */
interface Readable {
  readonly text: string
  readonly from: readonly number[]
  readonly to: readonly number[]
}

const piece = /<!--[\s\S]*?-->|<(\/?[a-z][\w-]*)\b[^>]*>|&(#x?[\da-f]+|[a-z]+);|[\s\u00a0\u202f]+|[\s\S]/giu
/** Tags inside a line of text; every other one ends it. */
const within = new Set(['b', 'strong', 'i', 'em', 'u', 's', 'span', 'a', 'sup', 'sub', 'small', 'mark', 'font'])
const named: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  rsquo: '’',
  lsquo: '‘',
  eacute: 'é',
  egrave: 'è',
  ecirc: 'ê',
  agrave: 'à',
  acirc: 'â',
  ccedil: 'ç',
  ocirc: 'ô',
  icirc: 'î',
  ugrave: 'ù',
  ucirc: 'û',
  euro: '€',
}

function readable(source: string): Readable {
  let text = ''
  const from: number[] = []
  const to: number[] = []
  for (const match of source.matchAll(piece)) {
    const shown = shownOf(match)
    if (shown === '' || (shown === ' ' && text.endsWith(' '))) continue
    text += shown
    from.push(...Array<number>(shown.length).fill(match.index))
    to.push(...Array<number>(shown.length).fill(match.index + match[0].length))
  }
  return { text, from, to }
}

function shownOf([whole, tag, entity]: RegExpExecArray): string {
  if (whole.startsWith('<!--')) return ''
  if (tag !== undefined) return within.has(tag.replace('/', '').toLowerCase()) ? '' : ' '
  if (entity !== undefined) return letterOf(entity, whole)
  const shown = whole.toLowerCase()
  return /^[\s\u00a0\u202f]/.test(shown) ? ' ' : shown.length === whole.length ? shown : whole
}

function letterOf(entity: string, whole: string): string {
  if (!entity.startsWith('#')) return named[entity.toLowerCase()] ?? whole
  const code = /^#x/i.test(entity) ? Number.parseInt(entity.slice(2), 16) : Number(entity.slice(1))
  if (!(code > 0 && code <= 0x10ffff)) return whole
  const shown = String.fromCodePoint(code).toLowerCase()
  return /[\s\u00a0\u202f]/.test(shown) ? ' ' : shown
}
