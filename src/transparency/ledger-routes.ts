/** The people's side of the ledger over HTTP: receipts behind links, the page that checks them, the log for people. Only GET. */
import { Type } from 'typebox'
import type { App, Language } from '../kernel/index.ts'
import { builtScript } from './built.ts'
import { type Page, pagePolicy, plainPage, scriptPolicy } from './layout.ts'
import type { TakenFile } from './receipt-facts.ts'
import type { Transparency } from './transparency.ts'

const Token = Type.Object({ token: Type.String({ pattern: '^[A-Za-z0-9_-]{20,390}$' }) })
const lang = Type.Optional(Type.Union([Type.Literal('en'), Type.Literal('fr')]))
const Asked = Type.Object({ lang }, { additionalProperties: true })
const tags = ['receipts']
const byLink = 'the link names one decision of one person, and opens only that'
const toAll = 'anybody may check a receipt or look at the public log'
const forEver = 'public, max-age=31536000, immutable'
const aWhile = 'public, max-age=300'

export function ledgerPages(app: App, transparency: Transparency): void {
  receiptRoutes(app, transparency)
  publicPages(app, transparency)
  for (const [path, name, summary] of [
    ['/verify.js', 'page', 'The script of the page that checks receipts, with the verifier in it'],
    ['/verifier.js', 'verifier', 'The verifier for browsers, as it is published'],
  ] as const)
    app.get(
      path,
      {
        schema: { summary, tags, querystring: Type.Object({ v: Type.Optional(Type.String()) }) },
        config: { open: 'a script that holds nothing about anybody' },
      },
      async (request, reply) => {
        const built = builtScript(name)
        reply.type('text/javascript; charset=utf-8')
        if (!built) return reply.code(404).send('// Not built: run `node scripts/ensure.mjs`.\n')
        const exact = request.query.v === built.version
        return reply.header('cache-control', exact ? forEver : aWhile).send(built.source)
      },
    )
}

function receiptRoutes(app: App, transparency: Transparency): void {
  app.get(
    '/receipt/:token',
    {
      schema: { summary: 'A receipt, for people. Changes nothing', tags, params: Token, querystring: Asked },
      config: { open: byLink },
    },
    async (request, reply) =>
      answer(reply, await transparency.receipt(request.params.token, request.query.lang ?? null, request.language)),
  )
  app.get(
    '/receipt/:token/file',
    { schema: { summary: 'The receipt as a file (JSON)', tags, params: Token }, config: { open: byLink } },
    async (request, reply) => hand(reply, await transparency.takeReceipt(request.params.token), request.language),
  )
  app.get(
    '/receipt/:token/proof',
    {
      schema: {
        summary: 'The proof of one entry (C2SP tlog-proof)',
        tags,
        params: Token,
        querystring: Type.Object({ i: Type.Optional(Type.Integer({ minimum: 0 })) }),
      },
      config: { open: byLink },
    },
    async (request, reply) =>
      hand(reply, await transparency.takeProof(request.params.token, request.query.i ?? null), request.language),
  )
}

function publicPages(app: App, transparency: Transparency): void {
  app.get(
    '/verify',
    {
      schema: { summary: 'Check a receipt in one’s own browser', tags, querystring: Asked },
      config: { open: toAll },
    },
    async (request, reply) =>
      answer(reply, await transparency.verify(request.query.lang ?? request.language), scriptPolicy),
  )
  app.get(
    '/ledger',
    { schema: { summary: 'The public log, for people', tags, querystring: Asked }, config: { open: toAll } },
    async (request, reply) => answer(reply, await transparency.ledger(request.query.lang ?? request.language)),
  )
}

interface Sent {
  header(name: string, value: string): Sent
  code(status: number): Sent
  type(type: string): Sent
  send(body: string): unknown
}

export function answer(reply: Sent, page: Page, policy = pagePolicy): unknown {
  return reply
    .code(page.status)
    .header('content-security-policy', policy)
    .header('x-robots-tag', 'noindex, nofollow')
    .type('text/html; charset=utf-8')
    .send(page.markup)
}

function hand(reply: Sent, file: TakenFile | null, language: Language): unknown {
  if (!file) return answer(reply, { ...plainPage(language, 'bad', null), status: 404 })
  return reply.header('content-disposition', `attachment; filename="${file.name}"`).type(file.type).send(file.body)
}
