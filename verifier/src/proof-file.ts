/** Proof files (C2SP tlog-proof): an entry's place, its path and the checkpoint, for other people's tools. */
import { fromBase64, toBase64 } from './bytes.ts'
import { parseSize } from './checkpoint.ts'
import { hashBytes } from './merkle.ts'

export interface LogProof {
  readonly index: number
  readonly path: readonly Uint8Array[]
  /** The signed note, verbatim. */
  readonly checkpoint: string
  /** Application data; nothing vouches for it. */
  readonly extra?: Uint8Array
}

const heading = 'c2sp.org/tlog-proof@v1'
const longestPath = 63

export function formatProof({ index, path, checkpoint, extra }: LogProof): string {
  return [
    heading,
    ...(extra ? [`extra ${toBase64(extra)}`] : []),
    `index ${index}`,
    ...path.map((hash) => toBase64(hash)),
    '',
    checkpoint,
  ].join('\n')
}

/** Null when malformed. */
export function parseProof(text: string): LogProof | null {
  const cut = text.indexOf('\n\n')
  if (cut < 0) return null
  const [first, ...lines] = text.slice(0, cut).split('\n')
  if (first !== heading) return null
  const extra = lines[0]?.startsWith('extra ') ? fromBase64(lines.shift()!.slice('extra '.length)) : undefined
  const place = lines.shift()
  const index = place?.startsWith('index ') ? parseSize(place.slice('index '.length)) : null
  const path = lines.map(fromBase64)
  if (extra === null || index === null || path.length > longestPath) return null
  if (path.some((hash) => hash?.length !== hashBytes)) return null
  return { index, path: path as Uint8Array[], checkpoint: text.slice(cut + 2), ...(extra ? { extra } : {}) }
}
