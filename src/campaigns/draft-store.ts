/** Drafts in the database: rows to values and back; see drafts.ts for the rules. */
import { sql } from 'kysely'
import type { Actor, Db, Language, Tx } from '../kernel/index.ts'
import { actorName } from '../kernel/index.ts'
import type { StoredCampaign } from './campaign.ts'
import type { Draft } from './content.ts'
import type { CampaignTables } from './tables.ts'

type Reader = Db | Tx

/** Which text of a campaign. */
export interface Place {
  readonly campaignId: string
  readonly variant: string
  readonly language: Language
}

/** A text as typed. */
export interface KeptDraft extends Draft {
  readonly variant: string
  readonly language: Language
  readonly revision: number
  readonly updatedBy: string
  readonly updatedAt: Date
}

/** The drafts of the variants that the campaign has. */
export async function readDrafts(
  reader: Reader,
  { campaignId, definition }: Pick<StoredCampaign, 'campaignId' | 'definition'>,
): Promise<KeptDraft[]> {
  const rows = await (reader as Db)
    .withTables<CampaignTables>()
    .selectFrom('campaign_draft')
    .select(['variant', 'language', 'subject', 'preheader', 'mjml', 'revision', 'updated_by', 'updated_at'])
    .where('campaign_id', '=', campaignId)
    .orderBy('variant')
    .orderBy('language')
    .execute()
  return rows
    .filter((row) => definition.variants.some(({ key }) => key === row.variant))
    .map(({ updated_by: updatedBy, updated_at: updatedAt, ...row }) => ({ ...row, updatedBy, updatedAt }))
}

/** Keeps a text; what is there already is left as it is. @returns its revision */
export async function writeDraft(tx: Tx, place: Place, draft: Draft, actor: Actor, now: Date): Promise<number> {
  const { rows } = await sql<{ revision: number }>`
    insert into campaign_draft as d (campaign_id, variant, language, subject, preheader, mjml, revision, updated_by, updated_at)
    values (${place.campaignId}, ${place.variant}, ${place.language}, ${draft.subject}, ${draft.preheader}, ${draft.mjml}, 1,
      ${actorName(actor)}, ${now})
    on conflict (campaign_id, variant, language) do update set subject = excluded.subject, preheader = excluded.preheader,
      mjml = excluded.mjml, revision = d.revision + 1, updated_by = excluded.updated_by, updated_at = excluded.updated_at
    returning revision`.execute(tx)
  return rows[0]!.revision
}

export async function removeDraft(tx: Tx, { campaignId, variant, language }: Place): Promise<void> {
  await tx
    .withTables<CampaignTables>()
    .deleteFrom('campaign_draft')
    .where('campaign_id', '=', campaignId)
    .where('variant', '=', variant)
    .where('language', '=', language)
    .execute()
}
