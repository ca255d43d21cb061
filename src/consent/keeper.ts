/**
 * The keeper: inside its own transactions consent sees permissions and decisions whole, because they are what a purpose is
 * decided from. The mark is taken off again before the transaction goes on, so that nobody else's query inherits it.
 */
import { sql } from 'kysely'
import type { Tx } from '../kernel/index.ts'

/**
 * Runs `work` with sight of every permission and decision. From here on the transaction is durable when it commits
 * (`synchronous_commit = on`), whatever the server's default.
 * @param work gets the number of purposes in the database, to notice one that another process added
 */
export async function asKeeper<T>(tx: Tx, work: (purposeCount: number) => Promise<T>): Promise<T> {
  const { rows } = await sql<{ purposes: number }>`
    select set_config('aval.keeper', 'consent', true), set_config('synchronous_commit', 'on', true),
      (select count(*)::int from purpose) as purposes`.execute(tx)
  try {
    return await work(rows[0]?.purposes ?? 0)
  } finally {
    // In a transaction that failed this fails too, and the roll-back takes the mark away.
    await sql`select set_config('aval.keeper', '', true)`.execute(tx).catch(() => {})
  }
}
