/**
 * The catalogue of the database against the rules of the house: who may see rows about people, how they are keyed, who owns what,
 * which functions run as somebody else, which room answers for which table. Each rule is a function that lists its breaches, and
 * the last tests break every rule to see that it is listed.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { anchorTables } from '../src/anchor/index.ts'
import { audienceTables } from '../src/audiences/index.ts'
import { campaignTables } from '../src/campaigns/index.ts'
import { consentTables } from '../src/consent/index.ts'
import { deliveryTables } from '../src/delivery/index.ts'
import { deskTables } from '../src/desk/index.ts'
import { ethicsTables } from '../src/ethics/index.ts'
import { gateTables } from '../src/gate/index.ts'
import {
  createLog,
  type Db,
  jobTables,
  ownerRole,
  readConfig,
  serverRole,
  systemClock,
  systemRandom,
} from '../src/kernel/index.ts'
import { ledgerTables } from '../src/ledger/index.ts'
import { modelTables } from '../src/models/index.ts'
import { portalTables } from '../src/portal/index.ts'
import { rightsTables } from '../src/rights/index.ts'
import { type House, migrationsDirectory, openHouse } from '../src/server/index.ts'
import { siteTables } from '../src/site/index.ts'
import { staffTables } from '../src/staff/index.ts'
import { subjectTables } from '../src/subjects/index.ts'
import { passphraseProvider } from '../src/vault/index.ts'
import { freshDatabase, type TestDatabase } from './database.ts'

let home: TestDatabase
let house: House
const folder = mkdtempSync(join(tmpdir(), 'aval-catalogue-'))
beforeAll(async () => {
  home = await freshDatabase()
  const cost = { N: 1024, r: 8, p: 1 }
  const keyProvider = passphraseProvider({
    passphrase: 'only for tests',
    directory: folder,
    random: systemRandom,
    cost,
  })
  house = await openHouse({
    config: readConfig({ AVAL_DATA_DIR: folder }),
    address: home.address,
    directory: folder,
    clock: systemClock,
    random: systemRandom,
    log: createLog('silent'),
    keyProvider,
  })
})
afterAll(async () => {
  await house.close()
  await home.close()
  rmSync(folder, { recursive: true, force: true })
})

/** What stands in the way of the Citus rule, and why it may. */
const keyExceptions: Readonly<Record<string, string>> = {
  identifier_pkey: 'distributed by blind_index: one looks for a person by it, and knows no subject_id yet',
  audit_entry_pkey: 'not distributed by person: most entries concern nobody (subject_id is null)',
}

/** Roles named by a policy are the owner of the tables alone: the functions that copy permissions and count messages. */
const ownerPolicies = [
  'outbox.outbox_counted',
  'permission.permission_copied',
  'profile.profile_copies',
  'rights_request.rights_request_counted',
]

/** Everything that runs with the rights of the owner. A new one is added here by somebody who has thought about it. */
const definers = [
  'outbox_outlook(uuid)',
  'outbox_tally(uuid)',
  'outbox_undecided()',
  'profile_closes_without_permission()',
  'profile_follows_permission()',
  'profile_takes_permission()',
  'rights_outlook(timestamp with time zone)',
]

/** What the server may do with tables that keep what was decided; whatever is not here it may not. */
const grownOnly: Readonly<Record<string, string>> = {
  audience: 'INSERT, SELECT',
  audit_entry: 'INSERT, SELECT',
  decision: 'DELETE, INSERT, SELECT', // and of these columns UPDATE, below; erasure removes a person's decisions with the person
  event: 'DELETE, INSERT, SELECT', // the same
  erased_identifier: 'INSERT, SELECT',
  ethics_approval: 'INSERT, SELECT',
  ethics_attribute: 'INSERT, SELECT',
  ethics_audit: 'INSERT, SELECT',
  ethics_model_audit: 'INSERT, SELECT',
  ledger_checkpoint: 'INSERT, SELECT', // and of these columns UPDATE, below
  ledger_content: 'INSERT, SELECT',
  ledger_entry: 'INSERT, SELECT',
  terms: 'INSERT, SELECT',
  identifier: 'DELETE, INSERT, SELECT', // erasure, and an identifier that was corrected
  model: 'INSERT, SELECT', // and of these columns UPDATE, below
  model_fairness: 'INSERT, SELECT',
  purpose: 'INSERT, SELECT',
  warrant: 'INSERT, SELECT',
}
/** Where only some columns may change. A profile's copies of the permission are not among them. */
const changeable = [
  'anchor: orphaned, state',
  'anchor_contract: retired',
  'anchor_transaction: block, block_hash, gas_price, gas_used',
  'decision: commitment, entry, terms',
  'ledger_checkpoint: cosigned, note, quorum',
  'ledger_promise: broken',
  'ledger_queue: queued_at', // what locking a row asks for; nothing writes it
  'model: approved_at, approved_because, approved_by, retired_at, retired_because, retired_by, state',
  'profile: attributes, facts, last_import_id, updated_at',
]

/** Tables that have an order of growth that PostgreSQL itself keeps, whoever asks. */
const guarded = [
  'audience',
  'audit_entry',
  'ethics_approval',
  'ethics_attribute',
  'ethics_audit',
  'ethics_model_audit',
  'ledger_content',
  'ledger_entry',
  'model',
  'notice',
  'terms',
  'warrant',
]

const rooms: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  kernel: jobTables,
  staff: staffTables,
  ledger: ledgerTables,
  anchor: anchorTables,
  consent: consentTables,
  subjects: subjectTables,
  gate: gateTables,
  audiences: audienceTables,
  models: modelTables,
  ethics: ethicsTables,
  delivery: deliveryTables,
  desk: deskTables,
  campaigns: campaignTables,
  rights: rightsTables,
  site: siteTables,
  portal: portalTables,
}

/** What could lead to a person from a table that is not about people, and why it may stand there. */
const traces: Readonly<Record<string, string>> = {
  'import_seen.blind_index': 'keyed; a dry run’s own, gone when it ends',
  'import_seen.person': 'keyed; a dry run’s own, gone when it ends',
  'delivery_report.message_id': 'names a row of the outbox, which is seen under its purpose only',
  'delivery_report.sealed': 'sealed under the installation’s key, deleted after reportDays',
  'dkim_key.sealed': 'a private key of the house',
  'erased_identifier.erased_index': 'keyed with a key of its own; kept so that the erased stay erased',
  'portal_code.address_index': 'keyed; gone within a day or so, whoever it belongs to',
  'portal_code.code_hash': 'keyed, of eight random digits',
  'portal_code.sealed': 'whose code it is, sealed under the installation’s key, gone within a day or so',
  'portal_code.source_index': 'keyed; of a network address, gone within a day or so',
  'portal_session.session_hash': 'of a random number; whose it is stands in the browser’s cookie alone',
  'suppression.blind_index': 'keyed; outlives erasure so that nobody is written to again',
  'staff_member.email': 'of a colleague: how they sign in',
  'staff_passkey.public_key': 'of a colleague’s passkey',
  'staff_totp.sealed': 'the seed of a colleague’s one-time codes, sealed by the vault',
  'warrant.signature': 'of the house',
  // These only sound like people.
  'controller.address': 'of the organisation',
  'controller.contact': 'of the organisation',
  'controller.dpo_contact': 'of the organisation',
  'campaign_content.subject': 'the subject line',
  'campaign_draft.subject': 'the subject line of a message while it is being written',
  'anchor.root': 'a hash over all entries',
  'anchor_contract.address': 'of a contract on a chain',
  'field.identifier': 'a kind of identifier',
  'ledger_checkpoint.index_root': 'a hash over all labels',
  'ledger_checkpoint.root': 'a hash over all entries',
  'ledger_content.hash': 'of public texts',
  'ledger_entry.first': 'a label, random to all who lack the person’s key; or a type',
  'ledger_entry.second': 'a hiding commitment; or the hash of a public text',
  'ledger_promise.label': 'the same label',
  'ledger_queue.first': 'the same, before it is public',
  'ledger_queue.key': 'the same label, or a hash of a public text',
  'ledger_queue.second': 'the same commitment',
  'ledger_state.frontier': 'hashes over all entries',
  'terms.hash': 'of purposes and notice, the same for thousands',
}

// Rules. Each lists its breaches as lines; none is an empty list.

const personal = sql`(select c.oid, c.relname, c.relrowsecurity, c.relforcerowsecurity from pg_class c
  join pg_attribute a on a.attrelid = c.oid and a.attname = 'subject_id' and not a.attisdropped
  where c.relkind in ('r', 'p', 'f') and c.relnamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
    and c.relpersistence <> 't')`

async function lines(db: Db, query: ReturnType<typeof sql<{ line: string }>>): Promise<string[]> {
  const { rows } = await query.execute(db)
  return rows.map((row) => row.line).toSorted()
}

const personalTables = (db: Db) => lines(db, sql`select t.relname as line from ${personal} t`)

const withoutRowSecurity = (db: Db) =>
  lines(
    db,
    sql`select t.relname || case when t.relrowsecurity then ' does not bind its owner' else ' has no row-level security' end as line
      from ${personal} t where not (t.relrowsecurity and t.relforcerowsecurity)
      union all
      select t.relname || ' has no policy that asks for a purpose' from ${personal} t where not exists (
        select 1 from pg_policies p where p.tablename = t.relname
          and p.qual ~ '(aval_mask|aval_purpose|aval_keeper|permission_bits)')`,
  )

/** Policies that let the server see, change or remove rows whatever the purpose. */
const openPolicies = (db: Db) =>
  lines(
    db,
    sql`select p.tablename || '.' || p.policyname as line from pg_policies p join ${personal} t on t.relname = p.tablename
      where p.cmd <> 'INSERT' and p.roles && array['public', ${serverRole}]::name[]
        and coalesce(p.qual, 'true') !~ '(aval_mask|aval_purpose|aval_keeper)'`,
  )

const policiesForRoles = (db: Db) =>
  lines(
    db,
    sql`select tablename || '.' || policyname || case when roles = array[${ownerRole}]::name[] then '' else ' to ' || roles::text end
      as line from pg_policies where roles <> array['public']::name[]`,
  )

/** Citus: the distribution column stands first in every key. */
const wrongKeys = (db: Db) =>
  lines(
    db,
    sql`select i.indexrelid::regclass::text as line from pg_index i join ${personal} t on t.oid = i.indrelid
      where i.indisunique and 'subject_id' is distinct from
        (select a.attname from pg_attribute a where a.attrelid = i.indrelid and a.attnum = i.indkey[0])
      union all
      select t.relname || ' has no primary key' from ${personal} t
      where not exists (select 1 from pg_index i where i.indrelid = t.oid and i.indisprimary)`,
  )

/** Citus: no foreign key, no exclusion, no sequence on what is distributed. */
const tiedRows = (db: Db) =>
  lines(
    db,
    sql`select k.conname::text as line from pg_constraint k join ${personal} t on t.oid in (k.conrelid, k.confrelid)
      where k.contype in ('f', 'x')
      union
      select t.relname || '.' || a.attname from ${personal} t join pg_attribute a on a.attrelid = t.oid
        left join pg_attrdef d on d.adrelid = t.oid and d.adnum = a.attnum
      where a.attidentity <> '' or pg_get_expr(d.adbin, d.adrelid) like 'nextval(%'`,
  )

/** Columns outside tables about people that hold bytes or sound like a person. */
const possibleTraces = (db: Db) =>
  lines(
    db,
    sql`select c.relname || '.' || a.attname as line from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
      where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace and not a.attisdropped
        and c.oid not in (select t.oid from ${personal} t)
        and (a.atttypid = 'bytea'::regtype
          or a.attname ~ '(person|people|subject|email|phone|address|contact|blind|identifier|message_id|recipient|profile)')`,
  )

/** A view runs as its owner, whom some policies let see everything. */
const views = (db: Db) =>
  lines(
    db,
    sql`select c.relname::text as line from pg_class c where c.relkind in ('v', 'm') and c.relnamespace = 'public'::regnamespace`,
  )

const definersOf = (db: Db) =>
  lines(
    db,
    sql`select p.oid::regprocedure::text
      || case when 'search_path=public, pg_temp' = any (p.proconfig) then '' else ' without a search path' end
      || case when o.rolsuper or o.rolbypassrls then ' above row-level security' else '' end as line
      from pg_proc p join pg_roles o on o.oid = p.proowner
      where p.prosecdef and p.pronamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)`,
  )

/** Rights that a server never needs, and rights that everybody has. */
const excessiveGrants = (db: Db) =>
  lines(
    db,
    sql`select c.relname || ': ' || w.who || ' may ' || r.privilege as line
      from pg_class c cross join (values (${serverRole}), ('public')) w (who)
        cross join unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) r (privilege)
      where c.relkind in ('r', 'p', 'v', 'm') and c.relnamespace = 'public'::regnamespace
        and has_table_privilege(w.who, c.oid, r.privilege)
        and (w.who = 'public' or c.relname = 'migration' or r.privilege in ('TRUNCATE', 'REFERENCES', 'TRIGGER'))`,
  )

async function grantsOf(db: Db, tables: readonly string[]): Promise<Record<string, string>> {
  const { rows } = await sql<{ name: string; granted: string }>`
    select c.relname as name, string_agg(r.privilege, ', ' order by r.privilege) as granted
    from pg_class c cross join unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE']) r (privilege)
    where c.relnamespace = 'public'::regnamespace and c.relname = any (${tables}::text[])
      and has_table_privilege(${serverRole}, c.oid, r.privilege)
    group by 1`.execute(db)
  return Object.fromEntries(rows.map((row) => [row.name, row.granted]))
}

async function columnsOfTables(db: Db): Promise<Record<string, string[]>> {
  const { rows } = await sql<{ name: string; columns: string[] }>`
    select table_name as name, array_agg(column_name::text order by column_name::text collate "C") as columns
    from information_schema.columns where table_schema = 'public' and table_name <> 'migration' group by 1`.execute(db)
  return Object.fromEntries(rows.map((row) => [row.name, row.columns]))
}

test('every table about people binds everybody to a purpose, its owner included', async () => {
  expect(await withoutRowSecurity(home.owner.db)).toEqual([])
})

test('no policy opens rows about people to the server without a purpose; those that ask for none name the owner', async () => {
  expect(await openPolicies(home.owner.db)).toEqual([])
  expect(await policiesForRoles(home.owner.db)).toEqual(ownerPolicies)
})

test('every key of a table about people begins with the person (Citus), but for exceptions with a reason', async () => {
  expect(await wrongKeys(home.owner.db)).toEqual(Object.keys(keyExceptions).toSorted())
})

test('nothing ties a table about people to another: no foreign key, no exclusion, no sequence (Citus)', async () => {
  expect(await tiedRows(home.owner.db)).toEqual([])
})

test('what could lead to a person from any other table is known, one by one', async () => {
  expect(await possibleTraces(home.owner.db)).toEqual(Object.keys(traces).toSorted())
})

test('no view stands in front of a table', async () => {
  expect(await views(home.owner.db)).toEqual([])
})

test('the server’s role is nobody: owns nothing, belongs to nothing, may create nothing', async () => {
  const { rows } = await sql<Record<string, unknown>>`
    select r.rolsuper, r.rolbypassrls, r.rolcreaterole, r.rolcreatedb, r.rolreplication,
      exists (select 1 from pg_auth_members m where r.oid in (m.member, m.roleid)) as tied,
      exists (select 1 from pg_shdepend d where d.refobjid = r.oid and d.deptype = 'o') as owns,
      has_schema_privilege(r.oid, 'public', 'CREATE') as "createsIn",
      has_schema_privilege(r.oid, 'pgboss', 'CREATE') as "createsJobs",
      has_database_privilege(r.oid, current_database(), 'CREATE') as "createsSchemas"
    from pg_roles r where r.rolname = ${serverRole}`.execute(home.owner.db)
  expect(rows).toHaveLength(1)
  expect(new Set(Object.values(rows[0] ?? {}))).toEqual(new Set([false]))
})

test('the owner of the tables is bound too: neither superuser nor above row-level security', async () => {
  const owners = await lines(
    home.owner.db,
    sql`select distinct o.rolname || ' ' || o.rolsuper || ' ' || o.rolbypassrls as line from pg_class c
      join pg_roles o on o.oid = c.relowner where c.relnamespace in ('public'::regnamespace, 'pgboss'::regnamespace)`,
  )
  expect(owners).toEqual([`${ownerRole} false false`])
})

test('what was decided can be added to and read, not rewritten', async () => {
  expect(await grantsOf(home.owner.db, Object.keys(grownOnly))).toEqual(grownOnly)
  const columns = await lines(
    home.owner.db,
    sql`select c.relname || ': ' || string_agg(a.attname::text, ', ' order by a.attname::text collate "C") as line
      from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
        and has_column_privilege(${serverRole}, c.oid, a.attnum, 'UPDATE') and not has_table_privilege(${serverRole}, c.oid, 'UPDATE')
      group by c.relname`,
  )
  expect(columns).toEqual(changeable)
  expect(await excessiveGrants(home.owner.db)).toEqual([])
})

test('what was decided is kept by triggers as well, against the owner: for changes, removals and emptying', async () => {
  const kept = await lines(
    home.owner.db,
    sql`select c.relname::text as line from pg_trigger t join pg_class c on c.oid = t.tgrelid
      where not t.tgisinternal and t.tgenabled = 'O' and t.tgtype & 2 <> 0
      group by c.relname having bit_or(t.tgtype::int) & 56 = 56`,
  )
  expect(kept).toEqual(guarded)
})

test('functions that run as the owner are known one by one, with a search path of their own', async () => {
  expect(await definersOf(home.owner.db)).toEqual(definers)
})

test('each table about people has one holder, and each holder’s tables exist', async () => {
  const held = house.holders.flatMap((holder) => [...holder.tables])
  expect(held.toSorted()).toEqual(await personalTables(home.owner.db))
})

test('each room declares its tables with exactly their columns; no table is declared twice or by nobody', async () => {
  const declared = Object.values(rooms).flatMap((tables) => Object.entries(tables))
  expect(new Set(declared.map(([name]) => name)).size).toBe(declared.length)
  const sorted = declared.map(([name, columns]) => [name, [...columns].toSorted()])
  expect(Object.fromEntries(sorted)).toEqual(await columnsOfTables(home.owner.db))
})

/** What a distributed table cannot have, in the text of a migration. */
const undistributable = (text: string) =>
  /\b(?:big|small)?serial\b|\bas identity\b|\bon delete (?:cascade|set)\b|\binherits\b|\bnextval\b|\bexclude using\b/i.exec(
    text.replace(/--.*$/gm, ''),
  )?.[0] ?? null

test('the migrations use nothing that Citus cannot distribute', () => {
  const files = readdirSync(migrationsDirectory)
  expect(files.length).toBeGreaterThan(10)
  for (const file of files) {
    const text = readFileSync(join(migrationsDirectory, file), 'utf8')
    expect([file, undistributable(text)]).toEqual([file, null])
  }
  expect(undistributable('create table t (n bigserial)')).toBe('bigserial')
  expect(undistributable('-- a serial number\nselect 1')).toBeNull()
})

test('every rule notices when it is broken', async () => {
  const other = await freshDatabase()
  const { db } = other.owner
  const spoil = (text: string) => sql.raw(text).execute(db)
  try {
    await spoil('create table bare (subject_id uuid primary key)')
    await spoil('create table tied (subject_id uuid references bare, n serial, row_id uuid primary key)')
    await spoil('alter table tied enable row level security')
    await spoil('create policy tied_all on tied using (true)')
    await spoil('alter table profile no force row level security')
    await spoil('create policy profile_open on profile for select using (1 = 1)')
    await spoil(`create policy profile_server on profile for select to ${serverRole} using (true)`)
    await spoil('create unique index event_once on event (event_id)')
    await spoil('create view faces as select * from profile')
    await spoil("create function rise() returns int language sql security definer as 'select 1'")
    await spoil(
      'grant truncate on profile to aval_server; grant select on score to public; grant select on migration to aval_server',
    )
    await spoil('grant update on warrant to aval_server; alter table decision add column spare int')
    expect(await withoutRowSecurity(db)).toEqual([
      'bare has no policy that asks for a purpose',
      'bare has no row-level security',
      'profile does not bind its owner',
      'tied does not bind its owner',
      'tied has no policy that asks for a purpose',
    ])
    expect(await openPolicies(db)).toEqual(['profile.profile_open', 'profile.profile_server', 'tied.tied_all'])
    expect(await policiesForRoles(db)).toEqual(
      [...ownerPolicies, `profile.profile_server to {${serverRole}}`].toSorted(),
    )
    expect(await wrongKeys(db)).toEqual([...Object.keys(keyExceptions), 'event_once', 'tied_pkey'].toSorted())
    expect(await tiedRows(db)).toEqual(['tied.n', 'tied_subject_id_fkey'])
    await spoil('create table hidden (recipient text, face bytea)')
    expect(await possibleTraces(db)).toEqual([...Object.keys(traces), 'hidden.face', 'hidden.recipient'].toSorted())
    expect(await views(db)).toEqual(['faces'])
    expect(await definersOf(db)).toEqual(
      [...definers, 'rise() without a search path above row-level security'].toSorted(),
    )
    expect(await excessiveGrants(db)).toEqual([
      `migration: ${serverRole} may SELECT`,
      `profile: ${serverRole} may TRUNCATE`,
      'score: public may SELECT',
    ])
    expect(await grantsOf(db, ['warrant'])).toEqual({ warrant: 'INSERT, SELECT, UPDATE' })
    expect(await personalTables(db)).toEqual([...(await personalTables(home.owner.db)), 'bare', 'tied'].toSorted())
    expect((await columnsOfTables(db)).decision).toContain('spare')
  } finally {
    await other.close()
  }
})
