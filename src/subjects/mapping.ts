/**
 * The mapping: what each column of a file means, as JSON that `propose` drafts and a person edits. One schema gives the type, the
 * check of the file's JSON and the HTTP body. What it says about consent is a claim; without evidence it counts for nothing.
 */
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import { contentHash, type Json } from '../kernel/index.ts'
import { dataClasses, fieldTypes, identifierKinds, provenances } from './classes.ts'
import { problem } from './problems.ts'

const closed = { additionalProperties: false } as const
const texts = Type.Array(Type.String(), { maxItems: 100 })

const FormatPart = Type.Object(
  {
    kind: Type.Optional(Type.Enum(['csv', 'ndjson'])),
    encoding: Type.Optional(Type.String()),
    separator: Type.Optional(Type.String({ minLength: 1, maxLength: 1 })),
    quote: Type.Optional(Type.Enum(['"', "'"])),
    header: Type.Optional(Type.Enum(['first_line', 'none'])),
    decimal: Type.Optional(Type.Enum(['.', ','])),
    dates: Type.Optional(Type.Enum(['ymd', 'dmy', 'mdy'])),
  },
  closed,
)

const evidence = {
  /** The published notice that people saw. */
  notice: Type.Optional(
    Type.Object(
      {
        id: Type.Optional(Type.String({ format: 'uuid' })),
        /** Instead of the id: the notice's name. */
        name: Type.Optional(Type.String()),
        version: Type.Integer({ minimum: 1 }),
        language: Type.Optional(Type.Enum(['en', 'fr'])),
      },
      closed,
    ),
  ),
  languageColumn: Type.Optional(Type.String()),
  /** When they decided: one day for all, or a column. */
  date: Type.Optional(Type.String()),
  dateColumn: Type.Optional(Type.String()),
  /** Where and how, in words: which form, which call, which screen. */
  source: Type.Optional(Type.String({ maxLength: 500 })),
  sourceColumn: Type.Optional(Type.String()),
}

const purposes = Type.Array(Type.String(), { minItems: 1, maxItems: 60 })

const ColumnRule = Type.Union([
  Type.Object({ as: Type.Literal('ignore') }, closed),
  Type.Object({ as: Type.Literal('field'), field: Type.String(), missing: Type.Optional(texts) }, closed),
  Type.Object(
    { as: Type.Literal('identifier'), kind: Type.Enum(identifierKinds), missing: Type.Optional(texts) },
    closed,
  ),
  Type.Object(
    {
      as: Type.Literal('fact'),
      fact: Type.Enum(['residence', 'born']),
      field: Type.Optional(Type.String()),
      missing: Type.Optional(texts),
    },
    closed,
  ),
  Type.Object(
    {
      as: Type.Literal('consent'),
      purposes,
      given: Type.Optional(texts),
      refused: Type.Optional(texts),
      withdrawn: Type.Optional(texts),
      objected: Type.Optional(texts),
      ...evidence,
    },
    closed,
  ),
])

const FileConsent = Type.Object(
  {
    purposes,
    decision: Type.Enum(['given', 'refused', 'withdrawn', 'objected']),
    /** For which rows: where a column has one of these values, or a fixed share of the lines. All rows when left out. */
    when: Type.Optional(
      Type.Union([
        Type.Object({ column: Type.String(), equals: Type.Union([Type.String(), texts]) }, closed),
        Type.Object({ share: Type.Number({ exclusiveMinimum: 0, maximum: 1 }) }, closed),
      ]),
    ),
    ...evidence,
  },
  closed,
)

const Made = Type.Union([
  Type.Object({ fromLineNumber: Type.String({ maxLength: 40 }) }, closed),
  Type.Object({ template: Type.String({ maxLength: 200 }) }, closed),
])

export const FieldSchema = Type.Object(
  {
    name: Type.String(),
    type: Type.Enum(fieldTypes),
    dataClass: Type.Enum(dataClasses),
    provenance: Type.Enum(provenances),
    inAudiences: Type.Boolean(),
    inModels: Type.Boolean(),
    identifier: Type.Union([Type.Enum(identifierKinds), Type.Null()]),
    label: Type.Object({ en: Type.String({ minLength: 1 }), fr: Type.String({ minLength: 1 }) }, closed),
    levels: Type.Union([texts, Type.Null()]),
  },
  closed,
)

export const MappingSchema = Type.Object(
  {
    /** Why this file is read so: for the next reader. */
    about: Type.Optional(Type.Union([Type.String(), texts])),
    /** What is left out is detected. */
    format: Type.Optional(FormatPart),
    /** Cells that mean “not known”, in every column; compared without case. */
    missing: Type.Optional(texts),
    defaultPhoneCountry: Type.Optional(Type.String({ pattern: '^[A-Z]{2}$' })),
    /** Fields that the catalogue does not have yet. */
    fields: Type.Optional(Type.Array(FieldSchema)),
    columns: Type.Record(Type.String(), ColumnRule),
    /** Identifiers made from the line number, for files of people without identity. Emails only at reserved domains. */
    identifiers: Type.Optional(
      Type.Object(
        {
          external_id: Type.Optional(Made),
          email: Type.Optional(Made),
          phone: Type.Optional(Made),
          anonymous_id: Type.Optional(Made),
        },
        closed,
      ),
    ),
    /** The same for everyone in the file. */
    facts: Type.Optional(Type.Object({ residence: Type.Optional(Type.String()) }, closed)),
    consents: Type.Optional(Type.Array(FileConsent, { maxItems: 50 })),
  },
  closed,
)

export type Mapping = Static<typeof MappingSchema>
export type ColumnRule = Static<typeof ColumnRule>
export type ConsentColumn = Extract<ColumnRule, { as: 'consent' }>
export type FileConsent = Static<typeof FileConsent>
export type MadeIdentifier = Static<typeof Made>

/** Reads a mapping from JSON. @throws Problem `subjects.bad_mapping` with the place of the first fault */
export function readMapping(json: unknown): Mapping {
  if (Value.Check(MappingSchema, json)) return checkIdentifiers(json)
  const faults = Value.Errors(MappingSchema, json)
  const deepest = faults.reduce((a, b) => (b.instancePath.length > a.instancePath.length ? b : a), faults[0]!)
  throw problem('subjects.bad_mapping', { at: deepest.instancePath || '/', reason: deepest.message })
}

/** The same mapping always has the same hash, whatever the order of its members. */
export function mappingHash(mapping: Mapping): string {
  return contentHash(JSON.parse(JSON.stringify(mapping)) as Json)
}

/** RFC 2606 and RFC 6761: names that never lead to anybody's mailbox. */
const reservedDomain =
  /@(?:[a-z0-9-]+\.)*(?:example\.(?:org|com|net)|[a-z0-9-]+\.(?:example|test|invalid)|example|test|invalid)$/

function checkIdentifiers(mapping: Mapping): Mapping {
  const made = mapping.identifiers ?? {}
  const read = Object.values(mapping.columns).flatMap((rule) => (rule.as === 'identifier' ? [rule.kind] : []))
  const kinds = [...read, ...identifierKinds.filter((kind) => made[kind] !== undefined)]
  if (kinds.length === 0)
    throw problem('subjects.bad_mapping', { at: '/columns', reason: 'no column is an identifier' })
  const twice = kinds.find((kind, i) => kinds.indexOf(kind) !== i)
  if (twice)
    throw problem('subjects.bad_mapping', { at: '/columns', reason: `two columns are the identifier ${twice}` })
  const sample = made.email === undefined ? '@example.org' : madeValue(made.email, 1)
  if (!reservedDomain.test(sample)) {
    throw problem('subjects.bad_mapping', {
      at: '/identifiers/email',
      reason: 'made addresses must be at a reserved domain (RFC 2606)',
    })
  }
  if (made.phone !== undefined) {
    throw problem('subjects.bad_mapping', {
      at: '/identifiers/phone',
      reason: 'no range of numbers is reserved everywhere; none is made',
    })
  }
  for (const [kind, rule] of Object.entries(made)) {
    if ('template' in rule && !rule.template.includes('{line}')) {
      throw problem('subjects.bad_mapping', { at: `/identifiers/${kind}`, reason: 'the template has no {line}' })
    }
  }
  return mapping
}

/** The identifier made for a line. */
export function madeValue(rule: MadeIdentifier, line: number): string {
  return 'template' in rule ? rule.template.replaceAll('{line}', String(line)) : `${rule.fromLineNumber}${line}`
}

/** Where a column stands in the file. @throws Problem `subjects.bad_mapping` */
export function columnIndex(columns: readonly string[], column: string): number {
  const index = columns.indexOf(column)
  if (index < 0)
    throw problem('subjects.bad_mapping', { at: `/columns/${column}`, reason: 'the file has no such column' })
  return index
}
