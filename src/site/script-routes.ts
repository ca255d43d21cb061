/** The SDK as it is served: one script for every site, pinned by its hash, cached for ever under its version. */
import { Type } from 'typebox'
import type { Routes } from '../kernel/index.ts'
import { builtScript } from './built.ts'

const forEver = 'public, max-age=31536000, immutable'
const aWhile = 'public, max-age=300'

export function siteScriptRoutes(): Routes {
  return (app) => {
    app.get(
      '/sdk/aval.js',
      {
        schema: {
          summary: 'The script for web sites: banner, preference centre, signals and events',
          tags: ['site'],
          querystring: Type.Object({ v: Type.Optional(Type.String()) }),
        },
        config: { open: 'a script that holds nothing about anybody' },
      },
      async (request, reply) => {
        const built = builtScript('sdk')
        reply.type('text/javascript; charset=utf-8')
        if (!built) return reply.code(404).send('// Not built: run `node scripts/ensure.mjs`.\n')
        return reply
          .headers({
            'cache-control': request.query.v === built.version ? forEver : aWhile,
            'access-control-allow-origin': '*',
            'cross-origin-resource-policy': 'cross-origin',
          })
          .send(built.source)
      },
    )
  }
}
