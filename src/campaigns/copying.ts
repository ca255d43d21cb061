/** Copying: a campaign like another one, with the same people and words, and everything still to be checked. */
import type { Actor } from '../kernel/index.ts'
import { readDrafts, writeDraft } from './draft-store.ts'
import type { CampaignDeps } from './ports.ts'
import { insertCampaign, readCampaign, readContents, writeContent } from './store.ts'

/** The copy is its maker's: they may not approve it, whoever wrote the original. @returns its id */
export async function copyCampaign(
  deps: CampaignDeps,
  actor: Actor,
  campaignId: string,
  name: string,
): Promise<string> {
  const original = await readCampaign(deps.database.db, campaignId)
  const copyId = deps.newId()
  const now = deps.clock.now()
  await deps.database.transaction(async (tx) => {
    const definition = { ...original.definition, name }
    await insertCampaign(tx, { campaignId: copyId, definition, seed: deps.random(16).toString('hex'), actor, now })
    for (const content of await readContents(tx, original)) await writeContent(tx, copyId, content, actor, now)
    for (const draft of await readDrafts(tx, original))
      await writeDraft(tx, { ...draft, campaignId: copyId }, draft, actor, now)
  })
  return copyId
}
