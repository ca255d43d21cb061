/**
 * The private scan: reads every entry of the log as it is published now, so that nobody can tell whose receipt it is for, and compares
 * three things: how many labels are the receipt's, whether what was read is what the log signed, and whether the log still has the
 * past that the receipt was issued under.
 */
import {
  checkCheckpoint,
  decodeBundle,
  entriesPath,
  equalBytes,
  fromBase64,
  Frontier,
  leafHash,
  parseCheckpoint,
  parseNote,
  parsePolicy,
  type Receipt,
  scan,
} from '../../../verifier/src/index.ts'

export type ScanOutcome =
  | { readonly word: 'scan_same' | 'scan_more' | 'scan_less'; readonly count: number; readonly size: number }
  | { readonly word: 'scan_moved' | 'scan_other_root' | 'scan_other_past' | 'scan_stopped' }
  | { readonly word: 'scan_unreachable'; readonly what: string }

interface Scanning {
  readonly receipt: Receipt
  readonly policy: string
  /** Where the log's files lie, without a slash at the end. */
  readonly base: string
  readonly signal: AbortSignal
  readonly progress: (done: number, size: number) => void
}

/** A file that could not be had. */
class Unreadable extends Error {}

export async function scanLog(scanning: Scanning): Promise<ScanOutcome> {
  try {
    return await scanAll(scanning)
  } catch (error) {
    if (scanning.signal.aborted) return { word: 'scan_stopped' }
    return { word: 'scan_unreachable', what: error instanceof Error ? error.message : String(error) }
  }
}

async function scanAll({ receipt, policy, base, signal, progress }: Scanning): Promise<ScanOutcome> {
  const fetched = async (path: string) => {
    const response = await fetch(`${base}/${path}`, { signal, cache: 'no-cache' })
    return response.ok ? new Uint8Array(await response.arrayBuffer()) : null
  }
  const newest = await newestCheckpoint(fetched, policy, receipt.origin)
  if (!newest) return { word: 'scan_other_root' }
  const before = parseCheckpoint(parseNote(receipt.checkpoint)?.text ?? '')
  if (!before) throw new Unreadable('receipt')
  if (newest.size < before.size) return { word: 'scan_other_past' }
  const past = Frontier.empty()
  const readBundle = async (n: number, width: number) => {
    const entries = await bundle(fetched, n, width)
    for (const entry of entries) if (past.size < before.size) past.append(leafHash(entry))
    return entries
  }
  const counted = await scan(fromBase64(receipt.labelKey)!, readBundle, newest.size, (done) =>
    progress(done, newest.size),
  )
  if (!counted.ok) return { word: counted.step === 'completeness' ? 'scan_moved' : 'scan_other_root' }
  if (!equalBytes(counted.root, newest.root)) return { word: 'scan_other_root' }
  if (!equalBytes(past.root(), before.root)) return { word: 'scan_other_past' }
  const { count, indices } = counted
  if (receipt.labels.some(({ i, index }) => i < count && indices[i] !== index)) return { word: 'scan_moved' }
  const word = count === receipt.count ? 'scan_same' : count > receipt.count ? 'scan_more' : 'scan_less'
  return { word, count, size: newest.size }
}

type Fetched = (path: string) => Promise<Uint8Array | null>

async function newestCheckpoint(fetched: Fetched, policy: string, origin: string) {
  const note = await fetched('checkpoint')
  if (!note) throw new Unreadable('checkpoint')
  const parsed = parsePolicy(policy)
  if (!('policy' in parsed)) throw new Unreadable(`policy, line ${parsed.line}`)
  const checked = checkCheckpoint(new TextDecoder().decode(note), parsed.policy)
  // A checkpoint that has too few witnesses yet is still the log's own word.
  if (!checked.ok && checked.step !== 'witnesses') return null
  const checkpoint = checked.ok ? checked.checkpoint : parseCheckpoint(parseNote(new TextDecoder().decode(note))!.text)
  return checkpoint?.origin === origin ? checkpoint : null
}

/** The bundle as it was at that width, else the fuller one that took its place. */
async function bundle(fetched: Fetched, n: number, width: number): Promise<readonly Uint8Array[]> {
  const bytes = await fetched(entriesPath(n, width))
  const entries = bytes && decodeBundle(bytes, width)
  if (entries) return entries
  const whole = width < 256 ? await fetched(entriesPath(n)) : null
  const all = whole && decodeBundle(whole, 256)
  if (!all) throw new Unreadable(entriesPath(n, width))
  return all.slice(0, width)
}
