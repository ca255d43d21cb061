/**
 * What a campaign is, apart from its words: purpose, people, groups, sender, links. One schema checks it on its way in and gives
 * the type.
 */
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import { problem } from './problems.ts'

const closed = { additionalProperties: false } as const
const Line = (longest: number) =>
  Type.String({ minLength: 1, maxLength: longest, pattern: '^[^\\u0000-\\u001f\\u007f]*$' })

export const DefinitionSchema = Type.Object(
  {
    name: Line(200),
    /** Code of a purpose whose channel is email. */
    purpose: Line(100),
    audience: Type.Object({ id: Type.String({ format: 'uuid' }), version: Type.Integer({ minimum: 1 }) }, closed),
    model: Type.Optional(
      Type.Object(
        {
          id: Type.String({ format: 'uuid' }),
          cut: Type.Union([
            Type.Object(
              { kind: Type.Literal('top_share'), share: Type.Number({ exclusiveMinimum: 0, maximum: 1 }) },
              closed,
            ),
            Type.Object({ kind: Type.Literal('threshold'), score: Type.Number({ minimum: 0, maximum: 1 }) }, closed),
          ]),
        },
        closed,
      ),
    ),
    polarity: Type.Union([Type.Literal('opportunity'), Type.Literal('exposure_harm'), Type.Literal('neutral')]),
    variants: Type.Array(
      Type.Object(
        {
          key: Type.String({ pattern: '^[a-z][a-z0-9-]{0,30}$' }),
          weight: Type.Number({ exclusiveMinimum: 0, maximum: 1_000_000 }),
        },
        closed,
      ),
      { minItems: 1, maxItems: 10 },
    ),
    /** Share of the selected people who are left out, to compare with. */
    holdoutShare: Type.Number({ minimum: 0, maximum: 0.5 }),
    sender: Type.Object({ name: Line(100), address: Line(254), replyTo: Type.Optional(Line(254)) }, closed),
    utm: Type.Optional(
      Type.Object(
        {
          source: Line(100),
          medium: Line(100),
          campaign: Line(100),
          except: Type.Array(Line(2000), { maxItems: 200 }),
        },
        closed,
      ),
    ),
    /** For people whose language is unknown or not among the controller's. */
    fallbackLanguage: Type.Union([Type.Literal('en'), Type.Literal('fr')]),
  },
  closed,
)
export type Definition = Static<typeof DefinitionSchema>

const address = /^[^\s@<>"]+@[^\s@<>"]+$/

/** @throws Problem `campaigns.definition_invalid` naming the place */
export function checkDefinition(definition: unknown): Definition {
  const at = (where: string) => problem('campaigns.definition_invalid', { at: where })
  if (!Value.Check(DefinitionSchema, definition))
    throw at(Value.Errors(DefinitionSchema, definition)[0]?.instancePath || 'definition')
  const keys = definition.variants.map((variant) => variant.key)
  if (new Set(keys).size < keys.length || keys.includes('holdout')) throw at('variants')
  for (const one of [definition.sender.address, definition.sender.replyTo])
    if (one !== undefined && !address.test(one)) throw at('sender')
  return definition
}
