/** The desk over HTTP. The overview asks for the right that everybody has; each part of it asks for its own. */
import { Type } from 'typebox'
import { type App, contentHash, type Json, type Routes } from '../kernel/index.ts'
import { AnchorsAnswer, CheckpointsView, HitsView, NotificationsView, OverviewView, WitnessesView } from './answers.ts'
import type { Desk } from './desk.ts'

const tags = ['desk']
const closed = { additionalProperties: false } as const

export function deskRoutes(desk: Desk): Routes {
  return (app) => {
    glanceRoutes(app, desk)
    notificationRoutes(app, desk)
    ledgerRoutes(app, desk)
  }
}

function glanceRoutes(app: App, desk: Desk): void {
  app.get(
    '/v1/overview',
    {
      schema: {
        summary: 'At a glance: permissions over time, what changed, what runs, what waits, how all stands',
        tags,
        querystring: Type.Object({ days: Type.Optional(Type.Integer({ minimum: 7, maximum: 731 })) }, closed),
        response: { 200: OverviewView },
      },
      config: { may: 'status.read' },
    },
    (request) => desk.overview(request.actor, request.language, request.query.days ?? 90),
  )
  app.get(
    '/v1/search',
    {
      schema: {
        summary: 'Find campaigns, audiences, models, notices, purposes, fields, imports; never people',
        tags,
        querystring: Type.Object({ q: Type.String({ minLength: 1, maxLength: 100 }) }, closed),
        response: { 200: HitsView },
      },
      config: { may: 'status.read' },
    },
    async (request) => ({ hits: await desk.search(request.actor, request.language, request.query.q) }),
  )
}

function notificationRoutes(app: App, desk: Desk): void {
  app.get(
    '/v1/notifications',
    {
      schema: {
        summary:
          'What finished, failed or was stopped; asked again with If-None-Match it answers 304 while nothing is new',
        tags,
        response: { 200: NotificationsView, 304: Type.Null() },
      },
      config: { may: 'jobs.read' },
    },
    async (request, reply) => {
      const found = await desk.notifications(request.actor)
      const tag = `"${contentHash(JSON.parse(JSON.stringify(found)) as Json).slice(0, 32)}"`
      void reply.header('etag', tag)
      return request.headers['if-none-match'] === tag ? reply.code(304).send(null) : found
    },
  )
  app.post(
    '/v1/notifications/seen',
    {
      schema: {
        summary: 'Everything up to a moment was seen',
        tags,
        body: Type.Object({ upTo: Type.String({ format: 'date-time' }) }, closed),
        response: { 200: NotificationsView },
      },
      config: { may: 'jobs.read' },
    },
    (request) => desk.seen(request.actor, new Date(request.body.upTo)),
  )
}

function ledgerRoutes(app: App, desk: Desk): void {
  app.get(
    '/v1/ledger/checkpoints',
    {
      schema: {
        summary: 'The newest checkpoints: who signed each, with which kind of key, and whether it verifies',
        tags,
        querystring: Type.Object({ limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })) }, closed),
        response: { 200: CheckpointsView },
      },
      config: { may: 'ledger.read' },
    },
    async (request) => ({ checkpoints: await desk.checkpoints(request.query.limit ?? 20) }),
  )
  app.get(
    '/v1/ledger/witnesses',
    {
      schema: {
        summary: 'Witnesses: what each signed last, and whose hands run it',
        tags,
        response: { 200: WitnessesView },
      },
      config: { may: 'ledger.read' },
    },
    async () => ({ witnesses: desk.witnesses() }),
  )
  app.get(
    '/v1/ledger/anchors',
    {
      schema: {
        summary: 'Anchors on the chain: transaction, block, state, and what they cost in a year',
        tags,
        response: { 200: AnchorsAnswer },
      },
      config: { may: 'ledger.read' },
    },
    async () => ({ anchors: await desk.anchors() }),
  )
}
