/** One entry looked up by its place: what anybody may know of it, and since when it is covered by a signature. */
import { parseEntry, toHex } from '../../verifier/src/index.ts'
import type { Json } from '../kernel/index.ts'
import { problem } from './problems.ts'
import { bytesOf } from './queue.ts'
import type { Reading } from './reading.ts'

export interface EntryFacts {
  readonly index: number
  readonly class: 'opaque' | 'public'
  /** Of a public entry: what it is, the hash that it holds, and what that is the hash of. */
  readonly type: string | null
  readonly hash: string | null
  readonly content: Json
  readonly coveredBy: null | {
    readonly size: number
    readonly root: string
    readonly at: Date
    readonly quorum: 'met' | 'unmet'
  }
}

/**
 * @param index from 0
 * @throws Problem `ledger.not_found` beyond the end of the log, `ledger.content_altered` where the table was changed
 */
export async function lookUp(
  reading: Pick<Reading, 'entry' | 'firstOver' | 'content'>,
  index: number,
): Promise<EntryFacts> {
  const [row, first] = await Promise.all([reading.entry(index), reading.firstOver(index)])
  const entry = row && parseEntry(bytesOf(row))
  if (!entry) throw problem('ledger.not_found')
  const coveredBy = first && { size: first.size, root: toHex(first.root), at: first.at, quorum: first.quorum }
  if (entry.class === 'opaque') return { index, class: 'opaque', type: null, hash: null, content: null, coveredBy }
  const { type, hash } = entry
  const content = type === 'index_root' ? null : ((await reading.content(hash)) ?? null)
  return { index, class: 'public', type, hash: toHex(hash), content, coveredBy }
}
