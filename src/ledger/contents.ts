/**
 * What public entries are hashes of, as files beside the tiles: a copy of the folder is then a whole log for whoever audits it, and a
 * database that was put back gets its contents again.
 */
import { sql } from 'kysely'
import type pg from 'pg'
import { parseEntry } from '../../verifier/src/index.ts'
import { canonicalJson, type Json, type Tx } from '../kernel/index.ts'
import type { LogFiles } from './files.ts'
import { isContentOf } from './inspect-around.ts'

/** The part of `pg` that asks. */
export interface Asking {
  query<R extends pg.QueryResultRow>(text: string, values: unknown[]): Promise<pg.QueryResult<R>>
}

/**
 * Writes the contents of public entries [from, to) that have no file yet. One that was changed in the table is left out: an inspection
 * names it.
 */
export async function keepContents(db: Asking, files: LogFiles, from: number, to: number): Promise<void> {
  const { rows } = await db.query<{ hash: Buffer; content: Json }>(
    `select hash, content from ledger_content
     where hash in (select second from ledger_entry where class = 2 and idx >= $1 and idx < $2)`,
    [from, to],
  )
  const whole = rows.filter(({ hash, content }) => isContentOf(content, hash))
  await files.writeContents(
    whole.map(({ hash, content }) => ({ hash: hash.toString('hex'), canonical: canonicalJson(content) })),
  )
}

/** Puts the content of a public entry back into the table from its file, where there is one that fits. */
export async function restoreContent(tx: Tx, files: LogFiles, entry: Uint8Array): Promise<void> {
  const parsed = parseEntry(entry)
  if (parsed?.class !== 'public' || parsed.type === 'index_root') return
  const hash = Buffer.from(parsed.hash)
  const bytes = files.read(`content/${hash.toString('hex')}`)
  const content = bytes && contentIn(bytes)
  if (content === null || !isContentOf(content, hash)) return
  await sql`insert into ledger_content (hash, type, content)
    values (${hash}, ${parsed.type}, ${canonicalJson(content)}::jsonb) on conflict do nothing`.execute(tx)
}

function contentIn(bytes: Uint8Array): Json {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8')) as Json
  } catch {
    return null
  }
}
