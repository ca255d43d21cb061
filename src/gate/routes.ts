/** Warrants over HTTP: what was opened, for what, by whom, and who was left out. They name nobody. */
import { Type } from 'typebox'
import type { Routes } from '../kernel/index.ts'
import type { Gate } from './gate.ts'

export function gateRoutes(gate: Gate, publicKey: Buffer): Routes {
  return (app) => {
    app.get(
      '/v1/warrants',
      {
        schema: {
          summary: 'The newest warrants, with their signatures checked',
          tags: ['gate'],
          querystring: Type.Object(
            { limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })) },
            { additionalProperties: false },
          ),
        },
        config: { may: 'gate.warrants' },
      },
      async (request) => ({
        publicKey: publicKey.toString('base64'),
        warrants: await gate.warrants.list(request.query.limit ?? 100),
      }),
    )
  }
}
