/**
 * Delivery over HTTP. For operators: figures, controls, decisions, keys. Without an account: what a recipient or a mail provider
 * does with a link in a message; there the token is the whole authority.
 */
import { Type } from 'typebox'
import { type App, List } from '../kernel/index.ts'
import { ControlsView, DkimCheckView, DkimRecordView, DomainCheckView, DomainsView, StatusView } from './answers.ts'
import type { Delivery } from './delivery.ts'
import { unsubscribedPage, unsubscribePage } from './pages.ts'
import { problem } from './problems.ts'
import { ProgressAnswer, UncertainAnswer } from './progress-answers.ts'
import { largestReportBytes } from './reports.ts'
import { SendSettings } from './settings.ts'
import { pixel } from './tracking.ts'
import { isOneClick } from './unsubscribe.ts'

const Token = Type.Object({ token: Type.String({ pattern: '^[A-Za-z0-9_-]{20,390}$' }) })
const Pixel = Type.Object({ file: Type.String({ pattern: '^[A-Za-z0-9_-]{20,390}\\.gif$' }) })
const largestFormBytes = 4096
const linkTag = ['links in messages']

/** The links in messages: unsubscribe, open, click. */
export function deliveryLinkRoutes(delivery: Delivery) {
  return (app: App): void => {
    app.get(
      '/u/:token',
      {
        schema: { summary: 'Ask whether to stop these messages; changes nothing', tags: linkTag, params: Token },
        config: { open: 'the link in a message; it only shows a button' },
      },
      async (request, reply) => {
        const answer = unsubscribePage(
          request.language,
          delivery.unsubscribe.describe(request.params.token, request.language),
        )
        return reply.header('content-security-policy', answer.policy).type('text/html; charset=utf-8').send(answer.html)
      },
    )
    void app.register(async (scope) => oneClickRoute(scope as App, delivery))
    app.get(
      '/o/:file',
      {
        schema: { summary: 'Open pixel; recorded only where opens may be measured', tags: linkTag, params: Pixel },
        // Asking for the headers alone is not looking.
        exposeHeadRoute: false,
        config: { open: 'a picture in a message' },
      },
      async (request, reply) => {
        await delivery.tracking.open(request.params.file.slice(0, -'.gif'.length))
        // Web mail shows it inside pages of other origins.
        return reply.header('cross-origin-resource-policy', 'cross-origin').type('image/gif').send(pixel)
      },
    )
    app.get(
      '/c/:token',
      {
        schema: { summary: 'Follow a link; recorded only where clicks may be measured', tags: linkTag, params: Token },
        exposeHeadRoute: false,
        config: { open: 'a link in a message' },
      },
      async (request, reply) => {
        const target = await delivery.tracking.click(request.params.token)
        if (target === null) throw problem('delivery.link_unknown')
        return reply.redirect(target, 302)
      },
    )
  }
}

/** In a scope of its own, because only here are forms understood, and small ones. */
function oneClickRoute(scope: App, delivery: Delivery): void {
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser(
    ['application/x-www-form-urlencoded', 'multipart/form-data'],
    { parseAs: 'string', bodyLimit: largestFormBytes },
    (_request, body, done) => done(null, body),
  )
  scope.post(
    '/u/:token',
    {
      schema: {
        summary: 'Stop these messages (RFC 8058 one-click)',
        tags: linkTag,
        params: Token,
        consumes: ['application/x-www-form-urlencoded', 'multipart/form-data'],
      },
      config: { open: 'one-click unsubscribe: the token names person and kind of message' },
    },
    async (request, reply) => {
      const type = request.headers['content-type'] ?? ''
      if (!isOneClick(type, typeof request.body === 'string' ? request.body : ''))
        throw problem('delivery.not_one_click')
      const how = request.headers['sec-fetch-mode'] === undefined ? 'one_click' : 'page'
      await delivery.unsubscribe.stop(request.params.token, how)
      const answer = unsubscribedPage(request.language)
      return reply.header('content-security-policy', answer.policy).type('text/html; charset=utf-8').send(answer.html)
    },
  )
}

const tags = ['delivery']
const closed = { additionalProperties: false }
const Campaign = Type.Object({ campaignId: Type.String({ format: 'uuid' }) })
const Message = Type.Object({ messageId: Type.String({ format: 'uuid' }) })
const Address = Type.Object({ address: Type.String({ minLength: 3, maxLength: 320 }) }, closed)
const Why = Type.String({ minLength: 1, maxLength: 500 })
const Control = Type.Object(
  {
    scope: Type.Union([Type.Literal('all'), Type.String({ format: 'uuid' })]),
    do: Type.Union([Type.Literal('pause'), Type.Literal('kill'), Type.Literal('resume')]),
    why: Why,
  },
  closed,
)
const Decision = Type.Object(
  {
    decision: Type.Union([Type.Literal('retry'), Type.Literal('count_as_sent'), Type.Literal('give_up')]),
    why: Why,
  },
  closed,
)
const NewKey = Type.Object(
  {
    domain: Type.String({ pattern: '^[a-z0-9.-]{1,253}$' }),
    selector: Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,62}$' }),
  },
  closed,
)

const DomainRef = Type.Object({ domain: NewKey.properties.domain })

/** For operators. */
export function deliveryRoutes(delivery: Delivery) {
  return (app: App): void => {
    sendingRoutes(app, delivery)
    decisionRoutes(app, delivery)
    keyRoutes(app, delivery)
    domainRoutes(app, delivery)
    void app.register(async (scope) => reportRoutes(scope as App, delivery))
  }
}

function sendingRoutes(app: App, delivery: Delivery): void {
  app.get(
    '/v1/delivery/status',
    {
      schema: { summary: 'Transport, signing, senders, controls', tags, response: { 200: StatusView } },
      config: { may: 'delivery.read' },
    },
    () => delivery.status(),
  )
  app.get(
    '/v1/delivery/campaigns/:campaignId',
    {
      schema: {
        summary: 'What became of a campaign’s messages',
        tags,
        params: Campaign,
        response: { 200: ProgressAnswer },
      },
      config: { may: 'delivery.read' },
    },
    (request) => delivery.progress(request.params.campaignId),
  )
  app.post(
    '/v1/delivery/controls',
    {
      schema: {
        summary: 'Pause, stop for good, or resume sending',
        tags,
        body: Control,
        response: { 200: ControlsView },
      },
      config: { may: 'delivery.control' },
    },
    async (request) => {
      const { scope, do: deed, why } = request.body
      await delivery.controls[deed](request.actor, scope, why)
      return { controls: await delivery.controls.list() }
    },
  )
  app.get(
    '/v1/delivery/settings',
    {
      schema: { summary: 'Sending limits in force', tags, response: { 200: SendSettings } },
      config: { may: 'delivery.read' },
    },
    () => delivery.settings.read(),
  )
  app.patch(
    '/v1/delivery/settings',
    {
      schema: {
        summary: 'Change sending limits',
        tags,
        body: Type.Partial(SendSettings, closed),
        response: { 200: SendSettings },
      },
      config: { may: 'delivery.configure' },
    },
    (request) => delivery.settings.change(request.actor, request.body),
  )
}

function decisionRoutes(app: App, delivery: Delivery): void {
  app.get(
    '/v1/delivery/uncertain',
    {
      schema: {
        summary: 'Messages whose fate is uncertain',
        tags,
        querystring: Type.Object({ campaignId: Type.Optional(Campaign.properties.campaignId) }, closed),
        response: { 200: UncertainAnswer },
      },
      config: { may: 'delivery.decide' },
    },
    async (request) => ({ messages: await delivery.uncertain.list(request.actor, request.query.campaignId) }),
  )
  app.post(
    '/v1/delivery/uncertain/:messageId',
    {
      schema: {
        summary: 'Decide on an uncertain message',
        tags,
        params: Message,
        body: Decision,
        response: { 204: Type.Null() },
      },
      config: { may: 'delivery.decide' },
    },
    async (request, reply) => {
      const { decision, why } = request.body
      await delivery.uncertain.decide(request.actor, request.params.messageId, decision, why)
      return reply.code(204).send(null)
    },
  )
  app.get(
    '/v1/delivery/suppressions',
    { schema: { summary: 'How many addresses are suppressed, and why', tags }, config: { may: 'delivery.read' } },
    async () => ({ counts: await delivery.suppressions.counts() }),
  )
  app.post(
    '/v1/delivery/suppressions',
    { schema: { summary: 'Never write to an address again', tags, body: Address }, config: { may: 'delivery.decide' } },
    async (request, reply) => {
      await delivery.suppressions.add(request.actor, request.body.address)
      return reply.code(204).send()
    },
  )
  app.post(
    '/v1/delivery/suppressions/check',
    {
      schema: { summary: 'Whether an address is suppressed', tags, body: Address },
      config: { may: 'delivery.decide' },
    },
    (request) => delivery.suppressions.check(request.body.address),
  )
  app.post(
    '/v1/delivery/suppressions/lift',
    {
      schema: {
        summary: 'Let an address be written to again (never after a complaint)',
        tags,
        body: Type.Object({ ...Address.properties, why: Why }, closed),
      },
      config: { may: 'delivery.decide' },
    },
    async (request, reply) => {
      await delivery.suppressions.lift(request.actor, request.body.address, request.body.why)
      return reply.code(204).send()
    },
  )
}

function keyRoutes(app: App, delivery: Delivery): void {
  app.get(
    '/v1/delivery/dkim',
    {
      schema: {
        summary: 'Signing keys and their DNS records',
        tags,
        response: { 200: Type.Object({ keys: List(DkimRecordView) }) },
      },
      config: { may: 'delivery.read' },
    },
    async () => ({ keys: await delivery.dkim.list() }),
  )
  app.post(
    '/v1/delivery/dkim',
    {
      schema: { summary: 'Make a signing key', tags, body: NewKey, response: { 200: DkimRecordView } },
      config: { may: 'delivery.configure' },
    },
    (request) => delivery.dkim.create(request.actor, request.body.domain, request.body.selector),
  )
  app.get(
    '/v1/delivery/dkim/:domain/check',
    {
      schema: {
        summary: 'Whether key and DNS agree',
        tags,
        params: DomainRef,
        response: { 200: DkimCheckView },
      },
      config: { may: 'delivery.read' },
    },
    (request) => delivery.dkim.check(request.params.domain),
  )
}

function domainRoutes(app: App, delivery: Delivery): void {
  app.get(
    '/v1/delivery/domains',
    {
      schema: {
        summary: 'Sender domains and the DNS records to publish',
        tags,
        response: { 200: DomainsView },
      },
      config: { may: 'delivery.read' },
    },
    async () => ({ domains: await delivery.domains.list() }),
  )
  app.get(
    '/v1/delivery/domains/:domain/check',
    {
      schema: {
        summary: 'What DNS says about a sender domain now: DKIM, SPF, DMARC, return path',
        tags,
        params: DomainRef,
        response: { 200: DomainCheckView },
      },
      config: { may: 'delivery.read' },
    },
    (request) => delivery.domains.check(request.params.domain),
  )
}

const Outcome = Type.Union([
  Type.Literal('applied'),
  Type.Literal('counted'),
  Type.Literal('no_message'),
  Type.Literal('not_a_report'),
  Type.Literal('not_understood'),
])

function reportRoutes(scope: App, delivery: Delivery): void {
  scope.addContentTypeParser(
    'message/rfc822',
    { parseAs: 'buffer', bodyLimit: largestReportBytes },
    (_request, body, done) => done(null, body),
  )
  scope.post(
    '/v1/delivery/reports',
    {
      schema: { summary: 'Hand in a bounce or complaint as it was received', tags, consumes: ['message/rfc822'] },
      config: { may: 'delivery.report' },
    },
    (request) => delivery.reports.receive(Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0), 'http'),
  )
  scope.get(
    '/v1/delivery/reports',
    {
      schema: {
        summary: 'Reports received; those not understood are listed, never dropped',
        tags,
        querystring: Type.Object({ outcome: Type.Optional(Outcome) }),
      },
      config: { may: 'delivery.read' },
    },
    async (request) => ({
      reports: await delivery.reports.list({
        limit: 200,
        ...(request.query.outcome ? { outcome: request.query.outcome } : {}),
      }),
    }),
  )
}
