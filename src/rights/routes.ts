/** Requests of people over HTTP, for staff: parse, call, answer. */
import { Type } from 'typebox'
import { type App, Timestamp } from '../kernel/index.ts'
import type { Rights } from './rights.ts'
import { type ToldRule, toldLine, toldWhole } from './told.ts'

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
const Change = Type.Object(
  { state: Step, answer: Type.Optional(Written), ground: Type.Optional(Type.String({ maxLength: 40 })) },
  closed,
)
const Filter = Type.Object({ state: Type.Optional(State) }, closed)

const orNull = <S extends Parameters<typeof Type.Union>[0][number]>(schema: S) => Type.Union([schema, Type.Null()])
const Rule = Type.Unsafe<ToldRule>(
  Type.Object({
    id: Type.String(),
    law: Type.String(),
    article: Type.String(),
    says: Type.String(),
    checked: Type.Boolean(),
  }),
)
const line = {
  subjectId: Id,
  requestId: Id,
  kind: Kind,
  state: State,
  rule: Type.String(),
  deadline: Rule,
  receivedAt: Timestamp,
  dueAt: Timestamp,
  changedAt: Timestamp,
  ground: orNull(Type.String()),
  refusedOn: orNull(Rule),
}
const Line = Type.Object(line)
const Whole = Type.Object({
  ...line,
  words: orNull(Type.String()),
  answer: orNull(Type.String()),
  /** On what it could be refused; empty where it is closed, or where the law knows no ground. */
  grounds: Type.Array(Rule),
})

/** Mounts the room's routes. Only the person withdraws a request, so no state of staff's says so. */
export function rightsRoutes(rights: Rights) {
  return (app: App): void => {
    app.get(
      '/v1/rights-requests',
      {
        schema: {
          summary: 'Requests of people, the first due first',
          tags,
          querystring: Filter,
          response: { 200: Type.Object({ requests: Type.Array(Line) }) },
        },
        config: { may: 'rights.read' },
      },
      async (request) => {
        const requests = await rights.list(request.actor, request.query)
        return { requests: requests.map((one) => toldLine(one, request.language)) }
      },
    )
    app.get(
      '/v1/rights-requests/:subjectId',
      {
        schema: {
          summary: 'One person’s requests, with what was written',
          tags,
          params: Person,
          response: { 200: Type.Object({ requests: Type.Array(Whole) }) },
        },
        config: { may: 'rights.read' },
      },
      async (request) => {
        const requests = await rights.of(request.actor, request.params.subjectId)
        return { requests: requests.map((one) => toldWhole(one, request.language)) }
      },
    )
    app.post(
      '/v1/rights-requests',
      {
        schema: {
          summary: 'Take down a request that a person made',
          tags,
          body: NewRequest,
          response: { 201: Whole },
        },
        config: { may: 'rights.decide' },
      },
      async (request, reply) =>
        reply.code(201).send(toldWhole(await rights.create(request.actor, request.body), request.language)),
    )
    app.patch(
      '/v1/rights-requests/:subjectId/:requestId',
      {
        schema: {
          summary: 'Begin, answer or refuse a request; a refusal names its ground',
          tags,
          params: Which,
          body: Change,
          response: { 200: Whole },
        },
        config: { may: 'rights.decide' },
      },
      async (request) => toldWhole(await rights.change(request.actor, request.params, request.body), request.language),
    )
  }
}
