/** What people whom a campaign reached may be told about it: for the page that answers "why did I get this?". */
import type { Bundle } from '../ethics/index.ts'
import type { Language, Tx } from '../kernel/index.ts'
import type { Launch } from './campaign.ts'
import type { CampaignTables } from './tables.ts'
import type { Definition } from './definition.ts'
import { bundleOf } from './launch.ts'
import type { CampaignDeps } from './ports.ts'
import { problem } from './problems.ts'
import { readCampaign, readContents } from './store.ts'
import { fieldsRead } from './variables.ts'

export interface Told {
  readonly campaignId: string
  readonly definition: Definition
  readonly launch: Launch
  readonly launchedAt: Date
  /** What ethics approved, as far as it still is what it was; for claims about unused fields. */
  bundle(): Promise<Bundle>
  /** Into which group a person was drawn; null for somebody who was not selected, or whom the purpose in force hides. */
  drawn(tx: Tx, subjectId: string): Promise<Drawn | null>
  /** Catalogue fields that a variant's text prints in a language. */
  fieldsOf(variant: string, language: Language | null): readonly string[]
}

export interface Drawn {
  readonly arm: string
  readonly messageId: string | null
  readonly language: Language | null
}

export async function toldAbout(
  deps: Pick<CampaignDeps, 'database' | 'audiences' | 'models'>,
  campaignId: string,
): Promise<Told | null> {
  const campaign = await readCampaign(deps.database.db, campaignId).catch(() => null)
  if (!campaign?.launch || !campaign.launchedAt) return null
  const contents = await readContents(deps.database.db, campaign)
  return {
    campaignId,
    definition: campaign.definition,
    launch: campaign.launch,
    launchedAt: campaign.launchedAt,
    bundle: () => {
      if (campaign.contentHash === null) throw problem('campaigns.launch_lost')
      return bundleOf(deps, campaign, campaign.contentHash)
    },
    drawn: (tx, subjectId) => readDrawn(tx, campaignId, subjectId),
    fieldsOf: (variant, language) => {
      const mine = contents.filter((content) => content.variant === variant)
      const shown = mine.filter((content) => content.language === language)
      return fieldsRead((shown.length > 0 ? shown : mine).flatMap((content) => content.variables))
    },
  }
}

async function readDrawn(tx: Tx, campaignId: string, subjectId: string): Promise<Drawn | null> {
  const row = await tx
    .withTables<CampaignTables>()
    .selectFrom('campaign_arm')
    .select(['arm', 'message_id', 'language'])
    .where('subject_id', '=', subjectId)
    .where('campaign_id', '=', campaignId)
    .executeTakeFirst()
  return row ? { arm: row.arm, messageId: row.message_id, language: row.language } : null
}
