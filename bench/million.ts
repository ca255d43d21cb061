/**
 * A million people, arranged by the administrator behind policies and triggers (what is measured is reading): attributes of a
 * shop's customers, and permissions as consent writes them, with 55 in 100 permitting email.
 */
import { sql } from 'kysely'
import type pg from 'pg'
import { type Database, openDatabase } from '../src/kernel/index.ts'
import type { House } from '../src/server/index.ts'
import { asked, type Bed, type Engine, houseOn } from './bed.ts'
import { note } from './options.ts'

const people = 1_000_000
/** Purposes 11 to 16 rest on contract, law or legitimate interest: permitted without a decision. */
const always = 0b1_1111_1000_0000_0000
/** Reason 1 (no decision) for every purpose but those, and a place for that of email marketing (purpose 0). */
const reasonsAfterEmail = `${'01'.repeat(10)}${'00'.repeat(6)}${'01'.repeat(43)}`

export interface Million {
  readonly house: House
  /** As the administrator. */
  readonly administrator: Database
  close(): Promise<void>
}

export async function million(engine: Engine): Promise<Million> {
  const bed = await engine.bed()
  note('  arranging a million people')
  await asked(bed.administrator, arrange)
  return opened(bed)
}

async function opened(bed: Bed): Promise<Million> {
  const house = await houseOn(bed)
  await house.subjects.catalogue.define([
    {
      ...shared,
      name: 'orders_12m',
      type: 'number',
      dataClass: 'behavioural',
      label: { en: 'Orders', fr: 'Commandes' },
    },
    { ...shared, name: 'favourite', type: 'text', dataClass: 'behavioural', label: { en: 'Favourite', fr: 'Favori' } },
    { ...shared, name: 'last_order', type: 'date', dataClass: 'behavioural', label: { en: 'Last', fr: 'Dernière' } },
  ])
  const administrator = openDatabase(bed.administrator, 4)
  const close = async () => {
    await administrator.close()
    await house.close()
    await bed.close()
  }
  return { house, administrator, close }
}

const shared = { provenance: 'observed', inAudiences: true, inModels: true, identifier: null, levels: null } as const

async function arrange(client: pg.Client): Promise<void> {
  await client.query(`set session_replication_role = replica`)
  await client.query(
    `create temporary table drawn as select gen_random_uuid() as subject_id, n, draw,
       case when draw < 55 then 0 when draw < 80 then 1 when draw < 88 then 2 when draw < 94 then 3 when draw < 97 then 5 else 9 end as reason
     from (select n, (hashint8(n)::bigint & 1023) % 100 as draw from generate_series(1, ${people}) n) d`,
  )
  await client.query(
    `insert into permission (subject_id, bits, until, reasons, residence, channels, updated_at)
     select subject_id, case when reason = 0 then ${always + 1} else ${always} end, 'infinity',
       decode(lpad(to_hex(reason), 2, '0') || '${reasonsAfterEmail}', 'hex'), 'FR', '{"email": "present"}', now() from drawn`,
  )
  await client.query(
    `insert into profile (subject_id, attributes, permission_bits, permission_until, permission_reasons, created_at, updated_at)
     select d.subject_id, jsonb_build_object('country', 'FR', 'language', 'fr', 'orders_12m', n % 40,
       'favourite', (array['hiking', 'climbing', 'skiing', 'running', 'cycling'])[1 + (n / 40) % 5],
       'loyalty', (array['bronze', 'silver', 'gold'])[1 + n % 3], 'revenue_12m', (n % 90000) / 100.0,
       'last_order', to_char(current_date - (n % 730), 'YYYY-MM-DD'), 'basket_left', n % 2 = 0),
       p.bits, p.until, p.reasons, now(), now() from drawn d join permission p using (subject_id)`,
  )
  await client.query('vacuum (analyze) permission, profile')
  await client.query('checkpoint')
}

/** Every person's id, in no order. */
export async function everybody(administrator: Database): Promise<string[]> {
  const { rows } = await sql<{ ids: string[] }>`
    select array_agg(subject_id::text order by hashint8(('x' || left(subject_id::text, 8))::bit(32)::bigint)) as ids
    from permission`.execute(administrator.db)
  return rows[0]?.ids ?? []
}
