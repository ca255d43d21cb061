/** The room among its real neighbours, to a real mail sink: what is launched, what is sent, what is refused. */
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type FullHouse, fullHouse } from '../../test/full-house.ts'
import { armOf, holdoutArm } from './assignment.ts'
import type { Definition } from './definition.ts'
import { definition, goodMjml } from './test-content.ts'

let house: FullHouse
beforeEach(async () => {
  house = await fullHouse()
})
afterEach(() => house.close())

const body =
  '<mj-text>Bonjour {{ user.first_name | default: "à vous" }}, {{ user.visits | default: "?" }} visites</mj-text>'

async function draft(changes: Partial<Definition> = {}, mjml = goodMjml(body)): Promise<string> {
  const audience = changes.audience ?? (await house.audience())
  const { campaignId } = await house.campaigns.create(
    house.marketer,
    definition({ utm: undefined as never, ...changes, audience }),
  )
  for (const { key: variant } of changes.variants ?? [{ key: 'a' }])
    for (const language of ['en', 'fr'] as const)
      await house.campaigns.saveContent(
        house.marketer,
        { campaignId, variant, language },
        { subject: `${language} {{ user.first_name | default: "toi" }}`, preheader: '', mjml },
      )
  return campaignId
}

/** Checked, and approved in writing by the data protection officer where the audit did not pass by itself. */
async function approve(campaignId: string): Promise<void> {
  const audit = await house.campaigns.check(house.marketer, campaignId, {})
  if ((await house.campaigns.get(campaignId)).state === 'approved') return
  await house.ethics.approve(house.dpo, { auditId: audit.id, reason: 'Looked at it in full; a test with few people.' })
}

async function launch(campaignId: string): Promise<void> {
  await approve(campaignId)
  await house.campaigns.launch(house.marketer, campaignId)
  await house.workJobs()
}

test('a campaign reaches exactly those who permit it, personalised only where that is permitted', async () => {
  await house.person({
    email: 'ada@example.org',
    says: ['email_marketing', 'personalisation'],
    fields: { first_name: 'Ada', language: 'fr' },
  })
  await house.person({
    email: 'bob@example.org',
    says: ['email_marketing'],
    fields: { first_name: 'Bob', language: 'en' },
  })
  await house.person({ email: 'eve@example.org', says: ['personalisation'], fields: { first_name: 'Eve' } })
  await house.person({ email: 'far@example.org', says: ['email_marketing'], fields: { visits: 0 } })
  const campaignId = await draft()
  await launch(campaignId)
  const { launch: figures } = await house.campaigns.get(campaignId)
  expect(figures).toMatchObject({
    matched: 3,
    eligible: 2,
    excluded: { no_decision: 1 },
    selected: 2,
    holdout: 0,
    queued: 2,
  })
  await house.send()
  const byAddress = new Map(house.arrived.map((mail) => [mail.to, mail]))
  expect([...byAddress.keys()].toSorted()).toEqual(['ada@example.org', 'bob@example.org'])
  expect(byAddress.get('ada@example.org')?.subject).toBe('fr Ada')
  expect(byAddress.get('ada@example.org')?.text).toContain('Bonjour Ada, 3 visites')
  expect(byAddress.get('bob@example.org')?.subject).toBe('en toi')
  expect(byAddress.get('bob@example.org')?.text).toContain('Bonjour à vous, ? visites')
  expect(JSON.stringify(byAddress.get('bob@example.org'))).not.toContain('Bob')
  expect((await house.campaigns.get(campaignId)).state).toBe('finished')
})

test('links and opens are measured only for those who permit each, everybody has unsubscribe and why', async () => {
  await house.person({ email: 'both@example.org', says: ['email_marketing', 'open_tracking', 'click_tracking'] })
  await house.person({ email: 'none@example.org', says: ['email_marketing'] })
  await launch(await draft())
  await house.send()
  const of = (to: string) => house.arrived.find((mail) => mail.to === to)!.html
  expect(of('both@example.org')).toMatch(/https:\/\/aval\.example\.org\/c\//)
  expect(of('both@example.org')).toMatch(/https:\/\/aval\.example\.org\/o\/[\w-]+\.gif/)
  expect(of('none@example.org')).toContain('href="https://shop.example.org/soldes?a=1&amp;b=2"')
  expect(of('none@example.org')).not.toMatch(/\/[co]\/[\w-]{20}/)
  for (const mail of house.arrived)
    for (const part of [mail.html, mail.text]) {
      expect(part).toMatch(/https:\/\/aval\.example\.org\/u\/[\w-]{20,}/)
      expect(part).toMatch(/https:\/\/aval\.example\.org\/why\/[\w-]{20,}/)
    }
})

test('a missing value without default, and a condition that hides the links, each stop the message with a reason', async () => {
  await house.person({
    email: 'x@example.org',
    says: ['email_marketing', 'personalisation'],
    fields: { language: 'fr' },
  })
  const bare = await draft({}, goodMjml('<mj-text>{{ user.first_name }}</mj-text>'))
  await launch(bare)
  const hiding = goodMjml()
    .replace('<a href="{{ links.why_url }}"', '{% if user.first_name %}<a href="{{ links.why_url }}"')
    .replace('ceci ?</a>', 'ceci ?</a>{% endif %}')
  const hidden = await draft({}, hiding)
  await launch(hidden)
  await house.send()
  expect(house.arrived).toEqual([])
  const reasons = async (id: string) => (await house.campaigns.statistics(house.marketer, id)).sending.reasons
  expect(await reasons(bare)).toEqual([{ state: 'stopped', reason: 'missing_variable:user.first_name', people: 1 }])
  expect(await reasons(hidden)).toEqual([{ state: 'stopped', reason: 'links_missing', people: 1 }])
})

test('the draw is as the seed says, the holdout gets nothing, a second launch changes nothing', async () => {
  const ids: string[] = []
  for (let i = 0; i < 12; i++) ids.push(await house.person({ email: `p${i}@example.org`, says: ['email_marketing'] }))
  const variants = [
    { key: 'a', weight: 1 },
    { key: 'b', weight: 2 },
  ]
  const campaignId = await draft({ variants, holdoutShare: 0.4 })
  await launch(campaignId)
  const arms = await sql<{ subject_id: string; arm: string; message_id: string | null; seed: string }>`
    select a.*, c.seed from campaign_arm a join campaign c using (campaign_id)`.execute(house.owner.db)
  expect(arms.rows.length).toBe(12)
  for (const row of arms.rows) {
    expect(row.arm).toBe(armOf(row.seed, row.subject_id, { holdoutShare: 0.4, variants }))
    expect(row.message_id === null).toBe(row.arm === holdoutArm)
  }
  const again = await house.campaigns.launch(house.marketer, campaignId)
  expect(again.jobId).toBe((await house.campaigns.get(campaignId)).launchJob)
  expect(await house.workJobs()).toEqual([])
  await house.send()
  const written = arms.rows.filter((row) => row.arm !== holdoutArm)
  expect(house.arrived.length).toBe(written.length)
})

test('launching refuses what was never checked, and what changed after approval: content, people, words of the controller', async () => {
  await house.person({ email: 'a@example.org', says: ['email_marketing'] })
  const campaignId = await draft()
  const refusal = (code: string) =>
    expect(house.campaigns.launch(house.marketer, campaignId)).rejects.toMatchObject({ code })
  await refusal('ethics.not_approved')
  await approve(campaignId)
  const place = { campaignId, variant: 'a', language: 'fr' } as const
  await house.campaigns.saveContent(house.marketer, place, { subject: 'Autre chose', preheader: '', mjml: goodMjml() })
  expect((await house.campaigns.get(campaignId)).state).toBe('draft')
  await refusal('ethics.not_approved')
  await approve(campaignId)
  const other = await house.audience(2)
  await house.campaigns.change(house.marketer, campaignId, definition({ utm: undefined as never, audience: other }))
  await refusal('ethics.not_approved')
  await approve(campaignId)
  const controller = (await house.campaigns.controller.read())!
  await house.campaigns.controller.write(house.dpo, { ...controller, name: 'Quelqu’un d’autre' })
  await refusal('ethics.not_approved')
  await house.campaigns.controller.write(house.dpo, controller)
  await house.campaigns.launch(house.marketer, campaignId)
})

test('content altered in the database after approval is not queued, and after launch is not sent', async () => {
  await house.person({ email: 'a@example.org', says: ['email_marketing'] })
  const alter = (id: string) =>
    sql`update campaign_content set body_text = body_text || ' Buy now.' where campaign_id = ${id}`.execute(
      house.owner.db,
    )
  const first = await draft()
  await approve(first)
  await house.campaigns.launch(house.marketer, first)
  await alter(first)
  await expect(house.workJobs()).rejects.toMatchObject({ code: 'campaigns.launch_lost' })
  expect((await house.campaigns.get(first)).state).toBe('draft')
  const second = await draft()
  await launch(second)
  await alter(second)
  await house.send()
  expect(house.arrived).toEqual([])
  expect((await house.campaigns.statistics(house.marketer, second)).sending.reasons).toEqual([
    { state: 'stopped', reason: 'content_changed', people: 1 },
  ])
})

test('what is launched can no longer be changed; paused holds; cancelled cancels what had not left', async () => {
  await house.person({ email: 'a@example.org', says: ['email_marketing'] })
  const campaignId = await draft()
  await launch(campaignId)
  const place = { campaignId, variant: 'a', language: 'fr' } as const
  const late = house.campaigns.saveContent(house.marketer, place, { subject: 'x', preheader: '', mjml: goodMjml() })
  await expect(late).rejects.toMatchObject({ code: 'campaigns.wrong_state' })
  await house.campaigns.pause(house.marketer, campaignId, 'wait a moment')
  await house.send()
  expect(house.arrived).toEqual([])
  await house.campaigns.cancel(house.marketer, campaignId, 'not after all')
  const { sending } = await house.campaigns.statistics(house.marketer, campaignId)
  expect(sending.states.cancelled).toBe(1)
  await house.send()
  expect(house.arrived).toEqual([])
})

test('a campaign is over by itself when nothing is left, says when, and follows what delivery holds or stops', async () => {
  await house.person({ email: 'a@example.org', says: ['email_marketing'] })
  const state = async (id: string) => (await house.campaigns.get(id)).state
  const when = async (id: string) => (await house.campaigns.live(id, 'en')).finishedAt
  const first = await draft()
  await launch(first)
  expect([await state(first), await when(first)]).toEqual(['sending', null])
  await house.delivery.controls.pause(house.marketer, first, 'held by the sender itself')
  expect(await state(first)).toBe('paused')
  await house.campaigns.resume(house.marketer, first, 'go on')
  expect(await state(first)).toBe('sending')
  await house.send()
  expect([await state(first), await when(first)]).toEqual(['finished', expect.any(Date)])
  await house.campaigns.pause(house.marketer, first, 'too late')
  expect(await state(first)).toBe('finished')
  const second = await draft()
  await launch(second)
  await house.delivery.controls.kill(house.marketer, second, 'from the page about sending')
  await house.send()
  expect([await state(second), await when(second)]).toEqual(['cancelled', expect.any(Date)])
  const nobody = await draft({ holdoutShare: 0.5, audience: await house.audience(99) })
  await launch(nobody)
  const { launchedAt } = await house.campaigns.get(nobody)
  expect([await state(nobody), await when(nobody)]).toEqual(['finished', launchedAt])
})

test('a preview as a named person needs their permission and leaves a trace; a made-up one needs nobody', async () => {
  const ada = await house.person({
    email: 'ada@example.org',
    says: ['email_marketing', 'personalisation'],
    fields: { first_name: 'Ada' },
  })
  const bob = await house.person({ email: 'bob@example.org', says: ['email_marketing'], fields: { first_name: 'Bob' } })
  const campaignId = await draft()
  const place = { campaignId, variant: 'a', language: 'fr' } as const
  const preview = await house.campaigns.previewPerson(house.marketer, place, { subjectId: ada }, 'a complaint')
  expect(preview.subject).toBe('fr Ada')
  expect(JSON.stringify(preview)).not.toContain('ada@example.org')
  expect(preview.html).not.toMatch(/\/(?:u|why)\/[\w-]{20}/)
  await expect(
    house.campaigns.previewPerson(house.marketer, place, { subjectId: bob }, 'a complaint'),
  ).rejects.toMatchObject({
    code: 'campaigns.preview_not_permitted',
  })
  const trail = await sql<{
    action: string
    subject_id: string
  }>`select action, subject_id from audit_entry where action = 'gate.look'`.execute(house.owner.db)
  expect(trail.rows.map((row) => row.subject_id)).toContain(ada)
  const synthetic = await house.campaigns.previewSynthetic(place, {
    values: { first_name: 'Zoé <b>' },
    as: 'personalised',
  })
  expect(synthetic.html).toContain('Zoé &lt;b&gt;')
  const plain = await house.campaigns.previewSynthetic(place, { values: {}, as: 'unpersonalised' })
  expect(plain.subject).toBe('fr toi')
})

test('a test send is marked, arrives, and is counted nowhere', async () => {
  const campaignId = await draft()
  await house.campaigns.sendTest(house.marketer, { campaignId, variant: 'a', language: 'en' }, 'team@example.org')
  expect(house.arrived.map((mail) => [mail.to, mail.subject])).toEqual([['team@example.org', '[TEST] en Camille']])
  expect((await house.campaigns.statistics(house.marketer, campaignId)).sending.total).toBe(0)
})

test('opens count only among those who permit it, and small groups are not shown', async () => {
  const ids: string[] = []
  for (let i = 0; i < 12; i++) {
    const says = i < 11 ? ['email_marketing', 'open_tracking'] : ['email_marketing', 'click_tracking']
    ids.push(await house.person({ email: `p${i}@example.org`, says }))
  }
  const campaignId = await draft()
  await launch(campaignId)
  await house.send()
  const pixels = house.arrived.flatMap((mail) => /\/o\/([\w-]+)\.gif/.exec(mail.html)?.[1] ?? [])
  for (const token of pixels.slice(0, 4)) await house.delivery.tracking.open(token)
  const figures = await house.campaigns.statistics(house.marketer, campaignId)
  expect(figures.sending.states.sent).toBe(12)
  expect(figures.opened).toEqual({ people: 4, permitted: 11 })
  expect(figures.clicked).toEqual({ people: null, permitted: null })
})

test('the comparison counts only people who permit measurement and says when there is no conclusion', async () => {
  for (let i = 0; i < 60; i++)
    await house.person({
      email: `p${i}@example.org`,
      says: i < 50 ? ['email_marketing', 'audience_measurement'] : ['email_marketing'],
    })
  const campaignId = await draft({ holdoutShare: 0.5 })
  await launch(campaignId)
  const outcome = { kind: 'field', field: 'visits', equals: 3 } as const
  const result = await house.campaigns.compare(house.marketer, campaignId, outcome)
  expect(result.writtenTo!.n + result.leftOut!.n).toBe(50)
  expect(result.conclusion).toMatch(/^no_conclusion/)
})

test('a comparison of groups of fewer than ten holds no count of them, nor what would give it away', async () => {
  for (let i = 0; i < 8; i++)
    await house.person({ email: `p${i}@example.org`, says: ['email_marketing', 'audience_measurement'] })
  const campaignId = await draft({ holdoutShare: 0.5 })
  await launch(campaignId)
  const outcome = { kind: 'field', field: 'visits', equals: 3 } as const
  expect(await house.campaigns.compare(house.marketer, campaignId, outcome)).toMatchObject({
    writtenTo: null,
    leftOut: null,
    difference: { value: null, low: -1, high: 1 },
    conclusion: expect.stringMatching(/^no_conclusion/),
  })
})

test('a person’s part in campaigns is exported and erased', async () => {
  const id = await house.person({ email: 'a@example.org', says: ['email_marketing'] })
  await launch(await draft())
  const rows = () => sql`select 1 from campaign_arm where subject_id = ${id}`.execute(house.owner.db)
  expect((await rows()).rows.length).toBe(1)
  const held = await house.gate.open(
    {
      purpose: 'rights_fulfilment',
      actor: house.dpo,
      why: 'copy for the person',
      among: { kind: 'subjects', ids: [id] },
    },
    ({ tx }) => house.campaigns.holder.export(tx, id),
  )
  expect(held).toMatchObject({ campaigns: [{ campaign: 'Printemps', arm: 'a' }] })
  await house.subjects.erase(house.dpo, id)
  expect((await rows()).rows.length).toBe(0)
})
