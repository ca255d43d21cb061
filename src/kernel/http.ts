/**
 * HTTP: Fastify with TypeBox schemas. One schema gives the type, the validator and OpenAPI 3.1. Unknown keys are refused, never
 * dropped; refusals are problem+json (RFC 9457) in the caller's language; a route says which right it needs or why it is open.
 */
import cookie from '@fastify/cookie'
import swagger from '@fastify/swagger'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import { Ajv } from 'ajv'
import formats from 'ajv-formats'
import fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type RawServerDefault,
} from 'fastify'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Actor } from './actor.ts'
import type { Log } from './log.ts'
import { Problem, problems } from './problem.ts'
import { type Language, languageOf } from './words.ts'

export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>

/** What a room mounts: `consentRoutes(consent)` gives one of these. */
export type Routes = (app: App) => void

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The right that the route needs, `room.verb`. */
    may?: string
    /** Why the route needs no account. */
    open?: string
    /** The route is about the account of whoever calls, by cookie and never by key: how far their sign-in must have come. */
    own?: 'second_step' | 'enrolling' | 'signed_in'
    /** Whoever comes by cookie must have proven who they are a moment ago. */
    proof?: 'fresh'
  }
  interface FastifyRequest {
    actor: Actor
    language: Language
  }
}

const problem = problems({
  'http.invalid': {
    status: 400,
    en: {
      title: 'The request is not as the interface describes it: {at} {reason}.',
      fix: 'Compare with /openapi.json and correct {at}.',
    },
    fr: {
      title: 'La requête ne suit pas l’interface : {at} {reason}.',
      fix: 'Comparez avec /openapi.json et corrigez {at}.',
    },
  },
  'http.not_found': {
    status: 404,
    en: { title: 'There is nothing at this address.', fix: 'See /openapi.json for the addresses that exist.' },
    fr: { title: 'Il n’y a rien à cette adresse.', fix: 'Voyez /openapi.json pour les adresses qui existent.' },
  },
  'http.too_large': {
    status: 413,
    en: {
      title: 'The request is larger than this address takes.',
      fix: 'Send less at once; large files go through imports.',
    },
    fr: {
      title: 'La requête dépasse la taille admise à cette adresse.',
      fix: 'Envoyez moins à la fois ; les gros fichiers passent par l’import.',
    },
  },
  'http.bad_request': {
    status: 400,
    en: { title: 'The request could not be read: {reason}.', fix: 'Check the content type and the body.' },
    fr: { title: 'La requête n’a pas pu être lue : {reason}.', fix: 'Vérifiez le type de contenu et le corps.' },
  },
  'http.gave_up': {
    status: 499,
    en: { title: 'The caller hung up; the work was stopped.', fix: 'Ask again.' },
    fr: { title: 'Le demandeur a raccroché ; le travail a été arrêté.', fix: 'Demandez à nouveau.' },
  },
  'http.unexpected': {
    status: 500,
    en: {
      title: 'Something failed on our side; nothing was changed.',
      fix: 'Try again; if it lasts, give the request number {request} to your administrator.',
    },
    fr: {
      title: 'Une erreur est survenue de notre côté ; rien n’a été modifié.',
      fix: 'Réessayez ; si cela dure, donnez le numéro {request} à votre administrateur.',
    },
  },
})

/** Who may call a route: given by staff, called before every handler. Throws a Problem to refuse. */
export type Authorise = (request: FastifyRequest) => Promise<void>

/** Aborts when the caller hangs up before the answer is out, so that nobody computes for nobody. */
export function hungUp(reply: FastifyReply): AbortSignal {
  const controller = new AbortController()
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) controller.abort(problem('http.gave_up'))
  })
  return controller.signal
}

const bodyLimitBytes = 1024 * 1024

/**
 * The application without routes.
 * @param authorise refuses by throwing; must set `request.actor`
 */
export async function createApp(deps: {
  log: Log
  authorise: Authorise
  version: string
  publicUrl: string
  /** Web servers in front: what they say in X-Forwarded-For counts, what anybody else says does not. */
  trustedProxies?: readonly string[]
}): Promise<App> {
  const app = fastify({
    loggerInstance: deps.log as FastifyBaseLogger,
    logController: new fastify.LogController({ disableRequestLogging: true }),
    bodyLimit: bodyLimitBytes,
    trustProxy: deps.trustedProxies && deps.trustedProxies.length > 0 ? [...deps.trustedProxies] : false,
    routerOptions: { maxParamLength: 400 },
  }).withTypeProvider<TypeBoxTypeProvider>() as unknown as App
  app.setValidatorCompiler(validators())
  app.setErrorHandler((error, request, reply) => refuse(error, request, reply))
  app.setNotFoundHandler((request, reply) => refuse(problem('http.not_found'), request, reply))
  await app.register(cookie)
  app.decorateRequest('actor')
  app.decorateRequest('language', 'en')
  app.addHook('onRequest', async (request, reply) => {
    request.language = languageOf(request.headers['accept-language'])
    void reply.headers(protectiveHeaders)
  })
  app.addHook('preValidation', (request) => deps.authorise(request))
  // A route that needs a right needs a key or a session: said where clients are generated from.
  app.addHook('onRoute', (route) => {
    if (route.config?.may) route.schema = { ...route.schema, security: [{ key: [] }, { session: [] }] }
    if (route.config?.own) route.schema = { ...route.schema, security: [{ session: [] }] }
  })
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Aval',
        version: deps.version,
        description: 'AI marketing with provable consent.',
        license: { name: 'Apache-2.0' },
      },
      servers: [{ url: deps.publicUrl }],
      components: {
        securitySchemes: {
          key: { type: 'http', scheme: 'bearer', description: 'An API key made with `aval keys create`.' },
          session: {
            type: 'apiKey',
            in: 'cookie',
            name: deps.publicUrl.startsWith('https://') ? '__Host-aval' : 'aval_session',
            description: 'Somebody signed in to the console; what changes something also needs `x-aval-csrf`.',
          },
        },
      },
    },
  })
  return app
}

/** Headers of every answer; a page that needs more loosens its own. OWASP ASVS 5.0 3.4.3–3.4.6. */
const protectiveHeaders = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
} as const

/** Bodies are taken literally; what comes as text (path, query, headers) is converted to the type that the schema asks. */
function validators() {
  const literal = formats.default(
    new Ajv({ allErrors: false, removeAdditional: false, coerceTypes: false, useDefaults: true, strict: false }),
  )
  const fromText = formats.default(
    new Ajv({ allErrors: false, removeAdditional: false, coerceTypes: 'array', useDefaults: true, strict: false }),
  )
  return ({ schema, httpPart }: { schema: unknown; httpPart?: string }) =>
    (httpPart === 'body' ? literal : fromText).compile(schema as object)
}

interface Fault {
  readonly validation?: readonly { instancePath: string; message?: string; params?: Record<string, unknown> }[]
  readonly validationContext?: string
  readonly statusCode?: number
  readonly code?: string
}

function refuse(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const shown = asProblem(error as Fault, request)
  if (shown.status >= 500)
    request.log.error({ err: error, request: request.id, route: request.routeOptions.url }, 'request failed')
  void reply
    .code(shown.status)
    .type('application/problem+json')
    .send(JSON.stringify(shown.toJson(request.language)))
}

function asProblem(error: Fault, request: FastifyRequest): Problem {
  if (error instanceof Problem) return error
  const first = error.validation?.[0]
  if (first) {
    const extra = first.params?.additionalProperty ?? first.params?.missingProperty
    const at = [error.validationContext, ...first.instancePath.split('/').slice(1), extra].filter(Boolean).join('.')
    return problem('http.invalid', { at, reason: first.message ?? 'is not valid' })
  }
  if (error.statusCode === 413) return problem('http.too_large')
  if (error.statusCode !== undefined && error.statusCode < 500)
    return problem('http.bad_request', { reason: error.code ?? 'malformed' })
  return problem('http.unexpected', { request: request.id })
}
