/**
 * Addresses that must not be written to: bounced for good, bounced too often, complained, or put here by hand. Kept as blind
 * indexes, without any person, so that the list outlives an erasure and holds whoever imports the address again.
 */
import { sql } from 'kysely'
import type { Clock, Database, Tx } from '../kernel/index.ts'
import { type Actor } from '../kernel/index.ts'
import { normaliseEmail } from '../subjects/index.ts'
import type { AuditPort, VaultPort } from './ports.ts'
import { problem } from './problems.ts'
import type { Result } from './results.ts'
import type { DeliveryTables, SuppressionState } from './tables.ts'

export type SuppressionReason = 'hard_bounce' | 'soft_bounces' | 'complaint' | 'by_hand'

/** What is known of an address. */
export interface SuppressionStatus {
  readonly state: SuppressionState | 'none'
  readonly reason: string | null
  readonly since: Date | null
}

export interface Suppressions {
  check(address: string): Promise<SuppressionStatus>
  add(actor: Actor, address: string): Promise<void>
  /** Lets an address be written to again; a complaint is not lifted. @throws Problem `delivery.not_found` */
  lift(actor: Actor, address: string, why: string): Promise<void>
  /** How many addresses, by reason. */
  counts(): Promise<readonly { readonly reason: string; readonly addresses: number }[]>
}

const kind = 'email'

export function createSuppressions(deps: {
  database: Database
  vault: VaultPort
  clock: Clock
  audit: AuditPort
}): Suppressions {
  const { database, vault, clock, audit } = deps
  const db = database.db.withTables<DeliveryTables>()
  return {
    check: async (address) => {
      const row = await db
        .selectFrom('suppression')
        .select(['state', 'reason', 'updated_at'])
        .where('blind_index', '=', indexOf(vault, address))
        .where('kind', '=', kind)
        .executeTakeFirst()
      return row
        ? { state: row.state, reason: row.reason, since: row.updated_at }
        : { state: 'none', reason: null, since: null }
    },
    add: (actor, address) =>
      database.transaction(async (tx) => {
        await suppress(tx, indexOf(vault, address), 'by_hand', clock.now())
        await audit.write(tx, { actor, action: 'delivery.suppressed' })
      }),
    lift: (actor, address, why) =>
      database.transaction(async (tx) => {
        const lifted = await sql`update suppression set state = 'lifted', updated_at = ${clock.now()}
          where blind_index = ${indexOf(vault, address)} and kind = ${kind} and state = 'suppressed'
            and reason <> 'complaint'`.execute(tx)
        if (lifted.numAffectedRows !== 1n) throw problem('delivery.not_found')
        await audit.write(tx, { actor, action: 'delivery.suppression_lifted', why })
      }),
    counts: async () => {
      const { rows } = await sql<{ reason: string; addresses: number }>`
        select reason, count(*) as addresses from suppression where state = 'suppressed' group by 1 order by 1`.execute(
        db,
      )
      return rows
    },
  }
}

/** The suppressed ones among these blind indexes, as hex. */
export async function suppressedAmong(tx: Tx, indexes: readonly Buffer[]): Promise<ReadonlySet<string>> {
  if (indexes.length === 0) return new Set()
  const { rows } = await sql<{ blind_index: Buffer }>`
    select blind_index from suppression
    where kind = ${kind} and state = 'suppressed' and blind_index = any(${indexes}::bytea[])`.execute(tx)
  return new Set(rows.map((row) => row.blind_index.toString('hex')))
}

/** Suppresses an address; a complaint stays a complaint whatever comes after. */
export async function suppress(tx: Tx, index: Buffer, reason: SuppressionReason, now: Date): Promise<void> {
  await sql`insert into suppression (blind_index, kind, state, reason, updated_at)
    values (${index}, ${kind}, 'suppressed', ${reason}, ${now})
    on conflict (blind_index, kind) do update set state = 'suppressed', updated_at = excluded.updated_at,
      reason = case when suppression.reason = 'complaint' then 'complaint' else excluded.reason end`.execute(tx)
}

/** The server said at once that there is no such mailbox (RFC 3463 X.1.x): as good as a bounce. */
export function isMailboxUnknown(result: Result): boolean {
  return result.state === 'failed' && /\b5\.1\.(1|2|3|6|10)\b/.test(result.response ?? '')
}

function indexOf(vault: VaultPort, address: string): Buffer {
  const normal = normaliseEmail(address)
  if (normal === null) throw problem('delivery.bad_address', { at: 'address' })
  return vault.blindIndex(kind, normal)
}
