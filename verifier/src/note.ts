/**
 * Signed notes (C2SP signed-note): a text, an empty line, and lines of signatures by named keys. Unknown keys are somebody else's
 * business; a known key whose signature is wrong spoils the note.
 */
import { concatBytes, fromBase64, fromHex, toBase64, toHex, utf8 } from './bytes.ts'
import { sha256 } from './primitives.ts'

/** Signature types: Ed25519 over the text; timestamped cosignatures, Ed25519 and ML-DSA-44. */
export const ed25519Type = 0x01
export const cosignatureType = 0x04
export const mlDsaType = 0x06

export interface NoteKey {
  readonly name: string
  /** 4 bytes. */
  readonly id: Uint8Array
  readonly type: number
  readonly publicKey: Uint8Array
  readonly vkey: string
}

export interface NoteSignature {
  readonly name: string
  readonly id: Uint8Array
  /** What follows the key id. */
  readonly signature: Uint8Array
  /** As it stands in the note, without its newline. */
  readonly line: string
}

export interface Note {
  /** With its last newline. */
  readonly text: string
  readonly signatures: readonly NoteSignature[]
}

const idBytes = 4
const keyLengths: Readonly<Record<number, number>> = { [ed25519Type]: 32, [cosignatureType]: 32, [mlDsaType]: 1_312 }

/** Non-empty, no Unicode space, no plus sign, nothing that does not print. */
export function isKeyName(name: string): boolean {
  return name.length > 0 && !/[\s+\p{Cc}\u200b\ufeff]/u.test(name)
}

/** First four bytes of SHA-256(name ‖ newline ‖ type ‖ key). */
export function keyIdOf(name: string, type: number, publicKey: Uint8Array): Uint8Array {
  return sha256(utf8(`${name}\n`), Uint8Array.from([type]), publicKey).slice(0, idBytes)
}

/** `<name>+<key id in hex>+<base64(type ‖ key)>`. */
export function vkeyOf(name: string, type: number, publicKey: Uint8Array): string {
  const id = toHex(keyIdOf(name, type, publicKey))
  return `${name}+${id}+${toBase64(concatBytes(Uint8Array.from([type]), publicKey))}`
}

/** Null when malformed, of another type, or when the id is not the key's. */
export function parseVkey(vkey: string): NoteKey | null {
  const [name, hex, base64, ...more] = splitVkey(vkey)
  if (!name || !hex || !base64 || more.length > 0 || !isKeyName(name)) return null
  const id = fromHex(hex)
  const bytes = fromBase64(base64)
  if (!id || !bytes || bytes.length < 1) return null
  const type = bytes[0]!
  const publicKey = bytes.slice(1)
  if (keyLengths[type] !== publicKey.length || toHex(keyIdOf(name, type, publicKey)) !== hex) return null
  return { name, id, type, publicKey, vkey }
}

/** Base64 has plus signs of its own: only the first two separate. */
function splitVkey(vkey: string): string[] {
  const first = vkey.indexOf('+')
  const second = vkey.indexOf('+', first + 1)
  if (first < 0 || second < 0) return []
  return [vkey.slice(0, first), vkey.slice(first + 1, second), vkey.slice(second + 1)]
}

const longestNote = 1_000_000
const mostSignatures = 100
const dash = '\u2014'

/** Null when malformed. Text and signatures are parted by the last empty line. */
export function parseNote(note: string): Note | null {
  if (note.length > longestNote || !note.endsWith('\n') || hasControls(note)) return null
  const cut = note.lastIndexOf('\n\n')
  if (cut < 0) return null
  const lines = note.slice(cut + 2, -1).split('\n')
  if (lines.length > mostSignatures) return null
  const signatures = lines.map(parseSignature)
  if (signatures.includes(null)) return null
  return { text: note.slice(0, cut + 1), signatures: signatures as NoteSignature[] }
}

/** Any control character but the newline, or a sign that the bytes were not UTF-8. */
function hasControls(note: string): boolean {
  return /[^\n\P{Cc}]|\ufffd/u.test(note)
}

function parseSignature(line: string): NoteSignature | null {
  const match = new RegExp(`^${dash} (\\S+) (\\S+)$`, 'u').exec(line)
  if (!match || !isKeyName(match[1]!)) return null
  const bytes = fromBase64(match[2]!)
  if (!bytes || bytes.length <= idBytes) return null
  return { name: match[1]!, id: bytes.slice(0, idBytes), signature: bytes.slice(idBytes), line }
}

export function signatureLine(name: string, id: Uint8Array, signature: Uint8Array): string {
  return `${dash} ${name} ${toBase64(concatBytes(id, signature))}`
}

/** @param text ends in a newline */
export function formatNote(text: string, lines: readonly string[]): string {
  return `${text}\n${lines.map((line) => `${line}\n`).join('')}`
}
