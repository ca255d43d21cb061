/** The portal over HTTP. GET shows (and hears a browser's GPC signal); POST, with a form of this very visit, changes. */
import { Type } from 'typebox'
import type { App } from '../kernel/index.ts'
import { builtScript } from '../transparency/index.ts'
import type { PortalCookie } from './cookie.ts'
import { refusedPage } from './entry-page.ts'
import { arrivalOf, bodyOf, fromElsewhere, inOurWords, paramsOf, sent } from './http.ts'
import { forms, pages, type Portal } from './portal.ts'
import { problem } from './problems.ts'
import { portalStyle } from './style.ts'
import { type Form, shown } from './visits.ts'

const lang = Type.Optional(Type.Union([Type.Literal('en'), Type.Literal('fr')]))
const tags = ['portal']
const formType = 'application/x-www-form-urlencoded'
const largestFormBytes = 16_384
const forEver = 'public, max-age=31536000, immutable'
const aWhile = 'public, max-age=300'

/** Mounts the pages of the portal. @param cookie named and marked for the address at which people reach it */
export function portalRoutes(portal: Portal, cookie: PortalCookie) {
  return (app: App): void => {
    files(app)
    void app.register(async (scope) => {
      scope.setErrorHandler(async (error, request, to) =>
        sent(
          to,
          cookie,
          await portal.visits.answered(arrivalOf(request, cookie), async () => {
            throw inOurWords(error)
          }),
        ),
      )
      mountPages(scope as App, portal, cookie)
      mountForms(scope as App, portal, cookie)
    })
  }
}

function mountPages(scope: App, portal: Portal, cookie: PortalCookie): void {
  for (const { path, summary, open, query, show } of pages) {
    const texts = Object.entries(query ?? {}).map(
      ([name, maxLength]) => [name, Type.Optional(Type.String({ maxLength }))] as const,
    )
    const querystring = Type.Object({ lang, ...Object.fromEntries(texts) }, { additionalProperties: true })
    scope.get(
      path,
      { schema: { summary, tags, querystring, params: paramsOf(path) }, config: { open } },
      async (request, to) => {
        const asked = { ...(request.query as Form), ...(request.params as Form) }
        return sent(to, cookie, await show(portal.inside, arrivalOf(request, cookie), asked))
      },
    )
  }
}

/** Only here are forms understood, and small ones. */
function mountForms(scope: App, portal: Portal, cookie: PortalCookie): void {
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser(formType, { parseAs: 'string', bodyLimit: largestFormBytes }, (_request, body, done) =>
    done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  )
  for (const { path, summary, open, fields, act } of forms)
    scope.post(
      path,
      {
        schema: { summary, tags, consumes: [formType], body: bodyOf(fields), params: paramsOf(path) },
        config: { open },
      },
      async (request, to) => {
        const arrival = arrivalOf(request, cookie)
        if (fromElsewhere(request)) {
          const look = await portal.visits.look({ ...arrival, cookie: null })
          return sent(to, cookie, shown(refusedPage(look, problem('portal.stale_form'))))
        }
        return sent(
          to,
          cookie,
          await act(portal.inside, arrival, { ...((request.body ?? {}) as Form), ...(request.params as Form) }),
        )
      },
    )
}

const scripts = [
  ['/portal.js', 'portal', 'The small script of the portal: times in the reader’s zone'],
  ['/portal-check.js', 'portal-check', 'Checks receipts on the reader’s own device; loaded when asked for'],
] as const

function files(app: App): void {
  app.get(
    '/portal.css',
    { schema: { summary: 'Style of the portal', tags }, config: { open: 'a style sheet' } },
    async (_request, to) =>
      to.header('cache-control', 'public, max-age=3600').type('text/css; charset=utf-8').send(portalStyle),
  )
  for (const [path, name, summary] of scripts)
    app.get(
      path,
      {
        schema: { summary, tags, querystring: Type.Object({ v: Type.Optional(Type.String()) }) },
        config: { open: 'a script that holds nothing about anybody' },
      },
      async (request, to) => {
        const built = builtScript(name)
        to.type('text/javascript; charset=utf-8')
        if (!built) return to.code(404).send('// Not built: run `node scripts/ensure.mjs`.\n')
        return to.header('cache-control', request.query.v === built.version ? forEver : aWhile).send(built.source)
      },
    )
}
