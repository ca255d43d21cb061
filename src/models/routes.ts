/**
 * HTTP of this room: train, list, read the card, approve, retire, score, explain.
 */
import { Type } from 'typebox'
import type { App } from '../kernel/index.ts'
import { cardText } from './card-text.ts'
import type { Models } from './models.ts'

const closed = { additionalProperties: false } as const
const tags = ['models']
const Uuid = Type.String({ format: 'uuid' })
const Time = Type.String({ format: 'date-time' })
const ModelParams = Type.Object({ modelId: Uuid })
const Audience = Type.Object({ id: Uuid, version: Type.Optional(Type.Integer({ minimum: 1 })) }, closed)

const Target = Type.Union([
  Type.Object(
    {
      kind: Type.Literal('field'),
      field: Type.String(),
      equals: Type.Union([Type.String(), Type.Number(), Type.Boolean()]),
    },
    closed,
  ),
  Type.Object({ kind: Type.Literal('event'), event: Type.String({ minLength: 1 }), from: Time, to: Time }, closed),
])

const Order = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 120 }),
    target: Target,
    features: Type.Union([Type.Array(Type.String(), { maxItems: 1000 }), Type.Literal('all')]),
    population: Type.Optional(Audience),
    referenceTime: Type.Optional(Time),
    c: Type.Optional(Type.Number({ exclusiveMinimum: 0 })),
    folds: Type.Optional(Type.Integer({ minimum: 2, maximum: 20 })),
    seed: Type.Optional(Type.Integer({ minimum: 0 })),
  },
  closed,
)

const Line = Type.Object({
  modelId: Uuid,
  name: Type.String(),
  version: Type.Integer(),
  state: Type.Enum(['draft', 'approved', 'retired']),
  hash: Type.String(),
  createdAt: Type.String(),
  people: Type.Integer(),
  rocAuc: Type.Number(),
  warnings: Type.Integer(),
})

const Contribution = Type.Object({ field: Type.String(), weight: Type.Number() })
const Explanation = Type.Object({
  probability: Type.Number(),
  band: Type.Integer(),
  base: Type.Number(),
  margin: Type.Number(),
  contributions: Type.Array(Contribution),
})

const CardView = Type.Object({
  modelId: Uuid,
  name: Type.String(),
  version: Type.Integer(),
  state: Type.Enum(['draft', 'approved', 'retired']),
  hash: Type.String(),
  createdBy: Type.String(),
  createdAt: Type.String(),
  features: Type.Array(Type.Object({ field: Type.String(), type: Type.String() })),
  card: Type.Record(Type.String(), Type.Unknown()),
  approved: Type.Union([Type.Record(Type.String(), Type.Unknown()), Type.Null()]),
  retired: Type.Union([Type.Record(Type.String(), Type.Unknown()), Type.Null()]),
  fairness: Type.Array(Type.Record(Type.String(), Type.Unknown())),
  text: Type.String(),
})

/** Mounts the room. */
export function modelsRoutes(models: Models) {
  return (app: App): void => {
    trainingRoutes(app, models)
    registryRoutes(app, models)
    scoringRoutes(app, models)
  }
}

function trainingRoutes(app: App, models: Models): void {
  const accepted = Type.Object({ jobId: Uuid, modelId: Uuid })
  app.post(
    '/v1/models',
    {
      schema: { summary: 'Train a model in the background', tags, body: Order, response: { 202: accepted } },
      config: { may: 'models.train' },
    },
    async (request, reply) => reply.code(202).send(await models.startTraining(request.actor, request.body)),
  )
}

function registryRoutes(app: App, models: Models): void {
  app.get(
    '/v1/models',
    {
      schema: { summary: 'List models', tags, response: { 200: Type.Array(Line) } },
      config: { may: 'models.read' },
    },
    () => models.list(),
  )
  app.get(
    '/v1/models/:modelId',
    {
      schema: {
        summary: 'Read a model’s card, with its text in the language asked for',
        tags,
        params: ModelParams,
        response: { 200: CardView },
      },
      config: { may: 'models.read' },
    },
    async (request) => {
      const { model: _weights, ...view } = await models.get(request.params.modelId)
      return JSON.parse(JSON.stringify({ ...view, text: cardText({ ...view, model: _weights }, request.language) }))
    },
  )
  const Because = Type.Object({ because: Type.Optional(Type.String({ maxLength: 2000 })) }, closed)
  app.post(
    '/v1/models/:modelId/approval',
    {
      schema: {
        summary: 'Approve a model for scoring',
        tags,
        params: ModelParams,
        body: Because,
        response: { 204: Type.Null() },
      },
      config: { may: 'models.approve' },
    },
    async (request, reply) => {
      await models.approve(request.actor, request.params.modelId, request.body.because ?? null)
      return reply.code(204).send(null)
    },
  )
  app.post(
    '/v1/models/:modelId/retirement',
    {
      schema: { summary: 'End the use of a model', tags, params: ModelParams, response: { 204: Type.Null() } },
      config: { may: 'models.approve' },
    },
    async (request, reply) => {
      await models.retire(request.actor, request.params.modelId)
      return reply.code(204).send(null)
    },
  )
}

function scoringRoutes(app: App, models: Models): void {
  const body = Type.Object({ audience: Type.Optional(Audience) }, closed)
  app.post(
    '/v1/models/:modelId/scores',
    {
      schema: {
        summary: 'Score an audience, or everybody who permits prediction, in the background',
        tags,
        params: ModelParams,
        body,
        response: { 202: Type.Object({ jobId: Uuid }) },
      },
      config: { may: 'models.score' },
    },
    async (request, reply) => {
      const { modelId } = request.params
      return reply.code(202).send(await models.startScoring(request.actor, modelId, request.body.audience ?? null))
    },
  )
  app.get(
    '/v1/models/:modelId/explanations/:subjectId',
    {
      schema: {
        summary: 'Explain one person’s prediction (goes to the audit trail)',
        tags,
        params: Type.Object({ modelId: Uuid, subjectId: Uuid }),
        response: { 200: Explanation },
      },
      config: { may: 'models.explain' },
    },
    async (request) => {
      const { modelId, subjectId } = request.params
      const { contributions, ...rest } = await models.explain(request.actor, modelId, subjectId)
      return { ...rest, contributions: [...contributions] }
    },
  )
}
