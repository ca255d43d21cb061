/** Public contents: what stands behind the hashes of public entries, read, compared and sorted. */
import { equalBytes, text, toHex } from './bytes.ts'
import { contentHash, type Json } from './canonical.ts'
import type { FindingReason, Findings } from './audit-findings.ts'
import type { Announced } from './audit-pass.ts'
import { ahead, type LogSource } from './audit-source.ts'
import { sha256 } from './primitives.ts'

export interface PublicContent {
  readonly entry: number
  readonly type: string
  /** Hex. */
  readonly hash: string
  /** Null when it is not published or not what was recorded. */
  readonly content: Json | null
}

const contentsAtOnce = 8

/** Worth telling an auditor by themselves. */
const told: Readonly<Record<string, FindingReason>> = {
  key_rotated: 'key_rotated',
  log_frozen: 'log_frozen',
  log_continued: 'log_continued',
  promise_broken: 'promise_broken',
}

/** Each public entry's content; equal hashes are read once. */
export async function readContents(
  source: LogSource,
  announced: readonly Announced[],
  findings: Findings,
): Promise<PublicContent[]> {
  const known = new Map<string, Promise<Json | null>>()
  const load = async (k: number): Promise<PublicContent> => {
    const { entry, type, hash } = announced[k]!
    const name = toHex(hash)
    const content = known.get(name) ?? readContent(source, entry, name, hash, findings)
    known.set(name, content)
    return { entry, type, hash: name, content: await content }
  }
  const contents: PublicContent[] = []
  for await (const content of ahead(0, announced.length, contentsAtOnce, load)) {
    contents.push(content)
    const reason = told[content.type]
    if (!reason) continue
    const severity = reason === 'promise_broken' ? findings.warn : findings.note
    severity('content', reason, { entry: content.entry, detail: JSON.stringify(content.content).slice(0, 500) })
  }
  return contents
}

async function readContent(
  source: LogSource,
  entry: number,
  name: string,
  hash: Uint8Array,
  findings: Findings,
): Promise<Json | null> {
  const file = `content/${name}`
  const bytes = await source.read(file)
  if (!bytes) {
    findings.warn('content', 'content_missing', { file, entry })
    return null
  }
  const content = parsed(bytes)
  if (content !== undefined && (equalBytes(sha256(bytes), hash) || contentHash(content) === name)) return content
  findings.fail('content', 'content_differs', { file, entry })
  return null
}

function parsed(bytes: Uint8Array): Json | undefined {
  try {
    return JSON.parse(text(bytes) ?? '') as Json
  } catch {
    return undefined
  }
}
