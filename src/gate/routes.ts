/** Warrants over HTTP: what was opened, for what, by whom, and who was left out. They name nobody. */
import { Type } from 'typebox'
import { reasons } from '../consent/index.ts'
import { List, OrNull, type Routes, Timestamp } from '../kernel/index.ts'
import type { Gate } from './gate.ts'

const WarrantView = Type.Object({
  warrantId: Type.String(),
  purpose: Type.String(),
  legalBasis: Type.String(),
  actor: Type.String(),
  why: Type.String(),
  lawVersion: Type.String(),
  openedAt: Timestamp,
  census: Type.Object({
    matched: Type.Integer(),
    permitted: Type.Integer(),
    /** People left out, by reason. */
    excluded: Type.Partial(Type.Record(Type.Enum([...reasons]), Type.Integer())),
  }),
  ledgerHead: OrNull(Type.String()),
  signature: Type.String(),
  genuine: Type.Enum(['yes', 'no']),
})

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
          response: { 200: Type.Object({ publicKey: Type.String(), warrants: List(WarrantView) }) },
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
