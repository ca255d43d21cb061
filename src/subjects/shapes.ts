/** What the routes about files and imports answer, as schemas. */
import { Type } from 'typebox'
import { type Language, Timestamp } from '../kernel/index.ts'
import type { RefusalCode } from './candidate.ts'
import { dataClasses, fieldTypes } from './classes.ts'
import { MappingSchema } from './mapping.ts'
import type { ProposedColumn, Warning } from './propose.ts'
import type { ImportStatus } from './runs.ts'
import { say } from './words.ts'

const Uuid = Type.String({ format: 'uuid' })
const Count = Type.Integer({ minimum: 0 })
const orNull = <S extends Parameters<typeof Type.Union>[0][number]>(schema: S) => Type.Union([schema, Type.Null()])

export const ImportView = Type.Object({
  importId: Uuid,
  fileName: Type.String(),
  mode: Type.Enum(['run', 'dry_run']),
  state: Type.Enum(['waiting', 'running', 'done', 'failed', 'cancelled']),
  actor: Type.String(),
  counts: Type.Object({
    rows: Count,
    created: Count,
    updated: Count,
    unchanged: Count,
    rejected: Count,
    decisions: Count,
    withoutDecision: Count,
    withoutEvidence: Count,
    reasons: Type.Record(Type.String(), Count),
  }),
  /** Why rows were refused, in the reader's language, the most frequent first. */
  refusals: Type.Array(Type.Object({ code: Type.String(), says: Type.String(), rows: Count })),
  hasRejects: Type.Boolean(),
  jobId: orNull(Uuid),
  createdAt: Timestamp,
  finishedAt: orNull(Timestamp),
})

/** A run as it travels. */
export function importView(status: ImportStatus, language: Language) {
  const { reasons } = status.counts
  const refusals = Object.entries(reasons)
    .map(([code, rows]) => ({ code, says: say(language, code as RefusalCode), rows }))
    .toSorted((a, b) => b.rows - a.rows)
  return { ...status, counts: { ...status.counts, reasons: { ...reasons } }, refusals }
}

const ruleShape = MappingSchema.properties.columns.patternProperties

export const ProposalView = Type.Object({
  format: Type.Object({
    kind: Type.Enum(['csv', 'ndjson']),
    encoding: Type.String(),
    separator: Type.Optional(Type.String()),
    quote: Type.Optional(Type.Enum(['"', "'"])),
    header: Type.Optional(Type.Enum(['first_line', 'none'])),
  }),
  rowsLooked: Count,
  columns: Type.Array(
    Type.Unsafe<ProposedColumn>(
      Type.Object({
        name: Type.String(),
        rule: Object.values(ruleShape)[0]!,
        dataClass: Type.Enum(dataClasses),
        type: Type.Enum(fieldTypes),
        filled: Count,
        empty: Count,
        samples: Type.Array(Type.String()),
      }),
    ),
  ),
  mapping: MappingSchema,
  warnings: Type.Array(
    Type.Unsafe<Warning>(Type.Object({ column: orNull(Type.String()), code: Type.String(), text: Type.String() })),
  ),
})

/** How a person's last receipt is told once they are erased: see `verifier/` for the receipt itself. */
export const FinalAnswer = Type.Object({
  state: Type.Enum(['receipt', 'promised', 'none']),
  receipt: Type.Optional(Type.Unknown()),
  promise: Type.Optional(Type.Unknown()),
  because: Type.Optional(Type.String()),
})
