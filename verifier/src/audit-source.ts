/** Where a log's static files are read from. What is read is never believed; only whether it could be read is. */
import { Unreachable } from './rpc.ts'

export interface LogSource {
  readonly name: string
  /** Null when there is no such file. @throws Unreachable when nobody answers */
  read(path: string): Promise<Uint8Array | null>
}

const fetchTimeoutMs = 30_000
const attempts = 3
/** A bundle of 256 entries of 64 KiB. */
const longestFile = 17_000_000

/** @param url the log's prefix, with or without its last slash */
export function urlSource(url: string, fetchLike: typeof fetch = fetch): LogSource {
  const prefix = url.endsWith('/') ? url : `${url}/`
  const once = async (path: string): Promise<Uint8Array | null> => {
    const response = await fetchLike(prefix + path, { signal: AbortSignal.timeout(fetchTimeoutMs) })
    if (response.status === 404 || response.status === 410) return null
    if (!response.ok) throw new Unreachable(`${prefix}${path}: status ${response.status}`)
    const bytes = new Uint8Array(await response.arrayBuffer())
    if (bytes.length > longestFile) throw new Unreachable(`${prefix}${path}: ${bytes.length} bytes are too many`)
    return bytes
  }
  return {
    name: prefix,
    read: async (path) => {
      for (let attempt = 1; ; attempt++) {
        try {
          return await once(path)
        } catch (error) {
          if (attempt < attempts) continue
          if (error instanceof Unreachable) throw error
          throw new Unreachable(`${prefix}${path}: ${error instanceof Error ? error.message : 'no answer'}`)
        }
      }
    },
  }
}

/** What `load` gives for each number, in order, so many at a time under way. */
export async function* ahead<T>(
  from: number,
  to: number,
  atOnce: number,
  load: (n: number) => Promise<T>,
): AsyncGenerator<T> {
  const under: Promise<T>[] = []
  let next = from
  for (let n = from; n < to; n++) {
    while (next < to && under.length < atOnce) {
      const loading = load(next++)
      // Whoever awaits it in its turn hears of a failure; until then it must not count as unhandled.
      loading.catch(() => {})
      under.push(loading)
    }
    yield await under.shift()!
  }
}
