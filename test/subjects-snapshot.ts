/**
 * For tests: everything that an import leaves behind, opened and free of identifiers of ours, so that two ways to the same end can be
 * compared.
 */
import { sql } from 'kysely'
import type { IdentifierKind } from '../src/subjects/index.ts'
import { sealedCell } from '../src/subjects/storage.ts'
import type { Bed } from './subjects-bed.ts'

interface PersonRow {
  subject_id: string
  attributes: object
  facts: object
  bits: string
  indexes: Record<IdentifierKind, string>
}

/** Every person as a plain object, in a stable order. Identifiers are shown as found or not found by the value that is sealed. */
export async function snapshot(bed: Bed): Promise<unknown[]> {
  const people = await sql<PersonRow>`
    select p.subject_id, p.attributes, p.facts, p.permission_bits::text as bits, coalesce((
      select jsonb_object_agg(i.kind, encode(i.blind_index, 'hex')) from identifier i where i.subject_id = p.subject_id), '{}') as indexes
    from profile p`.execute(bed.owner.db)
  const sealed = await sql<{ subject_id: string; field: string; sealed: Buffer }>`select * from sealed_field`.execute(
    bed.owner.db,
  )
  const decisions = await sql<{ subject_id: string; what: string }>`
    select subject_id, kind || ' ' || array_to_string(purposes, '+') || ' ' || coalesce(notice_version::text, '') as what
    from decision`.execute(bed.owner.db)
  const shown = people.rows.map((row) => {
    const own = sealed.rows.filter((one) => one.subject_id === row.subject_id)
    const open = own.map(
      (one) => [one.field, bed.vault.openText(sealedCell(one.subject_id, one.field), one.sealed)] as const,
    )
    const fields = Object.fromEntries(open.toSorted(([a], [b]) => (a < b ? -1 : 1)))
    const found = Object.entries(row.indexes).map(
      ([kind, index]) => [kind, bed.vault.blindIndex(kind, fields[kind] ?? '').toString('hex') === index] as const,
    )
    const told = decisions.rows.filter((one) => one.subject_id === row.subject_id).map((one) => one.what)
    const { attributes, facts, bits } = row
    return { fields, attributes, facts, bits, found: Object.fromEntries(found), decisions: told.toSorted() }
  })
  return shown.toSorted((a, b) => (JSON.stringify(a.fields) < JSON.stringify(b.fields) ? -1 : 1))
}

/** How many rows each table of the room holds. */
export async function rowCounts(bed: Bed): Promise<Record<string, number>> {
  const { rows } = await sql<Record<string, number>>`
    select (select count(*) from profile) as profile, (select count(*) from sealed_field) as sealed_field,
      (select count(*) from identifier) as identifier, (select count(*) from permission) as permission,
      (select count(*) from decision) as decision, (select count(*) from import_seen) as import_seen`.execute(
    bed.owner.db,
  )
  return rows[0]!
}
