/**
 * Row-level security from the attacker's side: the server's own role with raw SQL. What no purpose opens stays shut, a purpose
 * opens exactly the people who permit it, and there is no way out of the role.
 */
import { sql } from 'kysely'
import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDatabase, ownerRole, serverRole, type Tx } from '../src/kernel/index.ts'
import { type SmallHouse, smallHouse } from './small-house.ts'

let house: SmallHouse
let tables: string[]
beforeAll(async () => {
  house = await smallHouse()
  const given = [['email_marketing'], ['email_marketing', 'profiling', 'personalisation'], ['sms_marketing'], []]
  const people: string[] = []
  for (const says of given) people.push(await house.person({ says, attributes: { age: 40 } }))
  await house.decide(people[3]!, 'refused', ['email_marketing'])
  await house.decide(people[2]!, 'restriction_set', ['sms_marketing'])
  await fill(people)
  const { rows } = await sql<{ name: string }>`select table_name::text as name from information_schema.columns
    where column_name = 'subject_id' and table_schema = 'public' order by 1`.execute(house.owner.db)
  tables = rows.map((row) => row.name)
})
afterAll(() => house.close())

/** One row per person in every table that nothing above fills. */
async function fill(people: readonly string[]): Promise<void> {
  const { db } = house.owner
  const id = house.newId()
  const each = sql`unnest(${people}::uuid[]) s (id)`
  await sql`insert into sealed_field select s.id, 'email', '\\x00', now() from ${each}`.execute(db)
  await sql`insert into identifier select 'email', uuid_send(s.id), s.id from ${each}`.execute(db)
  await sql`insert into event select s.id, s.id, 'Visit', now(), '{}', 'test' from ${each}`.execute(db)
  await sql`insert into score select s.id, ${id}, 0.5, 5, '[]', now() from ${each}`.execute(db)
  await sql`insert into rights_request select s.id, s.id, 'access', 'received', null, null, 'GDPR-12-3', now(), now(), now(), 'test'
    from ${each}`.execute(db)
  await sql`insert into site_link select s.id, s.id, false, ${id}, now() from ${each}`.execute(db)
  await sql`insert into outbox (subject_id, campaign_id, message_id, purpose, not_before, queued_at)
    select s.id, ${id}, s.id, 0, now(), now() from ${each}`.execute(db)
  await sql`insert into campaign_arm select s.id, ${id}, 'a', s.id, 'fr', ${id}, now() from ${each}`.execute(db)
  await sql`insert into erasure_under_way select s.id, 'staff:test', now() from ${each}`.execute(db)
  await sql`insert into audit_entry (entry_id, at, actor, action, subject_id) select s.id, now(), 'test', 'look', s.id from ${each}`.execute(
    db,
  )
  await sql`analyze`.execute(db)
}

type Seen = Record<string, string[]>

/** Whom one sees, by table. */
async function seen(tx: Tx): Promise<Seen> {
  const found: Seen = {}
  for (const table of tables) {
    const { rows } = await sql<{ id: string }>`select distinct subject_id as id from ${sql.table(table)}
      where subject_id is not null order by 1`.execute(tx)
    found[table] = rows.map((row) => row.id)
  }
  return found
}

const nobody = (): Seen => Object.fromEntries(tables.map((table) => [table, []]))

const setting = (tx: Tx, name: string, value: string) => sql`select set_config(${name}, ${value}, true)`.execute(tx)

const seenUnder = (purpose: string) =>
  house.database.transaction(async (tx) => {
    await setting(tx, 'aval.purpose', purpose)
    return seen(tx)
  })

/** Who permits a purpose, asked of the tables as the administrator. */
async function permitting(purpose: number, also = sql<boolean>`true`): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select subject_id as id from permission
    where bits >> ${purpose} & 1 = 1 and until > now() and ${also} order by 1`.execute(house.owner.db)
  return rows.map((row) => row.id)
}

test('the tables are not empty, or the rest would prove nothing', async () => {
  const everybody = await house.owner.transaction(seen)
  expect(Object.values(everybody).map((ids) => ids.length)).toEqual(tables.map(() => 4))
})

test('without a purpose there is nobody, in any table, to see, change or remove', async () => {
  expect(await house.database.transaction(seen)).toEqual(nobody())
  for (const table of tables) {
    for (const verb of [
      sql`update ${sql.table(table)} set subject_id = subject_id`,
      sql`delete from ${sql.table(table)}`,
    ]) {
      const outcome = await verb.execute(house.database.db).then(
        (done) => Number(done.numAffectedRows),
        (error: unknown) => (error as pg.DatabaseError).code,
      )
      expect([0, '42501']).toContain(outcome)
    }
  }
  expect((await house.owner.transaction(seen)).profile).toHaveLength(4)
})

test('a purpose shows exactly the people who permit it', async () => {
  const differ = new Set<string>()
  for (let purpose = 0; purpose < 60; purpose++) {
    const may = await permitting(purpose)
    const all = await permitting(14)
    const plain = [
      'profile',
      'permission',
      'decision',
      'sealed_field',
      'identifier',
      'event',
      'campaign_arm',
      'site_link',
    ]
    const scored = purpose === 12 ? may : await permitting(purpose, sql`bits >> 5 & 1 = 1`)
    const special: Seen = {
      score: scored,
      outbox: [0, 12, 14, 15].includes(purpose) ? all : [],
      erasure_under_way: purpose === 12 ? all : [],
      audit_entry: [12, 13, 14].includes(purpose) ? all : [],
      enrolment: [],
      rights_request: purpose === 12 ? may : [],
    }
    const expected = { ...special, ...Object.fromEntries(plain.map((table) => [table, may])) }
    expect([purpose, await seenUnder(String(purpose))]).toEqual([purpose, expected])
    differ.add(may.join())
  }
  expect(differ.size).toBeGreaterThan(3)
})

test('what is not a purpose opens nothing', async () => {
  const garbage = [
    '',
    ' ',
    '0 ',
    ' 0',
    '0\n',
    '60',
    '63',
    '64',
    '99',
    '100',
    '-1',
    '+0',
    '0.0',
    '1e0',
    '0x1',
    '٠',
    '０',
    'null',
  ]
  for (const purpose of [...garbage, 'email_marketing', 'all', '*', '0,1', "0' or '1'='1", '4294967296', '000']) {
    expect([purpose, await seenUnder(purpose)]).toEqual([purpose, nobody()])
  }
})

test('the keeper sees permissions and decisions only; nobody else is a keeper', async () => {
  const as = (keeper: string) =>
    house.database.transaction(async (tx) => {
      await setting(tx, 'aval.keeper', keeper)
      return seen(tx)
    })
  const all = await permitting(14)
  expect(await as('consent')).toEqual({ ...nobody(), permission: all, decision: all, enrolment: all })
  for (const other of ['Consent', 'consent ', 'subjects', '%', 'true']) expect(await as(other)).toEqual(nobody())
})

test('a purpose does not let permissions be rewritten', async () => {
  const forge = house.database.transaction(async (tx) => {
    await setting(tx, 'aval.purpose', '14')
    await sql`update permission set bits = -1`.execute(tx)
  })
  await expect(forge).rejects.toMatchObject({ code: '42501' })
})

test('a purpose cannot be widened by rewriting the copies of the permission, nor can one be inserted', async () => {
  for (const change of [
    'permission_bits = -1',
    "permission_until = 'infinity'",
    "permission_reasons = ''",
    'subject_id = subject_id',
  ]) {
    const forge = house.database.transaction(async (tx) => {
      await setting(tx, 'aval.purpose', '0')
      await sql.raw(`update profile set ${change}`).execute(tx)
    })
    await expect(forge).rejects.toMatchObject({ code: '42501' })
  }
  const id = house.newId()
  await sql`insert into profile (subject_id, permission_bits, permission_until, created_at, updated_at)
    values (${id}, -1, 'infinity', now(), now())`.execute(house.database.db)
  expect((await seenUnder('0')).profile).not.toContain(id)
  await sql`delete from profile where subject_id = ${id}`.execute(house.owner.db)
})

test('a permission past its end hides the person everywhere, whatever its bits', async () => {
  const late = await house.person({ says: ['email_marketing'] })
  expect((await seenUnder('0')).profile).toContain(late)
  const end = (until: string) =>
    sql`update permission set until = ${until}::timestamptz where subject_id = ${late}`.execute(house.owner.db)
  await end('2000-01-01')
  for (const purpose of ['0', '12', '14', '15']) {
    const ids = Object.values(await seenUnder(purpose)).flat()
    expect(ids).not.toContain(late)
  }
  await end('infinity')
  expect((await seenUnder('0')).profile).toContain(late)
  await sql`delete from profile where subject_id = ${late}`.execute(house.owner.db)
  await sql`delete from decision where subject_id = ${late}`.execute(house.owner.db)
  await sql`delete from permission where subject_id = ${late}`.execute(house.owner.db)
})

test('a pooled connection keeps no purpose after a transaction, committed or failed', async () => {
  const one = openDatabase(house.address, 1)
  const left = async () => {
    const { rows } = await sql<{ purpose: string; people: number }>`
      select coalesce(current_setting('aval.purpose', true), '') as purpose, (select count(*) from profile) as people`.execute(
      one.db,
    )
    return rows[0]
  }
  const look = (tx: Tx) => setting(tx, 'aval.purpose', '14').then(() => sql`select 1 from profile`.execute(tx))
  try {
    expect((await one.transaction(look)).rows).toHaveLength(4)
    expect(await left()).toEqual({ purpose: '', people: 0 })
    const failing = one.transaction(async (tx) => {
      await look(tx)
      throw new Error('on purpose')
    })
    await expect(failing).rejects.toThrow('on purpose')
    expect(await left()).toEqual({ purpose: '', people: 0 })
  } finally {
    await one.close()
  }
})

test('a statement planned under one purpose shows no more under another', async () => {
  const client = await house.database.connect()
  const under = async (purpose: string): Promise<string[]> => {
    await client.query('begin')
    await client.query("select set_config('aval.purpose', $1, true)", [purpose])
    const { rows } = await client.query<{ subject_id: string }>({
      name: 'kept',
      text: 'select p.subject_id from profile p join event e using (subject_id) where e.name = $1 order by 1',
      values: ['Visit'],
    })
    await client.query('commit')
    return rows.map((row) => row.subject_id)
  }
  try {
    for (const mode of ['auto', 'force_generic_plan', 'force_custom_plan']) {
      await client.query(`set plan_cache_mode = ${mode}`)
      for (const purpose of [14, 0, 1, 5, 14, 0, 59, 14, 0, 6]) {
        expect([mode, purpose, await under(String(purpose))]).toEqual([mode, purpose, await permitting(purpose)])
      }
      expect(await under('')).toEqual([])
    }
  } finally {
    await client.end()
  }
})

test('a cheap function of one’s own meets no hidden row, and statistics and errors tell of none', async () => {
  const client = await house.database.connect()
  try {
    await client.query(`create function pg_temp.peek(uuid) returns boolean language plpgsql cost 0.0000001 as
      $$ begin raise exception 'saw %', $1; end $$`)
    for (const table of tables) {
      const { rowCount } = await client.query(
        `select 1 from ${table} where subject_id is not null and pg_temp.peek(subject_id)`,
      )
      expect([table, rowCount]).toEqual([table, 0])
    }
    const stats = await client.query('select tablename from pg_stats where tablename = any ($1)', [tables])
    expect(stats.rows).toEqual([])
  } finally {
    await client.end()
  }
})

const out: readonly string[] = [
  `set role ${ownerRole}`,
  `select set_config('role', '${ownerRole}', false)`,
  `set session authorization ${ownerRole}`,
  `grant ${ownerRole} to ${serverRole}`,
  'grant pg_read_all_data to aval_server',
  'grant pg_execute_server_program to aval_server',
  `alter role ${serverRole} bypassrls`,
  `alter role ${serverRole} superuser`,
  `alter role ${ownerRole} password 'mine'`,
  `create role other in role ${ownerRole}`,
  'alter table profile disable row level security',
  'alter table profile no force row level security',
  `alter table profile owner to ${serverRole}`,
  'alter table audit_entry disable trigger all',
  'drop trigger warrant_only_grows on warrant',
  'drop policy profile_read on profile',
  'alter policy profile_read on profile using (true)',
  'create policy mine on profile using (true)',
  'drop table profile',
  'truncate profile',
  'create table mine (n int)',
  'create view mine as select * from profile',
  "create function mine() returns int language sql security definer as 'select 1'",
  "create or replace function aval_mask() returns bigint language sql as 'select -1::bigint'",
  'alter function profile_follows_permission() reset all',
  'create trigger mine before insert on profile for each row execute function refuse_change()',
  'create rule mine as on select to profile do instead select 1',
  'create schema mine',
  'create extension dblink',
  'create extension file_fdw',
  "load 'auto_explain'",
  'select rolpassword from pg_authid',
  'select passwd from pg_shadow',
  'select stavalues1 from pg_statistic',
  "update pg_class set relrowsecurity = false where relname = 'profile'",
  "copy profile to '/tmp/aval-copy'",
  "copy (select 1) to program 'cat'",
  "copy job from '/etc/passwd'",
  "select pg_read_file('/etc/passwd')",
  "select pg_ls_dir('.')",
  "select lo_import('/etc/passwd')",
  'set session_replication_role = replica',
  'alter system set row_security = off',
  'select pg_reload_conf()',
  'select * from migration',
]

test('there is no way out of the role', async () => {
  const got: string[] = []
  for (const text of out) {
    const client = await house.database.connect()
    got.push(
      await client.query(text).then(
        () => `${text}: done`,
        (error: pg.DatabaseError) => `${text}: ${error.code}`,
      ),
    )
    await client.end()
  }
  expect(got).toEqual(out.map((text) => `${text}: 42501`))
  expect((await house.owner.transaction(seen)).profile).toHaveLength(4)
})

test('a right that is not one’s own cannot be passed on to oneself', async () => {
  await sql`grant truncate on profile to aval_server`.execute(house.database.db)
  await expect(sql`truncate profile`.execute(house.database.db)).rejects.toMatchObject({ code: '42501' })
})

test('row security that is switched off is an error, never a row', async () => {
  const client = await house.database.connect()
  try {
    await client.query('set row_security = off')
    for (const table of tables) {
      await expect(client.query(`select 1 from ${table}`)).rejects.toMatchObject({ code: '42501' })
      await expect(client.query(`copy ${table} to stdout`)).rejects.toMatchObject({ code: '42501' })
    }
  } finally {
    await client.end()
  }
})

test('a function made by the server cannot be given to the owner', async () => {
  const client = await house.database.connect()
  try {
    await client.query(
      "create function pg_temp.mine() returns bigint language sql security definer as 'select count(*) from profile'",
    )
    await expect(client.query(`alter function pg_temp.mine() owner to ${ownerRole}`)).rejects.toMatchObject({
      code: '42501',
    })
    expect((await client.query('select pg_temp.mine() as n')).rows).toEqual([{ n: 0 }])
  } finally {
    await client.end()
  }
})

test('what runs as the owner is not led astray by tables of one’s own', async () => {
  const client = await house.database.connect()
  try {
    await client.query('create temp table outbox (like public.outbox)')
    await client.query('create temp table permission (like public.permission)')
    const { rows } = await client.query(
      'select sum(people) as people from outbox_tally((select campaign_id from public.outbox limit 1))',
    )
    expect(rows).toEqual([{ people: null }])
    const id = house.newId()
    await client.query(
      "insert into pg_temp.permission select $1, -1, 'infinity', decode(repeat('00', 60), 'hex'), null, null, 'unknown', '{}', now()",
      [id],
    )
    await client.query('insert into public.profile (subject_id, created_at, updated_at) values ($1, now(), now())', [
      id,
    ])
    const bits = await sql<{
      bits: number
    }>`select permission_bits as bits from profile where subject_id = ${id}`.execute(house.owner.db)
    expect(bits.rows).toEqual([{ bits: 0 }])
    await sql`delete from profile where subject_id = ${id}`.execute(house.owner.db)
  } finally {
    await client.end()
  }
})
