/**
 * Set-based writing and reading of people: a few statements per batch, whatever its size. Sealing happens here, so that no plain
 * identifier ever reaches the database.
 */
import { sql } from 'kysely'
import { type Json, mapInSlices, pack, type Tx } from '../kernel/index.ts'
import type { Key } from './identity.ts'
import { arrayLiteral, jsonLines } from './packed.ts'
import type { Cell, VaultPort } from './ports.ts'
import { tables } from './tables.ts'

export interface SealedValue {
  readonly subjectId: string
  readonly field: string
  readonly plain: string
}

/** Where a sealed field lies: its ciphertext opens nowhere else. */
export function sealedCell(subjectId: string, field: string): Cell {
  return { table: 'sealed_field', column: field, subjectId, rowId: field }
}

export interface NewProfile {
  readonly subjectId: string
  readonly attributes: Readonly<Record<string, unknown>>
  readonly facts: Readonly<Record<string, unknown>>
}

/** Adds people. Their permissions are copied by the database when the row appears. */
export async function insertProfiles(
  tx: Tx,
  people: readonly NewProfile[],
  now: Date,
  importId: string | null,
): Promise<void> {
  if (people.length === 0) return
  await sql`
    insert into profile (subject_id, attributes, facts, created_at, updated_at, last_import_id)
    select subject_id, attributes::jsonb, facts::jsonb, ${now}, ${now}, ${importId}::uuid
    from unnest(${arrayLiteral(people.map((p) => p.subjectId))}::uuid[],
      string_to_array(${jsonLines(people.map((p) => p.attributes))}, E'\n'),
      string_to_array(${jsonLines(people.map((p) => p.facts))}, E'\n')) p (subject_id, attributes, facts)`.execute(tx)
}

/** Merges attributes and facts into known people. */
export async function updateProfiles(
  tx: Tx,
  people: readonly NewProfile[],
  now: Date,
  importId: string | null,
): Promise<void> {
  if (people.length === 0) return
  await sql`
    update profile p set attributes = p.attributes || n.attributes::jsonb, facts = p.facts || n.facts::jsonb,
      updated_at = ${now}, last_import_id = coalesce(${importId}::uuid, p.last_import_id)
    from unnest(${arrayLiteral(people.map((p) => p.subjectId))}::uuid[],
      string_to_array(${jsonLines(people.map((p) => p.attributes))}, E'\n'),
      string_to_array(${jsonLines(people.map((p) => p.facts))}, E'\n')) n (subject_id, attributes, facts)
    where p.subject_id = n.subject_id`.execute(tx)
}

/** Seals values, letting the database work meanwhile. */
export function sealValues(vault: Pick<VaultPort, 'seal'>, values: readonly SealedValue[]): Promise<Buffer[]> {
  return mapInSlices(values, (value) => vault.seal(sealedCell(value.subjectId, value.field), value.plain))
}

/** Adds sealed values as new rows. @param envelopes one per value, in order */
export async function insertSealed(
  tx: Tx,
  values: readonly SealedValue[],
  envelopes: readonly Buffer[],
  now: Date,
): Promise<void> {
  if (values.length === 0) return
  const sealed = pack(envelopes)
  await sql`
    insert into sealed_field (subject_id, field, sealed, updated_at)
    select subject_id, field, substring(${sealed.bytes}::bytea from at for length), ${now}
    from unnest(${arrayLiteral(values.map((v) => v.subjectId))}::uuid[], ${arrayLiteral(values.map((v) => v.field))}::text[],
      ${sealed.offsets}::int[], ${sealed.lengths}::int[]) v (subject_id, field, at, length)`.execute(tx)
}

/** Seals values of known people, replacing what was there. */
export async function replaceSealed(
  tx: Tx,
  vault: Pick<VaultPort, 'seal'>,
  values: readonly SealedValue[],
  now: Date,
): Promise<void> {
  for (const value of values) {
    const sealed = vault.seal(sealedCell(value.subjectId, value.field), value.plain)
    await tables(tx)
      .insertInto('sealed_field')
      .values({ subject_id: value.subjectId, field: value.field, sealed, updated_at: now })
      .onConflict((c) => c.columns(['subject_id', 'field']).doUpdateSet({ sealed, updated_at: now }))
      .execute()
  }
}

const uniqueViolation = '23505'

/** Adds identifiers. @returns `taken` when one of them belongs to somebody already; the transaction must then go back to a savepoint */
export async function insertIdentifiers(
  tx: Tx,
  subjects: readonly string[],
  keys: readonly Key[],
): Promise<'stored' | 'taken'> {
  if (keys.length === 0) return 'stored'
  const { bytes, offsets, lengths } = pack(keys.map((key) => key.index))
  try {
    await sql`
      insert into identifier (kind, blind_index, subject_id)
      select kind, substring(${bytes}::bytea from at for length), subject_id
      from unnest(${arrayLiteral(keys.map((key) => key.kind))}::text[], ${offsets}::int[], ${lengths}::int[],
        ${arrayLiteral(subjects)}::uuid[]) k (kind, at, length, subject_id)`.execute(tx)
    return 'stored'
  } catch (error) {
    if ((error as { code?: string }).code === uniqueViolation) return 'taken'
    throw error
  }
}

/** Removes identifiers given as `kind:hex`. */
export async function deleteIdentifiers(tx: Tx, names: readonly string[]): Promise<void> {
  if (names.length === 0) return
  await sql`
    delete from identifier i using unnest(${arrayLiteral(names)}::text[]) n (name)
    where i.kind = split_part(n.name, ':', 1) and i.blind_index = decode(split_part(n.name, ':', 2), 'hex')`.execute(tx)
}

export interface StoredPerson {
  readonly attributes: Readonly<Record<string, Json>>
  readonly facts: Readonly<Record<string, Json>>
}

/** Attributes and facts of those whom the purpose in force permits. */
export async function readProfiles(tx: Tx, subjectIds: readonly string[]): Promise<Map<string, StoredPerson>> {
  if (subjectIds.length === 0) return new Map()
  const found = await sql<{ subject_id: string } & StoredPerson>`
    select p.subject_id, p.attributes, p.facts
    from unnest(${arrayLiteral(subjectIds)}::uuid[]) s (subject_id)
    cross join lateral (select * from profile where subject_id = s.subject_id offset 0) p`.execute(tx)
  return new Map(found.rows.map((row) => [row.subject_id, { attributes: row.attributes, facts: row.facts }]))
}

/** Sealed fields of those whom the purpose in force permits, opened; fields that a person lacks are absent. */
export async function readSealedFields(
  tx: Tx,
  vault: Pick<VaultPort, 'openText'>,
  subjectIds: readonly string[],
  fields: readonly string[],
): Promise<Map<string, Record<string, string>>> {
  const opened = new Map<string, Record<string, string>>()
  if (subjectIds.length === 0 || fields.length === 0) return opened
  const found = await sql<{ subject_id: string; field: string; sealed: Buffer }>`
    select f.subject_id, f.field, f.sealed
    from unnest(${arrayLiteral(subjectIds)}::uuid[]) s (subject_id)
    cross join lateral (select * from sealed_field where subject_id = s.subject_id
      and field = any(${arrayLiteral(fields)}::text[]) offset 0) f`.execute(tx)
  for (const row of found.rows) {
    const mine = opened.get(row.subject_id) ?? {}
    mine[row.field] = vault.openText(sealedCell(row.subject_id, row.field), row.sealed)
    opened.set(row.subject_id, mine)
  }
  return opened
}
