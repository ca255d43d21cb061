/**
 * The operators' console over HTTP: what was built into dist/console, under a policy without inline scripts. Every address of a
 * page answers with the same document; the nonce for the styles that the pages make is a new one at each visit.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { Type } from 'typebox'
import type { App, RandomBytes, Routes } from '../kernel/index.ts'
import { problem } from './problems.ts'

const place = join(import.meta.dirname, '..', '..', 'dist', 'console')
const mark = '__NONCE__'

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
}

const policyFor = (nonce: string) =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "frame-src 'self'",
    "worker-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')

interface Built {
  readonly document: string
  readonly assets: ReadonlyMap<string, Buffer>
}

/** Read once at the start: a build that comes later belongs to the next start. Null when nothing was built. */
function readBuilt(): Built | null {
  const index = join(place, 'index.html')
  if (!existsSync(index)) return null
  const folder = join(place, 'assets')
  const assets = new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))]))
  return { document: readFileSync(index, 'utf8'), assets }
}

const tags = ['console']
const AssetName = Type.Object({ name: Type.String() })
const open = 'the console itself is no secret; what it shows needs a session'

export function consoleRoutes(random: RandomBytes): Routes {
  return (app) => {
    const built = readBuilt()
    assetRoute(app, built)
    for (const url of ['/console', '/console/*']) {
      app.get(
        url,
        { schema: { summary: 'The operators’ console', tags }, config: { open } },
        async (_request, reply) => {
          if (!built) throw problem('server.console_not_built')
          const nonce = random(16).toString('base64')
          return reply
            .header('content-security-policy', policyFor(nonce))
            .type('text/html; charset=utf-8')
            .send(built.document.replaceAll(mark, nonce))
        },
      )
    }
  }
}

function assetRoute(app: App, built: Built | null): void {
  app.get(
    '/console/assets/:name',
    { schema: { summary: 'A part of the console', tags, params: AssetName }, config: { open } },
    async (request, reply) => {
      const asset = built?.assets.get(request.params.name)
      if (!asset) throw problem('server.no_such_asset')
      return reply
        .header('cache-control', 'public, max-age=31536000, immutable')
        .type(types[extname(request.params.name)] ?? 'application/octet-stream')
        .send(asset)
    },
  )
}
