/** The tables around the log: contents of public entries, what waits, promises. */
import { sql } from 'kysely'
import { publicEntry, type PublicType, publicTypes } from '../../verifier/src/index.ts'
import { canonicalJson, type Json, sha256Hex, type Tx } from '../kernel/index.ts'
import type { Found } from './table-finding.ts'
import type { ContentRow, QueueRow } from './tables.ts'

/** Public entries other than index roots: hash in hex to type. */
export type PublicEntries = Map<string, string>

/** How many rows lie around the log. */
export async function rowsAround(tx: Tx): Promise<number> {
  const { rows } = await sql<{ rows: number }>`
    select ((select count(*) from ledger_queue) + (select count(*) from ledger_content)
      + (select count(*) from ledger_promise))::int as rows`.execute(tx)
  return rows[0]!.rows
}

/**
 * Free, and so not compared: `queued_at`, `due`, `made_at` and `epoch` (what they say is not in the log), and the second half of a
 * waiting opaque line, a commitment that only the room which queued it can open.
 * @param onStage told rows compared so far, before each kind of rows
 */
export async function inspectAround(
  tx: Tx,
  entries: PublicEntries,
  found: Found,
  onStage: (done: number, stage: 'waiting' | 'contents' | 'promises') => void | Promise<void>,
): Promise<void> {
  await onStage(0, 'waiting')
  const queue = (await sql<QueueRow>`select key, class, first, second from ledger_queue`.execute(tx)).rows
  for (const row of queue) if (!isItsKey(row)) found('ledger_queue', row.key.toString('hex'), 'queue_key')
  const waiting = new Map(
    queue.filter((row) => row.class === 2).map((row) => [row.second.toString('hex'), typeOf(row.first)]),
  )
  await onStage(queue.length, 'contents')
  const contents = (await sql<ContentRow>`select hash, type, content from ledger_content`.execute(tx)).rows
  for (const row of contents) inspectContent(row, entries, waiting, found)
  const have = new Set(contents.map((row) => row.hash.toString('hex')))
  for (const hash of entries.keys()) if (!have.has(hash)) found('ledger_content', hash, 'content_missing')
  await onStage(queue.length + contents.length, 'promises')
  await inspectPromises(tx, contents, found)
}

function isItsKey({ key, class: kind, first, second }: QueueRow): boolean {
  return kind === 1 ? key.equals(first) : key.toString('hex') === sha256Hex(Buffer.concat([first, second]))
}

function inspectContent(
  { hash, type, content }: ContentRow,
  entries: PublicEntries,
  waiting: ReadonlyMap<string, string>,
  found: Found,
): void {
  const key = hash.toString('hex')
  if (!isContentOf(content, hash)) found('ledger_content', key, 'content_differs')
  if ((entries.get(key) ?? waiting.get(key)) !== type) found('ledger_content', key, 'content_unentered')
}

/** Whether a content is what a public entry holds the hash of. */
export function isContentOf(content: Json, hash: Uint8Array): boolean {
  return sha256Hex(canonicalJson(content)) === Buffer.from(hash).toString('hex')
}

async function inspectPromises(tx: Tx, contents: readonly ContentRow[], found: Found): Promise<void> {
  const { rows: strangers } = await sql<{ label: Buffer }>`
    select p.label from ledger_promise p
    where not exists (select 1 from ledger_entry e where e.class = 1 and e.first = p.label)
      and not exists (select 1 from ledger_queue q where q.class = 1 and q.key = p.label)`.execute(tx)
  for (const { label } of strangers) found('ledger_promise', label.toString('hex'), 'promise_unknown')
  const { rows } = await sql<{
    broken: number
  }>`select count(*)::int as broken from ledger_promise where broken`.execute(tx)
  const said = contents
    .filter((row) => row.type === 'promise_broken')
    .map((row) => (row.content as { total?: number }).total ?? 0)
  const most = said.reduce((a, b) => Math.max(a, b), 0)
  if (most !== rows[0]!.broken) found('ledger_promise', most, 'promises_broken')
}

function typeOf(first: Buffer): string {
  const known = publicTypes as readonly PublicType[]
  return known.find((type) => first.equals(publicEntry(type, new Uint8Array(32)).subarray(4, 36))) ?? ''
}
