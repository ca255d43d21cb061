/**
 * What a witness answers to one request (C2SP tlog-witness), to the byte. It signs what extends the largest tree that it has signed,
 * and nothing else. Looking, signing and storing are one step, and nothing leaves before it is on disk: "the largest that I saw" is
 * true when it is said, also beside another process.
 */
import {
  emptyRoot,
  equalBytes,
  fromBase64,
  isBy,
  type NoteKey,
  parseCheckpoint,
  parseNote,
  parseSize,
  verifyConsistency,
  verifySignature,
} from '../../verifier/src/index.ts'
import type { WitnessStore } from './store.ts'

/** A log that the witness follows, with the keys that it trusts for it. */
export interface FollowedLog {
  readonly origin: string
  readonly keys: readonly NoteKey[]
}

export interface Answer {
  readonly status: 200 | 400 | 403 | 404 | 409 | 422
  readonly type: string
  readonly body: string
}

const plain = 'text/plain; charset=utf-8'
const longestProof = 63

interface Request {
  readonly old: number
  readonly proof: readonly Uint8Array[]
  readonly note: string
}

/** Null when malformed. */
function parseRequest(body: string): Request | null {
  const cut = body.indexOf('\n\n')
  if (cut < 0) return null
  const [first = '', ...lines] = body.slice(0, cut).split('\n')
  const old = first.startsWith('old ') ? parseSize(first.slice(4)) : null
  const proof = lines.map(fromBase64)
  if (old === null || proof.length > longestProof || proof.some((hash) => hash?.length !== 32)) return null
  return { old, proof: proof as Uint8Array[], note: body.slice(cut + 2) }
}

/** @param sign makes the cosignature lines; when it throws, nothing is stored */
export function answerTo(
  body: string,
  logs: readonly FollowedLog[],
  store: WitnessStore,
  sign: (checkpointText: string) => readonly string[],
): Answer {
  const say = (status: Answer['status'], text: string): Answer => ({ status, type: plain, body: `${text}\n` })
  const request = parseRequest(body)
  const note = request ? parseNote(request.note) : null
  const checkpoint = note ? parseCheckpoint(note.text) : null
  if (!request || !note || !checkpoint) return say(400, 'malformed request')
  const log = logs.find((one) => one.origin === checkpoint.origin)
  if (!log) return say(404, 'this witness does not follow that log')
  const known = note.signatures.flatMap((signature) => {
    const key = log.keys.find((one) => isBy(one, signature))
    return key ? [verifySignature(key, note, signature).ok] : []
  })
  if (known.length === 0 || known.includes(false)) return say(403, 'not signed by a key that is trusted for that log')
  if (request.old > checkpoint.size) return say(400, 'the old size is larger than the new one')
  return store.alone((stored): Answer => {
    const seen = stored.seen(log.origin)
    if (request.old !== seen.size) return { status: 409, type: 'text/x.tlog.size', body: `${seen.size}\n` }
    const seenRoot = seen.size === 0 ? emptyRoot : seen.root
    if (checkpoint.size === 0 && !equalBytes(checkpoint.root, emptyRoot))
      return say(422, 'an empty log has another root')
    if (!verifyConsistency(seen.size, checkpoint.size, seenRoot, checkpoint.root, request.proof))
      return say(422, 'the checkpoint does not extend what was signed before')
    const lines = sign(note.text)
    stored.keep(log.origin, { size: checkpoint.size, root: checkpoint.root })
    return { status: 200, type: plain, body: lines.map((line) => `${line}\n`).join('') }
  })
}
