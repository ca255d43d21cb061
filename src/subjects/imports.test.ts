import { sql } from 'kysely'
import { randomUUID } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Mapping } from './mapping.ts'
import { rowCounts, snapshot } from '../../test/subjects-snapshot.ts'
import { type Bed, makeBed, publishNotice, staff } from '../../test/subjects-bed.ts'

const header = 'id,email,phone,first,age,city,news,news_date'
const lines = [
  'C1,Anna@Example.org,06 12 34 56 78,Anna,34,Lyon,yes,2026-01-02',
  'C2,ben@example.org,,Ben,,Paris,no,',
  'C3,cleo@example.org,+33612345680,Cléo,51,,yes,',
  'C4,not-an-address,,Dan,20,Lille,,',
  'C5,eve@example.org,,Eve,old,Lille,,',
  'C6,anna@example.org,,Fay,44,Nice,,',
  'C1,anna2@example.org,0612345678,Anna,35,Lyon,yes,2026-01-02',
  'C7,gus@example.org,,=Gus,60,Metz,maybe,2026-01-02',
  'C8,"hugo@example.org",,"Hu""go, Jr",61,Metz,yes,2026-01-05',
  ',ida@example.org,,Ida,22,Metz,yes,2026-01-06',
]
const file = `${[header, ...lines].join('\n')}\n`

const mapping: Mapping = {
  defaultPhoneCountry: 'FR',
  missing: ['unknown'],
  fields: [
    {
      name: 'age',
      type: 'number',
      dataClass: 'demographic',
      provenance: 'provided',
      inAudiences: true,
      inModels: true,
      identifier: null,
      label: { en: 'Age', fr: 'Âge' },
      levels: null,
    },
    {
      name: 'city',
      type: 'text',
      dataClass: 'location',
      provenance: 'provided',
      inAudiences: true,
      inModels: true,
      identifier: null,
      label: { en: 'City', fr: 'Ville' },
      levels: null,
    },
  ],
  columns: {
    id: { as: 'identifier', kind: 'external_id' },
    email: { as: 'identifier', kind: 'email' },
    phone: { as: 'identifier', kind: 'phone' },
    first: { as: 'field', field: 'first_name' },
    age: { as: 'field', field: 'age' },
    city: { as: 'field', field: 'city' },
    news: {
      as: 'consent',
      purposes: ['email_marketing'],
      notice: { name: 'shop form', version: 1, language: 'fr' },
      source: 'web form',
      dateColumn: 'news_date',
    },
  },
  facts: { residence: 'FR' },
}

function place(bed: Bed, text: string): { kind: 'path'; path: string } {
  mkdirSync(join(bed.directory, 'own'), { recursive: true })
  const path = join(bed.directory, 'own', `${randomUUID()}.csv`)
  writeFileSync(path, text)
  return { kind: 'path', path }
}

async function collect(bytes: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of bytes) parts.push(part)
  return Buffer.concat(parts).toString('utf8')
}

describe('a file of people', () => {
  let bed: Bed
  beforeAll(async () => {
    bed = await makeBed({ batchRows: 3 })
    await publishNotice(bed)
  })
  afterAll(() => bed.close())
  const order = (text = file, over: Partial<Mapping> = {}) =>
    ({ source: place(bed, text), mapping: { ...mapping, ...over }, mode: 'run', language: 'en' }) as const

  test('a dry run counts the same as the run that follows and leaves nothing behind', async () => {
    const dry = await bed.subjects.imports.run(staff, { ...order(), mode: 'dry_run' })
    expect(await rowCounts(bed)).toEqual({
      profile: 0,
      sealed_field: 0,
      identifier: 0,
      permission: 0,
      decision: 0,
      import_seen: 0,
    })
    const run = await bed.subjects.imports.run(staff, order())
    expect(run.state).toBe('done')
    expect(run.counts).toEqual(dry.counts)
  })

  test('every row is created, updated, unchanged or rejected, and the reasons are counted', async () => {
    const [run] = await bed.subjects.imports.recent(1)
    expect(run!.counts).toMatchObject({
      rows: 10,
      created: 5,
      updated: 1,
      unchanged: 0,
      rejected: 4,
      reasons: { not_an_email: 1, not_a_number: 1, other_person: 1, not_a_decision: 1 },
      decisions: 5,
      withoutEvidence: 1,
      withoutDecision: 1,
    })
  })

  test('a yes without its date leaves the person undecided; with evidence it permits, and it can be shown', async () => {
    const people = await bed.openPurpose(
      { purpose: 'record_keeping', actor: staff, why: 'test of imports' },
      async (tx) => ({
        anna: await bed.subjects.find(tx, 'external_id', 'C1'),
        cleo: await bed.subjects.find(tx, 'email', 'CLEO@example.org'),
        ben: await bed.subjects.find(tx, 'email', 'ben@example.org'),
      }),
    )
    const reasons = await bed.consent.check('email_marketing', Object.values(people) as string[])
    expect(reasons.get(people.anna!)).toBe('permitted')
    expect(reasons.get(people.cleo!)).toBe('no_decision')
    expect(reasons.get(people.ben!)).toBe('refused')
    const history = await bed.consent.history(people.anna!)
    expect(history).toHaveLength(1)
    expect(history[0]).toMatchObject({ kind: 'given', channel: 'import', evidence: { source: 'web form' } })
  })

  test('refused rows are written with line, field, reason and the row, sealed on disk and disarmed', async () => {
    const [run] = await bed.subjects.imports.recent(1)
    const text = await collect(await bed.subjects.imports.rejects(run!.importId))
    expect(
      text
        .split('\r\n')
        .slice(1, 5)
        .map((line) => line.split(',').slice(0, 3).join(',')),
    ).toEqual(['5,email,not_an_email', '6,age,not_a_number', '7,external_id,other_person', '9,news,not_a_decision'])
    expect(text).toContain(",'=Gus,")
  })

  test('the same file again changes nothing, not even a time stamp', async () => {
    const before = await snapshot(bed)
    const counts = await rowCounts(bed)
    bed.clock.advance(86_400_000)
    const stamps = sql`select subject_id, updated_at, last_import_id from profile order by 1`
    const stampsBefore = (await stamps.execute(bed.owner.db)).rows
    const again = await bed.again({ batchRows: 2000 }).imports.run(staff, order())
    expect(again.counts).toMatchObject({ rows: 10, created: 0, updated: 0, unchanged: 6, rejected: 4 })
    expect(await snapshot(bed)).toEqual(before)
    expect(await rowCounts(bed)).toEqual(counts)
    expect((await stamps.execute(bed.owner.db)).rows).toEqual(stampsBefore)
    // In small batches a person who comes twice with two addresses changes there and back: the same people in the end.
    await bed.subjects.imports.run(staff, order())
    expect(await snapshot(bed)).toEqual(before)
    expect(await rowCounts(bed)).toEqual(counts)
  })

  test('a later file updates what it names and leaves the rest', async () => {
    const later = 'id,age,email\nC2,41,ben.new@example.org\n'
    const columns = { id: mapping.columns.id!, age: mapping.columns.age!, email: mapping.columns.email! }
    const run = await bed.subjects.imports.run(staff, order(later, { columns }))
    expect(run.counts).toMatchObject({ updated: 1, rejected: 0 })
    await bed.openPurpose({ purpose: 'record_keeping', actor: staff, why: 'test of imports' }, async (tx) => {
      const ben = (await bed.subjects.find(tx, 'external_id', 'C2'))!
      expect(await bed.subjects.find(tx, 'email', 'ben@example.org')).toBeNull()
      expect(await bed.subjects.find(tx, 'email', 'ben.new@example.org')).toBe(ben)
      expect((await bed.subjects.readAttributes(tx, [ben])).get(ben)).toEqual({ age: 41, city: 'Paris' })
      expect((await bed.subjects.readSealed(tx, [ben], ['first_name', 'email'])).get(ben)).toEqual({
        first_name: 'Ben',
        email: 'ben.new@example.org',
      })
    })
  })

  test('a row whose identifiers belong to two people is refused', async () => {
    const text = 'email,phone\nben.new@example.org,0612345678\n'
    const columns = { email: mapping.columns.email!, phone: mapping.columns.phone! }
    const run = await bed.subjects.imports.run(staff, order(text, { columns }))
    expect(run.counts).toMatchObject({ rows: 1, rejected: 1, reasons: { two_people: 1 } })
  })

  test('a person past the end of a permission is found again after it is refreshed, never doubled', async () => {
    await sql`update permission set until = '2020-01-01'`.execute(bed.owner.db)
    const text = 'id,email,age\nC2,ben.new@example.org,42\n'
    const columns = { id: mapping.columns.id!, age: mapping.columns.age!, email: mapping.columns.email! }
    const run = await bed.subjects.imports.run(staff, order(text, { columns }))
    expect(run.counts).toMatchObject({ created: 0, updated: 1, rejected: 0 })
  })

  test('when an identifier belongs to somebody hidden, that row is refused and its neighbours are taken', async () => {
    const id = await bed.openPurpose({ purpose: 'record_keeping', actor: staff, why: 'test of imports' }, (tx) => {
      return bed.subjects.find(tx, 'external_id', 'C1')
    })
    const before = await rowCounts(bed)
    // Not refreshed: nothing says that the permission ended, the bit itself is gone.
    await sql`update permission set bits = 0, until = 'infinity' where subject_id = ${id}`.execute(bed.owner.db)
    const text = `id,email\nN1,n1@example.org\nC1,anna2@example.org\nN2,n2@example.org\n`
    const columns = { id: mapping.columns.id!, email: mapping.columns.email! }
    const run = await bed.subjects.imports.run(staff, order(text, { columns }))
    expect(run.counts).toMatchObject({ rows: 3, created: 2, rejected: 1, reasons: { not_open: 1 } })
    expect(await rowCounts(bed)).toMatchObject({ profile: before.profile! + 2, identifier: before.identifier! + 4 })
  })
})

test('a run killed at any batch boundary, or inside a batch, ends with the same tables as one that was not', async () => {
  const whole = await makeBed({ batchRows: 3 })
  await publishNotice(whole)
  const order = (bed: Bed) => ({ source: place(bed, file), mapping, mode: 'run', language: 'en' }) as const
  const done = await whole.subjects.imports.run(staff, order(whole))
  const expected = await snapshot(whole)
  const rejects = await collect(await whole.subjects.imports.rejects(done.importId))
  await whole.close()
  for (const [boundary, moment] of [0, 1, 2, 3].flatMap(
    (n) =>
      [
        [n, 'before'],
        [n, 'after'],
      ] as const,
  )) {
    const bed = await makeBed({ batchRows: 3 })
    await publishNotice(bed)
    let batches = 0
    const dying = bed.again({
      openPurpose: async (ask, work) => {
        const kill = batches++ === boundary
        const result = await bed.openPurpose(ask, async (tx) => {
          const answer = await work(tx)
          if (kill && moment === 'before') throw new Error('killed before the commit')
          return answer
        })
        if (kill) throw new Error('killed after the commit')
        return result
      },
    })
    const asked = order(bed)
    await expect(dying.imports.run(staff, asked)).rejects.toThrow('killed')
    const resumed = await bed.again().imports.run(staff, asked)
    expect(resumed.counts).toEqual(done.counts)
    expect(await snapshot(bed)).toEqual(expected)
    expect(await collect(await bed.subjects.imports.rejects(resumed.importId))).toBe(rejects)
    expect(await bed.subjects.imports.recent(10)).toHaveLength(1)
    await bed.close()
  }
})

test('a file that changed after a kill is refused, not continued', async () => {
  const bed = await makeBed({ batchRows: 3 })
  await publishNotice(bed)
  const asked = { source: place(bed, file), mapping, mode: 'run', language: 'en' } as const
  const importId = await bed.subjects.imports.begin(staff, asked)
  writeFileSync(asked.source.path, `${file}C99,z@example.org,,Zed,1,,,\n`)
  await expect(bed.subjects.imports.work(staff, importId)).rejects.toMatchObject({ code: 'subjects.file_changed' })
  await bed.close()
})

test('two processes cannot work on the same run', async () => {
  const bed = await makeBed({ batchRows: 3 })
  await publishNotice(bed)
  const importId = await bed.subjects.imports.begin(staff, {
    source: place(bed, file),
    mapping,
    mode: 'run',
    language: 'en',
  })
  const ended = await Promise.allSettled([
    bed.again().imports.work(staff, importId),
    bed.again().imports.work(staff, importId),
  ])
  const lost = ended.filter((one) => one.status === 'rejected')
  for (const one of lost) expect(one.reason).toMatchObject({ code: 'subjects.import_runs_elsewhere' })
  expect(lost.length).toBeLessThan(2)
  const { counts } = await bed.subjects.imports.status(importId)
  expect(counts).toMatchObject({ rows: 10, created: 5 })
  await bed.close()
})

test('an upload is unreadable on disk, imports like a file, and is gone afterwards', async () => {
  const { readdirSync, readFileSync } = await import('node:fs')
  const bed = await makeBed()
  await publishNotice(bed)
  async function* stream() {
    yield Buffer.from(file)
  }
  const { fileId, bytes } = await bed.subjects.imports.upload('people.csv', stream())
  expect(bytes).toBe(Buffer.byteLength(file))
  const files = join(bed.directory, 'files')
  for (const name of readdirSync(files))
    expect(readFileSync(join(files, name), 'latin1')).not.toMatch(/anna|example\.org/i)
  const proposal = await bed.subjects.imports.propose({ kind: 'upload', fileId }, 'fr')
  expect(proposal.mapping.columns).toMatchObject({
    email: { as: 'identifier', kind: 'email' },
    news: { as: 'consent' },
  })
  const run = await bed.subjects.imports.run(staff, {
    source: { kind: 'upload', fileId },
    mapping,
    mode: 'run',
    language: 'fr',
  })
  expect(run.counts).toMatchObject({ created: 5, rejected: 4 })
  expect(readdirSync(files)).toEqual([`rejects-${run.importId}.sealed`])
  await expect(bed.subjects.imports.propose({ kind: 'upload', fileId }, 'en')).rejects.toMatchObject({
    code: 'subjects.unknown_file',
  })
  bed.clock.advance(8 * 86_400_000)
  expect(await bed.subjects.imports.sweep()).toEqual({ uploads: 0, rejects: 1 })
  expect(readdirSync(files)).toEqual([])
  await bed.close()
})
