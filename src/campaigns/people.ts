/**
 * What a message may know of its reader: the address; whether opens and clicks may be measured; and the values that the template
 * prints, only where the person permits personalisation. Runs inside the gate's transaction, for one batch at a time.
 */
import { sql } from 'kysely'
import type { Tx } from '../kernel/index.ts'
import type { CampaignDeps } from './ports.ts'
import { printable } from './variables.ts'

export interface Reader {
  readonly address: string | null
  /** Empty where personalisation is not permitted: defaults apply. */
  readonly values: Readonly<Record<string, string | number | boolean>>
  readonly personalised: 'yes' | 'no'
  readonly opens: 'measured' | 'not_measured'
  readonly clicks: 'measured' | 'not_measured'
}

type PeopleDeps = Pick<CampaignDeps, 'consent' | 'subjects'>

/** @param fields names of catalogue fields that the template prints @returns only people whom the purpose in force permits */
export async function readReaders(
  deps: PeopleDeps,
  tx: Tx,
  ids: readonly string[],
  fields: readonly string[],
): Promise<ReadonlyMap<string, Reader>> {
  const bit = (code: string) => sql`p.permission_bits & (1::bigint << ${deps.consent.purpose(code).id}::int) <> 0`
  const { rows } = await sql<{ subject_id: string; personal: boolean; opens: boolean; clicks: boolean }>`
    select p.subject_id, ${bit('personalisation')} as personal, ${bit('open_tracking')} as opens,
      ${bit('click_tracking')} as clicks
    from profile p where p.subject_id = any(${[...ids]}::uuid[])`.execute(tx)
  const personal = rows.filter((row) => row.personal).map((row) => row.subject_id)
  const catalogue = await deps.subjects.catalogue.list(tx)
  const email = catalogue.find((field) => field.identifier === 'email')?.name ?? 'email'
  const addresses = await deps.subjects.readSealed(
    tx,
    rows.map((row) => row.subject_id),
    [email],
  )
  const some = fields.length > 0 && personal.length > 0
  const sealed = some ? await deps.subjects.readSealed(tx, personal, fields) : new Map()
  const open = some ? await deps.subjects.readAttributes(tx, personal, fields) : new Map()
  return new Map(
    rows.map((row): [string, Reader] => [
      row.subject_id,
      {
        address: addresses.get(row.subject_id)?.[email] ?? null,
        values: row.personal ? valuesOf({ ...open.get(row.subject_id), ...sealed.get(row.subject_id) }, fields) : {},
        personalised: row.personal ? 'yes' : 'no',
        opens: row.opens ? 'measured' : 'not_measured',
        clicks: row.clicks ? 'measured' : 'not_measured',
      },
    ]),
  )
}

function valuesOf(
  found: Readonly<Record<string, Parameters<typeof printable>[0]>>,
  fields: readonly string[],
): Record<string, string | number | boolean> {
  const values: Record<string, string | number | boolean> = {}
  for (const name of fields) {
    const value = Object.hasOwn(found, name) ? printable(found[name]) : undefined
    if (value !== undefined) values[name] = value
  }
  return values
}
