/**
 * Asking witnesses: all at once, each with its own time, none believed unchecked. A witness that is slow, dead or lying costs its own
 * line and nothing else; one that has seen more than we have is remembered, because it means that our database was put back.
 */
import {
  formatNote,
  isBy,
  type NoteKey,
  parseNote,
  parseSize,
  toBase64,
  verifySignature,
} from '../../verifier/src/index.ts'
import type { Clock } from '../kernel/index.ts'

/** A witness to ask, with the keys that its lines must be by. */
export interface KnownWitness {
  readonly url: string
  readonly keys: readonly NoteKey[]
}

export type WitnessState = 'unasked' | 'ok' | 'late' | 'dead' | 'refused' | 'lying' | 'ahead'

export interface WitnessStatus {
  readonly url: string
  readonly names: readonly string[]
  readonly state: WitnessState
  /** The size that it signed last, as far as we know. */
  readonly size: number
  readonly at: Date | null
  readonly detail: string | null
}

interface CosignRequest {
  readonly origin: string
  readonly size: number
  readonly checkpoint: string
  proof(from: number): Promise<readonly Uint8Array[]>
}

export interface WitnessClient {
  collect(request: CosignRequest): Promise<readonly string[]>
  status(): readonly WitnessStatus[]
  /**
   * What each witness last signed for this log. A witness has no question for that: it is asked to sign a checkpoint of ours from
   * a size that cannot be its own, which it answers with its size, and signs nothing.
   */
  views(checkpoint: string | null): Promise<readonly { source: string; size: number; root: null }[]>
}

interface Known extends KnownWitness {
  status: WitnessStatus
}

const attempts = 3

/** @param witnesses read at each request, so that a changed policy needs no restart */
export function createCosigners(deps: {
  readonly witnesses: () => readonly KnownWitness[]
  readonly timeoutMs: number
  readonly clock: Clock
}): WitnessClient {
  const known = new Map<string, Known>()
  const current = (): Known[] => {
    const found = deps.witnesses().map((witness) => {
      const before = known.get(witness.url)
      const names = witness.keys.map((key) => key.name)
      const status = before?.status ?? { url: witness.url, names, state: 'unasked', size: 0, at: null, detail: null }
      const entry: Known = { ...witness, status }
      known.set(witness.url, entry)
      return entry
    })
    return found
  }
  const note = (witness: Known, state: WitnessState, size: number, detail: string | null = null) => {
    witness.status = { ...witness.status, state, size, at: deps.clock.now(), detail }
  }
  const ask = async (witness: Known, request: CosignRequest): Promise<readonly string[]> => {
    const signal = AbortSignal.timeout(deps.timeoutMs)
    let old = Math.min(witness.status.size, request.size)
    try {
      for (let attempt = 0; attempt < attempts; attempt++) {
        const answer = await post(witness.url, old, await request.proof(old), request.checkpoint, signal)
        if (answer.status === 409) {
          const size = parseSize(answer.body.trim())
          if (size === null || size === old) break
          if (size > request.size) {
            note(witness, 'ahead', size, `it has signed ${size} entries, we have ${request.size}`)
            return []
          }
          old = size
          continue
        }
        if (answer.status !== 200) {
          note(witness, 'refused', witness.status.size, `${answer.status}: ${answer.body.slice(0, 200).trim()}`)
          return []
        }
        const lines = genuine(answer.body, witness.keys, request.checkpoint)
        if (!lines) {
          note(witness, 'lying', witness.status.size, 'its answer holds no valid signature of its keys')
          return []
        }
        note(witness, 'ok', request.size)
        return lines
      }
      note(witness, 'refused', witness.status.size, 'it keeps naming other sizes')
    } catch (error) {
      const late = signal.aborted
      note(witness, late ? 'late' : 'dead', witness.status.size, String((error as Error).message))
    }
    return []
  }
  return {
    collect: async (request) => (await Promise.all(current().map((witness) => ask(witness, request)))).flat(),
    status: () => current().map((witness) => witness.status),
    views: async (checkpoint) => {
      if (checkpoint === null) return []
      const size = parseNote(checkpoint)?.text.split('\n')[1]
      const ours = size === undefined ? null : parseSize(size)
      if (ours === null) return []
      const found = await Promise.all(
        current().map(async (witness) => {
          const signal = AbortSignal.timeout(deps.timeoutMs)
          // From our own size with an empty proof: a witness at that very size signs the same checkpoint again, which is harmless.
          const answer = await post(witness.url, ours, [], checkpoint, signal).catch(() => null)
          const seen = answer?.status === 409 ? parseSize(answer.body.trim()) : answer?.status === 200 ? ours : null
          return seen === null
            ? []
            : [{ source: `witness ${witness.keys[0]?.name ?? witness.url}`, size: seen, root: null }]
        }),
      )
      return found.flat()
    },
  }
}

async function post(
  url: string,
  old: number,
  proof: readonly Uint8Array[],
  checkpoint: string,
  signal: AbortSignal,
): Promise<{ readonly status: number; readonly body: string }> {
  const body = `old ${old}\n${proof.map((hash) => `${toBase64(hash)}\n`).join('')}\n${checkpoint}`
  const response = await fetch(`${url.replace(/\/+$/, '')}/add-checkpoint`, {
    method: 'POST',
    body,
    signal,
    redirect: 'error',
  })
  return { status: response.status, body: await response.text() }
}

/** The lines of the answer that are valid signatures by these keys; null when there is none, or one of theirs is wrong. */
function genuine(answer: string, keys: readonly NoteKey[], checkpoint: string): string[] | null {
  const text = parseNote(checkpoint)?.text
  const note =
    text === undefined
      ? null
      : parseNote(
          formatNote(
            text,
            answer.split('\n').filter((line) => line !== ''),
          ),
        )
  if (!note) return null
  const lines: string[] = []
  for (const signature of note.signatures) {
    const key = keys.find((one) => isBy(one, signature))
    if (!key) continue
    if (!verifySignature(key, note, signature).ok) return null
    lines.push(signature.line)
  }
  return lines.length > 0 ? lines : null
}
