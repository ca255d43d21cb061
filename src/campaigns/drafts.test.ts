/** Writing among the real rooms: nothing typed is lost, nobody writes over somebody else unawares, nothing half-written goes out. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type FullHouse, fullHouse } from '../../test/full-house.ts'
import { manualClock, systemRandom } from '../kernel/index.ts'
import { lineOf } from './fault-lines.ts'
import { createShownPages, shownAs, shownPolicy } from './shown-pages.ts'
import { definition, goodMjml } from './test-content.ts'

let house: FullHouse
beforeAll(async () => {
  house = await fullHouse()
})
afterAll(() => house.close())

const made = async () => {
  const body = definition({ audience: await house.audience(), utm: undefined as never })
  return (await house.campaigns.create(house.marketer, body)).campaignId
}
const good = { subject: 'Bonjour', preheader: '', mjml: goodMjml() }
const broken = {
  ...good,
  mjml: good.mjml.replace('</mj-column>', '<mj-text>{{ user.nothing }}</mj-text>\n</mj-column>'),
}
const save = (
  campaignId: string,
  draft: typeof good,
  basedOn: number,
  language: 'en' | 'fr' = 'fr',
  by = house.marketer,
) => house.campaigns.saveDraft(by, { campaignId, variant: 'a', language }, { draft, basedOn, reader: 'en' })

test('a text with faults is kept as typed, with the line of each fault; the last sendable one would still be sent', async () => {
  const campaignId = await made()
  const first = await save(campaignId, broken, 0)
  expect(first).toMatchObject({ revision: 1, sends: 'nothing' })
  expect(first.faults).toMatchObject([{ code: 'unknown_variable', found: 'user.nothing', line: 6 }])
  expect(first.faults[0]?.sentence).toContain('user.nothing')
  expect(await house.campaigns.contents(campaignId)).toEqual([])
  expect(await save(campaignId, good, 1)).toMatchObject({ revision: 2, sends: 'as_written', faults: [] })
  expect(await save(campaignId, broken, 2)).toMatchObject({ revision: 3, sends: 'older' })
  expect((await house.campaigns.contents(campaignId))[0]?.mjml).toBe(good.mjml)
  const [open] = await house.campaigns.drafts(campaignId, 'fr')
  expect(open).toMatchObject({ mjml: broken.mjml, sends: 'older', revision: 3 })
  expect(open?.faults[0]?.sentence).toContain('n’existe pas')
})

test('nothing is audited while a text is half-written; putting it back makes it what it was, approval included', async () => {
  const campaignId = await made()
  await save(campaignId, good, 0, 'en')
  await save(campaignId, good, 0, 'fr')
  await house.campaigns.check(house.marketer, campaignId, {})
  await save(campaignId, broken, 1, 'fr')
  await expect(house.campaigns.check(house.marketer, campaignId, {})).rejects.toMatchObject({
    code: 'campaigns.draft_unfinished',
    details: { list: ['a.fr'] },
  })
  await house.campaigns.dropDraft(house.marketer, { campaignId, variant: 'a', language: 'fr' })
  const campaign = await house.campaigns.get(campaignId)
  expect(campaign.state).not.toBe('draft')
  expect(campaign.auditId).not.toBeNull()
})

test('a text that has not changed leaves the check alone', async () => {
  const campaignId = await made()
  await save(campaignId, good, 0, 'en')
  await save(campaignId, good, 0, 'fr')
  await house.campaigns.check(house.marketer, campaignId, {})
  const { auditId } = await house.campaigns.get(campaignId)
  expect(await save(campaignId, good, 1, 'fr')).toMatchObject({ revision: 1, sends: 'as_written' })
  expect((await house.campaigns.get(campaignId)).auditId).toBe(auditId)
  await save(campaignId, { ...good, subject: 'Autre' }, 1, 'fr')
  const changed = await house.campaigns.get(campaignId)
  expect([changed.auditId, changed.lastAuditId, changed.state]).toEqual([null, auditId, 'draft'])
})

test('who writes over a newer text is told whose it is, and it stays; the same text is no conflict', async () => {
  const campaignId = await made()
  await save(campaignId, good, 0)
  await save(campaignId, { ...good, subject: 'De la collègue' }, 1, 'fr', house.dpo)
  const late = save(campaignId, { ...good, subject: 'De moi' }, 1)
  await expect(late).rejects.toMatchObject({ code: 'campaigns.edited_elsewhere', details: { revision: 2 } })
  expect((await house.campaigns.drafts(campaignId, 'en'))[0]?.subject).toBe('De la collègue')
  expect(await save(campaignId, { ...good, subject: 'De la collègue' }, 1)).toMatchObject({ revision: 2 })
  expect(await save(campaignId, { ...good, subject: 'De moi' }, 2)).toMatchObject({ revision: 3 })
})

test('the same for the definition', async () => {
  const campaignId = await made()
  const body = (await house.campaigns.get(campaignId)).definition
  const first = await house.campaigns.change(house.marketer, campaignId, { ...body, name: 'Un' }, 1)
  expect(first.revision).toBe(2)
  const late = house.campaigns.change(house.marketer, campaignId, { ...body, name: 'Deux' }, 1)
  await expect(late).rejects.toMatchObject({ code: 'campaigns.edited_elsewhere', details: { revision: 2 } })
})

test('a copy has the people and the words, its own author, and everything still to check', async () => {
  const campaignId = await made()
  await save(campaignId, good, 0)
  await save(campaignId, broken, 1)
  const copy = await house.campaigns.copy(house.dpo, campaignId, 'Encore')
  expect(copy).toMatchObject({ state: 'draft', auditId: null, launchedAt: null, definition: { name: 'Encore' } })
  expect(copy.author).not.toBe((await house.campaigns.get(campaignId)).author)
  expect((await house.campaigns.contents(copy.campaignId))[0]?.mjml).toBe(good.mjml)
  expect((await house.campaigns.drafts(copy.campaignId, 'en'))[0]).toMatchObject({ mjml: broken.mjml, revision: 1 })
})

test('a half-written text is shown as far as it can be, with words that press named', async () => {
  const campaignId = await made()
  const place = { campaignId, variant: 'a', language: 'fr' } as const
  const asked = { values: { first_name: 'Zoé' }, as: 'personalised', reader: 'fr' } as const
  const unlinked = {
    ...good,
    subject: 'Dernière chance',
    mjml: good.mjml.replace(/<a href="\{\{ links.why_url.*<\/a>/, ''),
  }
  const shown = await house.campaigns.previewDraft(place, { ...asked, draft: unlinked })
  expect(shown.shown?.html).toContain('Maison Test')
  expect(shown.faults.map(({ code }) => code)).toEqual(['no_why_link'])
  expect(shown.copy).toMatchObject([{ kind: 'urgency', quote: 'Dernière chance', state: 'unbacked' }])
  const not = await house.campaigns.previewDraft(place, { ...asked, draft: { ...good, mjml: '<mjml><mj-oops' } })
  expect([not.shown, not.faults[0]?.code]).toEqual([null, 'mjml_invalid'])
  const stopped = await house.campaigns.previewDraft(place, {
    ...asked,
    as: 'unpersonalised',
    draft: { ...good, mjml: goodMjml('<mj-text>{{ user.age }}</mj-text>') },
  })
  expect(stopped).toMatchObject({ shown: null, stopped: 'missing_variable:user.age', faults: [] })
})

test('a person is found by address only if they permit it; somebody unknown gets the same answer', async () => {
  const campaignId = await made()
  await save(campaignId, good, 0)
  const place = { campaignId, variant: 'a', language: 'fr' } as const
  const says = ['email_marketing', 'personalisation']
  await house.person({ email: 'yes@example.org', says })
  await house.person({ email: 'no@example.org' })
  const look = (email: string) =>
    house.campaigns.previewPerson(house.marketer, place, { email }, 'asked about the greeting')
  expect((await look('YES@example.org')).subject).toBe('Bonjour')
  const refusals = await Promise.all(
    ['no@example.org', 'nobody@example.org'].map((email) => look(email).catch((error: Error) => error.message)),
  )
  expect(new Set(refusals).size).toBe(1)
  expect(refusals[0]).toContain('campaigns.preview_not_permitted')
})

test.each([
  [{ code: 'mjml_invalid', at: 'mjml', found: 'nope (line 7)' }, 7],
  [{ code: 'element_refused', at: 'mjml', found: 'mj-raw' }, 3],
  [{ code: 'link_not_web', at: 'mjml', found: 'ftp://x' }, 2],
  [{ code: 'liquid_in_attribute', at: 'mjml', found: '<img src="{{ user.a }}">' }, 4],
  [{ code: 'empty', at: 'subject', found: '' }, null],
  [{ code: 'no_why_link', at: 'mjml', found: '' }, null],
] as const)('the line of %o is %s', (fault, line) => {
  const mjml = 'one\n<a href="ftp://x">\n<mj-raw>\n<mj-image src="{{ user.a }}"/>'
  expect(lineOf({ mjml }, fault)).toBe(line)
})

test('Liquid that cannot be read is found at its line of the MJML', () => {
  expect(lineOf({ mjml: 'a\nb {% nope %}\nc' }, { code: 'liquid_invalid', at: 'mjml', found: 'x' })).toBe(2)
})

test('a shown page is read by whoever asked for it, for a minute, under a policy that runs nothing', () => {
  const clock = manualClock(new Date('2026-01-01T10:00:00Z'))
  const pages = createShownPages({ clock, random: systemRandom })
  const mine = { kind: 'staff', id: 'a', role: 'marketer' } as const
  const name = pages.keep(mine, '<html><head></head><body>x</body></html>')
  expect(pages.read(mine, name)).toContain('x')
  expect(pages.read({ ...mine, id: 'b' }, name)).toBeNull()
  expect(pages.read(mine, name.slice(1))).toBeNull()
  expect(shownAs(pages.read(mine, name)!, 'dark')).toMatch(/invert\(1\).*<\/head>/)
  clock.set(new Date('2026-01-01T10:01:01Z'))
  expect(pages.read(mine, name)).toBeNull()
  for (let i = 0; i < 300; i++) pages.keep(mine, String(i))
  expect(shownPolicy).toMatch(/default-src 'none'.*sandbox;/)
  expect(shownPolicy).not.toContain('script')
})
