/**
 * Repair: a database that was put back from a backup gets its entries again from the static files, which hold what was signed. Nothing
 * is written unless the files give exactly the checkpoint that was signed last, and the database is a beginning of them.
 */
import { sql } from 'kysely'
import {
  checkCheckpoint,
  decodeBundle,
  entriesPath,
  entryBytes,
  equalBytes,
  Frontier,
  leafHash,
  parseEntry,
  type Policy,
  tileWidth,
  tileWidthAt,
} from '../../verifier/src/index.ts'
import type { Database, Tx } from '../kernel/index.ts'
import { byteaArray, numberArray } from './columns.ts'
import { restoreContent } from './contents.ts'
import type { LogFiles } from './files.ts'
import { problem } from './problems.ts'

/** @returns how many entries came back @throws Problem `ledger.not_repairable` */
export async function repair(
  database: Database,
  files: LogFiles,
  policy: Policy,
): Promise<{ readonly entries: number }> {
  const note = files.checkpoint()
  const impossible = (because: string) => problem('ledger.not_repairable', { because })
  if (!note) throw impossible('there is no checkpoint file')
  const checked = checkCheckpoint(note, { ...policy, quorum: 'none' })
  if (!checked.ok) throw impossible(`its checkpoint is not signed by this log (${checked.reason})`)
  const { size, root } = checked.checkpoint
  return database.transaction(async (tx) => {
    await sql`set local synchronous_commit = on`.execute(tx)
    const { rows } = await sql<{
      size: number
      frontier: Buffer
    }>`select size, frontier from ledger_state for update`.execute(tx)
    const have = rows[0]?.size ?? 0
    if (have >= size) throw impossible('the database is not shorter than the files')
    const frontier = Frontier.empty()
    let last: Uint8Array | null = null
    const passed: { size: number; root: Uint8Array; indexRoot: Uint8Array }[] = []
    for (let n = 0; n * tileWidth < size; n++) {
      const width = tileWidthAt(0, n, size)
      const bundle = files.read(entriesPath(n)) ?? files.read(entriesPath(n, width))
      const entries = bundle ? decodeBundle(bundle, Math.floor(bundle.length / (entryBytes + 2))) : null
      if (!entries || entries.length < width) throw impossible(`${entriesPath(n, width)} is missing or damaged`)
      for (const entry of entries.slice(0, width)) {
        if (frontier.size === have && !sameFrontier(frontier, rows[0]?.frontier))
          throw impossible('the database is not a beginning of what the files hold')
        frontier.append(leafHash(entry))
        last = entry
        const indexRoot = frontier.size > have && frontier.size < size ? indexRootOf(entry) : null
        if (indexRoot) passed.push({ size: frontier.size, root: frontier.root(), indexRoot })
      }
      await insertFrom(tx, n * tileWidth, entries.slice(0, width), have)
      for (const entry of entries.slice(Math.max(0, have - n * tileWidth), width))
        await restoreContent(tx, files, entry)
    }
    if (!equalBytes(frontier.root(), root)) throw impossible('the entries do not give the root that was signed')
    const closing = last ? indexRootOf(last) : null
    if (!closing) throw impossible('the last entry is no index root')
    await insertPassed(tx, passed)
    await sql`update ledger_state set size = ${size}, frontier = ${Buffer.concat(frontier.hashes())}`.execute(tx)
    await sql`insert into ledger_checkpoint (size, root, index_root, made_at, note, cosigned, quorum)
      values (${size}, ${Buffer.from(root)}, ${Buffer.from(closing)}, now(), ${note}, ${note},
        ${checkCheckpoint(note, policy).ok})`.execute(tx)
    return { entries: size - have }
  })
}

/** Every index root ends a checkpoint: those between are known again by root, without the notes that only the database had. */
async function insertPassed(
  tx: Tx,
  passed: readonly { readonly size: number; readonly root: Uint8Array; readonly indexRoot: Uint8Array }[],
): Promise<void> {
  if (passed.length === 0) return
  await sql`insert into ledger_checkpoint (size, root, index_root, made_at)
    select size, root, index_root, now() from unnest(${numberArray(passed.map((one) => one.size))}::bigint[],
      ${byteaArray(passed.map((one) => one.root))}::bytea[], ${byteaArray(passed.map((one) => one.indexRoot))}::bytea[]
    ) p(size, root, index_root) on conflict do nothing`.execute(tx)
}

function indexRootOf(entry: Uint8Array): Uint8Array | null {
  const parsed = parseEntry(entry)
  return parsed?.class === 'public' && parsed.type === 'index_root' ? parsed.hash : null
}

function sameFrontier(frontier: Frontier, stored: Buffer | undefined): boolean {
  return equalBytes(Buffer.concat(frontier.hashes()), stored ?? new Uint8Array(0))
}

async function insertFrom(tx: Tx, first: number, entries: readonly Uint8Array[], have: number): Promise<void> {
  const missing = entries.map((entry, i) => ({ entry, index: first + i })).filter(({ index }) => index >= have)
  if (missing.length === 0) return
  await sql`insert into ledger_entry (idx, class, first, second) select * from unnest(
    ${numberArray(missing.map((one) => one.index))}::bigint[], ${numberArray(missing.map((one) => one.entry[1]!))}::smallint[],
    ${byteaArray(missing.map((one) => one.entry.subarray(4, 36)))}::bytea[],
    ${byteaArray(missing.map((one) => one.entry.subarray(36)))}::bytea[])`.execute(tx)
}
