/** The ethics room over HTTP: parse, call, answer. */
import { type Static, Type } from 'typebox'
import { type App, languages } from '../kernel/index.ts'
import {
  ApprovalAnswer,
  AttributesAnswer,
  AuditAnswer,
  AuditsAnswer,
  CopyFindingsAnswer,
  FieldProxiesAnswer,
  ModelAuditAnswer,
  ModelAuditsAnswer,
  oneOf,
  PolicyAnswer,
  StandingAnswer,
} from './answers.ts'
import { criteria } from './attributes.ts'
import type { Cut } from '../models/index.ts'
import type { Ethics } from './ethics.ts'
import { policy, polarities } from './policy.ts'
import { policyHash } from './policy-set.ts'

const closed = { additionalProperties: false } as const
const Id = Type.String({ format: 'uuid' })
const Hash = Type.String({ pattern: '^[0-9a-f]{64}$' })

const CutShape = Type.Union([
  Type.Object({ kind: Type.Literal('top_share'), share: Type.Number({ exclusiveMinimum: 0, maximum: 1 }) }, closed),
  Type.Object({ kind: Type.Literal('threshold'), score: Type.Number({ minimum: 0, maximum: 1 }) }, closed),
])

const BundleShape = Type.Object(
  {
    audience: Type.Object({ id: Id, version: Type.Integer({ minimum: 1 }), hash: Hash }, closed),
    model: Type.Optional(Type.Object({ id: Id, hash: Hash, cut: CutShape }, closed)),
    contentHash: Hash,
    polarity: oneOf(polarities),
    purpose: Type.String({ minLength: 1, maxLength: 100 }),
    author: Type.String({ minLength: 1, maxLength: 200, description: 'Who made the campaign, as `kind:id`.' }),
  },
  closed,
)

const Sentence = Type.String({ minLength: 1, maxLength: 2000 })
const CopyShape = Type.Object(
  {
    language: oneOf(languages),
    text: Type.String({ maxLength: 100_000 }),
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

const TimeOfDay = Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$' })
const AskShape = Type.Object(
  {
    bundle: BundleShape,
    category: Type.Optional(Type.String({ maxLength: 100 })),
    justification: Type.Optional(Type.Object({ aim: Sentence, necessary: Sentence, proportionate: Sentence }, closed)),
    copy: Type.Optional(Type.Array(CopyShape, { maxItems: 20 })),
    pressure: Type.Optional(
      Type.Object(
        { perDay: Type.Integer({ minimum: 0 }), perWeek: Type.Integer({ minimum: 0 }), from: TimeOfDay, to: TimeOfDay },
        closed,
      ),
    ),
  },
  closed,
)

const AttributeShape = Type.Object(
  {
    field: Type.String({ minLength: 1, maxLength: 63 }),
    kind: oneOf(['levels', 'number_bands', 'birth_date_bands'] as const),
    bands: Type.Array(Type.Number(), { maxItems: 30 }),
    criterion: Type.Union([oneOf(criteria), Type.Null()]),
    required: Type.Boolean(),
  },
  closed,
)

const DecisionShape = Type.Object(
  { reason: Type.String({ maxLength: 5000 }), expiresAt: Type.Optional(Type.String({ format: 'date-time' })) },
  closed,
)

const AuditId = Type.Object({ auditId: Id })
const tags = ['ethics']

function copyOf({ evidence, ...text }: Static<typeof CopyShape>) {
  const { endsAt, ...others } = evidence ?? {}
  return { ...text, evidence: { ...others, ...(endsAt ? { endsAt: new Date(endsAt) } : {}) } }
}

function decisionOf(auditId: string, { reason, expiresAt }: Static<typeof DecisionShape>) {
  return { auditId, reason, expiresAt: expiresAt ? new Date(expiresAt) : undefined }
}

function askOf(body: Static<typeof AskShape>) {
  const { model, ...bundle } = body.bundle
  return {
    ...body,
    bundle: { ...bundle, model: model && { ...model, cut: model.cut as Cut } },
    copy: (body.copy ?? []).map(copyOf),
  }
}

/** Mounts the room's routes. */
export function ethicsRoutes(ethics: Ethics): (app: App) => void {
  return (app) => {
    auditRoutes(app, ethics)
    modelRoutes(app, ethics)
    decisionRoutes(app, ethics)
    settingRoutes(app, ethics)
  }
}

function auditRoutes(app: App, ethics: Ethics): void {
  app.post(
    '/v1/ethics/audits',
    {
      schema: { summary: 'Audit a bundle for fairness', tags, body: AskShape, response: { 201: AuditAnswer } },
      config: { may: 'ethics.audit' },
    },
    async (request, reply) => reply.code(201).send(await ethics.audit(request.actor, askOf(request.body))),
  )
  app.get(
    '/v1/ethics/audits',
    {
      schema: {
        summary: 'Audits, newest first',
        tags,
        querystring: Type.Object(
          {
            audienceId: Type.Optional(Id),
            modelId: Type.Optional(Id),
            limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
          },
          closed,
        ),
        response: { 200: AuditsAnswer },
      },
      config: { may: 'ethics.read' },
    },
    (request) => ethics.list(request.actor, { ...request.query, limit: request.query.limit ?? 10 }),
  )
  app.get(
    '/v1/ethics/audits/:auditId',
    {
      schema: { summary: 'One audit with its approvals', tags, params: AuditId, response: { 200: AuditAnswer } },
      config: { may: 'ethics.read' },
    },
    (request) => ethics.get(request.actor, request.params.auditId),
  )
  app.get(
    '/v1/ethics/audits/:auditId/sentences',
    {
      schema: {
        summary: 'One audit in plain sentences',
        tags,
        params: AuditId,
        response: { 200: Type.Array(Type.String()) },
      },
      config: { may: 'ethics.read' },
    },
    (request) => ethics.read(request.actor, request.params.auditId, request.language),
  )
  app.get(
    '/v1/ethics/audits/:auditId/verification',
    {
      schema: {
        summary: 'Whether a stored audit is whole: its hash fits and its counts give its verdict',
        tags,
        params: AuditId,
        response: { 200: Type.Object({ whole: Type.Boolean() }) },
      },
      config: { may: 'ethics.read' },
    },
    async (request) => ({ whole: await ethics.verify(request.params.auditId) }),
  )
  app.post(
    '/v1/ethics/copy-checks',
    {
      schema: {
        summary: 'Look for words that press people',
        tags,
        body: CopyShape,
        response: { 200: CopyFindingsAnswer },
      },
      config: { may: 'ethics.audit' },
    },
    async (request) => ethics.lint(copyOf(request.body)),
  )
}

function modelRoutes(app: App, ethics: Ethics): void {
  app.post(
    '/v1/ethics/model-audits',
    {
      schema: {
        summary: 'Audit what a model’s scores do to each declared group',
        tags,
        body: Type.Object(
          { modelId: Id, share: Type.Number({ exclusiveMinimum: 0, maximum: 1, default: 0.1 }) },
          closed,
        ),
        response: { 201: ModelAuditAnswer },
      },
      config: { may: 'ethics.audit' },
    },
    async (request, reply) =>
      reply.code(201).send(await ethics.auditModel(request.actor, request.body, request.language)),
  )
  app.get(
    '/v1/ethics/model-audits',
    {
      schema: {
        summary: 'Audits of a model’s scores, newest first',
        tags,
        querystring: Type.Object({ modelId: Id }, closed),
        response: { 200: ModelAuditsAnswer },
      },
      config: { may: 'ethics.read' },
    },
    (request) => ethics.modelAudits(request.actor, request.query.modelId, request.language),
  )
  app.post(
    '/v1/ethics/proxies',
    {
      schema: {
        summary: 'How strongly fields stand for protected attributes, before a model learns from them',
        tags,
        body: Type.Object({ fields: Type.Array(Type.String(), { minItems: 1, maxItems: 200 }) }, closed),
        response: { 200: FieldProxiesAnswer },
      },
      config: { may: 'ethics.audit' },
    },
    (request) => ethics.proxies(request.actor, request.body.fields),
  )
}

function decisionRoutes(app: App, ethics: Ethics): void {
  for (const [path, verb, summary] of [
    ['approvals', 'approve', 'Approve an audited bundle in writing'],
    ['refusals', 'refuse', 'Refuse an audited bundle in writing'],
    ['revocations', 'revoke', 'Take an approval back in writing'],
  ] as const) {
    app.post(
      `/v1/ethics/audits/:auditId/${path}`,
      {
        schema: { summary, tags, params: AuditId, body: DecisionShape, response: { 201: ApprovalAnswer } },
        config: { may: 'ethics.approve' },
      },
      async (request, reply) =>
        reply.code(201).send(await ethics[verb](request.actor, decisionOf(request.params.auditId, request.body))),
    )
  }
  app.post(
    '/v1/ethics/standing',
    {
      schema: {
        summary: 'Whether a bundle may go live now, and if not why',
        tags,
        body: BundleShape,
        response: { 200: StandingAnswer },
      },
      config: { may: 'ethics.read' },
    },
    (request) => ethics.standing(askOf({ bundle: request.body }).bundle),
  )
}

function settingRoutes(app: App, ethics: Ethics): void {
  app.get(
    '/v1/ethics/attributes',
    {
      schema: { summary: 'Protected attributes in force', tags, response: { 200: AttributesAnswer } },
      config: { may: 'ethics.read' },
    },
    () => ethics.attributes(),
  )
  app.put(
    '/v1/ethics/attributes',
    {
      schema: { summary: 'Declare a protected attribute', tags, body: AttributeShape, response: { 204: Type.Null() } },
      config: { may: 'ethics.configure' },
    },
    async (request, reply) => {
      await ethics.declareAttribute(request.actor, request.body)
      return reply.code(204).send(null)
    },
  )
  app.delete(
    '/v1/ethics/attributes/:field',
    {
      schema: {
        summary: 'Stop auditing by a field',
        tags,
        params: Type.Object({ field: Type.String() }),
        response: { 204: Type.Null() },
      },
      config: { may: 'ethics.configure' },
    },
    async (request, reply) => {
      await ethics.retireAttribute(request.actor, request.params.field)
      return reply.code(204).send(null)
    },
  )
  app.get(
    '/v1/ethics/policy',
    {
      schema: { summary: 'The policy in force, with its hash', tags, response: { 200: PolicyAnswer } },
      config: { may: 'ethics.read' },
    },
    async () => ({ hash: policyHash(), policy }),
  )
}
