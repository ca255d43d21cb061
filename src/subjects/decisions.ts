/**
 * What a file says about consent, and whether it can prove it. A yes needs its evidence: where it was given, which version of which
 * notice, and when; a yes without it is counted and otherwise treated as no answer. A no is taken as it is: believing it harms nobody.
 */
import type { RefusalCode, ToldDecision } from './candidate.ts'
import { columnIndex, type ConsentColumn, type FileConsent, type Mapping } from './mapping.ts'
import { problem } from './problems.ts'
import type { Row } from './row.ts'
import { type Notation, parseTimestamp } from './values.ts'

export interface EvidenceLimits {
  readonly now: Date
}

export type Told =
  | { readonly ok: true; readonly decisions: readonly ToldDecision[]; readonly withoutEvidence: number }
  | { readonly ok: false; readonly column: string; readonly reason: RefusalCode }

type Cells = readonly string[]
type Kind = ToldDecision['kind']
/** Null: no answer in this row. */
type ReadAnswer = (cells: Cells, line: number) => Kind | null | 'unreadable'

interface Reader {
  readonly column: string
  readonly purposes: readonly string[]
  readonly answer: ReadAnswer
  readonly evidence: (cells: Cells) => Evidence
}

interface Evidence {
  readonly at: Date | null
  readonly notice: ToldDecision['notice']
  readonly source: string
}

/** Reads all decisions of a row, as the mapping says. @throws Problem `subjects.bad_mapping` */
export function decisionReaders(
  mapping: Mapping,
  columns: Cells,
  limits: EvidenceLimits,
): (row: Row & { cells: Cells }) => Told {
  const dates = mapping.format?.dates ?? 'ymd'
  const readers: Reader[] = []
  for (const [column, rule] of Object.entries(mapping.columns)) {
    if (rule.as !== 'consent') continue
    readers.push({
      column,
      purposes: rule.purposes,
      answer: columnAnswer(rule, columnIndex(columns, column), mapping.missing ?? []),
      evidence: evidenceOf(rule, columns, dates, limits),
    })
  }
  for (const rule of mapping.consents ?? []) {
    readers.push({
      column: '',
      purposes: rule.purposes,
      answer: fileAnswer(rule, columns),
      evidence: evidenceOf(rule, columns, dates, limits),
    })
  }
  return (row) => readAll(readers, row.cells, row.line)
}

function readAll(readers: readonly Reader[], cells: Cells, line: number): Told {
  const decisions: ToldDecision[] = []
  let withoutEvidence = 0
  for (const reader of readers) {
    const kind = reader.answer(cells, line)
    if (kind === null) continue
    if (kind === 'unreadable') return { ok: false, column: reader.column, reason: 'not_a_decision' }
    const { at, notice, source } = reader.evidence(cells)
    if (kind === 'given' && (at === null || notice === null || source === '')) withoutEvidence++
    else decisions.push({ kind, purposes: reader.purposes, at, notice, source })
  }
  return { ok: true, decisions, withoutEvidence }
}

const usualYes = ['yes', 'y', 'true', '1', 'oui', 'o', 'vrai', 'on']
const usualNo = ['no', 'n', 'false', '0', 'non', 'faux', 'off']

/** A value outside the lists refuses the row: guessing at consent is out of the question. */
function columnAnswer(rule: ConsentColumn, index: number, missing: readonly string[]): ReadAnswer {
  const kinds = new Map<string, Kind | null>([['', null]])
  for (const text of missing) kinds.set(text.trim().toLowerCase(), null)
  const lists = {
    given: rule.given ?? usualYes,
    refused: rule.refused ?? usualNo,
    withdrawn: rule.withdrawn ?? [],
    objected: rule.objected ?? [],
  }
  for (const kind of ['given', 'refused', 'withdrawn', 'objected'] as const) {
    for (const text of lists[kind]) kinds.set(text.trim().toLowerCase(), kind)
  }
  return (cells) => {
    const kind = kinds.get(cells[index]!.trim().toLowerCase())
    return kind === undefined ? 'unreadable' : kind
  }
}

function fileAnswer(rule: FileConsent, columns: Cells): ReadAnswer {
  const { when, decision } = rule
  if (when === undefined) return () => decision
  if ('share' in when) return (_, line) => (lineShare(line) < when.share ? decision : null)
  const index = columnIndex(columns, when.column)
  const wanted = new Set([when.equals].flat().map((text) => text.trim().toLowerCase()))
  return (cells) => (wanted.has(cells[index]!.trim().toLowerCase()) ? decision : null)
}

/** A number in [0,1) fixed by the line, spread evenly (multiples of the golden ratio): the same share at every run. */
function lineShare(line: number): number {
  return (Math.imul(line, 0x9e3779b1) >>> 0) / 2 ** 32
}

type EvidenceRule = Pick<ConsentColumn, 'notice' | 'languageColumn' | 'date' | 'dateColumn' | 'source' | 'sourceColumn'>

function evidenceOf(
  rule: EvidenceRule,
  columns: Cells,
  dates: Notation['dates'],
  limits: EvidenceLimits,
): (cells: Cells) => Evidence {
  const dateIndex = rule.dateColumn === undefined ? -1 : columnIndex(columns, rule.dateColumn)
  const sourceIndex = rule.sourceColumn === undefined ? -1 : columnIndex(columns, rule.sourceColumn)
  const languageIndex = rule.languageColumn === undefined ? -1 : columnIndex(columns, rule.languageColumn)
  const fixed = rule.date === undefined ? null : instant(rule.date, 'ymd', limits)
  if (rule.date !== undefined && fixed === null) {
    throw problem('subjects.bad_mapping', { at: '/consents', reason: `${rule.date} is no date of the past` })
  }
  return (cells) => {
    const own = dateIndex < 0 ? null : instant(cells[dateIndex]!, dates, limits)
    const language = languageIndex < 0 ? '' : cells[languageIndex]!.trim().slice(0, 2).toLowerCase()
    return {
      at: own ?? fixed,
      source: (sourceIndex < 0 ? '' : cells[sourceIndex]!.trim()) || (rule.source ?? ''),
      notice: noticeRef(rule.notice, spoken(language)),
    }
  }
}

function noticeRef(notice: EvidenceRule['notice'], language: 'en' | 'fr' | null): ToldDecision['notice'] {
  if (notice?.id === undefined) return null
  return { id: notice.id, language: language ?? notice.language ?? 'en', version: notice.version }
}

function spoken(language: string): 'en' | 'fr' | null {
  return language === 'en' || language === 'fr' ? language : null
}

/** Older dates are placeholders (1900-01-01, 1970-01-01). */
const earliest = new Date('1990-01-01T00:00:00Z')

/** A moment of the past, or null: a decision dated in the future or on no day has no date. */
function instant(text: string, dates: Notation['dates'], limits: EvidenceLimits): Date | null {
  const iso = text.trim() === '' ? null : parseTimestamp(text, dates)
  const at = iso === null ? null : new Date(iso)
  return at !== null && at >= earliest && at <= limits.now ? at : null
}
