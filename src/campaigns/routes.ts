/** Campaigns over HTTP: parse, call, answer. */
import { Type } from 'typebox'
import { type App, List, OrNull } from '../kernel/index.ts'
import type { Campaigns } from './campaigns.ts'
import type { Controller } from './controller-facts.ts'
import { DefinitionSchema } from './definition.ts'

const closed = { additionalProperties: false } as const
const Id = Type.String({ format: 'uuid' })
const Language = Type.Union([Type.Literal('en'), Type.Literal('fr')])
const Text = (longest: number) => Type.String({ maxLength: longest })
const Said = (longest: number) => Type.String({ minLength: 1, maxLength: longest })
const CampaignRef = Type.Object({ campaignId: Id })
const ContentRef = Type.Object({ campaignId: Id, variant: Said(40), language: Language })
const tags = ['campaigns']

/** Mounts the room's routes. */
export function campaignRoutes(campaigns: Campaigns) {
  return (app: App): void => {
    authoringRoutes(app, campaigns)
    checkRoutes(app, campaigns)
    previewRoutes(app, campaigns)
    runningRoutes(app, campaigns)
    resultRoutes(app, campaigns)
    controllerRoutes(app, campaigns)
  }
}

function authoringRoutes(app: App, campaigns: Campaigns): void {
  app.post(
    '/v1/campaigns',
    { schema: { summary: 'Make a campaign', tags, body: DefinitionSchema }, config: { may: 'campaigns.write' } },
    async (request, reply) => reply.code(201).send(await campaigns.create(request.actor, request.body)),
  )
  app.get(
    '/v1/campaigns',
    {
      schema: {
        summary: 'Campaigns, newest first',
        tags,
        querystring: Type.Object({ limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }) }, closed),
      },
      config: { may: 'campaigns.read' },
    },
    async (request) => campaigns.list(request.query.limit),
  )
  app.get(
    '/v1/campaigns/:campaignId',
    { schema: { summary: 'One campaign', tags, params: CampaignRef }, config: { may: 'campaigns.read' } },
    async (request) => campaigns.get(request.params.campaignId),
  )
  app.put(
    '/v1/campaigns/:campaignId',
    {
      schema: { summary: 'Change a campaign that is not launched', tags, params: CampaignRef, body: DefinitionSchema },
      config: { may: 'campaigns.write' },
    },
    async (request) => campaigns.change(request.actor, request.params.campaignId, request.body),
  )
  app.get(
    '/v1/campaigns/:campaignId/content',
    {
      schema: { summary: 'What it says, per variant and language', tags, params: CampaignRef },
      config: { may: 'campaigns.read' },
    },
    async (request) => campaigns.contents(request.params.campaignId),
  )
  app.put(
    '/v1/campaigns/:campaignId/content/:variant/:language',
    {
      schema: {
        summary: 'Write one variant in one language: compiled, checked, kept',
        tags,
        params: ContentRef,
        body: Type.Object({ subject: Text(2000), preheader: Text(2000), mjml: Text(300_000) }, closed),
      },
      config: { may: 'campaigns.write' },
    },
    async (request) => campaigns.saveContent(request.actor, request.params, request.body),
  )
}

const Sentence = Said(2000)
const TimeOfDay = Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$' })
const DeclarationSchema = Type.Object(
  {
    category: Type.Optional(Said(100)),
    justification: Type.Optional(Type.Object({ aim: Sentence, necessary: Sentence, proportionate: Sentence }, closed)),
    pressure: Type.Optional(
      Type.Object(
        { perDay: Type.Integer({ minimum: 0 }), perWeek: Type.Integer({ minimum: 0 }), from: TimeOfDay, to: TimeOfDay },
        closed,
      ),
    ),
    evidence: Type.Optional(
      Type.Object(
        {
          endsAt: Type.Optional(Type.String({ format: 'date-time' })),
          stock: Type.Optional(Type.Integer({ minimum: 0 })),
          socialSource: Type.Optional(Sentence),
        },
        closed,
      ),
    ),
  },
  closed,
)

function checkRoutes(app: App, campaigns: Campaigns): void {
  app.post(
    '/v1/campaigns/:campaignId/check',
    {
      schema: { summary: 'Audit exactly what would be sent', tags, params: CampaignRef, body: DeclarationSchema },
      config: { may: 'campaigns.write' },
    },
    async (request, reply) => {
      const { evidence, ...declared } = request.body
      const { endsAt, ...others } = evidence ?? {}
      const backed = evidence ? { evidence: { ...others, ...(endsAt ? { endsAt: new Date(endsAt) } : {}) } } : {}
      return reply
        .code(201)
        .send(await campaigns.check(request.actor, request.params.campaignId, { ...declared, ...backed }))
    },
  )
}

const Value = Type.Union([Text(500), Type.Number(), Type.Boolean()])

function previewRoutes(app: App, campaigns: Campaigns): void {
  app.post(
    '/v1/campaigns/:campaignId/content/:variant/:language/preview',
    {
      schema: {
        summary: 'The message as a made-up person would get it',
        tags,
        params: ContentRef,
        body: Type.Object(
          {
            values: Type.Record(Type.String(), Value),
            as: Type.Union([Type.Literal('personalised'), Type.Literal('unpersonalised')]),
          },
          closed,
        ),
      },
      config: { may: 'campaigns.write' },
    },
    async (request) => campaigns.previewSynthetic(request.params, request.body),
  )
  app.post(
    '/v1/campaigns/:campaignId/content/:variant/:language/preview-as',
    {
      schema: {
        summary: 'The message as a named person who permits it would get it; goes to the audit trail',
        tags,
        params: ContentRef,
        body: Type.Object({ subjectId: Id }, closed),
      },
      config: { may: 'campaigns.preview' },
    },
    async (request) => campaigns.previewPerson(request.actor, request.params, request.body.subjectId),
  )
  app.post(
    '/v1/campaigns/:campaignId/content/:variant/:language/test',
    {
      schema: {
        summary: 'Send a marked test to an address of the team; counted nowhere',
        tags,
        params: ContentRef,
        body: Type.Object({ address: Type.String({ format: 'email', maxLength: 254 }) }, closed),
      },
      config: { may: 'campaigns.test' },
    },
    async (request) => campaigns.sendTest(request.actor, request.params, request.body.address),
  )
}

function runningRoutes(app: App, campaigns: Campaigns): void {
  app.post(
    '/v1/campaigns/:campaignId/launch',
    {
      schema: { summary: 'Launch what was approved; twice is once', tags, params: CampaignRef },
      config: { may: 'campaigns.launch' },
    },
    async (request, reply) => reply.code(202).send(await campaigns.launch(request.actor, request.params.campaignId)),
  )
  for (const verb of ['pause', 'resume', 'cancel'] as const) {
    app.post(
      `/v1/campaigns/:campaignId/${verb}`,
      {
        schema: { summary: summaries[verb], tags, params: CampaignRef, body: Type.Object({ why: Said(500) }, closed) },
        config: { may: 'campaigns.launch' },
      },
      async (request) => {
        await campaigns[verb](request.actor, request.params.campaignId, request.body.why)
        return campaigns.get(request.params.campaignId)
      },
    )
  }
}

const summaries = {
  pause: 'Hold a campaign; holds within a second',
  resume: 'Go on',
  cancel: 'Stop for good; what had not left is cancelled',
}

const OutcomeSchema = Type.Union([
  Type.Object(
    { kind: Type.Literal('event'), name: Said(200), days: Type.Number({ exclusiveMinimum: 0, maximum: 366 }) },
    closed,
  ),
  Type.Object({ kind: Type.Literal('field'), field: Said(63), equals: Value }, closed),
])

function resultRoutes(app: App, campaigns: Campaigns): void {
  app.get(
    '/v1/campaigns/:campaignId/statistics',
    {
      schema: { summary: 'What a campaign did, in counts', tags, params: CampaignRef },
      config: { may: 'campaigns.read' },
    },
    async (request) => campaigns.statistics(request.actor, request.params.campaignId),
  )
  app.post(
    '/v1/campaigns/:campaignId/comparison',
    {
      schema: {
        summary: 'Compare with those left out; may answer that there is no conclusion',
        tags,
        params: CampaignRef,
        body: OutcomeSchema,
      },
      config: { may: 'campaigns.read' },
    },
    async (request) => campaigns.compare(request.actor, request.params.campaignId, request.body),
  )
}

const ControllerSchema = Type.Object(
  {
    name: Said(200),
    address: Said(500),
    contact: Said(300),
    dpoContact: Said(300),
    languages: Type.Array(Language, { minItems: 1, maxItems: 2, uniqueItems: true }),
  },
  closed,
)

const ControllerView = Type.Object({
  controller: OrNull(
    Type.Object({
      name: Type.String(),
      address: Type.String(),
      contact: Type.String(),
      dpoContact: Type.String(),
      languages: List(Language),
    }),
  ),
})

function controllerRoutes(app: App, campaigns: Campaigns): void {
  app.get(
    '/v1/controller',
    {
      schema: { summary: 'Who runs this installation', tags, response: { 200: ControllerView } },
      config: { may: 'controller.read' },
    },
    async () => ({ controller: await campaigns.controller.read() }),
  )
  app.put(
    '/v1/controller',
    {
      schema: {
        summary: 'Say who runs this installation',
        tags,
        body: ControllerSchema,
        response: { 200: ControllerView },
      },
      config: { may: 'controller.write' },
    },
    async (request) => ({
      controller: await campaigns.controller.write(request.actor, request.body satisfies Controller),
    }),
  )
}
