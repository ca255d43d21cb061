/** What the pages of the desk are looked at with: people with a past, a campaign that is held, anchors on a real chain. */
import { join } from 'node:path'
import { expect } from 'vitest'
import { createAnchor, type LocalChain, startLocalChain } from '../../src/anchor/index.ts'
import { definition, goodMjml } from '../../src/campaigns/test-content.ts'
import { systemRandom } from '../../src/kernel/index.ts'
import type { ConsoleHouse } from '../console.ts'
import { maisonTest, publishNotice } from '../notice.ts'

const dayMs = 86_400_000

/** An organisation with a past: people who said yes and no on different days. @returns the last of them, who has asked for access */
export async function furnish(at: ConsoleHouse): Promise<string> {
  const { house } = at
  const owner = await at.staff('owner')
  const ago = (days: number) => new Date(house.clock.now().getTime() - days * dayMs)
  await house.campaigns.controller.write(owner, { ...maisonTest, languages: ['fr', 'en'] })
  await house.subjects.catalogue.define([
    {
      name: 'visits',
      type: 'number',
      dataClass: 'behavioural',
      provenance: 'observed',
      inAudiences: true,
      inModels: true,
      identifier: null,
      label: { en: 'Visits to the shop', fr: 'Visites en boutique' },
      levels: null,
    },
  ])
  const notice = await publishNotice(house.consent, owner, 'Lettre de la maison')
  let last = ''
  for (let i = 0; i < 12; i++) {
    const { subjectId } = await house.subjects.upsert(owner, {
      identifiers: { email: `reader${i}@example.org` },
      fields: { visits: i },
      facts: { residence: 'FR' },
    })
    last = subjectId
    const purposes = ['email_marketing', ...(i % 2 ? ['personalisation'] : []), ...(i % 3 ? [] : ['profiling'])]
    const said = { subjectId, purposes, channel: 'web_form' }
    await house.consent.record(owner, { ...said, kind: 'given', notice, at: ago(60 - 4 * i) })
    if (i % 5 === 4)
      await house.consent.record(owner, { ...said, kind: 'withdrawn', purposes: ['email_marketing'], at: ago(i % 3) })
  }
  await house.rights.create(await at.staff('dpo'), {
    subjectId: last,
    kind: 'access',
    words: 'Que savez-vous de moi ?',
  })
  await house.consent.days.refresh()
  await house.ledger.published(0, 20_000)
  return last
}

/** Two anchors on a real chain, the second more than three turns late and on its way. */
export async function anchored({ house }: ConsoleHouse): Promise<LocalChain> {
  const chain = await startLocalChain(join(house.ledger.directory, '..', 'chain'))
  let agoMs = 5 * 3_600_000
  const anchor = createAnchor({
    ...house,
    clock: { now: () => new Date(house.clock.now().getTime() - agoMs) },
    chain: { url: chain.url, kind: 'local' },
    operatorKey: systemRandom(32),
    everySeconds: 3_600,
  })
  const round = async () => {
    await anchor.round()
    return (await anchor.status()).newest[0]?.state
  }
  await expect.poll(round, { timeout: 20_000 }).toBe('finalized')
  const places = await house.ledger.append([{ label: systemRandom(32), commitment: systemRandom(32) }])
  await house.ledger.published(places[0]!, 20_000)
  agoMs = 0
  expect(await round()).toBe('sent')
  house.watchChain(anchor)
  return chain
}

/** A campaign on its way, held so that it stays there while we look. */
export async function send(at: ConsoleHouse): Promise<void> {
  const { house } = at
  const owner = await at.staff('owner')
  await house.delivery.settings.change(owner, { quietHours: 'off' })
  await house.delivery.controls.pause(owner, 'all', 'On attend le feu vert de la direction')
  const query = { kind: 'compare', field: 'visits', is: 'at_least', value: 1 }
  const { audienceId, version } = await house.audiences.save(owner, {
    name: 'Habitués',
    purpose: 'email_marketing',
    query,
  })
  await house.ethics.declareAttribute(await at.staff('dpo'), {
    field: 'visits',
    kind: 'number_bands',
    bands: [5],
    criterion: 'age',
    required: false,
  })
  const { campaignId } = await house.campaigns.create(
    owner,
    definition({ name: 'Rentrée d’automne', audience: { id: audienceId, version } }),
  )
  for (const language of ['en', 'fr'] as const)
    await house.campaigns.saveContent(
      owner,
      { campaignId, variant: 'a', language },
      { subject: 'Bonjour', preheader: '', mjml: goodMjml() },
    )
  const audit = await house.campaigns.check(owner, campaignId, {})
  const { state } = await house.campaigns.get(campaignId)
  if (state !== 'approved')
    await house.ethics.approve(await at.staff('dpo'), { auditId: audit.id, reason: 'Relu en entier, peu de monde.' })
  const { jobId } = await house.campaigns.launch(owner, campaignId)
  await expect.poll(async () => (await house.jobs.status(jobId)).state, { timeout: 20_000 }).toBe('done')
}
