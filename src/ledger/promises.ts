/**
 * Promises: an answer for whoever cannot wait for a witnessed checkpoint. Signed, kept, and when one is broken the log itself says so.
 */
import { sql } from 'kysely'
import { canonicalJson, type Clock, type Database } from '../kernel/index.ts'
import { byteaArray } from './columns.ts'
import type { LogKeys } from './keys.ts'
import { announceIn } from './queue.ts'

/** "These labels will stand in the log by then." Signed over the canonical form of the other members. */
export interface SignedPromise {
  readonly format: 'aval-promise/1'
  readonly origin: string
  /** Base64. */
  readonly labels: readonly string[]
  /** ISO 8601. */
  readonly by: string
  /** Verifier key of the signer. */
  readonly key: string
  /** Ed25519, base64. */
  readonly signature: string
}

/** The longest that an entry may take from its promise to the log. */
const mergeDelayMs = 5_000
const settledAtOnce = 1_000

export async function promise(
  labels: readonly Uint8Array[],
  deps: { readonly database: Database; readonly clock: Clock; readonly keys: LogKeys; readonly origin: string },
): Promise<SignedPromise> {
  const due = new Date(deps.clock.now().getTime() + mergeDelayMs)
  await deps.database.transaction(async (tx) => {
    await sql`set local synchronous_commit = on`.execute(tx)
    await sql`insert into ledger_promise (label, due) select label, ${due} from unnest(${byteaArray(labels)}::bytea[]) l(label)
      on conflict do nothing`.execute(tx)
  })
  const said = {
    format: 'aval-promise/1' as const,
    origin: deps.origin,
    labels: labels.map((label) => Buffer.from(label).toString('base64')),
    by: due.toISOString(),
  }
  const { key, signature } = deps.keys.signBytes(Buffer.from(canonicalJson({ ...said, key: deps.keys.vkeys()[0]! })))
  return { ...said, key, signature: Buffer.from(signature).toString('base64') }
}

/**
 * Forgets promises that were kept and marks those that were not. What the log must say of the broken ones is queued in the same
 * transaction: a promise never counts as settled while only memory knows of it.
 */
export async function settlePromises(database: Database, clock: Clock): Promise<void> {
  const { rows: open } = await sql<{
    any: boolean
  }>`select exists (select 1 from ledger_promise where not broken) as any`.execute(database.db)
  if (!open[0]?.any) return
  await database.transaction(async (tx) => {
    await sql`delete from ledger_promise p where not broken and exists (
      select 1 from ledger_entry e where e.class = 1 and e.first = p.label)`.execute(tx)
    const { rows } = await sql<{ due: Date }>`
      update ledger_promise set broken = true where label in (
        select label from ledger_promise where not broken and due < ${clock.now()} limit ${settledAtOnce})
      returning due`.execute(tx)
    if (rows.length === 0) return
    const first = rows.map((row) => row.due.toISOString()).toSorted()[0]!
    const { rows: all } = await sql<{
      n: number
    }>`select count(*)::int as n from ledger_promise where broken`.execute(tx)
    const content = { broken: rows.length, total: all[0]!.n, firstDue: first }
    await announceIn(tx, { type: 'promise_broken', content }, 'again', clock)
  })
}

export async function countPromises(database: Database): Promise<{ readonly open: number; readonly broken: number }> {
  const { rows } = await sql<{ open: number; broken: number }>`
    select count(*) filter (where not broken)::int as open, count(*) filter (where broken)::int as broken
    from ledger_promise`.execute(database.db)
  return rows[0] ?? { open: 0, broken: 0 }
}
