/** Staff over HTTP: sign-in, members, keys, rights and the audit trail. */
import { Type } from 'typebox'
import { type App, List, type OpenPurpose, OrNull, type Routes, Timestamp } from '../kernel/index.ts'
import { accountRoutes } from './account-routes.ts'
import { colleagueRoutes } from './colleague-routes.ts'
import { allRights } from './rights.ts'
import { closed, RoleName, tags } from './schema.ts'
import { sessionRoutes } from './session-routes.ts'
import { signOnRoutes } from './sign-on-routes.ts'
import type { Staff } from './staff.ts'

const RightView = Type.Object({
  name: Type.String(),
  roles: List(RoleName),
  meaning: Type.Object({ en: Type.String(), fr: Type.String() }),
})
const KeyShape = Type.Object({
  keyId: Type.String(),
  staffId: Type.String({ format: 'uuid' }),
  label: Type.String(),
  scopes: List(Type.String()),
  createdAt: Timestamp,
  expiresAt: OrNull(Timestamp),
  revokedAt: OrNull(Timestamp),
  lastUsedAt: OrNull(Timestamp),
})
const NewKey = Type.Object(
  {
    staffId: Type.String({ format: 'uuid' }),
    scopes: Type.Array(Type.String(), { minItems: 1, maxItems: 100 }),
    label: Type.Optional(Type.String({ maxLength: 100 })),
    expiresAt: Type.Optional(Type.String({ format: 'date-time' })),
  },
  closed,
)
const AuditQuery = Type.Object(
  {
    subjectId: Type.Optional(Type.String({ format: 'uuid' })),
    action: Type.Optional(Type.String()),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
    why: Type.String({ minLength: 10 }),
  },
  closed,
)

const AuditView = Type.Object({
  entries: List(
    Type.Object({
      entryId: Type.String(),
      at: Timestamp,
      actor: Type.String(),
      action: Type.String(),
      subjectId: OrNull(Type.String()),
      why: OrNull(Type.String()),
      details: Type.Unknown(),
    }),
  ),
})

/** @param openPurpose the gate's: the trail is about people, so reading it is an access like any other */
export function staffRoutes(staff: Staff, openPurpose: OpenPurpose): Routes {
  return (app) => {
    app.decorateRequest('session', null)
    sessionRoutes(app, staff)
    signOnRoutes(app, staff)
    accountRoutes(app, staff)
    colleagueRoutes(app, staff)
    rightRoutes(app)
    keyRoutes(app, staff)
    auditRoute(app, staff, openPurpose)
  }
}

function rightRoutes(app: App): void {
  app.get(
    '/v1/rights',
    {
      schema: {
        summary: 'What each role may do',
        tags,
        response: { 200: Type.Object({ rights: List(RightView) }) },
      },
      config: { open: 'the table of rights is no secret' },
    },
    async () => ({ rights: allRights() }),
  )
}

function keyRoutes(app: App, staff: Staff): void {
  app.get(
    '/v1/keys',
    {
      schema: {
        summary: 'API keys, without their secrets',
        tags,
        response: { 200: Type.Object({ keys: List(KeyShape) }) },
      },
      config: { may: 'staff.read' },
    },
    async () => ({ keys: await staff.keys.list() }),
  )
  app.post(
    '/v1/keys',
    {
      schema: {
        summary: 'Make a key; its text is shown once',
        tags,
        body: NewKey,
        response: { 201: Type.Object({ text: Type.String(), key: KeyShape }) },
      },
      config: { may: 'staff.keys', proof: 'fresh' },
    },
    async (request, reply) => {
      const { staffId, scopes, label, expiresAt } = request.body
      const made = await staff.keys.createAs(request.actor, {
        staffId,
        scopes,
        ...(label ? { label } : {}),
        ...(expiresAt ? { expiresAt: new Date(expiresAt) } : {}),
      })
      await staff.audit.write(null, {
        actor: request.actor,
        action: 'staff.key_made',
        details: { keyId: made.key.keyId, scopes },
      })
      return reply.code(201).send(made)
    },
  )
  app.delete(
    '/v1/keys/:keyId',
    {
      schema: {
        summary: 'Revoke a key',
        tags,
        params: Type.Object({ keyId: Type.String() }),
        response: { 204: Type.Null() },
      },
      config: { may: 'staff.keys' },
    },
    async (request, reply) => {
      await staff.keys.revoke(request.params.keyId)
      await staff.audit.write(null, {
        actor: request.actor,
        action: 'staff.key_revoked',
        details: { keyId: request.params.keyId },
      })
      return reply.code(204).send(null)
    },
  )
}

function auditRoute(app: App, staff: Staff, openPurpose: OpenPurpose): void {
  app.get(
    '/v1/audit',
    {
      schema: { summary: 'The audit trail', tags, querystring: AuditQuery, response: { 200: AuditView } },
      config: { may: 'staff.audit' },
    },
    async (request) => {
      const { why, ...filter } = request.query
      return {
        entries: await openPurpose({ purpose: 'security', actor: request.actor, why }, (tx) =>
          staff.audit.read(tx, filter),
        ),
      }
    },
  )
}
