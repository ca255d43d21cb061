/**
 * Campaigns in the database: rows to values and back. Nothing here decides; a change of anything that was audited takes the
 * campaign back to draft, in the same statement.
 */
import { sql } from 'kysely'
import type { Actor, Db, Tx } from '../kernel/index.ts'
import { actorName } from '../kernel/index.ts'
import type { StoredCampaign, StoredState } from './campaign.ts'
import type { Content } from './content.ts'
import type { Controller } from './controller-facts.ts'
import type { Definition } from './definition.ts'
import { problem } from './problems.ts'
import type { CampaignTables } from './tables.ts'

type Reader = Db | Tx

function on(reader: Reader) {
  return (reader as Db).withTables<CampaignTables>()
}

export async function insertCampaign(
  reader: Reader,
  row: { campaignId: string; definition: Definition; seed: string; actor: Actor; now: Date },
): Promise<void> {
  await sql`insert into campaign (campaign_id, name, definition, state, seed, author, created_at, updated_at)
    values (${row.campaignId}, ${row.definition.name}, ${JSON.stringify(row.definition)}::jsonb, 'draft', ${row.seed},
      ${actorName(row.actor)}, ${row.now}, ${row.now})`.execute(reader)
}

/** @throws Problem `campaigns.unknown` @param lock `for_update`: nobody else changes it until the transaction ends */
export async function readCampaign(
  reader: Reader,
  campaignId: string,
  lock: 'no_lock' | 'for_update' = 'no_lock',
): Promise<StoredCampaign> {
  let query = on(reader).selectFrom('campaign').selectAll().where('campaign_id', '=', campaignId)
  if (lock === 'for_update') query = query.forUpdate()
  const row = await query.executeTakeFirst()
  if (!row) throw problem('campaigns.unknown', { at: 'campaignId' })
  return campaignOf(row)
}

export async function listCampaigns(reader: Reader, limit: number): Promise<StoredCampaign[]> {
  const rows = await on(reader).selectFrom('campaign').selectAll().orderBy('created_at', 'desc').limit(limit).execute()
  return rows.map(campaignOf)
}

/** Names of campaigns by id, the newest first: for lists that need no more. */
export async function listNames(
  reader: Reader,
  limit: number,
): Promise<{ readonly campaignId: string; readonly name: string; readonly launchJob: string | null }[]> {
  const rows = await on(reader)
    .selectFrom('campaign')
    .select(['campaign_id', 'name', 'launch_job'])
    .orderBy('created_at', 'desc')
    .limit(limit)
    .execute()
  return rows.map((row) => ({ campaignId: row.campaign_id, name: row.name, launchJob: row.launch_job }))
}

function campaignOf(row: {
  campaign_id: string
  definition: Definition
  state: StoredState
  seed: string
  author: string
  audit_id: string | null
  content_hash: string | null
  controller: Controller | null
  launched_by: Actor | null
  launch_job: string | null
  launched_at: Date | null
  launch: StoredCampaign['launch']
  created_at: Date
  updated_at: Date
  revision: number
  changed_by: string | null
  last_audit: string | null
}): StoredCampaign {
  return {
    campaignId: row.campaign_id,
    definition: row.definition,
    state: row.state,
    seed: row.seed,
    author: row.author,
    auditId: row.audit_id,
    lastAuditId: row.last_audit,
    contentHash: row.content_hash,
    controller: row.controller,
    launchedBy: row.launched_by,
    launchJob: row.launch_job,
    launchedAt: row.launched_at,
    launch: row.launch,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    revision: row.revision,
    changedBy: row.changed_by,
  }
}

export async function writeDefinition(
  tx: Tx,
  campaignId: string,
  definition: Definition,
  actor: Actor,
  now: Date,
): Promise<void> {
  await sql`update campaign set name = ${definition.name}, definition = ${JSON.stringify(definition)}::jsonb,
    state = 'draft', audit_id = null, revision = revision + 1, changed_by = ${actorName(actor)}, updated_at = ${now}
    where campaign_id = ${campaignId}`.execute(tx)
}

export async function writeContent(
  tx: Tx,
  campaignId: string,
  content: Content,
  actor: Actor,
  now: Date,
): Promise<void> {
  await sql`insert into campaign_content (campaign_id, variant, language, subject, preheader, mjml, html, body_text, links,
      variables, updated_by, updated_at)
    values (${campaignId}, ${content.variant}, ${content.language}, ${content.subject}, ${content.preheader}, ${content.mjml},
      ${content.html}, ${content.text}, ${JSON.stringify(content.links)}::jsonb, ${JSON.stringify(content.variables)}::jsonb,
      ${actorName(actor)}, ${now})
    on conflict (campaign_id, variant, language) do update set subject = excluded.subject, preheader = excluded.preheader,
      mjml = excluded.mjml, html = excluded.html, body_text = excluded.body_text, links = excluded.links,
      variables = excluded.variables, updated_by = excluded.updated_by, updated_at = excluded.updated_at`.execute(tx)
  await sql`update campaign set state = 'draft', audit_id = null, updated_at = ${now}
    where campaign_id = ${campaignId}`.execute(tx)
}

/** The contents of the variants that the campaign has, in every language that was written. */
export async function readContents(
  reader: Reader,
  campaign: Pick<StoredCampaign, 'campaignId' | 'definition'>,
): Promise<Content[]> {
  const rows = await on(reader)
    .selectFrom('campaign_content')
    .selectAll()
    .where('campaign_id', '=', campaign.campaignId)
    .orderBy('variant')
    .orderBy('language')
    .execute()
  const keys = campaign.definition.variants.map((variant) => variant.key)
  return rows
    .filter((row) => keys.includes(row.variant))
    .map((row) => ({
      variant: row.variant,
      language: row.language,
      subject: row.subject,
      preheader: row.preheader,
      mjml: row.mjml,
      html: row.html,
      text: row.body_text,
      links: row.links,
      variables: row.variables,
    }))
}

export async function writeState(tx: Tx, campaignId: string, state: StoredState, now: Date): Promise<void> {
  await on(tx).updateTable('campaign').set({ state, updated_at: now }).where('campaign_id', '=', campaignId).execute()
}
