/** Launching with a model: audience ∩ cut ∩ permission for profiling, by the very selection that audits use. */
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type FullHouse, fullHouse } from '../../test/full-house.ts'
import { systemClock, systemRandom } from '../kernel/index.ts'
import { createCampaigns } from './campaigns.ts'
import type { CampaignDeps } from './ports.ts'
import { definition, goodMjml } from './test-content.ts'

let house: FullHouse
beforeEach(async () => {
  house = await fullHouse()
})
afterEach(() => house.close())

test('only the best-scored share is queued; no score or no permission for profiling is never in', async () => {
  const modelId = house.newId()
  const says = ['email_marketing', 'profiling']
  const ids: string[] = []
  for (let i = 0; i < 6; i++)
    ids.push(await house.person({ email: `p${i}@example.org`, says: i === 0 ? ['email_marketing'] : says }))
  const outside = await house.person({ email: 'out@example.org', says, fields: { visits: 0 } })
  const score = (id: string, value: number) =>
    sql`insert into score (subject_id, model_id, score, band, at) values (${id}, ${modelId}, ${value}, 1, now())`.execute(
      house.owner.db,
    )
  // Best of all: one who does not permit profiling, and one outside the audience. p5 has no score.
  await score(ids[0]!, 0.99)
  await score(outside, 0.98)
  for (const [i, value] of [0.9, 0.7, 0.4, 0.2].entries()) await score(ids[i + 1]!, value)
  const launched = await launchWith({ model: { id: modelId, cut: { kind: 'top_share', share: 0.5 } } }, modelId)
  expect(new Set(launched)).toEqual(new Set([ids[1], ids[2]]))
  const above = await launchWith({ model: { id: modelId, cut: { kind: 'threshold', score: 0.4 } } }, modelId)
  expect(new Set(above)).toEqual(new Set([ids[1], ids[2], ids[3]]))
})

/** @returns who got a place in the outbox */
async function launchWith(changes: Parameters<typeof definition>[0], modelId: string): Promise<string[]> {
  let work: (payload: never, progress: never, actor: string) => Promise<unknown> = async () => {}
  const deps = {
    ...house,
    clock: systemClock,
    random: systemRandom,
    models: { ...house.models, facts: async () => ({ hash: modelId }) },
    // The approval is ethics' business, tested among the real rooms; here the selection is.
    ethics: { requireApproved: async () => ({}), standing: async () => ({ ok: true }) },
    jobs: {
      define: (_kind: string, handler: typeof work) => void (work = handler),
      start: async () => house.newId(),
      status: async () => ({ state: 'done' }),
    },
  } as unknown as CampaignDeps
  const campaigns = createCampaigns(deps)
  const audience = await house.audience(1)
  const { campaignId } = await campaigns.create(house.marketer, definition({ ...changes, audience }))
  for (const language of ['en', 'fr'] as const)
    await campaigns.saveContent(
      house.marketer,
      { campaignId, variant: 'a', language },
      { subject: 'x', preheader: '', mjml: goodMjml() },
    )
  await campaigns.launch(house.marketer, campaignId)
  await work({ campaignId } as never, { report: async () => {}, cancelled: async () => false } as never, 'system:test')
  const { rows } = await sql<{
    subject_id: string
  }>`select subject_id from outbox where campaign_id = ${campaignId}`.execute(house.owner.db)
  return rows.map((row) => row.subject_id)
}
