/**
 * The first pass: reads the beginning of a file and proposes how to map it. It proposes the more protective reading wherever two are
 * possible, and never proposes that anybody agreed to anything: evidence has to be filled in by a person.
 */
import type { Language } from '../kernel/index.ts'
import type { Field } from './catalogue.ts'
import { type DataClass, isSealed } from './classes.ts'
import { ColumnCounter, type ColumnProfile, masked } from './columns.ts'
import { detectFormat, type FileFormat } from './format.ts'
import { fieldNameOf, type Hint, hintOf } from './hints.ts'
import type { ColumnRule, Mapping } from './mapping.ts'
import { flatten } from './ndjson.ts'
import { readRows } from './rows.ts'
import { fileHead, type Source } from './sources.ts'
import { say } from './words.ts'
import iconv from 'iconv-lite'

export interface ProposedColumn {
  readonly name: string
  readonly rule: ColumnRule
  readonly dataClass: DataClass
  readonly type: Field['type']
  readonly filled: number
  readonly empty: number
  /** Values as they are for categories that identify nobody; masked otherwise. */
  readonly samples: readonly string[]
}

export interface Warning {
  readonly column: string | null
  readonly code: string
  readonly text: string
}

export interface Proposal {
  readonly format: FileFormat
  readonly rowsLooked: number
  readonly columns: readonly ProposedColumn[]
  readonly mapping: Mapping
  readonly warnings: readonly Warning[]
}

/** Rows looked at: enough to see rare forms, soon enough for a person to wait for. */
const rowsLooked = 20_000

/** @param catalogue fields known already @param language of the warnings */
export async function proposeMapping(
  source: Source,
  catalogue: readonly Field[],
  language: Language,
): Promise<Proposal> {
  const head = await fileHead(source)
  const format = detectFormat(head)
  const { columns, rows } = await lookAt(source, format, head)
  const profiles = columns.map((column) => column.profile())
  const known = new Map(catalogue.map((field) => [field.name, field]))
  const drafts = draftColumns(profiles, known)
  const mapping = mappingOf(format, profiles, drafts, known)
  return {
    format,
    rowsLooked: rows,
    mapping,
    columns: drafts.map(({ profile, rule, field }) => ({
      name: profile.name,
      rule,
      dataClass: field.dataClass,
      type: field.type,
      filled: profile.filled,
      empty: profile.empty,
      samples: shownSamples(profile, field.dataClass),
    })),
    warnings: warningsOf(format, drafts, language),
  }
}

async function lookAt(
  source: Source,
  format: FileFormat,
  head: Buffer,
): Promise<{ columns: ColumnCounter[]; rows: number }> {
  const wanted = format.kind === 'ndjson' ? membersOf(iconv.decode(head, format.encoding)) : []
  const stream = await readRows(source.open(), format, wanted)
  const columns = stream.columns.map((name) => new ColumnCounter(name))
  let rows = 0
  for await (const group of stream.groups) {
    for (const row of group) {
      if ('cells' in row) row.cells.forEach((cell, i) => columns[i]?.add(cell))
    }
    rows += group.length
    if (rows >= rowsLooked) break
  }
  return { columns, rows }
}

/** Members seen in the first lines of an NDJSON file, in order of appearance. */
function membersOf(head: string): string[] {
  const names = new Set<string>()
  for (const line of head.split('\n').slice(0, 500)) for (const name of flatten(line)?.keys() ?? []) names.add(name)
  return [...names]
}

interface Draft {
  readonly profile: ColumnProfile
  readonly hint: Hint
  readonly rule: ColumnRule
  readonly field: Field
}

function draftColumns(profiles: readonly ColumnProfile[], known: ReadonlyMap<string, Field>): Draft[] {
  const used = new Set<string>()
  const drafts: Draft[] = []
  for (const profile of profiles) {
    const hint = lookedHint(profile)
    const field = draftField(profile, hint, known, used)
    const rule = draftRule(profile, hint, field, used)
    drafts.push({ profile, hint, rule, field })
    used.add(rule.as === 'identifier' ? `identifier ${rule.kind}` : field.name)
  }
  return drafts
}

/** Values outrank the name: a column of addresses is a column of addresses, whatever it is called. */
function lookedHint(profile: ColumnProfile): Hint {
  const hint = hintOf(profile.name)
  if (profile.filled > 0 && profile.emails > profile.filled * 0.6) return { identifier: 'email', dataClass: 'contact' }
  if (hint.identifier === 'email' && profile.emails === 0) return withoutIdentifier(hint)
  if (profile.filled > 0 && profile.phones > profile.filled * 0.6) return { identifier: 'phone', dataClass: 'contact' }
  if (hint.identifier === 'phone' && profile.levels !== null) return { dataClass: 'behavioural' }
  if (hint.consent !== undefined && profile.levels === null) return { dataClass: 'behavioural' }
  return hint
}

function withoutIdentifier(hint: Hint): Hint {
  const { identifier: _identifier, ...rest } = hint
  return hint.consent === undefined ? { dataClass: 'behavioural' } : rest
}

const manyTexts = 40

function draftField(
  profile: ColumnProfile,
  hint: Hint,
  known: ReadonlyMap<string, Field>,
  used: ReadonlySet<string>,
): Field {
  let name = hint.field !== undefined && !used.has(hint.field) ? hint.field : fieldNameOf(profile.name)
  const before = known.get(name)
  if (before && !used.has(name)) return before
  for (let n = 2; used.has(name) || known.has(name); n++) name = `${fieldNameOf(profile.name).slice(0, 60)}_${n}`
  const longText = profile.type === 'text' && profile.levels === null && profile.longest > manyTexts
  const dataClass = hint.dataClass ?? (longText ? 'free_text' : 'behavioural')
  const open = !isSealed(dataClass)
  return {
    name,
    type: profile.type,
    dataClass,
    provenance: dataClass === 'behavioural' ? 'observed' : 'provided',
    inAudiences: open,
    inModels: open,
    identifier: null,
    label: { en: profile.name, fr: profile.name },
    levels: null,
  }
}

function draftRule(profile: ColumnProfile, hint: Hint, field: Field, used: ReadonlySet<string>): ColumnRule {
  if (profile.filled === 0) return { as: 'ignore' }
  if (hint.consent !== undefined)
    return { as: 'consent', purposes: [...hint.consent], ...answersOf(profile.levels ?? []) }
  if (hint.identifier !== undefined && !used.has(`identifier ${hint.identifier}`))
    return { as: 'identifier', kind: hint.identifier }
  if (hint.fact !== undefined) return { as: 'fact', fact: hint.fact, field: field.name }
  return { as: 'field', field: field.name }
}

const yesWords = /^(?:yes|y|true|1|oui|o|vrai|on|given|granted|subscribed|opt-?in)$/i

function answersOf(levels: readonly string[]): { given: string[]; refused: string[] } {
  return {
    given: levels.filter((level) => yesWords.test(level)),
    refused: levels.filter((level) => !yesWords.test(level)),
  }
}

function mappingOf(
  format: FileFormat,
  profiles: readonly ColumnProfile[],
  drafts: readonly Draft[],
  known: ReadonlyMap<string, Field>,
): Mapping {
  const dated = profiles.find((profile) => profile.type === 'date' || profile.type === 'timestamp')
  const numeric = profiles.find((profile) => profile.type === 'number' && profile.decimal === ',')
  const missing = [
    ...new Set(profiles.flatMap((profile) => profile.missingMarkers.map((marker) => marker.toLowerCase()))),
  ]
  const needed = drafts.filter(({ rule }) => rule.as === 'field' || (rule.as === 'fact' && rule.field !== undefined))
  const fields = needed.map((draft) => draft.field).filter((field) => !known.has(field.name))
  return {
    format: { ...format, decimal: numeric === undefined ? '.' : ',', dates: dated?.dates ?? 'ymd' },
    missing,
    fields: fields as NonNullable<Mapping['fields']>,
    columns: Object.fromEntries(drafts.map(({ profile, rule }) => [profile.name, rule])),
  }
}

function shownSamples(profile: ColumnProfile, dataClass: DataClass): string[] {
  const plain =
    !isSealed(dataClass) && (profile.levels !== null || profile.type === 'number' || profile.type === 'boolean')
  const samples = profile.levels !== null && plain ? profile.levels.slice(0, 12) : profile.samples
  return plain ? [...samples] : samples.map(masked)
}

function warningsOf(format: FileFormat, drafts: readonly Draft[], language: Language): Warning[] {
  const warnings: Warning[] = []
  const warn = (column: string | null, code: Parameters<typeof say>[1], values: Record<string, unknown> = {}) =>
    void warnings.push({ column, code, text: say(language, code, { column, ...values }) })
  if (!drafts.some(({ rule }) => rule.as === 'identifier')) warn(null, 'warn_no_identifier')
  if (!format.encoding.startsWith('utf')) warn(null, 'warn_unsure_encoding', { encoding: format.encoding })
  if (format.kind === 'csv' && format.header === 'none') warn(null, 'warn_no_header')
  for (const { profile, rule, field } of drafts) {
    if (rule.as === 'consent') warn(profile.name, 'warn_consent_without_evidence')
    if (rule.as === 'field' && field.dataClass === 'special_category') warn(profile.name, 'warn_special_category')
    if (profile.filled > 1 && profile.levels?.length === 1) warn(profile.name, 'warn_constant')
    const open = rule.as === 'field' && !isSealed(field.dataClass)
    if (open && field.type === 'text' && profile.levels === null) warn(profile.name, 'warn_unique_text')
  }
  return warnings
}
