/**
 * The memory of a dry run: which identifiers the file has shown so far, kept in the database so that memory stays flat, and emptied
 * when the run ends. Fingerprints only.
 */
import { sql } from 'kysely'
import { type Db, pack, type Tx } from '../kernel/index.ts'
import type { IdentifierKind } from './classes.ts'
import { type Key, keyName } from './identity.ts'
import { arrayLiteral } from './packed.ts'
import type { PersonPlan } from './plan.ts'

/** Adds to `owners` and `owned` what earlier batches of this dry run met. */
export async function findSeen(
  tx: Tx,
  importId: string,
  keys: readonly Key[],
  owners: Map<string, string>,
  owned: Map<string, Map<IdentifierKind, string>>,
): Promise<void> {
  const { bytes, offsets, lengths } = pack(keys.map((key) => key.index))
  const found = await sql<{ kind: IdentifierKind; hex: string; person: string }>`
    with met as (
      select distinct s.person
      from unnest(${arrayLiteral(keys.map((key) => key.kind))}::text[], ${offsets}::int[], ${lengths}::int[]) k (kind, at, length)
      join import_seen s on s.blind_index = substring(${bytes}::bytea from k.at for k.length) and s.kind = k.kind
        and s.import_id = ${importId}::uuid
    )
    select s.kind, encode(s.blind_index, 'hex') as hex, s.person from met join import_seen s using (person)
    where s.import_id = ${importId}::uuid`.execute(tx)
  for (const row of found.rows) {
    const name = keyName(row.kind, row.hex)
    owners.set(name, row.person)
    owned.set(row.person, (owned.get(row.person) ?? new Map<IdentifierKind, string>()).set(row.kind, name))
  }
}

export async function addSeen(tx: Tx, importId: string, people: readonly PersonPlan[]): Promise<void> {
  const met = people.flatMap((person) => [...person.keys.values()].map((key) => ({ person: person.subjectId, key })))
  if (met.length === 0) return
  const { bytes, offsets, lengths } = pack(met.map((one) => one.key.index))
  await sql`
    insert into import_seen (import_id, kind, blind_index, person)
    select ${importId}::uuid, kind, substring(${bytes}::bytea from at for length), person
    from unnest(${arrayLiteral(met.map((one) => one.key.kind))}::text[], ${offsets}::int[], ${lengths}::int[],
      ${arrayLiteral(met.map((one) => one.person))}::uuid[]) k (kind, at, length, person)
    on conflict do nothing`.execute(tx)
}

/** Forgets everything that a dry run met. */
export async function forgetSeen(db: Db, importId: string): Promise<void> {
  await sql`delete from import_seen where import_id = ${importId}::uuid`.execute(db)
}

/** Forgets what dry runs met that ended, or that a crash cut short before this time. */
export async function forgetSeenBefore(db: Db, before: Date): Promise<void> {
  await sql`delete from import_seen s using import_run r
    where r.import_id = s.import_id and (r.state not in ('waiting', 'running') or r.created_at < ${before})`.execute(db)
}

/** Forgets a person whom dry runs met: part of an erasure. */
export async function forgetSeenPerson(tx: Tx, subjectId: string): Promise<void> {
  await sql`delete from import_seen where person = ${subjectId}::uuid`.execute(tx)
}
