/** Requests of people over HTTP, for staff: parse, call, answer. */
import { Type } from 'typebox'
import type { App } from '../kernel/index.ts'
import type { Rights } from './rights.ts'

const closed = { additionalProperties: false } as const
const tags = ['rights']
const Id = Type.String({ format: 'uuid' })
const Kind = Type.Union([
  Type.Literal('access'),
  Type.Literal('correction'),
  Type.Literal('erasure'),
  Type.Literal('restriction'),
  Type.Literal('portability'),
  Type.Literal('objection'),
])
const Step = Type.Union([Type.Literal('in_progress'), Type.Literal('answered'), Type.Literal('refused')])
const State = Type.Union([Type.Literal('received'), Step, Type.Literal('withdrawn')])
const Written = Type.String({ maxLength: 4000 })
const Person = Type.Object({ subjectId: Id })
const Which = Type.Object({ subjectId: Id, requestId: Id })
const NewRequest = Type.Object({ subjectId: Id, kind: Kind, words: Type.Optional(Written) }, closed)
const Change = Type.Object({ state: Step, answer: Type.Optional(Written) }, closed)
const Filter = Type.Object({ state: Type.Optional(State) }, closed)

/** Mounts the room's routes. Only the person withdraws a request, so no state of staff's says so. */
export function rightsRoutes(rights: Rights) {
  return (app: App): void => {
    app.get(
      '/v1/rights-requests',
      {
        schema: { summary: 'Requests of people, the first due first', tags, querystring: Filter },
        config: { may: 'rights.read' },
      },
      async (request) => ({ requests: await rights.list(request.actor, request.query) }),
    )
    app.get(
      '/v1/rights-requests/:subjectId',
      {
        schema: { summary: 'One person’s requests, with what was written', tags, params: Person },
        config: { may: 'rights.read' },
      },
      async (request) => ({ requests: await rights.of(request.actor, request.params.subjectId) }),
    )
    app.post(
      '/v1/rights-requests',
      {
        schema: { summary: 'Take down a request that a person made', tags, body: NewRequest },
        config: { may: 'rights.decide' },
      },
      async (request, reply) => reply.code(201).send(await rights.create(request.actor, request.body)),
    )
    app.patch(
      '/v1/rights-requests/:subjectId/:requestId',
      {
        schema: { summary: 'Begin, answer or refuse a request', tags, params: Which, body: Change },
        config: { may: 'rights.decide' },
      },
      async (request) => rights.change(request.actor, request.params, request.body),
    )
  }
}
