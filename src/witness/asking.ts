/** One question to one witness: what is sent, how much of an answer is read, and which of its lines are its own. */
import {
  formatNote,
  isBy,
  type Note,
  type NoteKey,
  parseNote,
  toBase64,
  verifySignature,
} from '../../verifier/src/index.ts'

export interface Asked {
  readonly status: number
  readonly body: string
}

/** Why there was no answer. */
interface NotAnswered {
  readonly failure: 'late' | 'dead' | 'lying'
  readonly detail: string
}

/** Two signatures take 3.6 kB; whoever says more than this is not a witness. */
const longestAnswer = 64 * 1024

/** Asks for a cosignature (C2SP tlog-witness). Never throws: whatever a witness does is an answer. */
export async function post(
  url: string,
  old: number,
  proof: readonly Uint8Array[],
  checkpoint: string,
  signal: AbortSignal,
): Promise<Asked | NotAnswered> {
  const body = `old ${old}\n${proof.map((hash) => `${toBase64(hash)}\n`).join('')}\n${checkpoint}`
  try {
    const response = await fetch(`${url.replace(/\/+$/, '')}/add-checkpoint`, {
      method: 'POST',
      body,
      signal,
      redirect: 'error',
    })
    const said = await readAnswer(response)
    return said === null
      ? { failure: 'lying', detail: 'its answer does not end' }
      : { status: response.status, body: said }
  } catch (error) {
    return { failure: signal.aborted ? 'late' : 'dead', detail: (error as Error).message }
  }
}

/** Null when it is too long. */
async function readAnswer(response: Response): Promise<string | null> {
  const pieces: Uint8Array[] = []
  let bytes = 0
  for await (const piece of response.body ?? []) {
    bytes += piece.length
    if (bytes > longestAnswer) return null
    pieces.push(piece)
  }
  return Buffer.concat(pieces).toString('utf8')
}

/** A checkpoint with its log's own signatures only: a witness needs no other, and limits what it reads. */
export function onlyTheLogs(note: Note, origin: string): string {
  return formatNote(
    note.text,
    note.signatures.filter(({ name }) => name === origin).map(({ line }) => line),
  )
}

/**
 * The lines of the answer that are valid signatures by these keys, one for each key: a witness that sends a hundred would make a note
 * that nobody reads any more. Null when there is none, or one of theirs is wrong.
 */
export function genuine(answer: string, keys: readonly NoteKey[], checkpoint: string): string[] | null {
  const text = parseNote(checkpoint)?.text
  if (text === undefined) return null
  const said = answer.split('\n').filter((line) => line !== '')
  const note = parseNote(formatNote(text, said))
  if (!note) return null
  const lines = new Map<NoteKey, string>()
  for (const signature of note.signatures) {
    const key = keys.find((one) => isBy(one, signature))
    if (!key) continue
    if (!verifySignature(key, note, signature).ok) return null
    lines.set(key, signature.line)
  }
  return lines.size > 0 ? [...lines.values()] : null
}
