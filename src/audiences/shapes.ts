/** The shapes of answers about audiences over HTTP. Sentences are in the language asked for. */
import { Type } from 'typebox'
import { OrNull, Timestamp } from '../kernel/index.ts'
import { QueryBody } from './query.ts'

const Uuid = Type.String({ format: 'uuid' })

const about = {
  audienceId: Uuid,
  version: Type.Integer(),
  name: Type.String(),
  purpose: Type.String(),
  hash: Type.String({ description: 'SHA-256 of purpose and query: what an approval is bound to.' }),
  createdBy: Type.String(),
  createdByName: OrNull(Type.String()),
  createdAt: Timestamp,
  sentence: Type.String(),
} as const

export const SizeView = Type.Object({
  version: Type.Integer(),
  at: Timestamp,
  matched: Type.Integer(),
  eligible: Type.Integer(),
})

export const AudienceLine = Type.Object({ ...about, lastSize: OrNull(SizeView) })
export const AudienceView = Type.Object({ ...about, query: QueryBody, newestVersion: Type.Integer() })

export const HistoryView = Type.Object({
  versions: Type.Array(
    Type.Object({
      ...about,
      change: OrNull(
        Type.Object({
          gone: Type.Array(Type.String({ description: 'A condition that went, as a sentence.' })),
          come: Type.Array(Type.String({ description: 'A condition that came, as a sentence.' })),
          nameBefore: OrNull(Type.String()),
          purposeBefore: OrNull(Type.String()),
        }),
      ),
    }),
  ),
  sizes: Type.Array(SizeView),
})

export const UsesView = Type.Object({
  audiences: Type.Array(
    Type.Object({ audienceId: Uuid, version: Type.Integer(), name: Type.String(), uses: Type.Integer() }),
  ),
})

export const SentencesView = Type.Object({
  sentence: Type.String(),
  parts: Type.Record(Type.String(), Type.String(), {
    description: 'Every part by its path: `query`, `query.of.0` and so on.',
  }),
})

export const EventsView = Type.Object({
  events: Type.Array(
    Type.Object({ name: Type.String(), people: Type.Integer(), properties: Type.Array(Type.String()) }),
  ),
})

export const PreviewView = Type.Object({
  matched: Type.Integer(),
  eligible: Type.Integer(),
  excluded: Type.Array(Type.Object({ reason: Type.String(), words: Type.String(), people: Type.Integer() })),
  composition: Type.Array(
    Type.Object({
      field: Type.String(),
      label: Type.String(),
      cells: Type.Array(
        Type.Object({
          value: OrNull(Type.String()),
          people: OrNull(Type.Integer({ description: 'Null where too few to be shown.' })),
        }),
      ),
    }),
  ),
  sample: Type.Object({
    fields: Type.Array(Type.Object({ field: Type.String(), label: Type.String() })),
    rows: Type.Array(Type.Object({ values: Type.Array(OrNull(Type.String())) })),
  }),
  warrantId: Uuid,
})
