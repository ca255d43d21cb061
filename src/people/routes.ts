/** People over HTTP. Identifiers travel in bodies, never in addresses, which end up in logs. */
import { Type } from 'typebox'
import { type App, Timestamp } from '../kernel/index.ts'
import { dataClasses, fieldTypes, identifierKinds, provenances } from '../subjects/index.ts'
import type { Card } from './card.ts'
import { lookingPurposes } from './look.ts'
import type { People, Value } from './people.ts'

const closed = { additionalProperties: false } as const
const tags = ['people']
const Id = Type.String({ format: 'uuid' })
const Text = Type.String()
const orNull = <S extends Parameters<typeof Type.Union>[0][number]>(schema: S) => Type.Union([schema, Type.Null()])
const look = {
  purpose: Type.Enum(lookingPurposes),
  why: Type.String({ minLength: 5, maxLength: 500, description: 'In at least three words.' }),
}
const Person = Type.Object({ subjectId: Id })
const LookBody = Type.Object(look, closed)
const Search = Type.Object(
  { kind: Type.Enum(identifierKinds), value: Type.String({ minLength: 1, maxLength: 300 }), ...look },
  closed,
)
const Reveal = Type.Object(
  { fields: Type.Array(Type.String({ maxLength: 63 }), { minItems: 1, maxItems: 500 }), ...look },
  closed,
)

const Decision = Type.Object({
  decisionId: Id,
  kind: Text,
  purposes: Type.Array(Text),
  scope: Type.Enum(['named', 'all_marketing', 'all']),
  at: Timestamp,
  recordedAt: Timestamp,
  validUntil: orNull(Timestamp),
  notice: orNull(Type.Object({ id: Id, version: Type.Integer(), language: Type.Enum(['en', 'fr']) })),
  channel: Text,
  by: Text,
  actor: Text,
  signal: orNull(Text),
  entry: orNull(Type.Integer()),
  hasEvidence: Type.Boolean(),
})
const Permitted = Type.Object({
  purpose: Text,
  sentence: Text,
  legalBasis: Text,
  channel: orNull(Text),
  directMarketing: Type.Boolean(),
  reason: Text,
  says: Text,
  since: orNull(Timestamp),
  until: orNull(Timestamp),
  rule: orNull(Text),
})
const CardAnswer = Type.Unsafe<Card>(
  Type.Object({
    subjectId: Id,
    warrantId: Id,
    openedAt: Timestamp,
    consent: Type.Optional(
      Type.Object({
        residence: orNull(Text),
        ageSource: orNull(Text),
        purposes: Type.Array(Permitted),
        decisions: Type.Array(Decision),
      }),
    ),
    fields: Type.Array(
      Type.Object({
        name: Text,
        label: Text,
        dataClass: Type.Enum(dataClasses),
        provenance: Type.Enum(provenances),
        type: Type.Enum(fieldTypes),
        masked: Text,
      }),
    ),
    audiences: Type.Optional(
      Type.Array(
        Type.Object({
          audienceId: Id,
          version: Type.Integer(),
          name: Text,
          purpose: Text,
          sentence: Text,
          reason: Text,
          says: Text,
        }),
      ),
    ),
    scores: Type.Optional(
      Type.Array(
        Type.Object({
          modelId: Id,
          model: Text,
          version: Type.Integer(),
          score: Type.Number(),
          band: Type.Integer(),
          at: Timestamp,
          reasons: Type.Array(Type.Object({ label: Text, direction: Type.Enum(['up', 'down']) })),
        }),
      ),
    ),
    messages: Type.Array(
      Type.Object({
        campaignId: Id,
        messageId: Id,
        campaign: orNull(Text),
        purpose: orNull(Text),
        rule: orNull(Text),
        language: orNull(Text),
        state: Text,
        reason: orNull(Text),
        queuedAt: Timestamp,
        settledAt: orNull(Timestamp),
        bounce: orNull(Text),
        bouncedAt: orNull(Timestamp),
        unsubscribedAt: orNull(Timestamp),
      }),
    ),
    looks: Type.Optional(Type.Array(Type.Object({ at: Timestamp, who: Text, action: Text, why: orNull(Text) }))),
  }),
)
const Values = Type.Object({
  values: Type.Array(Type.Unsafe<Value>(Type.Object({ name: Text, value: Type.Unknown() }))),
})

/** Mounts the room's routes. */
export function peopleRoutes(people: People) {
  return (app: App): void => {
    app.post(
      '/v1/people/lookup',
      {
        schema: {
          summary: 'Find a person by an identifier, for a purpose and a reason that are recorded',
          tags,
          body: Search,
          response: { 200: Type.Object({ found: Type.Boolean(), subjectId: Type.Optional(Id) }) },
        },
        config: { may: 'subjects.lookup' },
      },
      async (request) => {
        const { kind, value, ...look } = request.body
        const subjectId = await people.find(request.actor, kind, value, look)
        return subjectId === null ? { found: false } : { found: true, subjectId }
      },
    )
    app.post(
      '/v1/people/:subjectId/card',
      {
        schema: {
          summary: 'One person’s card, values masked; the look is recorded',
          description: 'Sections that the caller’s role may not see are absent.',
          tags,
          params: Person,
          body: LookBody,
          response: { 200: CardAnswer },
        },
        config: { may: 'subjects.lookup' },
      },
      (request) => people.card(request.actor, request.params.subjectId, request.body, request.language),
    )
    app.post(
      '/v1/people/:subjectId/values',
      {
        schema: {
          summary: 'Named values of a person, plain; which, by whom and why is recorded',
          tags,
          params: Person,
          body: Reveal,
          response: { 200: Values },
        },
        config: { may: 'subjects.reveal' },
      },
      async (request) => {
        const { fields, ...look } = request.body
        return { values: await people.reveal(request.actor, request.params.subjectId, look, fields) }
      },
    )
  }
}
