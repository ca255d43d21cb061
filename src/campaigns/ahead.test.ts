/** What is known before a launch: whom it would reach, what is still lacking, who must answer for it, and where it stands after. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type FullHouse, fullHouse } from '../../test/full-house.ts'
import type { Actor } from '../kernel/index.ts'
import type { Step } from './readiness.ts'
import { sayWhy } from './sending-words.ts'
import { definition, goodMjml } from './test-content.ts'

let house: FullHouse
let dora: Actor
beforeEach(async () => {
  house = await fullHouse()
  dora = { kind: 'staff', id: (await house.staff.members.add('Dora', 'dpo')).staffId, role: 'dpo' }
})
afterEach(() => house.close())

const good = { subject: 'Bonjour', preheader: '', mjml: goodMjml() }

async function made(): Promise<string> {
  const body = definition({ audience: await house.audience(), utm: undefined as never, holdoutShare: 0.25 })
  return (await house.campaigns.create(house.marketer, body)).campaignId
}

async function write(campaignId: string): Promise<void> {
  for (const language of ['en', 'fr'] as const)
    await house.campaigns.saveContent(house.marketer, { campaignId, variant: 'a', language }, good)
}

async function statesOf(campaignId: string): Promise<Record<Step, string>> {
  const { steps } = await house.campaigns.readiness(campaignId, 'en')
  return Object.fromEntries(steps.map(({ step, state }) => [step, state])) as Record<Step, string>
}

test('reach counts as a launch does: matched, permitted, chosen, left out, by language, each exclusion in words', async () => {
  for (let i = 0; i < 8; i++)
    await house.person({
      email: `p${i}@example.org`,
      says: ['email_marketing'],
      fields: { language: i < 3 ? 'fr-CA' : 'EN' },
    })
  await house.person({ email: 'silent@example.org' })
  await house.person({ email: 'far@example.org', says: ['email_marketing'], fields: { visits: 0 } })
  const aim = definition({ audience: await house.audience(), holdoutShare: 0.25 })
  const reach = await house.campaigns.reach(house.marketer, aim, 'fr')
  expect(reach).toMatchObject({ matched: 9, eligible: 8, selected: 8, holdout: 2, written: 6, capped: null })
  expect(reach.excluded).toEqual([{ reason: 'no_decision', people: 1, sentence: 'la personne n’a pas décidé' }])
  expect(new Map(reach.languages.map((one) => [one.language, one.people]))).toEqual(
    new Map([
      ['fr', 3],
      ['en', 5],
    ]),
  )
  expect(reach.quiet).toEqual({ waiting: 0, until: null })
  await house.delivery.settings.change(house.dpo, { frequencyCap: { messages: 1, days: 7 } })
  expect((await house.campaigns.reach(house.marketer, aim, 'fr')).capped).toBe(0)
})

test('each step says what it lacks, until a colleague approves', async () => {
  await house.person({ email: 'a@example.org', says: ['email_marketing'] })
  const campaignId = await made()
  expect(await statesOf(campaignId)).toEqual({
    goal: 'done',
    audience: 'done',
    content: 'open',
    ethics: 'locked',
    send: 'locked',
  })
  const { steps } = await house.campaigns.readiness(campaignId, 'fr')
  expect(steps[2]?.lacks).toMatchObject([
    { code: 'campaigns.content_missing', sentence: 'Il manque du contenu : a.en, a.fr.' },
  ])
  await write(campaignId)
  expect(await statesOf(campaignId)).toMatchObject({ content: 'done', ethics: 'open', send: 'locked' })
  const audit = await house.campaigns.check(house.marketer, campaignId, {})
  expect(await statesOf(campaignId)).toMatchObject({ ethics: 'waiting', send: 'locked' })
  const waiting = await house.campaigns.waiting(house.dpo, 'en')
  expect(waiting).toMatchObject([{ campaignId, auditId: audit.id, given: 0, needed: 1, mayDecide: 'yes' }])
  const reason = 'Few people, looked at one by one.'
  await house.ethics.approve(dora, { auditId: audit.id, reason })
  expect(await statesOf(campaignId)).toMatchObject({ ethics: 'done', send: 'open' })
  expect(await house.campaigns.waiting(house.dpo, 'en')).toEqual([])
  const verdict = await house.campaigns.verdict(dora, campaignId, 'fr')
  expect(verdict).toMatchObject({ approved: true, standing: 'current', mayDecide: 'already', labels: { age: 'Âge' } })
  expect(verdict.decisions).toMatchObject([{ kind: 'written', reason }])
  expect(verdict.decisions[0]?.approverName).toBe('Dora')
})

test('an author is told that they may not decide, and a change that the verdict is of something else', async () => {
  await house.person({ email: 'a@example.org', says: ['email_marketing'] })
  const campaignId = await made()
  await write(campaignId)
  expect(await house.campaigns.verdict(house.marketer, campaignId, 'en')).toMatchObject({
    standing: 'none',
    audit: null,
  })
  const copy = await house.campaigns.copy(house.dpo, campaignId, 'Own')
  await house.campaigns.check(house.dpo, copy.campaignId, {})
  expect(await house.campaigns.verdict(house.dpo, copy.campaignId, 'en')).toMatchObject({ mayDecide: 'author' })
  expect(await house.campaigns.verdict(house.marketer, copy.campaignId, 'en')).toMatchObject({ mayDecide: 'role' })
  const place = { campaignId: copy.campaignId, variant: 'a', language: 'fr' } as const
  await house.campaigns.saveContent(house.dpo, place, { ...good, subject: 'Autre' })
  const stale = await house.campaigns.verdict(house.dpo, copy.campaignId, 'fr')
  expect(stale).toMatchObject({ standing: 'stale', approved: false, mayDecide: 'stale' })
  expect(stale.audit).not.toBeNull()
  expect(stale.lacks[0]).toMatchObject({ code: 'changed_content', sentence: 'le contenu a changé' })
})

test('a refusal gives the campaign back to its author, with the reason', async () => {
  await house.person({ email: 'a@example.org', says: ['email_marketing'] })
  const campaignId = await made()
  await write(campaignId)
  const audit = await house.campaigns.check(house.marketer, campaignId, {})
  await house.ethics.refuse(house.dpo, { auditId: audit.id, reason: 'The offer must reach the young as well.' })
  expect(await house.campaigns.waiting(house.dpo, 'en')).toEqual([])
  const { lacks } = await house.campaigns.verdict(house.marketer, campaignId, 'en')
  expect(lacks[0]?.sentence).toContain('The offer must reach the young as well.')
})

test('while it goes out: counts, reasons in words, who holds it and why', async () => {
  for (let i = 0; i < 3; i++) await house.person({ email: `p${i}@example.org`, says: ['email_marketing'] })
  const body = definition({ audience: await house.audience(), utm: undefined as never })
  const { campaignId } = await house.campaigns.create(house.marketer, body)
  await write(campaignId)
  const audit = await house.campaigns.check(house.marketer, campaignId, {})
  await house.ethics.approve(house.dpo, { auditId: audit.id, reason: 'Few people, looked at one by one.' })
  expect(await house.campaigns.live(campaignId, 'en')).toMatchObject({ job: null, hold: null, progress: { total: 0 } })
  await house.campaigns.launch(house.marketer, campaignId)
  await house.workJobs()
  await house.campaigns.pause(dora, campaignId, 'a typo was seen')
  const held = await house.campaigns.live(campaignId, 'fr')
  expect(held).toMatchObject({ state: 'paused', progress: { states: { queued: 3 } }, hold: { why: 'a typo was seen' } })
  expect(held.hold?.actorName).toBe('Dora')
  await house.campaigns.cancel(house.marketer, campaignId, 'not after all')
  const over = await house.campaigns.live(campaignId, 'fr')
  expect(over.reasons).toEqual([
    { state: 'cancelled', reason: 'killed', people: 3, sentence: 'la campagne a été arrêtée' },
  ])
  const { variants } = await house.campaigns.statistics(house.marketer, campaignId)
  expect(variants).toEqual([
    { variant: 'a', queued: 3, sent: 0, delivered: 0, bounced: 0, complained: 0, unsubscribed: 0 },
  ])
})

test('a reason is said in words, also consent’s and one with a detail; an unknown one stays a code', () => {
  expect(sayWhy('en', 'missing_variable:user.city')).toContain('user.city')
  expect(sayWhy('fr', 'withdrawn')).toBe('la personne a retiré son consentement')
  expect(sayWhy('en', 'delivery.unsafe_header')).toBe('delivery.unsafe_header')
})
