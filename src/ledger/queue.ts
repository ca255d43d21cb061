/**
 * The queue: entries on their way into the log, written in the transaction that decided them. From its commit on they cannot be lost;
 * whoever sequences is woken by the database itself.
 */
import { sql } from 'kysely'
import { entryBytes, publicEntry, type PublicType } from '../../verifier/src/index.ts'
import { canonicalJson, type Clock, type Json, sha256Hex, type Tx } from '../kernel/index.ts'

export const wakeChannel = 'aval_ledger'
export const opaqueClass = 1
export const publicClass = 2

/** A line of the log before it has a place. */
export interface Line {
  readonly class: typeof opaqueClass | typeof publicClass
  readonly first: Uint8Array
  readonly second: Uint8Array
}

/** The 68 bytes of a line. @param bytes where to put them; whoever writes many and keeps none gives the same each time */
export function bytesOf(line: Line, bytes: Uint8Array = new Uint8Array(entryBytes)): Uint8Array {
  bytes[0] = 1
  bytes[1] = line.class
  bytes.set(line.first, 4)
  bytes.set(line.second, 36)
  return bytes
}

/** The first half as text: what an opaque line is known by. */
export function labelOf({ first }: Pick<Line, 'first'>): string {
  return Buffer.from(first.buffer, first.byteOffset, first.length).toString('latin1')
}

export function publicLine(type: string, hash: Uint8Array): Line {
  const bytes = publicEntry(type, hash)
  return { class: publicClass, first: bytes.slice(4, 36), second: bytes.slice(36) }
}

/** Queues lines, each once, and makes the transaction durable. @param keys 32 bytes each, by which a line that waits is known */
export async function enqueueLines(
  tx: Tx,
  lines: readonly Line[],
  keys: readonly Uint8Array[],
  at: Date,
): Promise<void> {
  if (lines.length === 0) return
  await sql`
    with wakes as (select set_config('synchronous_commit', 'on', true), pg_notify(${wakeChannel}, ''))
    insert into ledger_queue (key, class, first, second, queued_at)
    select substring(keys from 32 * i + 1 for 32), ${lines[0]!.class}::smallint,
      substring(firsts from 32 * i + 1 for 32), substring(seconds from 32 * i + 1 for 32), ${at}
    from (select ${Buffer.concat(keys)}::bytea as keys, ${Buffer.concat(lines.map((line) => line.first))}::bytea as firsts,
      ${Buffer.concat(lines.map((line) => line.second))}::bytea as seconds) columns, generate_series(0, ${lines.length - 1}::int) i
    where (select count(*) from wakes) = 1
    on conflict do nothing`.execute(tx)
}

/**
 * Queues a public fact and keeps what it is the hash of.
 * @param once `once`: nothing is queued when the newest fact of this type is the same
 * @returns its hash, in hex
 */
export async function announceIn(
  tx: Tx,
  entry: { readonly type: PublicType; readonly content: Json },
  once: 'once' | 'again',
  clock: Clock,
): Promise<{ readonly hash: string }> {
  const canonical = canonicalJson(entry.content)
  const hash = sha256Hex(canonical)
  const bytes = Buffer.from(hash, 'hex')
  const line = publicLine(entry.type, bytes)
  if (once === 'once' && (await isNewest(tx, line))) return { hash }
  await sql`insert into ledger_content (hash, type, content) values (${bytes}, ${entry.type}, ${canonical}::jsonb)
    on conflict do nothing`.execute(tx)
  const key = Buffer.from(sha256Hex(Buffer.concat([Buffer.from(line.first), bytes])), 'hex')
  await enqueueLines(tx, [line], [key], clock.now())
  return { hash }
}

async function isNewest(tx: Tx, line: Line): Promise<boolean> {
  const { rows } = await sql<{ same: boolean }>`
    select exists (select 1 from ledger_queue where class = ${publicClass} and first = ${line.first} and second = ${line.second})
      or coalesce((select second = ${line.second} from ledger_entry where class = ${publicClass} and first = ${line.first}
        order by idx desc limit 1), false) as same`.execute(tx)
  return rows[0]?.same ?? false
}
