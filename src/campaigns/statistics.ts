/**
 * What a campaign did, in counts. Opens and clicks only of people who permit that measurement, each with its denominator; an
 * outcome compared with those left out, among people who permit measurement. Counts of groups
 * of fewer than ten people are given to nobody.
 */
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { smallestCell } from '../audiences/index.ts'
import type { Actor, Tx } from '../kernel/index.ts'
import { expectedShares, holdoutArm } from './assignment.ts'
import { compare, type Comparison } from './compare.ts'
import type { Launch, StoredCampaign } from './campaign.ts'
import type { CampaignDeps } from './ports.ts'
import { problem } from './problems.ts'
import { readCampaign } from './store.ts'

/** Of how many people who permit the measurement how many did it; null while fewer than ten permit it. */
export interface Measured {
  readonly people: number | null
  readonly permitted: number | null
}

export interface CampaignStatistics {
  readonly launch: Launch | null
  readonly variants: Awaited<ReturnType<CampaignDeps['delivery']['outcomes']>>
  readonly sending: Awaited<ReturnType<CampaignDeps['delivery']['progress']>>
  /** Sent and not returned as undeliverable: no sender can know more. */
  readonly deliveredMeans: 'sent_minus_bounced'
  /** Some opens are machines'; a person without pictures opens unseen. */
  readonly opened: Measured
  readonly clicked: Measured
}

/** What counts as success: an event within days of the launch, or the present value of a field. */
export type Outcome =
  | { readonly kind: 'event'; readonly name: string; readonly days: number }
  | { readonly kind: 'field'; readonly field: string; readonly equals: string | number | boolean }

export async function statisticsOf(deps: CampaignDeps, actor: Actor, campaignId: string): Promise<CampaignStatistics> {
  const campaign = await readCampaign(deps.database.db, campaignId)
  const sending = await deps.delivery.progress(campaignId)
  const measure = (purpose: string, event: string) => measured(deps, actor, campaign, { purpose, event })
  return {
    launch: campaign.launch,
    variants: await deps.delivery.outcomes(campaignId),
    sending,
    deliveredMeans: 'sent_minus_bounced',
    opened: await measure('open_tracking', 'Email Opened'),
    clicked: await measure('click_tracking', 'Email Link Clicked'),
  }
}

/** Counts under the purpose of the measurement, so the database leaves out whoever does not permit it. */
async function measured(
  deps: CampaignDeps,
  actor: Actor,
  { campaignId, launchedAt }: StoredCampaign,
  { purpose, event }: { purpose: string; event: string },
): Promise<Measured> {
  if (launchedAt === null) return { people: null, permitted: null }
  const about = (name: string) =>
    sql`exists (select 1 from event e where e.subject_id = a.subject_id and e.name = ${name}
      and e.properties ->> 'campaignId' = ${campaignId})`
  const why = `campaign ${campaignId}: count ${event}`
  return deps.gate.open({ purpose, actor, why, among: membersOf(campaignId) }, async ({ tx }) => {
    const { rows } = await sql<{ permitted: number; people: number }>`
      select count(*) as permitted, count(*) filter (where ${about(event)}) as people
      from campaign_arm a where a.campaign_id = ${campaignId} and ${about('Email Sent')}`.execute(tx)
    const { permitted, people } = rows[0]!
    return permitted < smallestCell ? { people: null, permitted: null } : { people, permitted }
  })
}

function membersOf(campaignId: string) {
  const condition = sql<SqlBool>`p.subject_id in (select a.subject_id from campaign_arm a where a.campaign_id = ${campaignId})`
  return { kind: 'where', condition } as const
}

/**
 * Compares those drawn to be written to (whether the message arrived or not) with those left out.
 * @throws Problem `campaigns.wrong_state` before the launch
 */
export async function compareWithHoldout(
  deps: CampaignDeps,
  actor: Actor,
  campaignId: string,
  outcome: Outcome,
): Promise<Comparison> {
  const campaign = await readCampaign(deps.database.db, campaignId)
  if (campaign.launchedAt === null)
    throw problem('campaigns.wrong_state', { state: campaign.state, hint: 'launch it first' })
  const among = membersOf(campaignId)
  const sizes = await deps.gate.open(
    { purpose: 'accountability', actor, why: `campaign ${campaignId}: sizes of the groups`, among },
    ({ tx }) => groupSizes(tx, campaign),
  )
  const groups = await deps.gate.open(
    { purpose: 'audience_measurement', actor, why: `campaign ${campaignId}: compare with the holdout`, among },
    ({ tx }) => outcomes(tx, campaign, outcome),
  )
  return compare(groups, sizes)
}

async function groupSizes(tx: Tx, { campaignId, definition }: StoredCampaign) {
  const { rows } = await sql<{ arm: string; people: number }>`
    select arm, count(*) as people from campaign_arm where campaign_id = ${campaignId} group by arm`.execute(tx)
  const people = new Map(rows.map((row) => [row.arm, row.people]))
  return Object.entries(expectedShares(definition.holdoutShare, definition.variants)).map(([arm, expected]) => ({
    arm,
    expected,
    people: people.get(arm) ?? 0,
  }))
}

async function outcomes(tx: Tx, campaign: StoredCampaign, outcome: Outcome) {
  const did = outcome.kind === 'event' ? didEvent(campaign, outcome) : hasValue(outcome)
  const { rows } = await sql<{ left_out: boolean; n: number; k: number }>`
    select a.arm = ${holdoutArm} as left_out, count(*) as n, count(*) filter (where ${did}) as k
    from campaign_arm a join profile p on p.subject_id = a.subject_id
    where a.campaign_id = ${campaign.campaignId} group by 1`.execute(tx)
  const of = (leftOut: boolean) => {
    const row = rows.find((one) => one.left_out === leftOut)
    return { k: row?.k ?? 0, n: row?.n ?? 0 }
  }
  return { writtenTo: of(false), leftOut: of(true) }
}

function didEvent({ launchedAt }: StoredCampaign, outcome: Outcome & { kind: 'event' }): RawBuilder<SqlBool> {
  const until = new Date(launchedAt!.getTime() + outcome.days * 86_400_000)
  return sql<SqlBool>`exists (select 1 from event e where e.subject_id = a.subject_id and e.name = ${outcome.name}
    and e.at > ${launchedAt} and e.at <= ${until})`
}

function hasValue(outcome: Outcome & { kind: 'field' }): RawBuilder<SqlBool> {
  return sql<SqlBool>`p.attributes @> ${JSON.stringify({ [outcome.field]: outcome.equals })}::jsonb`
}
