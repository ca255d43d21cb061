/**
 * The private scan: a person counts their own entries by reading the whole log, so that nobody learns who asked. Slower than a proof of
 * absence, and trusts less: not even the index.
 */
import { toHex } from './bytes.ts'
import { parseEntry } from './entry.ts'
import { labelAt } from './event.ts'
import { Frontier, leafHash } from './merkle.ts'
import { tileWidth } from './tiles.ts'
import type { Verdict } from './verdict.ts'

/** Entries of bundle n, `width` of them; null when they cannot be had or are malformed. */
export type ReadBundle = (n: number, width: number) => Promise<readonly Uint8Array[] | null>

export interface ScanFacts {
  /** Labels 0 to count − 1 are in the log, once each, and no other of the first labels after them. */
  readonly count: number
  /** Where, by i. */
  readonly indices: readonly number[]
  /** Of all that was read: compare it with a signed checkpoint's. */
  readonly root: Uint8Array
}

/** So many labels beyond the last one found are looked for: a batch of the log is shuffled. */
const ahead = 1_024

/**
 * Reads all bundles once, in order.
 * @param labelKey L, 32 bytes
 * @param size of the checkpoint whose root the caller compares with the result's
 * @param progress called with the number of entries read
 */
export async function scan(
  labelKey: Uint8Array,
  readBundle: ReadBundle,
  size: number,
  progress: (entries: number) => void = () => {},
): Promise<Verdict<ScanFacts>> {
  const found: (number | undefined)[] = []
  const wanted = new Map<string, number>()
  const want = (from: number, to: number) => {
    for (let i = from; i < to; i++) wanted.set(toHex(labelAt(labelKey, i)), i)
  }
  want(0, ahead)
  const tree = Frontier.empty()
  for (let n = 0; n * tileWidth < size; n++) {
    const width = Math.min(tileWidth, size - n * tileWidth)
    const entries = await readBundle(n, width)
    if (entries?.length !== width) return { ok: false, step: 'tree', reason: 'missing_bundle', detail: `bundle ${n}` }
    for (const bytes of entries) {
      const entry = parseEntry(bytes)
      const i = entry?.class === 'opaque' ? wanted.get(toHex(entry.label)) : undefined
      if (i !== undefined) {
        if (found[i] !== undefined) return { ok: false, step: 'index', reason: 'twice', detail: `label ${i}` }
        if (i >= found.length) want(found.length + ahead, i + 1 + ahead)
        found[i] = tree.size
      }
      tree.append(leafHash(bytes))
    }
    progress(tree.size)
  }
  // A gap would mean labels out of step: entries that nobody could count.
  const gap = Array.from(found).indexOf(undefined)
  if (gap >= 0) return { ok: false, step: 'completeness', reason: 'gap', detail: `label ${gap}` }
  return { ok: true, count: found.length, indices: found as number[], root: tree.root() }
}
