/** Tampering with the tables: one value at a time, in every column, with the owner's powers. Each is found and named, or listed as free. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { cosignatureType, parseNote, vkeyOf } from '../../verifier/src/index.ts'
import { cosign, newEd25519 } from '../../verifier/src/signing.ts'
import { freshDatabase, type TestDatabase } from '../../test/database.ts'
import { ledgerFor } from '../../test/ledger.ts'
import { systemClock, systemRandom, uuidv7From } from '../kernel/index.ts'
import type { Ledger, NewEntry } from './index.ts'
import { sayFinding } from './inspect-words.ts'
import { ledgerTables } from './tables.ts'

let home: TestDatabase
let folder: string
let ledger: Ledger
const anyEntry = (): NewEntry => ({ label: systemRandom(32), commitment: systemRandom(32) })
const many = (count: number) => Array.from({ length: count }, anyEntry)
const publish = async (count: number) => {
  const places = await ledger.append(many(count))
  await ledger.published(Math.max(...places), 30_000)
}

/** Several whole tiles, several checkpoints, contents, something that waits, promises kept and broken: then the process stops. */
beforeAll(async () => {
  home = await freshDatabase()
  folder = mkdtempSync(join(tmpdir(), 'aval-inspect-'))
  const signer = newEd25519(systemRandom(32))
  ledger = ledgerFor({
    database: home.database,
    folder,
    clock: systemClock,
    newId: uuidv7From(systemClock, systemRandom),
    more: {
      witnesses: () => `witness one ${vkeyOf('witness.example', cosignatureType, signer.publicKey)}\nquorum one\n`,
      cosigners: {
        collect: async ({ checkpoint }) => [
          cosign(cosignatureType, signer, 'witness.example', 1, parseNote(checkpoint)!.text),
        ],
      },
    },
  })
  const broken = many(1)
  await ledger.promise(broken.map((entry) => entry.label))
  await sql`update ledger_promise set due = now() - interval '1 minute'`.execute(home.owner.db)
  await ledger.start()
  await ledger.announce(null, { type: 'law_version', content: { version: 'a' } })
  await publish(600)
  await ledger.append(broken)
  await publish(5)
  await vi.waitUntil(() => ledger.newestPublic('promise_broken'), { timeout: 20_000 })
  await publish(3)
  await ledger.stop()
  const waiting = many(2)
  await home.database.transaction((tx) => ledger.enqueue(tx, waiting))
  await ledger.announce(null, { type: 'law_version', content: { version: 'b' } })
  await ledger.promise([waiting[0]!.label])
  await sql`alter table ledger_entry disable trigger user`.execute(home.owner.db)
  await sql`alter table ledger_content disable trigger user`.execute(home.owner.db)
})
afterAll(async () => {
  await home.close()
  rmSync(folder, { recursive: true, force: true })
})

test('tables that nobody touched are what was published', async () => {
  const { findings, entries, checkpoints } = await ledger.inspect()
  expect(findings).toEqual([])
  expect(entries).toBeGreaterThan(600)
  expect(checkpoints).toBeGreaterThan(2)
})

/** Every column by table: how it is changed, and which rows: one of the middle and, where another path reads it, another. */
const flip = (column: string) => `${column} = set_byte(${column}, 3, get_byte(${column}, 3) # 1)`
const letter = (column: string) =>
  `${column} = overlay(${column} placing (case substr(${column}, length(${column}) - 20, 1) when 'A' then 'B' else 'A' end) from length(${column}) - 20 for 1)`
/** The note without the log's own first line. */
const without = (column: string) => `${column} = regexp_replace(${column}, '\n\n[^\n]+\n', E'\n\n')`
const middle = 'size = (select min(size) from ledger_checkpoint)'
const changes: readonly (readonly [table: string, column: string, set: string, where: string])[] = [
  ...[7, 255, 300].flatMap((idx) =>
    ['first', 'second'].map(
      (column) =>
        [
          'ledger_entry',
          column,
          flip(column),
          `idx = (select min(idx) from ledger_entry where class = 1 and idx >= ${idx})`,
        ] as const,
    ),
  ),
  ['ledger_entry', 'class', 'class = 2', 'idx = (select min(idx) from ledger_entry where class = 1 and idx >= 20)'],
  ['ledger_entry', 'idx', 'idx = 900000', 'idx = 9'],
  ['ledger_state', 'origin', "origin = 'other.example/ledger'", 'true'],
  ['ledger_state', 'size', 'size = size + 1', 'true'],
  ['ledger_state', 'frontier', flip('frontier'), 'true'],
  ['ledger_state', 'frozen', 'frozen = true', 'true'],
  ['ledger_checkpoint', 'size', 'size = size + 1', middle],
  ['ledger_checkpoint', 'root', flip('root'), middle],
  ['ledger_checkpoint', 'index_root', flip('index_root'), middle],
  ['ledger_checkpoint', 'note', letter('note'), middle],
  ['ledger_checkpoint', 'note', 'note = null', middle],
  ['ledger_checkpoint', 'cosigned', letter('cosigned'), middle],
  ['ledger_checkpoint', 'cosigned', 'cosigned = null', middle],
  ['ledger_checkpoint', 'cosigned', 'cosigned = note', middle],
  ['ledger_checkpoint', 'note', `${without('note')}, ${without('cosigned')}`, middle],
  ['ledger_checkpoint', 'quorum', 'quorum = false', middle],
  ['ledger_content', 'hash', flip('hash'), "type = 'law_version' and content->>'version' = 'a'"],
  ['ledger_content', 'type', "type = 'contract'", "type = 'law_version' and content->>'version' = 'a'"],
  ['ledger_content', 'content', `content = '{"version": "c"}'`, "type = 'law_version' and content->>'version' = 'a'"],
  ['ledger_queue', 'key', flip('key'), 'class = 1'],
  ['ledger_queue', 'class', 'class = 2', 'class = 1'],
  ['ledger_queue', 'first', flip('first'), 'class = 1'],
  ['ledger_queue', 'second', flip('second'), 'class = 2'],
  ['ledger_promise', 'label', flip('label'), 'not broken'],
  ['ledger_promise', 'broken', 'broken = not broken', 'broken'],
]

/** What nothing published speaks of. */
const free = [
  'ledger_queue.queued_at',
  'ledger_promise.due',
  'ledger_checkpoint.made_at',
  'ledger_state.epoch',
  'ledger_state.single',
  // Reports of inspections: whoever doubts one asks for another.
  ...ledgerTables.ledger_inspection.map((column) => `ledger_inspection.${column}`),
]

test('every column of every table is changed by a test below, or said to be free', () => {
  const columns = Object.entries(ledgerTables).flatMap(([table, names]) => names.map((name) => `${table}.${name}`))
  const covered = new Set([...changes.map(([table, column]) => `${table}.${column}`), ...free])
  expect(columns.filter((column) => !covered.has(column))).toEqual([])
})

describe('a change by whoever owns the database is named', () => {
  test.for(changes)('%s.%s: %s', async ([table, , set, where]) => {
    const { db } = home.owner
    await sql`create table kept as table ${sql.table(table)}`.execute(db)
    try {
      await sql`update ${sql.table(table)} set ${sql.raw(set)}
        where ctid in (select ctid from ${sql.table(table)} where ${sql.raw(where)} limit 1)`.execute(db)
      const { findings } = await ledger.inspect()
      expect(findings.map((finding) => finding.table)).toContain(table)
      for (const finding of findings.filter((one) => one.table !== 'ledger_state'))
        for (const language of ['en', 'fr'] as const) expect(sayFinding(finding, language)).toContain(finding.key)
    } finally {
      await sql`delete from ${sql.table(table)}`.execute(db)
      await sql`insert into ${sql.table(table)} select * from kept`.execute(db)
      await sql`drop table kept`.execute(db)
    }
  })

  test.for(['ledger_entry', 'ledger_checkpoint', 'ledger_content', 'ledger_state'] as const)(
    'rows of %s that are gone are missed',
    async (table) => {
      const { db } = home.owner
      await sql`create table kept as table ${sql.table(table)}`.execute(db)
      try {
        await sql`delete from ${sql.table(table)} where ctid in (select ctid from ${sql.table(table)} order by 1 limit 1)`.execute(
          db,
        )
        const { findings } = await ledger.inspect()
        expect(findings.map((finding) => finding.table)).toContain(table)
      } finally {
        await sql`delete from ${sql.table(table)}`.execute(db)
        await sql`insert into ${sql.table(table)} select * from kept`.execute(db)
        await sql`drop table kept`.execute(db)
      }
    },
  )
})

test('a content that was changed is not handed out', async () => {
  const { db } = home.owner
  const { hash } = (await ledger.newestPublic('promise_broken'))!
  await sql`create table kept as table ledger_content`.execute(db)
  try {
    await sql`update ledger_content set content = '{"broken": 0}' where type = 'promise_broken'`.execute(db)
    await expect(ledger.newestPublic('promise_broken')).rejects.toMatchObject({ code: 'ledger.content_altered' })
    await expect(ledger.content(Buffer.from(hash, 'hex'))).rejects.toMatchObject({ code: 'ledger.content_altered' })
  } finally {
    await sql`delete from ledger_content`.execute(db)
    await sql`insert into ledger_content select * from kept`.execute(db)
    await sql`drop table kept`.execute(db)
  }
})

test('a static file that is damaged is named, and hides no row behind it', async () => {
  const path = join(ledger.directory, 'tile', 'entries', '001')
  const before = ledger.file('tile/entries/001')!
  writeFileSync(path, systemRandom(100))
  try {
    const { findings } = await ledger.inspect()
    expect(findings).toContainEqual({ table: 'ledger_entry', key: 'tile/entries/001', what: 'file_missing' })
  } finally {
    writeFileSync(path, before)
  }
  expect((await ledger.inspect()).findings).toEqual([])
})
