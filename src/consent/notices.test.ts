import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Problem } from '../kernel/index.ts'
import { type Arranged, arrange, shown, staff } from './arranged.fixture.ts'
import { diffNotices, type NoticeContent, type NoticeItem, noticeHash, publishingFaults } from './notice.ts'
import { sayFault } from './words.ts'

let house: Arranged
beforeAll(async () => {
  house = await arrange()
})
afterAll(() => house.close())

const content = (): NoticeContent => ({
  name: house.notice.name,
  items: house.notice.items,
  renderings: house.notice.renderings,
})

/** The content with one more item, said in both languages. */
function plus(item: NoticeItem, base = content()): NoticeContent {
  const said = (language: 'en' | 'fr') => ({
    ...base.renderings[language],
    texts: { ...base.renderings[language].texts, [item.key]: `${item.key} ${language}` },
  })
  return { ...base, items: [...base.items, item], renderings: { en: said('en'), fr: said('fr') } }
}

function changed(key: string, change: object): NoticeContent {
  const base = content()
  return {
    ...base,
    items: base.items.map((item) => (item.key === key ? ({ ...item, ...change } as NoticeItem) : item)),
  }
}

const shop: NoticeItem = {
  key: 'recipient_shop',
  kind: 'recipient',
  name: 'Shop SA',
  purposes: ['profiling'],
  country: 'FR',
}

describe('publishing', () => {
  test('a complete notice has no fault', () => expect(publishingFaults(content())).toEqual([]))

  test('a language that leaves an item out, or says more, is a fault with its name', () => {
    const base = content()
    const { withdrawal: _gone, ...fewer } = base.renderings.fr.texts
    const less = { ...base, renderings: { ...base.renderings, fr: { ...base.renderings.fr, texts: fewer } } }
    expect(publishingFaults(less)).toEqual(['not_said:fr:withdrawal'])
    const more = { ...base.renderings.en, texts: { ...base.renderings.en.texts, bonus: 'We also sell it.' } }
    expect(publishingFaults({ ...base, renderings: { ...base.renderings, en: more } })).toEqual(['says_more:en:bonus'])
  })

  test('an item with a gap in it is a fault, and every fault is said in both languages', () => {
    expect(publishingFaults(changed('controller', { address: ' ' }))).toEqual(['gap:controller'])
    expect(publishingFaults(changed('purpose_profiling', { data: [] }))).toEqual(['gap:purpose_profiling'])
    const base = content()
    const bad = {
      ...base,
      items: [...base.items.slice(0, 2), base.items[0]!, { key: 'x', kind: 'retention', purpose: 'magic', days: 1 }],
      renderings: { en: { title: '', texts: { more: 'x' } }, fr: { title: ' ', texts: { plus: 'x' } } },
    } as NoticeContent
    for (const fault of publishingFaults(bad)) {
      for (const language of ['en', 'fr'] as const)
        expect(
          sayFault(language, fault, (code) => code.toUpperCase()),
          fault,
        ).toMatch(/^[A-Z][^:{}]+\.$/u)
    }
  })

  test('what Art. 13 demands cannot be left out', () => {
    for (const kind of ['controller', 'storage', 'right', 'withdrawal', 'authority'] as const) {
      const items = content().items.filter((item) => item.kind !== kind)
      expect(publishingFaults({ ...content(), items })).toContain(`missing:${kind}`)
    }
    const items = content().items.filter((item) => item.key !== 'retention_profiling')
    expect(publishingFaults({ ...content(), items })).toContain('no_retention:profiling')
  })

  test('is refused with every fault at once', async () => {
    const draft = await house.consent.notices.draft(staff, { ...content(), items: content().items.slice(0, 3) })
    const refusal = await house.consent.notices.publish(staff, draft.noticeId, 1).catch((error: unknown) => error)
    expect(refusal).toMatchObject({ code: 'consent.notice_incomplete' })
    expect((refusal as Problem).details.list).toEqual(expect.arrayContaining(['missing:purpose', 'missing:authority']))
  })

  test('happens once: the database itself refuses to change, remove or empty what is published', async () => {
    const { noticeId } = house.notice
    const again = house.consent.notices.publish(staff, noticeId, 1)
    await expect(again).rejects.toThrow('consent.notice_published')
    const owner = house.home.owner.db
    for (const statement of [
      sql`update notice set items = '[]' where notice_id = ${noticeId}`,
      sql`update notice set published_at = now() where notice_id = ${noticeId}`,
      sql`delete from notice where notice_id = ${noticeId}`,
    ])
      await expect(statement.execute(owner)).rejects.toThrow(/published and cannot change/)
    await expect(sql`truncate notice`.execute(owner)).rejects.toThrow(/cannot be removed/)
    expect((await house.consent.notices.get(noticeId, 1)).hash).toBe(noticeHash(content()))
  })

  test('a draft may be replaced; after publication the next draft is the next version', async () => {
    const { notices } = house.consent
    const first = await notices.draft(staff, { ...content(), name: 'Draft' })
    const second = await notices.draft(staff, { ...content(), name: 'Better draft', noticeId: first.noticeId })
    expect([second.version, second.name]).toEqual([1, 'Better draft'])
    await notices.publish(staff, first.noticeId, 1)
    expect((await notices.draft(staff, { ...content(), noticeId: first.noticeId })).version).toBe(2)
  })
})

describe('a new version asks again', () => {
  const askAgain = (after: NoticeContent, before = content()) => diffNotices(before, after).askAgain

  test('for a recipient more, more data, a longer time; for that purpose only', () => {
    expect(askAgain(plus(shop))).toEqual([{ purpose: 'profiling', because: ['recipient_added'] }])
    expect(askAgain(changed('retention_profiling', { days: 2000 }))).toEqual([
      { purpose: 'profiling', because: ['retention_longer'] },
    ])
    expect(askAgain(changed('purpose_profiling', { data: ['contact', 'purchases', 'location'] }))).toEqual([
      { purpose: 'profiling', because: ['data_added'] },
    ])
  })

  test('not for less, for other words, or for another key of the same item', () => {
    expect(askAgain(changed('retention_profiling', { days: 30 }))).toEqual([])
    expect(askAgain(content(), plus(shop))).toEqual([])
    const renamed = plus({ ...shop, key: 'recipient_new' })
    expect(askAgain(renamed, plus(shop))).toEqual([])
    const base = content()
    const texts = { ...base.renderings.en.texts, controller: 'Other words.' }
    const worded = { ...base, renderings: { ...base.renderings, en: { ...base.renderings.en, texts } } }
    expect(diffNotices(base, worded)).toMatchObject({
      askAgain: [],
      reworded: { en: ['controller'], fr: [] },
      changed: [],
    })
  })

  test('exactly of the people whose living consent rests on the older version', async () => {
    const { consent } = house
    const [old, renewed, gone, other] = (await house.people(4)) as [string, string, string, string]
    const given = (subjectId: string, version: number, purpose = 'profiling') =>
      consent.record(staff, {
        subjectId,
        kind: 'given',
        purposes: [purpose],
        channel: 'web_form',
        notice: { ...shown(house.notice), version },
      })
    for (const person of [old, renewed, gone]) await given(person, 1)
    await given(other, 1, 'email_marketing')
    await consent.record(staff, { subjectId: gone, kind: 'withdrawn', purposes: ['profiling'], channel: 'email_link' })
    const { noticeId } = house.notice
    await consent.notices.draft(staff, { ...plus(shop), noticeId })
    await consent.notices.publish(staff, noticeId, 2)
    house.clock.advance(1000)
    await given(renewed, 2)
    expect(await consent.notices.askedAgain(noticeId, 2)).toEqual([
      { purpose: 'profiling', olderVersion: 1, because: ['recipient_added'], people: 1 },
    ])
    const line = { noticeId, purpose: 'profiling', olderVersion: 1, limit: 10 }
    expect(await consent.notices.askedAgainPeople(line)).toEqual([old])
    expect(await consent.notices.askedAgainPeople({ ...line, after: old })).toEqual([])
    expect((await consent.notices.diff(noticeId, 1, 2)).added).toEqual([shop])
    expect(await consent.notices.askingFor('profiling')).toMatchObject({ noticeId, version: 2 })
    expect(await consent.notices.askingFor('fairness_audit')).toBeNull()
  })
})
