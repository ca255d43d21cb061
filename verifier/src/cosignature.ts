/**
 * What is signed (C2SP signed-note, tlog-cosignature): the text itself; the text under a header and a time; or, post-quantum, a
 * structure that also names the signer.
 */
import { concatBytes, equalBytes, readU64be, u64be, utf8 } from './bytes.ts'
import { parseCheckpoint } from './checkpoint.ts'
import { cosignatureType, ed25519Type, mlDsaType, type Note, type NoteKey, type NoteSignature } from './note.ts'
import { verifyEd25519, verifyMlDsa44 } from './primitives.ts'

const subtreeLabel = utf8('subtree/v1\n\0')
const timestampBytes = 8
const longestName = 255

/**
 * The bytes that a cosigner signs; null when the text is no checkpoint or a name does not fit.
 * @param timestamp POSIX seconds
 */
export function cosignedMessage(
  type: typeof cosignatureType | typeof mlDsaType,
  name: string,
  timestamp: number,
  checkpointText: string,
): Uint8Array | null {
  if (!Number.isSafeInteger(timestamp) || timestamp < 0) return null
  if (type === cosignatureType) return utf8(`cosignature/v1\ntime ${timestamp}\n${checkpointText}`)
  const checkpoint = parseCheckpoint(checkpointText)
  const cosigner = utf8(name)
  const origin = utf8(checkpoint?.origin ?? '')
  if (!checkpoint || cosigner.length < 1 || cosigner.length > longestName || origin.length > longestName) return null
  return concatBytes(
    subtreeLabel,
    Uint8Array.from([cosigner.length]),
    cosigner,
    u64be(timestamp),
    Uint8Array.from([origin.length]),
    origin,
    u64be(0),
    u64be(checkpoint.size),
    checkpoint.root,
  )
}

export type SignatureVerdict = { readonly ok: true; readonly timestamp: number | null } | { readonly ok: false }

/** Whether this line of the note is that key's: same name and id. */
export function isBy(key: NoteKey, signature: NoteSignature): boolean {
  return key.name === signature.name && equalBytes(key.id, signature.id)
}

/** Checks one signature of a note with the key that it names. */
export function verifySignature(key: NoteKey, note: Note, { signature }: NoteSignature): SignatureVerdict {
  if (key.type === ed25519Type)
    return verifyEd25519(key.publicKey, utf8(note.text), signature) ? { ok: true, timestamp: null } : { ok: false }
  if (key.type !== cosignatureType && key.type !== mlDsaType) return { ok: false }
  const timestamp = readU64be(signature.subarray(0, timestampBytes))
  const message = timestamp === null ? null : cosignedMessage(key.type, key.name, timestamp, note.text)
  if (timestamp === null || !message) return { ok: false }
  const verify = key.type === mlDsaType ? verifyMlDsa44 : verifyEd25519
  return verify(key.publicKey, message, signature.subarray(timestampBytes)) ? { ok: true, timestamp } : { ok: false }
}
