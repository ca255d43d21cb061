import { sql } from 'kysely'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { OpenPurpose, PersonalDataHolder, Tx } from '../kernel/index.ts'
import { type Bed, makeBed, publishNotice, staff } from '../../test/subjects-bed.ts'

let bed: Bed
beforeAll(async () => {
  bed = await makeBed()
  await publishNotice(bed)
  const given = { type: 'text', provenance: 'provided', inModels: false, identifier: null, levels: null } as const
  await bed.subjects.catalogue.define([
    { ...given, name: 'city', dataClass: 'location', inAudiences: true, label: { en: 'City', fr: 'Ville' } },
    { ...given, name: 'diet', dataClass: 'special_category', inAudiences: false, label: { en: 'Diet', fr: 'Régime' } },
  ])
})
afterAll(() => bed.close())

const under = <T>(purpose: string, work: (tx: Tx) => Promise<T>) =>
  bed.openPurpose({ purpose, actor: staff, why: 'test of people' }, work)

async function person(name: string): Promise<string> {
  const taken = await bed.subjects.upsert(staff, {
    identifiers: { external_id: name, email: `${name}@example.org` },
    fields: { first_name: 'Zoé', city: 'Lyon', diet: 'vegan' },
    facts: { residence: 'FR' },
  })
  return taken.subjectId
}

async function permit(subjectId: string, ...purposes: string[]): Promise<void> {
  const [notice] = await bed.consent.notices.list()
  await bed.consent.record(staff, {
    subjectId,
    kind: 'given',
    purposes,
    notice: { id: notice!.noticeId, version: 1, language: 'fr' },
    channel: 'api',
  })
}

test('a person entered twice is one person, found by each identifier however it is written', async () => {
  const first = await person('twice')
  expect(
    await bed.subjects.upsert(staff, { identifiers: { email: ' TWICE@Example.org' }, fields: { city: 'Lyon' } }),
  ).toEqual({
    result: 'unchanged',
    subjectId: first,
  })
  expect(await under('record_keeping', (tx) => bed.subjects.find(tx, 'email', 'Twice@example.org'))).toBe(first)
  expect(await under('record_keeping', (tx) => bed.subjects.find(tx, 'email', 'nobody@example.org'))).toBeNull()
})

test('what says who somebody is lies encrypted; nothing of it stands in the clear anywhere in the room', async () => {
  await person('planted.secret')
  const { rows } = await sql<{ text: string }>`
    select (select string_agg(p::text, '') from profile p) || (select string_agg(encode(sealed, 'escape'), '') from sealed_field)
      || (select string_agg(i::text, '') from identifier i) as text`.execute(bed.owner.db)
  expect(rows[0]!.text).toContain('Lyon')
  expect(rows[0]!.text).not.toMatch(/planted|Zo|vegan|example\.org/)
})

test('without a purpose, or under one that a person does not permit, the server’s role sees no row of any table', async () => {
  const id = await person('hidden')
  await under('record_keeping', (tx) => bed.subjects.recordEvents(tx, [anEvent(id)]))
  const count = (tx: Tx) =>
    sql<{
      n: number
    }>`select (select count(*) from profile) + (select count(*) from sealed_field) + (select count(*) from identifier)
      + (select count(*) from event) + (select count(*) from score) as n`.execute(tx)
  expect((await bed.database.transaction(count)).rows[0]!.n).toBe(0)
  const only = (tx: Tx) => bed.subjects.readSealed(tx, [id], ['email'])
  expect((await under('email_marketing', only)).size).toBe(0)
  await permit(id, 'email_marketing')
  expect((await under('email_marketing', only)).get(id)).toEqual({ email: 'hidden@example.org' })
  expect((await under('profiling', only)).size).toBe(0)
  await bed.consent.record(staff, { subjectId: id, kind: 'withdrawn', purposes: ['email_marketing'], channel: 'api' })
  expect((await under('email_marketing', only)).size).toBe(0)
})

const anEvent = (subjectId: string, eventId: string = randomUUID()) => ({
  subjectId,
  eventId,
  name: 'Email Sent',
  at: new Date('2026-05-01T00:00:00Z'),
  properties: { campaignId: 'c', note: 'a "quoted"\nline' },
  source: 'delivery',
})

test('an event told twice is one event', async () => {
  const id = await person('events')
  const eventId = randomUUID()
  await under('record_keeping', async (tx) => {
    await bed.subjects.recordEvents(tx, [anEvent(id, eventId), anEvent(id)])
    await bed.subjects.recordEvents(tx, [anEvent(id, eventId)])
  })
  const { rows } = await sql<{ properties: object }>`select properties from event where subject_id = ${id}`.execute(
    bed.owner.db,
  )
  expect(rows).toHaveLength(2)
  expect(rows[0]!.properties).toEqual({ campaignId: 'c', note: 'a "quoted"\nline' })
})

test('a score is written only for people who permit both the purpose in force and profiling, and disappears with either', async () => {
  const [both, one] = [await person('both'), await person('one')]
  await permit(both, 'email_marketing', 'profiling')
  await permit(one, 'email_marketing')
  const modelId = randomUUID()
  const rows = [both, one, randomUUID()].map((subjectId) => ({ subjectId, modelId, score: 0.25, band: 3, reasons: [] }))
  expect(await under('email_marketing', (tx) => bed.subjects.writeScores(tx, rows))).toBe(1)
  expect(
    await under('email_marketing', (tx) =>
      bed.subjects.writeScores(
        tx,
        rows.map((row) => ({ ...row, score: 0.5 })),
      ),
    ),
  ).toBe(1)
  const seen = (purpose: string) =>
    under(purpose, async (tx) => (await sql<{ score: number }>`select score from score`.execute(tx)).rows)
  expect(await seen('email_marketing')).toEqual([{ score: 0.5 }])
  await bed.consent.record(staff, { subjectId: both, kind: 'objected', purposes: ['profiling'], channel: 'api' })
  expect(await seen('email_marketing')).toEqual([])
  expect(await seen('rights_fulfilment')).toEqual([{ score: 0.5 }])
})

test('the copies of the permission in profile always agree with consent’s own', async () => {
  const disagreeing = async () =>
    (
      await sql<{ n: number }>`select count(*) as n from profile p full join permission m using (subject_id)
        where (p.permission_bits, p.permission_until, p.permission_reasons) is distinct from (m.bits, m.until, m.reasons)`.execute(
        bed.owner.db,
      )
    ).rows[0]!.n
  const ids = [await person('copies1'), await person('copies2')]
  expect(await disagreeing()).toBe(0)
  await permit(ids[0]!, 'email_marketing')
  await bed.consent.record(staff, { subjectId: ids[1]!, kind: 'objected', purposes: 'all_marketing', channel: 'api' })
  expect(await disagreeing()).toBe(0)
  await sql`update permission set bits = bits # 7, until = '2030-01-01'`.execute(bed.owner.db)
  expect(await disagreeing()).toBe(0)
  await bed.consent.refreshExpired()
  expect(await disagreeing()).toBe(0)
  // A permission that goes closes the profile at once.
  await sql`delete from permission where subject_id = ${ids[0]!}`.execute(bed.owner.db)
  const { rows } =
    await sql`select permission_bits, permission_until < now() as over from profile where subject_id = ${ids[0]!}`.execute(
      bed.owner.db,
    )
  expect(rows).toEqual([{ permission_bits: 0, over: true }])
  await sql`delete from profile where subject_id = ${ids[0]!}`.execute(bed.owner.db)
})

test('shares are uniform and fixed by the person', async () => {
  const { rows } = await sql<{ low: number; high: number; mean: number; again: boolean }>`
    select min(s) as low, max(s) as high, avg(s) as mean, bool_and(s = aval_share(id)) as again
    from (select id, aval_share(id) as s from (select md5(n::text)::uuid as id from generate_series(1, 20000) n) x) y`.execute(
    bed.owner.db,
  )
  expect(rows[0]!.low).toBeGreaterThanOrEqual(0)
  expect(rows[0]!.high).toBeLessThan(1)
  expect(rows[0]!.mean).toBeCloseTo(0.5, 1)
  expect(rows[0]!.again).toBe(true)
})

test('a copy for the person holds everything, inferred data too', async () => {
  const id = await person('export')
  await permit(id, 'profiling')
  await under('profiling', (tx) =>
    bed.subjects.writeScores(tx, [{ subjectId: id, modelId: randomUUID(), score: 0.1, band: 9, reasons: ['x'] }]),
  )
  await under('record_keeping', (tx) => bed.subjects.recordEvents(tx, [anEvent(id)]))
  const copy = await under('rights_fulfilment', (tx) => bed.subjects.holder.export(tx, id))
  expect(copy).toMatchObject({
    fields: { city: 'Lyon', diet: 'vegan', email: 'export@example.org', external_id: 'export', first_name: 'Zoé' },
    facts: { residence: 'FR' },
    events: [{ name: 'Email Sent' }],
    scores: [{ score: 0.1 }],
  })
})

async function left(id: string): Promise<string[]> {
  const found: string[] = []
  for (const table of [
    'profile',
    'sealed_field',
    'identifier',
    'event',
    'score',
    'permission',
    'decision',
    'erasure_under_way',
  ]) {
    const { rows } = await sql`select 1 from ${sql.table(table)} where subject_id = ${id}`.execute(bed.owner.db)
    if (rows.length > 0) found.push(table)
  }
  return found
}

test('an erased person is gone from every table, the key is destroyed, and neither hand nor file brings them back', async () => {
  const id = await person('erased')
  await permit(id, 'email_marketing', 'profiling')
  await under('email_marketing', (tx) =>
    bed.subjects.writeScores(tx, [{ subjectId: id, modelId: randomUUID(), score: 0.1, band: 9, reasons: [] }]),
  )
  await under('record_keeping', (tx) => bed.subjects.recordEvents(tx, [anEvent(id)]))
  // Objecting hides the score from every purpose but the person's own rights: it must go all the same.
  await bed.consent.record(staff, { subjectId: id, kind: 'objected', purposes: 'all_marketing', channel: 'api' })
  await bed.subjects.erase(staff, id)
  expect(await left(id)).toEqual([])
  expect(bed.vault.has(id)).toBe(false)
  await expect(
    bed.subjects.upsert(staff, { identifiers: { external_id: 'new number', email: 'ERASED@example.org' } }),
  ).rejects.toMatchObject({
    code: 'subjects.person_refused',
    details: { code: 'erased' },
  })
  await expect(bed.subjects.erase(staff, id)).rejects.toMatchObject({ code: 'subjects.unknown_person' })
})

test('an erasure that dies before the commit did nothing; one that dies before the key goes is finished at the next start', async () => {
  const id = await person('dying')
  const dies = (): never => {
    throw new Error('killed')
  }
  const broken: PersonalDataHolder = { room: 'last', tables: [], export: async () => ({}), erase: async () => dies() }
  const beforeCommit = createWith({ otherHolders: () => [bed.consent.holder, broken] })
  await expect(beforeCommit.erase(staff, id)).rejects.toThrow('killed')
  expect(bed.vault.has(id)).toBe(true)
  expect(await left(id)).toEqual(['profile', 'sealed_field', 'identifier', 'permission'])
  const beforeShred = bed.again({ vault: { ...bed.vault, shred: dies } })
  await expect(beforeShred.erase(staff, id)).rejects.toThrow('killed')
  expect(await left(id)).toEqual(['erasure_under_way'])
  expect(bed.vault.has(id)).toBe(true)
  expect(await bed.again().resumeErasures(staff)).toBe(1)
  expect(bed.vault.has(id)).toBe(false)
  expect(await left(id)).toEqual([])
  expect(await bed.again().resumeErasures(staff)).toBe(0)
})

function createWith(other: { otherHolders: () => PersonalDataHolder[]; openPurpose?: OpenPurpose }) {
  return bed.again(other)
}

test('a class, a type or an identifier kind never changes; labels and uses do', async () => {
  const city = await bed.subjects.catalogue.get('city')
  await bed.subjects.catalogue.define([{ ...city, inModels: true, label: { en: 'Town', fr: 'Ville' } }])
  expect(await bed.subjects.catalogue.get('city')).toMatchObject({ inModels: true, label: { en: 'Town' } })
  const change = (over: object) => bed.subjects.catalogue.define([{ ...city, ...over }])
  await expect(change({ dataClass: 'contact', inAudiences: false })).rejects.toMatchObject({
    code: 'subjects.class_is_fixed',
  })
  await expect(change({ type: 'number' })).rejects.toMatchObject({ code: 'subjects.class_is_fixed' })
  await expect(
    bed.subjects.catalogue.define([{ ...city, name: 'faith', dataClass: 'special_category' }]),
  ).rejects.toMatchObject({
    code: 'subjects.sealed_not_selectable',
  })
  await expect(bed.subjects.catalogue.define([{ ...city, name: 'Bad Name' }])).rejects.toMatchObject({
    code: 'subjects.bad_field',
  })
})
