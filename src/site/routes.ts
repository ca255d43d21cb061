/** Sites over HTTP, for operators: parse, call, answer. */
import { Type } from 'typebox'
import { type Routes, Timestamp } from '../kernel/index.ts'
import { consentSignals } from './consent-mode.ts'
import type { SiteRoom } from './site.ts'
import type { NewSite, SiteChange, SiteView } from './sites.ts'

const closed = { additionalProperties: false } as const
const tags = ['sites']
const Id = Type.String({ format: 'uuid' })
const SiteRef = Type.Object({ siteId: Id })
const Language = Type.Union([Type.Literal('en'), Type.Literal('fr')])
const Codes = Type.Array(Type.String({ minLength: 1, maxLength: 64 }), { minItems: 1, maxItems: 60 })
const Signals = Type.Object(
  Object.fromEntries(
    consentSignals.map((signal) => [signal, Type.Optional(Type.Array(Type.String(), { maxItems: 60 }))]),
  ),
  closed,
)
const Events = Type.Union([Type.Array(Type.String({ minLength: 1, maxLength: 200 }), { maxItems: 1000 }), Type.Null()])

const parts = {
  name: Type.String({ minLength: 1, maxLength: 200 }),
  origins: Type.Array(Type.String({ maxLength: 300 }), { minItems: 1, maxItems: 50 }),
  noticeId: Id,
}
const choices = {
  purposes: Type.Optional(Codes),
  eventPurpose: Type.Optional(Type.String({ maxLength: 64 })),
  language: Type.Optional(Language),
  events: Type.Optional(Events),
  signals: Type.Optional(Signals),
}
const NewSiteBody = Type.Object({ ...parts, ...choices }, closed)
const ChangeBody = Type.Object({ ...Type.Partial(Type.Object(parts)).properties, ...choices }, closed)

const View = Type.Unsafe<SiteView>(
  Type.Object({
    siteId: Id,
    name: Type.String(),
    origins: Type.Array(Type.String()),
    writeKey: Type.String(),
    noticeId: Id,
    purposes: Type.Array(Type.String()),
    eventPurpose: Type.String(),
    language: Language,
    events: Type.Union([Type.Array(Type.String()), Type.Null()]),
    signals: Type.Record(Type.String(), Type.Array(Type.String())),
    createdAt: Timestamp,
    revokedAt: Type.Union([Timestamp, Type.Null()]),
    snippet: Type.Union([Type.String(), Type.Null()]),
    counts: Type.Array(
      Type.Object({
        kind: Type.Union([Type.Literal('event'), Type.Literal('identify'), Type.Literal('decision')]),
        outcome: Type.String(),
        amount: Type.Integer(),
      }),
    ),
  }),
)

export function siteRoutes({ sites }: SiteRoom): Routes {
  return (app) => {
    app.get(
      '/v1/sites',
      {
        schema: {
          summary: 'Sites, with what they sent in thirty days',
          tags,
          response: { 200: Type.Object({ sites: Type.Array(View) }) },
        },
        config: { may: 'sites.read' },
      },
      async () => ({ sites: [...(await sites.list())] }),
    )
    app.get(
      '/v1/sites/:siteId',
      {
        schema: { summary: 'One site', tags, params: SiteRef, response: { 200: View } },
        config: { may: 'sites.read' },
      },
      (request) => sites.get(request.params.siteId),
    )
    app.post(
      '/v1/sites',
      {
        schema: { summary: 'Add a site', tags, body: NewSiteBody, response: { 201: View } },
        config: { may: 'sites.write' },
      },
      async (request, reply) => reply.code(201).send(await sites.create(request.actor, request.body as NewSite)),
    )
    app.patch(
      '/v1/sites/:siteId',
      {
        schema: {
          summary: 'Change a site; what is left out stays',
          tags,
          params: SiteRef,
          body: ChangeBody,
          response: { 200: View },
        },
        config: { may: 'sites.write' },
      },
      (request) => sites.change(request.actor, request.params.siteId, request.body as SiteChange),
    )
    app.post(
      '/v1/sites/:siteId/keys',
      {
        schema: { summary: 'New keys; the old ones stop at once', tags, params: SiteRef, response: { 200: View } },
        config: { may: 'sites.write' },
      },
      (request) => sites.renewKeys(request.actor, request.params.siteId),
    )
    app.get(
      '/v1/sites/:siteId/secret',
      {
        schema: {
          summary: 'The key of the site’s own server; looking stands in the audit trail',
          tags,
          params: SiteRef,
          response: { 200: Type.Object({ secret: Type.String() }) },
        },
        config: { may: 'sites.write' },
      },
      (request) => sites.secret(request.actor, request.params.siteId),
    )
    app.delete(
      '/v1/sites/:siteId',
      {
        schema: { summary: 'Revoke a site: it takes nothing any more', tags, params: SiteRef, response: { 200: View } },
        config: { may: 'sites.write' },
      },
      (request) => sites.revoke(request.actor, request.params.siteId),
    )
  }
}
