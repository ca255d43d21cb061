/** Consent over HTTP: decisions, one person's state and history, batch checks, purposes, notices, and the GPC statement. */
import { Type } from 'typebox'
import { type Actor, type App, Problem, type Routes } from '../kernel/index.ts'
import type { Consent } from './consent.ts'
import { deciders, decisionKinds, type NewDecision } from './decision.ts'
import type { RecordedDecision } from './decisions.ts'
import { noticeRoutes } from './notice-routes.ts'
import type { ReceiptAnswer } from './receipts.ts'
import {
  closed,
  Code,
  DecisionAnswer,
  Id,
  NewPurposeBody,
  oneOf,
  ProofAnswer,
  PurposeAnswer,
  ReasonWord,
  RecordAnswer,
  RecordedAnswer,
  StandingAnswer,
} from './shapes.ts'
import { gpcStatement } from './signals.ts'
import { sayReason } from './words.ts'

/** Told whenever staff read about one named person, before the answer goes out: the audit trail's entry. */
export type NamedRead = (actor: Actor, subjectId: string, what: string) => Promise<void>

const Moment = Type.String({ format: 'date-time' })
const NoticeRef = Type.Object({ id: Id, version: Type.Integer({ minimum: 1 }), language: oneOf(['en', 'fr']) }, closed)

const Decision = Type.Object(
  {
    subjectId: Id,
    kind: oneOf(decisionKinds),
    purposes: Type.Union([Type.Array(Code, { maxItems: 60 }), Type.Literal('all_marketing'), Type.Literal('all')]),
    at: Type.Optional(Moment),
    validUntil: Type.Optional(Moment),
    notice: Type.Optional(NoticeRef),
    channel: Type.String({ minLength: 1, maxLength: 64 }),
    by: Type.Optional(oneOf(deciders)),
    evidence: Type.Optional(Type.Unknown({ description: 'Any JSON that proves the decision; stored encrypted.' })),
    signal: Type.Optional(Type.Literal('gpc')),
    idempotencyKey: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
  },
  closed,
)

const SubjectRef = Type.Object({ subjectId: Id })
const tags = ['consent']

/** @param namedRead called before a named person's state or history is answered */
export function consentRoutes(consent: Consent, namedRead: NamedRead): Routes {
  return (app) => {
    decisionRoutes(app, consent, namedRead)
    checkRoutes(app, consent)
    purposeRoutes(app, consent)
    noticeRoutes(app, consent)
  }
}

function decisionRoutes(app: App, consent: Consent, namedRead: NamedRead): void {
  app.post(
    '/v1/decisions',
    {
      schema: {
        summary: 'Record a decision of a person',
        description:
          'Answers when the decision is durable and in force. `proof` is the receipt once witnesses have signed a checkpoint that holds it; if that takes over two seconds, or with `proof=promise`, a signed promise that it will be in the log.',
        tags,
        body: Decision,
        querystring: Type.Object({ proof: Type.Optional(oneOf(['receipt', 'promise'])) }, closed),
        response: { 201: RecordedAnswer },
      },
      config: { may: 'consent.record' },
    },
    async (request, reply) => {
      const { at, validUntil, ...rest } = request.body
      const dated = { ...(at ? { at: new Date(at) } : {}), ...(validUntil ? { validUntil: new Date(validUntil) } : {}) }
      const recorded = await consent.recordByHand(request.actor, { ...rest, ...dated } as NewDecision)
      const waitMs = request.query.proof === 'promise' ? 0 : undefined
      return reply.code(201).send({ ...recorded, proof: await proofOf(consent, recorded, waitMs) })
    },
  )
  receiptRoutes(app, consent, namedRead)
  app.get(
    '/v1/subjects/:subjectId/standing',
    {
      schema: {
        summary: 'What is permitted about a person, and why',
        tags,
        params: SubjectRef,
        response: { 200: StandingAnswer },
      },
      config: { may: 'consent.read' },
    },
    async (request) => {
      await namedRead(request.actor, request.params.subjectId, 'standing')
      const standing = await consent.standing(request.params.subjectId)
      const said = standing.purposes.map((one) => ({ ...one, says: sayReason(request.language, one.reason) }))
      return { ...standing, purposes: said }
    },
  )
  app.get(
    '/v1/subjects/:subjectId/decisions',
    {
      schema: {
        summary: 'Every decision of a person, with evidence',
        tags,
        params: SubjectRef,
        response: { 200: Type.Object({ decisions: Type.Array(DecisionAnswer) }) },
      },
      config: { may: 'consent.read' },
    },
    async (request) => {
      await namedRead(request.actor, request.params.subjectId, 'decisions')
      return { decisions: await consent.history(request.params.subjectId) }
    },
  )
  app.get(
    '/v1/subjects/:subjectId/decisions/:decisionId/record',
    {
      schema: {
        summary: 'One decision as an ISO/IEC TS 27560 consent record',
        tags,
        params: Type.Object({ subjectId: Id, decisionId: Id }),
        response: { 200: RecordAnswer },
      },
      config: { may: 'consent.read' },
    },
    async (request) => {
      await namedRead(request.actor, request.params.subjectId, 'consent record')
      return (await consent.consentRecord(request.params.subjectId, request.params.decisionId)) as Record<
        string,
        unknown
      >
    },
  )
}

/** The decision stands whatever happens to its proof: without one the answer still says that it was recorded. */
async function proofOf(
  consent: Consent,
  { subjectId, decisionId }: RecordedDecision,
  waitMs: number | undefined,
): Promise<ReceiptAnswer> {
  try {
    return await consent.receipts.of(subjectId, decisionId, waitMs)
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return { state: 'none', because: error.code }
  }
}

function receiptRoutes(app: App, consent: Consent, namedRead: NamedRead): void {
  app.get(
    '/v1/subjects/:subjectId/decisions/:decisionId/receipt',
    {
      schema: {
        summary: 'The receipt of one decision: record, opening and proofs',
        tags,
        params: Type.Object({ subjectId: Id, decisionId: Id }),
        response: { 200: ProofAnswer },
      },
      config: { may: 'consent.read' },
    },
    async (request) => {
      const { subjectId, decisionId } = request.params
      await namedRead(request.actor, subjectId, 'receipt')
      return consent.receipts.of(subjectId, decisionId)
    },
  )
  app.get(
    '/v1/subjects/:subjectId/receipts',
    {
      schema: {
        summary: 'Everything about a person in one receipt: every entry opened',
        tags,
        params: SubjectRef,
        response: { 200: ProofAnswer },
      },
      config: { may: 'consent.read' },
    },
    async (request) => {
      await namedRead(request.actor, request.params.subjectId, 'receipts')
      return consent.receipts.bundle(request.params.subjectId)
    },
  )
}

const mostIdsPerCheck = 20_000

function checkRoutes(app: App, consent: Consent): void {
  app.post(
    '/v1/permission-checks',
    {
      schema: {
        summary: 'May these people be used for this purpose, now?',
        tags,
        body: Type.Object(
          { purpose: Code, subjectIds: Type.Array(Id, { minItems: 1, maxItems: mostIdsPerCheck }) },
          closed,
        ),
        response: {
          200: Type.Object({
            purpose: Code,
            permitted: Type.Integer(),
            results: Type.Array(Type.Object({ subjectId: Id, reason: ReasonWord, says: Type.String() })),
          }),
        },
      },
      config: { may: 'consent.check' },
      bodyLimit: 2 * 1024 * 1024,
    },
    async (request) => {
      const { purpose, subjectIds } = request.body
      const found = await consent.check(purpose, subjectIds)
      const results = [...found].map(([subjectId, reason]) => ({
        subjectId,
        reason,
        says: sayReason(request.language, reason),
      }))
      return { purpose, permitted: results.filter((one) => one.reason === 'permitted').length, results }
    },
  )
  app.get(
    '/.well-known/gpc.json',
    {
      schema: {
        summary: 'That the Global Privacy Control signal is honoured',
        tags,
        response: { 200: Type.Object({ gpc: Type.Boolean(), lastUpdate: Type.String() }) },
      },
      config: { open: 'browsers and people read it without an account (w3c/gpc)' },
    },
    async () => gpcStatement,
  )
}

function purposeRoutes(app: App, consent: Consent): void {
  app.get(
    '/v1/purposes',
    {
      schema: {
        summary: 'Why data may be used',
        tags,
        response: { 200: Type.Object({ purposes: Type.Array(PurposeAnswer) }) },
      },
      config: { may: 'consent.configuration' },
    },
    async () => ({ purposes: [...consent.purposes()] }),
  )
  app.post(
    '/v1/purposes',
    {
      schema: { summary: 'Add a purpose', tags, body: NewPurposeBody, response: { 201: PurposeAnswer } },
      config: { may: 'consent.configure' },
    },
    async (request, reply) => reply.code(201).send(await consent.addPurpose(request.body)),
  )
}
