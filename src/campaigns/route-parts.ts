/** Parts that the descriptions of this room's routes share. */
import { Type } from 'typebox'

export const tags = ['campaigns']
export const closed = { additionalProperties: false } as const
export const Id = Type.String({ format: 'uuid' })
export const Language = Type.Union([Type.Literal('en'), Type.Literal('fr')])
export const Text = (longest: number) => Type.String({ maxLength: longest })
export const Said = (longest: number) => Type.String({ minLength: 1, maxLength: longest })
export const Value = Type.Union([Text(500), Type.Number(), Type.Boolean()])
export const CampaignRef = Type.Object({ campaignId: Id })
export const ContentRef = Type.Object({ campaignId: Id, variant: Said(40), language: Language })
