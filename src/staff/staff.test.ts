import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase, type TestDatabase } from '../../test/database.ts'
import {
  type Actor,
  type App,
  createApp,
  createLog,
  manualClock,
  Problem,
  roles,
  systemRandom,
  uuidv7From,
} from '../kernel/index.ts'
import { attempts } from './attempts.ts'
import { may } from './may.ts'
import { allRights, createStaff, type Member, type Staff } from './index.ts'

let home: TestDatabase
let staff: Staff
let analyst: Member
let owner: Member
let app: App
const clock = manualClock('2026-11-23T10:00:00Z')
const newId = uuidv7From(clock, systemRandom)
const actor: Actor = { kind: 'system', id: 'test' }

beforeAll(async () => {
  home = await freshDatabase()
  staff = createStaff({ database: home.database, clock, newId, random: systemRandom })
  owner = await staff.members.add('Olga', 'owner')
  analyst = await staff.members.add('Ana', 'analyst')
  app = await createApp({
    log: createLog('silent'),
    authorise: staff.authorise,
    version: '0',
    publicUrl: 'http://127.0.0.1',
  })
  app.get('/models', { schema: { summary: 'm' }, config: { may: 'models.read' } }, async (request) => request.actor)
  app.get('/open', { schema: { summary: 'o' }, config: { open: 'test' } }, async () => 'open')
  app.get('/forgotten', { schema: { summary: 'f' } }, async () => 'never')
  await app.ready()
})
afterAll(async () => {
  await app.close()
  await home.close()
})

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'nothing was refused',
    (error: unknown) => (error instanceof Problem ? error.code : String(error)),
  )
}

test('a fresh installation has nobody: no default account and no default key', async () => {
  const fresh = await freshDatabase()
  const empty = createStaff({ database: fresh.database, clock, newId, random: systemRandom })
  expect([await empty.members.list(), await empty.keys.list()]).toEqual([[], []])
  await fresh.close()
})

test('a key works as it was made, and the database keeps no secret', async () => {
  const made = await staff.keys.create({ staffId: analyst.staffId, scopes: ['models.read'] })
  const secret = made.text.split('_')[2] as string
  expect(await staff.keys.verify(made.text, 'a')).toEqual({ kind: 'key', id: made.key.keyId, scopes: ['models.read'] })
  const { rows } = await sql<{ all: string }>`select string_agg(k::text, '') as all from api_key k`.execute(
    home.owner.db,
  )
  expect(rows[0]?.all).not.toContain(secret)
})

test('a wrong, expired or revoked key is refused, and does not say which', async () => {
  const { text, key } = await staff.keys.create({ staffId: analyst.staffId, scopes: ['models.read'] })
  const short = await staff.keys.create({
    staffId: analyst.staffId,
    scopes: ['models.read'],
    expiresAt: new Date('2026-11-23T10:00:01Z'),
  })
  expect(await codeOf(staff.keys.verify(`${text.slice(0, -1)}${text.endsWith('A') ? 'B' : 'A'}`, 'b'))).toBe(
    'staff.bad_key',
  )
  expect(await codeOf(staff.keys.verify('aval_000000000000_'.padEnd(61, 'A'), 'b'))).toBe('staff.bad_key')
  clock.advance(2000)
  expect(await codeOf(staff.keys.verify(short.text, 'b'))).toBe('staff.bad_key')
  await staff.keys.revoke(key.keyId)
  expect(await codeOf(staff.keys.verify(text, 'b'))).toBe('staff.bad_key')
})

test('guessing a key stops that key for its source, and no other key behind the same proxy', async () => {
  const { text, key } = await staff.keys.create({ staffId: analyst.staffId, scopes: ['models.read'] })
  const other = await staff.keys.create({ staffId: analyst.staffId, scopes: ['models.read'] })
  const guess = `aval_${key.keyId}_`.padEnd(61, 'A')
  for (let tries = 0; tries < attempts.most; tries++) {
    expect(await codeOf(staff.keys.verify(guess, 'guesser'))).toBe('staff.bad_key')
    expect(await codeOf(staff.keys.verify('aval_x', 'guesser'))).toBe('staff.bad_key')
  }
  expect(await codeOf(staff.keys.verify(text, 'guesser'))).toBe('staff.too_many_attempts')
  expect(await codeOf(staff.keys.verify('aval_y', 'guesser'))).toBe('staff.too_many_attempts')
  expect(await codeOf(staff.keys.verify(other.text, 'guesser'))).toBe('nothing was refused')
  expect(await codeOf(staff.keys.verify(text, 'somebody else'))).toBe('nothing was refused')
  clock.advance(attempts.windowMs + 1)
  expect(await codeOf(staff.keys.verify(text, 'guesser'))).toBe('nothing was refused')
})

test('a key never holds a right that its member lacks, and ends with the membership', async () => {
  expect(await codeOf(staff.keys.create({ staffId: analyst.staffId, scopes: ['campaigns.launch'] }))).toBe(
    'staff.beyond_own_rights',
  )
  expect(await codeOf(staff.keys.create({ staffId: analyst.staffId, scopes: ['everything'] }))).toBe(
    'staff.unknown_right',
  )
  const leaver = await staff.members.add('Leo', 'marketer')
  const { text } = await staff.keys.create({ staffId: leaver.staffId, scopes: ['campaigns.read'] })
  await staff.members.disable(leaver.staffId)
  expect(await codeOf(staff.keys.verify(text, 'c'))).toBe('staff.bad_key')
  expect(await codeOf(staff.keys.create({ staffId: leaver.staffId, scopes: ['campaigns.read'] }))).toBe(
    'staff.membership_ended',
  )
  expect(await codeOf(staff.members.disable(owner.staffId))).toBe('staff.last_owner')
})

test('of two owners who end each other at the same moment, one stays', async () => {
  const fresh = await freshDatabase()
  const two = createStaff({ database: fresh.database, clock, newId, random: systemRandom })
  const active = async () => (await two.members.list()).filter((one) => one.disabledAt === null)
  await two.members.add('A', 'owner')
  // Several rounds: the first ones only warm the connections, and do not meet.
  for (let round = 0; round < 8; round++) {
    await two.members.add('B', 'owner')
    const codes = await Promise.all((await active()).map((one) => codeOf(two.members.disable(one.staffId))))
    expect(codes.toSorted()).toEqual(['nothing was refused', 'staff.last_owner'])
  }
  await fresh.close()
})

test('a key that makes keys hands out no right that it lacks, whoever the new key acts for', async () => {
  const maker: Actor = { kind: 'key', id: 'm', scopes: ['staff.keys', 'models.read'] }
  const security: Actor = { kind: 'staff', id: newId(), role: 'security' }
  const wanted = { staffId: owner.staffId, scopes: ['campaigns.launch'] }
  expect(await codeOf(staff.keys.createAs(maker, wanted))).toBe('staff.not_yours_to_give')
  expect(await codeOf(staff.keys.createAs(security, wanted))).toBe('staff.not_yours_to_give')
  const made = await staff.keys.createAs(maker, { staffId: owner.staffId, scopes: ['models.read'] })
  expect(await staff.keys.verify(made.text, 'd')).toMatchObject({ scopes: ['models.read'] })
})

test('the last use of a key is kept to the minute, and only a key that exists can be revoked', async () => {
  const { text, key } = await staff.keys.create({ staffId: analyst.staffId, scopes: ['models.read'] })
  const lastUsed = async () => (await staff.keys.list()).find((one) => one.keyId === key.keyId)?.lastUsedAt
  expect(await lastUsed()).toBeNull()
  await staff.keys.verify(text, 'e')
  const first = clock.now()
  clock.advance(1000)
  await staff.keys.verify(text, 'e')
  expect(await lastUsed()).toEqual(first)
  clock.advance(60_000)
  await staff.keys.verify(text, 'e')
  expect(await lastUsed()).toEqual(clock.now())
  expect(await codeOf(staff.keys.revoke('0'.repeat(12)))).toBe('staff.unknown_key')
  await staff.keys.revoke(key.keyId)
  await staff.keys.revoke(key.keyId)
})

test('every right names roles that exist and says what it means in both languages; a role has exactly those', () => {
  for (const right of allRights()) {
    expect(right.roles.length).toBeGreaterThan(0)
    expect(right.meaning.en).not.toBe(right.meaning.fr)
    for (const role of roles) expect(may({ kind: 'staff', id: 'x', role }, right.name)).toBe(right.roles.includes(role))
    expect(may({ kind: 'subject', id: 'x' }, right.name)).toBe(false)
    expect(may(actor, right.name)).toBe(false)
  }
  expect(may({ kind: 'staff', id: 'x', role: 'owner' }, 'toString')).toBe(false)
})

test('a route is closed by default: without a key, without the right, and without a word about rights', async () => {
  const read = await staff.keys.create({ staffId: analyst.staffId, scopes: ['models.read'] })
  const other = await staff.keys.create({ staffId: analyst.staffId, scopes: ['audiences.read'] })
  const call = async (url: string, key?: string) => {
    const answer = await app.inject({ url, headers: key ? { authorization: `Bearer ${key}` } : {} })
    return [answer.statusCode, answer.headers['content-type']?.includes('problem') ? answer.json().code : 'fine']
  }
  expect(await call('/open')).toEqual([200, 'fine'])
  expect(await call('/models')).toEqual([401, 'staff.no_key'])
  expect(await call('/models', other.text)).toEqual([403, 'staff.not_allowed'])
  expect(await call('/models', read.text)).toEqual([200, 'fine'])
  expect(await call('/forgotten', read.text)).toEqual([403, 'staff.not_allowed'])
})

test('the audit trail only grows, also for the owner of its table', async () => {
  await staff.audit.write(null, { actor, action: 'test.done', details: { n: 1 } })
  for (const statement of [
    sql`update audit_entry set action = 'x'`,
    sql`delete from audit_entry`,
    sql`truncate audit_entry`,
  ]) {
    await expect(statement.execute(home.owner.db)).rejects.toThrow(/only grows/)
    await expect(statement.execute(home.database.db)).rejects.toThrow(/permission denied|only grows/)
  }
})

test('an entry about a person is seen only for rights, security or accountability; what rolls back was not written', async () => {
  const subjectId = newId()
  await staff.audit.write(null, { actor, action: 'test.look', subjectId, why: 'because' })
  const seen = (purpose: string) =>
    home.database.transaction(async (tx) => {
      await sql`select set_config('aval.purpose', ${purpose}, true)`.execute(tx)
      return (await staff.audit.read(tx, { subjectId })).length
    })
  expect([await seen(''), await seen('0'), await seen('12'), await seen('13'), await seen('14')]).toEqual([
    0, 0, 1, 1, 1,
  ])
  const undone = home.database.transaction(async (tx) => {
    await staff.audit.write(tx, { actor, action: 'test.undone' })
    throw new Error('undo')
  })
  await expect(undone).rejects.toThrow('undo')
  const all = await home.database.transaction((tx) => staff.audit.read(tx, { action: 'test.undone' }))
  expect(all).toEqual([])
})
