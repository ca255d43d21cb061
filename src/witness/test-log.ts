/**
 * A log for the tests of witnesses: leaves are numbers, roots and proofs are computed by the definitions of RFC 6962 § 2.1 and not by
 * the verifier that is tested with them. Branches share their first leaves and differ from `forkAt` on.
 */
import { createHash } from 'node:crypto'
import { formatCheckpoint, formatNote, mlDsaType, toBase64, vkeyOf } from '../../verifier/src/index.ts'
import { cosign, newEd25519, newMlDsa44, signCheckpoint } from '../../verifier/src/signing.ts'

export const origin = 'log.example/ledger'
export const ed25519 = newEd25519(Buffer.alloc(32, 1))
export const mlDsa44 = newMlDsa44(Buffer.alloc(32, 2))
export const stranger = newEd25519(Buffer.alloc(32, 3))
export const vkeys = [vkeyOf(origin, 1, ed25519.publicKey), vkeyOf(origin, mlDsaType, mlDsa44.publicKey)]
export const forkAt = 3

const hash = (...parts: (Uint8Array | string)[]): Buffer => {
  const sum = createHash('sha256')
  for (const part of parts) sum.update(part)
  return sum.digest()
}
const leaf = (branch: number, i: number) => hash('\0', `${i < forkAt ? 0 : branch}:${i}`)
const split = (n: number) => 2 ** Math.floor(Math.log2(n - 1))

const known = new Map<string, Buffer>()
/** MTH of the leaves from `start` up to `end`. */
function tree(branch: number, start: number, end: number): Buffer {
  if (end === start) return hash('')
  if (end === start + 1) return leaf(branch, start)
  const name = `${branch} ${start} ${end}`
  const before = known.get(name)
  if (before) return before
  const k = split(end - start)
  const made = hash('\x01', tree(branch, start, start + k), tree(branch, start + k, end))
  known.set(name, made)
  return made
}

export const rootOf = (branch: number, size: number): Buffer => tree(branch, 0, size)

/** PROOF(m, D[n]); empty from zero. */
export function proofOf(branch: number, old: number, size: number): Buffer[] {
  const sub = (m: number, start: number, end: number, whole: boolean): Buffer[] => {
    if (m === end - start) return whole ? [] : [tree(branch, start, end)]
    const k = split(end - start)
    return m <= k
      ? [...sub(m, start, start + k, whole), tree(branch, start + k, end)]
      : [...sub(m - k, start + k, end, false), tree(branch, start, start + k)]
  }
  return old === 0 || old >= size ? [] : sub(old, 0, size, true)
}

/** A checkpoint that the log signed with both of its keys. */
export function signed(size: number, branch = 0, root: Uint8Array = rootOf(branch, size)): string {
  const text = formatCheckpoint(origin, size, root)
  return formatNote(text, [signCheckpoint(text, origin, ed25519), cosign(mlDsaType, mlDsa44, origin, 1, text)])
}

export function body(old: number, proof: readonly Uint8Array[], checkpoint: string): string {
  return `old ${old}\n${proof.map((one) => `${toBase64(one)}\n`).join('')}\n${checkpoint}`
}

/** What an honest log sends. */
export const growth = (old: number, size: number, branch = 0): string =>
  body(old, proofOf(branch, old, size), signed(size, branch))

/** What the client is asked to bring. */
export const request = (size: number, branch = 0) => ({
  origin,
  size,
  checkpoint: signed(size, branch),
  proof: async (from: number) => proofOf(branch, from, size),
})
