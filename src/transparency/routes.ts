/** The pages over HTTP. GET shows (and hears a browser's GPC signal); POST, with the small form of a page, records. No cookie, no script, nothing cached. */
import { Type } from 'typebox'
import { NoticeContentBody, parseSecGpc } from '../consent/index.ts'
import type { App, Language } from '../kernel/index.ts'
import { answer, ledgerPages } from './ledger-routes.ts'
import { ledgerStyle } from './ledger-style.ts'
import { style } from './style.ts'
import type { Form, Transparency } from './transparency.ts'

const Token = Type.Object({ token: Type.String({ pattern: '^[A-Za-z0-9_-]{20,390}$' }) })
const Asked = Type.Object(
  { lang: Type.Optional(Type.Union([Type.Literal('en'), Type.Literal('fr')])) },
  { additionalProperties: true },
)
const tags = ['why-page']
const open = 'the link in a message: the token names the person, and only them'
const formType = 'application/x-www-form-urlencoded'
const largestFormBytes = 4096

/** Mounts the pages and their style sheet. */
export function transparencyRoutes(transparency: Transparency) {
  return (app: App): void => {
    app.get(
      '/transparency.css',
      { schema: { summary: 'Style of the pages behind links', tags }, config: { open: 'a style sheet' } },
      async (_request, reply) =>
        reply
          .header('cache-control', 'public, max-age=3600')
          .type('text/css; charset=utf-8')
          .send(style + ledgerStyle),
    )
    app.get(
      '/why/:token',
      {
        schema: { summary: 'Why did I get this message? Changes nothing', tags, params: Token, querystring: Asked },
        config: { open },
      },
      async (request, reply) => {
        const { token } = request.params
        if (parseSecGpc(request.headers['sec-gpc'])) await transparency.hearSignal('why', token)
        return answer(reply, await transparency.why(token, request.query.lang ?? null, request.language))
      },
    )
    app.get(
      '/preferences/:token',
      {
        schema: { summary: 'All choices, one by one. Changes nothing', tags, params: Token, querystring: Asked },
        config: { open },
      },
      async (request, reply) => {
        const { token } = request.params
        if (parseSecGpc(request.headers['sec-gpc'])) await transparency.hearSignal('preferences', token)
        return answer(reply, await transparency.preferences(token, request.query.lang ?? null, request.language))
      },
    )
    previewRoute(app, transparency)
    ledgerPages(app, transparency)
    void app.register(async (scope) => formRoutes(scope as App, transparency))
  }
}

const PreviewBody = Type.Object(
  {
    content: NoticeContentBody,
    language: Type.Enum(['en', 'fr']),
    purpose: Type.Optional(Type.String({ maxLength: 64 })),
  },
  { additionalProperties: false },
)
const Preview = Type.Object({
  html: Type.String(),
  faults: Type.Array(Type.Object({ code: Type.String(), says: Type.String() })),
})

function previewRoute(app: App, transparency: Transparency): void {
  app.post(
    '/v1/notices/preview',
    {
      schema: {
        summary: 'A notice as people will see it, and what still stands in the way of publishing. Stores nothing',
        tags: ['consent'],
        body: PreviewBody,
        response: { 200: Preview },
      },
      config: { may: 'consent.configuration' },
    },
    async (request) => {
      const { content, language: shown, purpose = null } = request.body
      const preview = await transparency.previewNotice(content, { purpose, shown, reader: request.language })
      return { ...preview, faults: [...preview.faults] }
    },
  )
}

/** In a scope of its own, because only here are forms understood, and small ones. */
function formRoutes(scope: App, transparency: Transparency): void {
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser(formType, { parseAs: 'string', bodyLimit: largestFormBytes }, (_request, body, done) =>
    done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  )
  const choose = {
    why: (token: string, form: Form, language: Language) => transparency.chooseOnWhy(token, form, language),
    preferences: (token: string, form: Form, language: Language) =>
      transparency.chooseOnPreferences(token, form, language),
  }
  for (const page of ['why', 'preferences'] as const) {
    scope.post(
      `/${page}/:token`,
      {
        schema: { summary: summaries[page], tags, params: Token, querystring: Asked, consumes: [formType] },
        config: { open },
      },
      async (request, reply) => {
        const language: Language = request.query.lang ?? request.language
        return answer(reply, await choose[page](request.params.token, (request.body ?? {}) as Form, language))
      },
    )
  }
}

const summaries = {
  why: 'Stop this kind of message, all marketing, or profiling',
  preferences: 'Allow or stop one thing',
}
