/**
 * What makes a password weak, said in a word that a page can explain. No rule about kinds of characters (OWASP ASVS 5.0 6.2.5): what
 * counts is how much of it is left when everything is taken away that is guessed first. Pure, and without Node: the console uses it too.
 * Limits: it knows patterns and a few hundred words, not the passwords that were stolen elsewhere; for those there is breached.ts.
 */
import { commonWords } from './password-words.ts'

/** Shortest and longest password. ASVS 5.0 6.2.1 asks for 8 and recommends 15; 6.2.9 for at least 64. A second factor is always asked. */
export const passwordLength = { least: 12, most: 256 } as const

export type Weakness =
  | 'too_short'
  | 'too_long'
  | 'about_you'
  | 'common_words'
  | 'keyboard'
  | 'sequence'
  | 'repeated'
  | 'date'

/** What must be left, counting one for each piece that is explained, for a password not to be guessed first. */
const leastLeft = 8

/**
 * Why a password is refused; null when it is good enough.
 * @param own words about the person and the organisation: name, address, what the organisation is called
 */
export function weaknessOf(password: string, own: readonly string[]): Weakness | null {
  const length = [...password.normalize('NFKC')].length
  if (length < passwordLength.least) return 'too_short'
  if (length > passwordLength.most) return 'too_long'
  const pieces = explain(plain(password), wordsOf(own))
  if (leftOf(pieces) >= leastLeft) return null
  const worst = pieces.filter((piece) => piece.why !== null).toSorted((a, b) => b.length - a.length)[0]
  return worst?.why ?? 'repeated'
}

interface Piece {
  readonly length: number
  /** Null: nothing explains this character. */
  readonly why: Weakness | null
}

/** How much a guesser has to find: a character that nothing explains is one, a whole piece too; the same again is nothing. */
function leftOf(pieces: readonly Piece[]): number {
  return pieces.length
}

type Pattern = readonly [why: Weakness, lengthAt: (text: string, at: number) => number]

/** Splits a text into what is explained and what is not, always taking the longest explanation. */
function explain(text: string, own: readonly string[]): Piece[] {
  const patterns: readonly Pattern[] = [
    ['about_you', wordAt(own)],
    ['date', dateAt],
    ['repeated', repeatAt],
    ['sequence', sequenceAt],
    ['keyboard', walkAt],
    ['common_words', wordAt(commonWords)],
  ]
  const pieces: Piece[] = []
  for (let at = 0; at < text.length; ) {
    const found = patterns
      .map(([why, lengthAt]) => ({ why, length: lengthAt(text, at) }))
      .reduce((best, one) => (one.length > best.length ? one : best))
    const piece: Piece = found.length > 0 ? found : { why: null, length: 1 }
    pieces.push(piece)
    at += piece.length
  }
  return pieces
}

const disguises: Readonly<Record<string, string>> = {
  '@': 'a',
  '4': 'a',
  '3': 'e',
  '1': 'i',
  '!': 'i',
  '0': 'o',
  $: 's',
  '5': 's',
  '7': 't',
}

/** Lower case, without accents. */
function plain(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
}

/** The same with the usual disguises taken off (p@ssw0rd). */
function undisguised(text: string): string {
  return text.replace(/[@431!0$57]/g, (sign) => disguises[sign] ?? sign)
}

const shortestOwnWord = 3

function wordsOf(own: readonly string[]): string[] {
  return own
    .flatMap((text) => plain(text).split(/[^\p{L}\p{N}]+/u))
    .filter((word) => word.length >= shortestOwnWord)
    .toSorted((a, b) => b.length - a.length)
}

const backwards = (text: string) => [...text].toReversed().join('')

/** Words, words in disguise, and long ones spelled backwards. */
function wordAt(words: readonly string[]): Pattern[1] {
  const known = words.flatMap((word) => (word.length >= 5 ? [word, backwards(word)] : [word]))
  return (text, at) => {
    const rest = text.slice(at)
    const bare = undisguised(rest)
    return known.reduce(
      (most, word) => (word.length > most && (rest.startsWith(word) || bare.startsWith(word)) ? word.length : most),
      0,
    )
  }
}

const dates = [
  /^(?:0?[1-9]|[12]\d|3[01])[-/. ]?(?:0?[1-9]|1[0-2])[-/. ]?(?:19|20)\d\d/,
  /^(?:19|20)\d\d[-/. ]?(?:0[1-9]|1[0-2])[-/. ]?(?:0[1-9]|[12]\d|3[01])/,
  /^(?:0[1-9]|[12]\d|3[01])[-/. ]?(?:0[1-9]|1[0-2])[-/. ]?\d\d(?!\d)/,
  /^(?:19|20)\d\d/,
]

function dateAt(text: string, at: number): number {
  const rest = text.slice(at)
  return Math.max(0, ...dates.map((date) => date.exec(rest)?.[0].length ?? 0))
}

/** One character at least twice, or a block that comes again: `aaaa`, `abcabc`, and anything that already stood before it. */
function repeatAt(text: string, at: number): number {
  const same = /^(.)\1+/su.exec(text.slice(at))?.[0].length ?? 0
  let again = 0
  for (let length = 3; at >= length && at + length <= text.length; length++)
    if (text.slice(0, at).includes(text.slice(at, at + length))) again = length
  return Math.max(same, again)
}

/** Letters or figures in their order, up or down: at least three. */
function sequenceAt(text: string, at: number): number {
  const step = text.charCodeAt(at + 1) - text.charCodeAt(at)
  if (Math.abs(step) !== 1) return 0
  let end = at + 1
  while (
    end < text.length &&
    /[a-z0-9]/.test(text[end] ?? '') &&
    text.charCodeAt(end) - text.charCodeAt(end - 1) === step
  )
    end++
  return end - at >= 3 ? end - at : 0
}

const keyboards: readonly (readonly string[])[] = [
  ['1234567890-=', 'qwertyuiop[]', "asdfghjkl;'", 'zxcvbnm,./'],
  ['1234567890°+', 'azertyuiop^$', 'qsdfghjklmù*', 'wxcvbn,;:!'],
  ['&é"\'(-è_çà)=', 'azertyuiop^$', 'qsdfghjklmù*', 'wxcvbn,;:!'],
  ['1234567890ß', 'qwertzuiopü+', 'asdfghjklöä#', 'yxcvbnm,.-'],
]

/** A walk over neighbouring keys, straight or in zigzag (`qsdfgh`, `1q2w3e4r`): at least four. */
function walkAt(text: string, at: number): number {
  const longest = keyboards.map((rows) => {
    let end = at + 1
    while (end < text.length && neighbours(rows, text[end - 1] ?? '', text[end] ?? '')) end++
    return end - at
  })
  const length = Math.max(...longest)
  return length >= 4 ? length : 0
}

function neighbours(rows: readonly string[], one: string, other: string): boolean {
  const [a, b] = [placeOf(rows, one), placeOf(rows, other)]
  return a !== null && b !== null && Math.abs(a.row - b.row) <= 1 && Math.abs(a.column - b.column) <= 1
}

function placeOf(rows: readonly string[], key: string): { row: number; column: number } | null {
  const row = rows.findIndex((keys) => keys.includes(key))
  return row < 0 ? null : { row, column: (rows[row] ?? '').indexOf(key) }
}
