/** Checking, approving, sending and counting over HTTP: parse, call, answer. */
import { Type } from 'typebox'
import type { App } from '../kernel/index.ts'
import {
  CampaignAnswer,
  CheckAnswer,
  ComparisonAnswer,
  JobAnswer,
  LiveAnswer,
  ReachAnswer,
  ReadinessAnswer,
  StatisticsAnswer,
  VerdictAnswer,
  WaitingAnswer,
} from './answers.ts'
import type { Campaigns } from './campaigns.ts'
import { DefinitionSchema } from './definition.ts'
import { CampaignRef, closed, Said, tags, Value } from './route-parts.ts'

/** Mounts the routes from the check to the results. */
export function runningRoutes(app: App, campaigns: Campaigns): void {
  aheadRoutes(app, campaigns)
  checkRoutes(app, campaigns)
  sendingRoutes(app, campaigns)
  resultRoutes(app, campaigns)
}

const aim = ['purpose', 'audience', 'model', 'holdoutShare', 'variants', 'fallbackLanguage'] as const
const AimSchema = Type.Pick(DefinitionSchema, [...aim], closed)

function aheadRoutes(app: App, campaigns: Campaigns): void {
  app.post(
    '/v1/campaign-reach',
    {
      schema: {
        summary: 'Whom a campaign would reach if it went out now, and whom not and why; counts only, under a warrant',
        tags,
        body: AimSchema,
        response: { 200: ReachAnswer },
      },
      config: { may: 'campaigns.read' },
    },
    async (request) => campaigns.reach(request.actor, request.body, request.language),
  )
  app.get(
    '/v1/campaigns/:campaignId/readiness',
    {
      schema: {
        summary: 'What each step still lacks, in words',
        tags,
        params: CampaignRef,
        response: { 200: ReadinessAnswer },
      },
      config: { may: 'campaigns.read' },
    },
    async (request) => campaigns.readiness(request.params.campaignId, request.language),
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
      schema: {
        summary: 'Audit exactly what would be sent',
        tags,
        params: CampaignRef,
        body: DeclarationSchema,
        response: { 201: CheckAnswer },
      },
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
  app.get(
    '/v1/campaigns/:campaignId/verdict',
    {
      schema: {
        summary: 'The audit, whether it still holds, what was decided, and whether you may decide',
        tags,
        params: CampaignRef,
        response: { 200: VerdictAnswer },
      },
      config: { may: 'campaigns.read' },
    },
    async (request) => campaigns.verdict(request.actor, request.params.campaignId, request.language),
  )
  app.get(
    '/v1/approvals',
    {
      schema: { summary: 'Campaigns that wait for an approval', tags, response: { 200: WaitingAnswer } },
      config: { may: 'ethics.approve' },
    },
    async (request) => ({ campaigns: await campaigns.waiting(request.actor, request.language) }),
  )
}

function sendingRoutes(app: App, campaigns: Campaigns): void {
  app.post(
    '/v1/campaigns/:campaignId/launch',
    {
      schema: {
        summary: 'Launch what was approved; twice is once',
        tags,
        params: CampaignRef,
        response: { 202: JobAnswer },
      },
      config: { may: 'campaigns.launch' },
    },
    async (request, reply) => reply.code(202).send(await campaigns.launch(request.actor, request.params.campaignId)),
  )
  for (const verb of ['pause', 'resume', 'cancel'] as const) {
    app.post(
      `/v1/campaigns/:campaignId/${verb}`,
      {
        schema: {
          summary: summaries[verb],
          tags,
          params: CampaignRef,
          body: Type.Object({ why: Said(500) }, closed),
          response: { 200: CampaignAnswer },
        },
        config: { may: 'campaigns.launch' },
      },
      async (request) => {
        await campaigns[verb](request.actor, request.params.campaignId, request.body.why)
        return campaigns.named(request.params.campaignId)
      },
    )
  }
  app.get(
    '/v1/campaigns/:campaignId/live',
    {
      schema: {
        summary: 'Where every message stands, who holds it, how fast it may go',
        tags,
        params: CampaignRef,
        response: { 200: LiveAnswer },
      },
      config: { may: 'campaigns.read' },
    },
    async (request) => campaigns.live(request.params.campaignId, request.language),
  )
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
      schema: {
        summary: 'What a campaign did, in counts',
        tags,
        params: CampaignRef,
        response: { 200: StatisticsAnswer },
      },
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
        response: { 200: ComparisonAnswer },
      },
      config: { may: 'campaigns.read' },
    },
    async (request) => campaigns.compare(request.actor, request.params.campaignId, request.body),
  )
}
