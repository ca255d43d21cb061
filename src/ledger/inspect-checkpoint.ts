/** One row of a checkpoint against the entries it ends with, the log's keys and its witnesses. */
import {
  checkCheckpoint,
  ed25519Type,
  equalBytes,
  isBy,
  mlDsaType,
  type Note,
  type NoteKey,
  parseCheckpoint,
  parseNote,
  type Policy,
  verifySignature,
} from '../../verifier/src/index.ts'
import type { Found } from './table-finding.ts'
import type { CheckpointRow } from './tables.ts'

interface Facts {
  readonly origin: string
  readonly root: Uint8Array
  readonly indexRoot: Uint8Array
  /** The newest may still be on its way out. */
  readonly isNewest: boolean
}

/**
 * A row without any note is the newest one, on its way out, or one that a repair brought back: its root and index root are compared.
 * The quorum is held against the policy in force, which may be another than that of its day: then the finding says so and is to be
 * looked at, not feared.
 */
export function inspectCheckpoint(row: CheckpointRow, facts: Facts, policy: Policy, found: Found): void {
  const tell = (what: Parameters<Found>[2]) => found('ledger_checkpoint', row.size, what)
  if (!equalBytes(row.root, facts.root)) tell('root')
  if (!equalBytes(row.index_root, facts.indexRoot)) tell('index_root')
  const keys = [...policy.logs, ...policy.witnesses].map((one) => one.key)
  const note = row.note === null ? null : signed(row, row.note, facts, keys)
  const cosigned = row.cosigned === null ? null : signed(row, row.cosigned, facts, keys)
  if (note && note.verdict !== 'good') tell(note.verdict === 'unknown' ? 'unknown_signature' : 'note')
  if (cosigned && cosigned.verdict !== 'good') tell(cosigned.verdict === 'unknown' ? 'unknown_signature' : 'cosigned')
  if (cosigned && !note) tell('note')
  if (note && !cosigned && !facts.isNewest) tell('cosigned')
  if (note && cosigned && note.lines.some((line) => !cosigned.lines.includes(line))) tell('cosigned')
  const satisfied = row.cosigned !== null && checkCheckpoint(row.cosigned, policy).ok
  if (row.quorum !== satisfied) tell('quorum')
}

interface Signed {
  readonly verdict: 'good' | 'bad' | 'unknown'
  readonly lines: readonly string[]
}

/** Whether a note says what the row is about, and every line of it is by a key that we know and right. */
function signed(row: CheckpointRow, text: string, { origin, root }: Facts, keys: readonly NoteKey[]): Signed {
  const note = parseNote(text)
  const checkpoint = note ? parseCheckpoint(note.text) : null
  if (!note || !checkpoint) return { verdict: 'bad', lines: [] }
  const lines = note.signatures.map((signature) => signature.line)
  const about = checkpoint.origin === origin && checkpoint.size === row.size && equalBytes(checkpoint.root, root)
  if (!about) return { verdict: 'bad', lines }
  const verdict = linesOf(note, keys)
  // Every note of ours carries both kinds of signature from its first day on; one that lacks a kind was cut.
  const ours = keys.filter((key) => key.name === origin && note.signatures.some((line) => isBy(key, line)))
  const whole = [ed25519Type, mlDsaType].every((type) => ours.some((key) => key.type === type))
  return { verdict: verdict === 'good' && !whole ? 'bad' : verdict, lines }
}

function linesOf(note: Note, keys: readonly NoteKey[]): Signed['verdict'] {
  let verdict: Signed['verdict'] = 'good'
  for (const signature of note.signatures) {
    const key = keys.find((one) => isBy(one, signature))
    if (!key) verdict = 'unknown'
    else if (!verifySignature(key, note, signature).ok) return 'bad'
  }
  return verdict
}
