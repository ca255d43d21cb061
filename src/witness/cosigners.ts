/**
 * Asking witnesses: all at once, each with its own time, none believed unchecked. A witness that is slow, dead or lying costs its own
 * line and nothing else; one that has seen more than we have is remembered, because it means that our database was put back.
 */
import { emptyRoot, type NoteKey, parseCheckpoint, parseNote, parseSize } from '../../verifier/src/index.ts'
import type { Clock } from '../kernel/index.ts'
import { type Asked, genuine, onlyTheLogs, post } from './asking.ts'

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

/** What a witness last signed. The root is null where it told only a size, and one that no log of that size has where it differs. */
export interface WitnessView {
  readonly source: string
  readonly size: number
  readonly root: Uint8Array | null
}

export interface WitnessClient {
  /** Never rejects: a checkpoint goes out with the lines that came. */
  collect(request: CosignRequest): Promise<readonly string[]>
  status(): readonly WitnessStatus[]
  /**
   * What each witness last signed for this log. A witness has no question for that: it is shown a checkpoint of ours that is out, as if
   * it had signed that last. One that did signs the same again, which is harmless; any other answers with its size, and signs nothing.
   */
  views(checkpoint: string | null): Promise<readonly WitnessView[]>
}

interface Known extends KnownWitness {
  status: WitnessStatus
}

type Outcome = Pick<WitnessStatus, 'state' | 'size' | 'detail'> & { readonly lines: readonly string[] }

const attempts = 3

/** @param witnesses read at each request, so that a changed policy needs no restart */
export function createCosigners(deps: {
  readonly witnesses: () => readonly KnownWitness[]
  readonly timeoutMs: number
  readonly clock: Clock
}): WitnessClient {
  const statuses = new Map<string, WitnessStatus>()
  const current = (): Known[] =>
    deps.witnesses().map((witness) => {
      const names = witness.keys.map((key) => key.name)
      const unasked = { url: witness.url, names, state: 'unasked', size: 0, at: null, detail: null } as const
      return { ...witness, status: { ...(statuses.get(witness.url) ?? unasked), names } }
    })
  const ask = async (witness: Known, request: CosignRequest): Promise<readonly string[]> => {
    const { lines, ...outcome } = await cosigned(witness, request, deps.timeoutMs)
    statuses.set(witness.url, { ...witness.status, ...outcome, at: deps.clock.now() })
    return lines
  }
  return {
    collect: async (request) => (await Promise.all(current().map((witness) => ask(witness, request)))).flat(),
    status: () => current().map((witness) => witness.status),
    views: async (checkpoint) => {
      if (checkpoint === null) return []
      const views = await Promise.all(current().map((witness) => viewOf(witness, checkpoint, deps.timeoutMs)))
      return views.filter((view) => view !== null)
    },
  }
}

/** Asks one witness, following the sizes that it names. */
async function cosigned(witness: Known, request: CosignRequest, timeoutMs: number): Promise<Outcome> {
  const signal = AbortSignal.timeout(timeoutMs)
  const end = (state: WitnessState, detail: string | null = null, size = witness.status.size): Outcome => ({
    state,
    size,
    detail,
    lines: [],
  })
  let old = Math.min(witness.status.size, request.size)
  for (let attempt = 0; attempt < attempts; attempt++) {
    const proof = await request.proof(old).catch((error: unknown) => String(error))
    if (typeof proof === 'string') return end('refused', `we could not make the proof that it needs: ${proof}`)
    const answer = await post(witness.url, old, proof, request.checkpoint, signal)
    if ('failure' in answer) return end(answer.failure, answer.detail)
    if (answer.status === 200) {
      const lines = genuine(answer.body, witness.keys, request.checkpoint)
      if (!lines) return end('lying', 'its answer holds no valid signature of its keys')
      return { ...end('ok', null, request.size), lines }
    }
    if (differs(answer, old, request.size)) return end('refused', `it has signed another root of ${old} entries`, old)
    if (answer.status !== 409) return end('refused', `${answer.status}: ${answer.body.slice(0, 200).trim()}`)
    const size = parseSize(answer.body.trim())
    if (size === null || size === old) return end('refused', 'it names no size that it has not refused')
    if (size > request.size) return end('ahead', `it has signed ${size} entries, we have ${request.size}`, size)
    old = size
  }
  return end('refused', 'it keeps naming other sizes')
}

/**
 * Whether a witness that was asked to sign from the very size says that it signed another root there: 422, and before July 2026 (C2SP
 * pull request 280) 409 without another size.
 */
function differs(answer: Asked, old: number, size: number): boolean {
  if (old !== size) return false
  if (answer.status === 422) return true
  const named = parseSize(answer.body.trim())
  return answer.status === 409 && (named === null || named === size)
}

async function viewOf(witness: KnownWitness, checkpoint: string, timeoutMs: number): Promise<WitnessView | null> {
  const note = parseNote(checkpoint)
  const ours = note ? parseCheckpoint(note.text) : null
  if (!note || !ours) return null
  const answer = await post(witness.url, ours.size, [], onlyTheLogs(note, ours.origin), AbortSignal.timeout(timeoutMs))
  if ('failure' in answer) return null
  const source = `witness ${witness.keys[0]?.name ?? witness.url}`
  // Only its own signature shows that it signed the same root; an answer without one shows nothing.
  if (answer.status === 200)
    return genuine(answer.body, witness.keys, checkpoint) ? { source, size: ours.size, root: ours.root } : null
  if (ours.size > 0 && differs(answer, ours.size, ours.size)) return { source, size: ours.size, root: emptyRoot }
  const size = answer.status === 409 ? parseSize(answer.body.trim()) : null
  return size === null ? null : { source, size, root: null }
}
