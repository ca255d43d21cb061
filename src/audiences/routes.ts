/** Audiences over HTTP. */
import { Type } from 'typebox'
import type { Routes } from '../kernel/index.ts'
import type { Audiences } from './audiences.ts'
import { QueryBody } from './query.ts'

const closed = { additionalProperties: false } as const
const tags = ['audiences']
const Id = Type.String({ format: 'uuid' })
const Groups = Type.Array(
  Type.Object({ field: Type.String(), cuts: Type.Optional(Type.Array(Type.Number(), { maxItems: 20 })) }, closed),
  { maxItems: 10 },
)
const NewAudience = Type.Object(
  {
    audienceId: Type.Optional(Id),
    name: Type.String({ minLength: 1, maxLength: 200 }),
    purpose: Type.String(),
    query: QueryBody,
  },
  closed,
)
const PreviewAsk = Type.Object({ purpose: Type.String(), query: QueryBody, groups: Type.Optional(Groups) }, closed)
const Version = Type.Object({ version: Type.Optional(Type.Integer({ minimum: 1 })) }, closed)

export function audienceRoutes(audiences: Audiences): Routes {
  return (app) => {
    app.get(
      '/v1/audiences',
      { schema: { summary: 'Audiences in their newest version', tags }, config: { may: 'audiences.read' } },
      async () => ({ audiences: await audiences.list() }),
    )
    app.post(
      '/v1/audiences',
      {
        schema: { summary: 'Save an audience, or the next version of one', tags, body: NewAudience },
        config: { may: 'audiences.write' },
      },
      async (request, reply) => reply.code(201).send(await audiences.save(request.actor, request.body)),
    )
    app.get(
      '/v1/audiences/:audienceId',
      {
        schema: {
          summary: 'One audience, with its sentence',
          tags,
          params: Type.Object({ audienceId: Id }),
          querystring: Version,
        },
        config: { may: 'audiences.read' },
      },
      async (request) => {
        const audience = await audiences.get(request.params.audienceId, request.query.version)
        return { ...audience, sentence: await audiences.sentence(audience.query, request.language) }
      },
    )
    app.post(
      '/v1/audiences/preview',
      {
        schema: { summary: 'Matched, eligible, excluded by reason, composition, sample', tags, body: PreviewAsk },
        config: { may: 'audiences.read' },
      },
      (request) => audiences.preview(request.actor, request.body),
    )
  }
}
