/**
 * From a mapping to a function that understands rows. Everything that can be looked up is looked up once, before the first row;
 * a row then costs a few string operations. Pure.
 */
import type { Candidate, PersonFacts, Refusal, RefusalCode } from './candidate.ts'
import type { Field } from './catalogue.ts'
import { type IdentifierKind, identifierKinds, isSealed } from './classes.ts'
import { decisionReaders, type EvidenceLimits } from './decisions.ts'
import { type ColumnRule, columnIndex, madeValue, type Mapping } from './mapping.ts'
import { normaliseIdentifier, normaliseResidence } from './normalise.ts'
import { problem } from './problems.ts'
import type { Row } from './row.ts'
import { type Notation, parseDate, parseValue } from './values.ts'

export type Understood =
  | { readonly ok: true; readonly person: Candidate }
  | { readonly ok: false; readonly refusal: Refusal }

/** Collects what the columns of one row say. */
interface Draft {
  readonly line: number
  readonly identifiers: Map<IdentifierKind, string>
  readonly sealed: Map<string, string>
  readonly attributes: Record<string, string | number | boolean>
  readonly facts: { residence?: string; born?: string }
}

/** Reads one cell into the draft; the answer is why it cannot, or null. */
type CellReader = (text: string, draft: Draft) => RefusalCode | null

interface Step {
  readonly index: number
  readonly column: string
  readonly missing: ReadonlySet<string>
  readonly read: CellReader
}

/**
 * @param columns of the file, in order
 * @param catalogue fields by name, those of the mapping included
 * @param limits the present, beyond which no decision can have been taken
 * @throws Problem `subjects.bad_mapping` when a column or a field does not exist
 */
export function understandRows(
  mapping: Mapping,
  columns: readonly string[],
  catalogue: ReadonlyMap<string, Field>,
  limits: EvidenceLimits,
): (row: Row) => Understood {
  const steps = Object.entries(mapping.columns).flatMap(([column, rule]) =>
    stepOf(mapping, columns, catalogue, column, rule),
  )
  const decide = decisionReaders(mapping, columns, limits)
  const made = identifierKinds.flatMap((kind) => {
    const rule = mapping.identifiers?.[kind]
    return rule === undefined ? [] : [{ kind, rule, field: identifierField(catalogue, kind).name }]
  })
  const everyone: PersonFacts =
    mapping.facts?.residence === undefined ? {} : { residence: residence(mapping.facts.residence) }
  return (row) => {
    if (!('cells' in row)) return refuse(row.line, '', row.fault)
    const draft: Draft = {
      line: row.line,
      identifiers: new Map(),
      sealed: new Map(),
      attributes: {},
      facts: { ...everyone },
    }
    for (const { kind, rule, field } of made) {
      const value = madeValue(rule, row.line)
      draft.identifiers.set(kind, value)
      draft.sealed.set(field, value)
    }
    for (const step of steps) {
      const text = row.cells[step.index]!.trim()
      if (text === '' || step.missing.has(text.toLowerCase())) continue
      const fault = text.includes('\ufffd') ? 'bad_encoding' : step.read(text, draft)
      if (fault !== null) return refuse(row.line, step.column, fault)
    }
    if (draft.identifiers.size === 0) return refuse(row.line, '', 'no_identifier')
    const told = decide(row)
    if (!told.ok) return refuse(row.line, told.column, told.reason)
    return { ok: true, person: { ...draft, decisions: told.decisions, withoutEvidence: told.withoutEvidence } }
  }
}

function refuse(line: number, field: string, code: RefusalCode): Understood {
  return { ok: false, refusal: { line, field, code } }
}

function residence(text: string): string {
  const place = normaliseResidence(text)
  if (place === null) throw problem('subjects.bad_mapping', { at: '/facts/residence', reason: `${text} is no country` })
  return place
}

function stepOf(
  mapping: Mapping,
  columns: readonly string[],
  catalogue: ReadonlyMap<string, Field>,
  column: string,
  rule: ColumnRule,
): Step[] {
  if (rule.as === 'ignore' || rule.as === 'consent') return []
  const index = columnIndex(columns, column)
  const missing = new Set(
    [...(mapping.missing ?? []), ...(rule.missing ?? [])].map((text) => text.trim().toLowerCase()),
  )
  return [{ index, column, missing, read: readerOf(mapping, catalogue, rule) }]
}

type ValueRule = Exclude<ColumnRule, { as: 'ignore' | 'consent' }>

function readerOf(mapping: Mapping, catalogue: ReadonlyMap<string, Field>, rule: ValueRule): CellReader {
  const notation: Notation = { decimal: mapping.format?.decimal ?? '.', dates: mapping.format?.dates ?? 'ymd' }
  if (rule.as === 'identifier')
    return identifierReader(identifierField(catalogue, rule.kind), rule.kind, mapping.defaultPhoneCountry)
  if (rule.as === 'field') return fieldReader(fieldOf(catalogue, rule.field), notation, mapping.defaultPhoneCountry)
  const field = rule.field === undefined ? null : fieldOf(catalogue, rule.field)
  return rule.fact === 'residence' ? residenceReader(field) : bornReader(field, notation)
}

function fieldOf(catalogue: ReadonlyMap<string, Field>, name: string): Field {
  const field = catalogue.get(name)
  if (!field)
    throw problem('subjects.bad_mapping', { at: `/fields/${name}`, reason: 'the catalogue has no such field' })
  return field
}

function identifierField(catalogue: ReadonlyMap<string, Field>, kind: IdentifierKind): Field {
  const field = [...catalogue.values()].find((f) => f.identifier === kind)
  if (!field)
    throw problem('subjects.bad_mapping', { at: '/columns', reason: `no field of the catalogue is the ${kind}` })
  return field
}

const notIdentifier = {
  email: 'not_an_email',
  phone: 'not_a_phone',
  external_id: 'not_an_external_id',
  anonymous_id: 'not_an_anonymous_id',
} as const

function identifierReader(field: Field, kind: IdentifierKind, country: string | undefined): CellReader {
  return (text, draft) => {
    const value = normaliseIdentifier(kind, text, country)
    if (value === null) return notIdentifier[kind]
    draft.identifiers.set(kind, value)
    draft.sealed.set(field.name, value)
    return null
  }
}

function fieldReader(field: Field, notation: Notation, country: string | undefined): CellReader {
  if (field.identifier !== null) return identifierReader(field, field.identifier, country)
  const levels = field.levels === null ? null : new Set(field.levels)
  const sealed = isSealed(field.dataClass)
  return (text, draft) => {
    const parsed = parseValue(field.type, text, notation)
    if (!parsed.ok) return parsed.reason
    if (levels !== null && !levels.has(parsed.value as string)) return 'not_a_level'
    if (sealed) draft.sealed.set(field.name, String(parsed.value))
    else draft.attributes[field.name] = parsed.value
    return null
  }
}

function residenceReader(field: Field | null): CellReader {
  return (text, draft) => {
    const place = normaliseResidence(text)
    if (place === null) return 'not_a_residence'
    draft.facts.residence = place
    if (field !== null) keep(field, place, draft)
    return null
  }
}

function bornReader(field: Field | null, notation: Notation): CellReader {
  return (text, draft) => {
    const day = parseDate(text, notation.dates)
    if (day === null) return 'not_a_date'
    draft.facts.born = day
    if (field !== null) keep(field, day, draft)
    return null
  }
}

function keep(field: Field, value: string, draft: Draft): void {
  if (isSealed(field.dataClass)) draft.sealed.set(field.name, value)
  else draft.attributes[field.name] = value
}
