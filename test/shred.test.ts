/**
 * Erasure looked for where it would fail: people with texts that occur nowhere else come in by file, by hand and over HTTP, decide,
 * and are erased. Then every byte that the installation keeps is read: database files, WAL, keyring, files, logs.
 * What is sealed must never stand anywhere in clear. What stands in clear by design (pseudonymous attributes, blind indexes) may
 * outlive its row until PostgreSQL has compacted the table and gone round its WAL; the test makes both happen and looks again.
 */
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { standardNotice } from '../src/consent/index.ts'
import {
  type Actor,
  type App,
  createLog,
  type DatabaseAddress,
  type EmbeddedPostgres,
  readConfig,
  startEmbeddedPostgres,
  systemClock,
  systemRandom,
  uuidBytes,
} from '../src/kernel/index.ts'
import { appOf, type House, openHouse } from '../src/server/index.ts'
import { passphraseProvider } from '../src/vault/index.ts'
import { prepareTemplate } from './database.ts'

const people = 25
const directory = mkdtempSync(join(tmpdir(), 'aval-shred-'))
// Beside what is searched: the file that the controller brings is the controller's.
const outside = mkdtempSync(join(tmpdir(), 'aval-shred-outside-'))
const madeKeys: Buffer[] = []
const actor: Actor = { kind: 'staff', id: '0198c0de-0000-7000-8000-000000000001', role: 'owner' }

let server: EmbeddedPostgres
let address: DatabaseAddress
let house: House
let app: App
let key: string

/** The system's randomness, keeping whatever may be a person's key. */
function noted(length: number): Buffer {
  const bytes = systemRandom(length)
  if (length === 32) madeKeys.push(Buffer.from(bytes))
  return bytes
}

beforeAll(async () => {
  chmodSync(directory, 0o711)
  server = await startEmbeddedPostgres({
    directory: join(directory, 'database'),
    settings: { fsync: 'off', min_wal_size: '32MB', max_wal_size: '32MB' },
  })
  await prepareTemplate(server.address('postgres'))
  address = server.address('aval_template')
  const log = createLog('trace', { write: (line) => writeFileSync(join(directory, 'aval.log'), line, { flag: 'a' }) })
  const keyProvider = passphraseProvider({
    passphrase: 'only for tests',
    directory,
    random: systemRandom,
    cost: { N: 1024, r: 8, p: 1 },
  })
  const config = readConfig({ AVAL_DATA_DIR: directory })
  const login = { ...address, user: 'aval_server', password: 'only-for-tests' }
  house = await openHouse({ config, address: login, directory, clock: systemClock, random: noted, log, keyProvider })
  app = await appOf(house, { place: { kind: 'external' } }, null, () => [])
  await app.ready()
  const { staffId } = await house.staff.members.add('Somebody', 'owner')
  key = (await house.staff.keys.create({ staffId, scopes: ['subjects.write', 'subjects.lookup', 'subjects.erase'] }))
    .text
  await house.subjects.catalogue.define([
    field('city', 'location', { en: 'City', fr: 'Ville' }),
    { ...field('diary', 'free_text', { en: 'Diary', fr: 'Journal' }), inAudiences: false },
  ])
})
afterAll(async () => {
  await app?.close()
  await house?.close()
  await server?.stop()
  for (const folder of [directory, outside]) rmSync(folder, { recursive: true, force: true })
})

function field(name: string, dataClass: 'location' | 'free_text', label: { en: string; fr: string }) {
  const given = { type: 'text', provenance: 'provided', inModels: false, identifier: null, levels: null } as const
  return { ...given, name, dataClass, inAudiences: true, label }
}

/** Texts of one person that nobody else has and no program would make. */
function seeds(number: number) {
  const mark = `${number}${'zqxjkvw'.repeat(2)}`
  return {
    sealed: {
      email: `mail${mark}@example.org`,
      external: `customer${mark}`,
      first: `first${mark}`,
      diary: `diary${mark}`,
      evidence: `screen${mark}`,
    },
    clear: `city${mark}`,
  }
}

type Seeds = ReturnType<typeof seeds>

/** How often each of these is found, in every file below the folder; what is found nowhere is left out. */
function found(needles: ReadonlyMap<string, Buffer>, folder = directory): Record<string, string[]> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
  const hits: Record<string, string[]> = {}
  for (const file of files) {
    const bytes = readFileSync(file)
    for (const [name, needle] of needles) if (bytes.includes(needle)) (hits[name] ??= []).push(file)
  }
  return hits
}

const texts = (list: readonly string[]) => new Map(list.map((one) => [one, Buffer.from(one)]))

/** Everything in memory reaches the disk; nothing of it is thrown away. */
async function toDisk(): Promise<void> {
  await administer(['checkpoint'])
}

/** Tables are written anew, and every segment of the WAL that was in use is filled with something else. */
async function compact(): Promise<void> {
  await administer(['vacuum full', 'checkpoint', 'create table if not exists churn (n int)'])
  for (let segment = 0; segment < 12; segment++)
    await administer(['insert into churn values (1)', 'select pg_switch_wal()', 'checkpoint'])
}

async function administer(statements: readonly string[]): Promise<void> {
  const client = new pg.Client(address)
  await client.connect()
  for (const statement of statements) await client.query(statement)
  await client.end()
}

/** A third by file, a third by hand, a third over HTTP; all of them give consent, with evidence. */
async function bringIn(all: readonly Seeds[]): Promise<string[]> {
  const third = Math.ceil(all.length / 3)
  await importFile(all.slice(0, third))
  for (const one of all.slice(third, 2 * third)) await house.subjects.upsert(actor, newPerson(one))
  for (const one of all.slice(2 * third)) {
    const answer = await call('POST', '/v1/people', newPerson(one))
    expect(answer.statusCode, answer.body).toBe(200)
  }
  const ids = await house.gate.openPurpose({ purpose: 'record_keeping', actor, why: 'find who came in' }, (tx) =>
    Promise.all(all.map((one) => house.subjects.find(tx, 'email', one.sealed.email))),
  )
  const notice = await publishNotice()
  for (const [at, one] of all.entries())
    await house.consent.record(actor, {
      subjectId: ids[at] as string,
      kind: 'given',
      purposes: ['email_marketing'],
      notice,
      channel: 'web_form',
      evidence: { screen: one.sealed.evidence },
    })
  return ids as string[]
}

const newPerson = (one: Seeds) => ({
  identifiers: { email: one.sealed.email, external_id: one.sealed.external },
  fields: { first_name: one.sealed.first, diary: one.sealed.diary, city: one.clear },
  facts: { residence: 'FR' },
})

async function importFile(rows: readonly Seeds[]): Promise<void> {
  const lines = rows.map(({ sealed, clear }) =>
    [sealed.external, sealed.email, sealed.first, sealed.diary, clear].join(','),
  )
  // The last line is refused, so that a file of refused rows is written too.
  const text = ['id,email,first,diary,city', ...lines, 'x,refusedzqxjkvwzqxjkvw,y,z,w'].join('\n')
  mkdirSync(outside, { recursive: true })
  const path = join(outside, 'people.csv')
  writeFileSync(path, `${text}\n`)
  const mapping = {
    columns: {
      id: { as: 'identifier', kind: 'external_id' },
      email: { as: 'identifier', kind: 'email' },
      first: { as: 'field', field: 'first_name' },
      diary: { as: 'field', field: 'diary' },
      city: { as: 'field', field: 'city' },
    },
    facts: { residence: 'FR' },
  }
  const source = { kind: 'path', path } as const
  const run = await house.subjects.imports.run(actor, { source, mapping, mode: 'run', language: 'en' })
  expect(run).toMatchObject({ state: 'done', counts: { created: rows.length, rejected: 1 } })
}

async function publishNotice() {
  const content = standardNotice({
    name: 'shop form',
    controller: { name: 'Shop', address: '1 rue de la Paix, Paris', contact: 'privacy@example.org' },
    purposes: [house.consent.purpose('email_marketing')],
    data: ['contact'],
    storage: 'France',
    authority: { name: 'CNIL', url: 'https://www.cnil.fr' },
  })
  const draft = await house.consent.notices.draft(actor, content)
  const { noticeId, version } = await house.consent.notices.publish(actor, draft.noticeId, draft.version)
  return { id: noticeId, version, language: 'en' } as const
}

const call = (method: 'POST' | 'DELETE', url: string, payload?: object) =>
  app.inject({ method, url, headers: { authorization: `Bearer ${key}` }, ...(payload ? { payload } : {}) })

/** What the keyring's file holds for these people, read beside the vault. */
function wrappedKeys(ids: readonly string[]): Map<string, Buffer> {
  const ring = new DatabaseSync(house.vault.status().place, { readOnly: true })
  const one = ring.prepare('select wrapped from subject_key where id = ?')
  const wrapped = new Map(
    ids.map((id) => [`wrapped key of ${id}`, Buffer.from(one.get(uuidBytes(id))?.wrapped as Uint8Array)]),
  )
  ring.close()
  return wrapped
}

test('of erased people nothing is left: not in database files, WAL, keyring, files or logs', {
  timeout: 240_000,
}, async () => {
  const all = Array.from({ length: people }, (_, number) => seeds(number))
  const kept = seeds(people)
  const ids = await bringIn([...all, kept])
  const erased = ids.slice(0, people)
  // The log is put to the test, too: refused requests, and a lookup, carry the texts.
  await call('POST', '/v1/people', { ...newPerson(all[0] as Seeds), surprise: all[0]?.sealed.email })
  await call('POST', `/v1/people?email=${all[1]?.sealed.email}`, { note: all[1]?.sealed.diary })

  const sealed = texts([...[...all, kept].flatMap((one) => Object.values(one.sealed)), 'refusedzqxjkvwzqxjkvw'])
  const clear = texts(all.map((one) => one.clear))
  const indexes = new Map(
    all.flatMap(({ sealed: { email, external } }) => [
      [`index of ${email}`, house.vault.blindIndex('email', email)] as const,
      [`index of ${external}`, house.vault.blindIndex('external_id', external)] as const,
    ]),
  )
  const keys = new Map(madeKeys.map((one, number) => [`key ${number}`, one]))
  const wrapped = wrappedKeys(erased)
  expect(keys.size).toBeGreaterThanOrEqual(people + 1)

  // While they are here: the search finds what has to be there, so its silence afterwards means something.
  await toDisk()
  expect(found(sealed)).toEqual({})
  expect(found(keys)).toEqual({})
  expect(Object.keys(found(clear))).toHaveLength(people)
  expect(Object.keys(found(indexes))).toHaveLength(2 * people)
  expect(new Set(Object.values(found(wrapped)).flat())).toEqual(new Set([house.vault.status().place]))
  expect(Object.keys(found(wrapped))).toHaveLength(people)

  for (const [at, id] of erased.entries()) {
    // Every other one over HTTP.
    if (at % 2 === 0) await house.subjects.erase(actor, id)
    else expect((await call('DELETE', `/v1/people/${id}`)).statusCode).toBe(200)
  }

  // At once: no key, in no form. From here on whatever copy of a row exists, in a backup too, cannot be read.
  expect(erased.filter((id) => house.vault.has(id))).toEqual([])
  expect(found(wrapped)).toEqual({})
  expect(found(sealed)).toEqual({})
  expect(found(keys)).toEqual({})

  await compact()
  expect(found(new Map([...sealed, ...clear, ...indexes, ...keys, ...wrapped]))).toEqual({})

  // And only theirs went: the one who stayed can be read.
  const read = await house.gate.openPurpose(
    { purpose: 'email_marketing', actor, why: 'to see that who stayed can be read' },
    (tx) => house.subjects.readSealed(tx, [ids[people] as string], ['email']),
  )
  expect(read.get(ids[people] as string)).toEqual({ email: kept.sealed.email })
})
