/** The log's keys in use: signing with every current one, and how they stand in a policy. */
import {
  checkCheckpoint,
  ed25519Type,
  formatCheckpoint,
  formatNote,
  mlDsaType,
  parsePolicy,
  type Policy,
  vkeyOf,
} from '../../verifier/src/index.ts'
import { cosign, newEd25519, newMlDsa44, signCheckpoint, type Signer } from '../../verifier/src/signing.ts'
import { problem } from './problems.ts'
import type { LogKeyStore } from './ports.ts'

export interface LogKeys {
  /** Every verifier key that the log ever had, newest first: for each pair Ed25519, then ML-DSA-44. */
  vkeys(): readonly string[]
  /** A checkpoint signed with every current key. @param timestamp POSIX seconds, for the post-quantum signatures */
  sign(size: number, root: Uint8Array, timestamp: number): string
  /** Ed25519 with the newest key, over any bytes. */
  signBytes(bytes: Uint8Array): { readonly key: string; readonly signature: Uint8Array }
  reload(): void
}

/** How many pairs of keys sign at the same time: the newest, and the one before it while others learn the new one. */
const currentPairs = 2

export function openLogKeys(origin: string, store: LogKeyStore): LogKeys {
  let pairs: { ed25519: Signer; mlDsa44: Signer }[] = []
  const reload = () => {
    pairs = store.load().map((seeds) => ({ ed25519: newEd25519(seeds.ed25519), mlDsa44: newMlDsa44(seeds.mlDsa44) }))
  }
  reload()
  return {
    reload,
    vkeys: () =>
      pairs.flatMap((pair) => [
        vkeyOf(origin, ed25519Type, pair.ed25519.publicKey),
        vkeyOf(origin, mlDsaType, pair.mlDsa44.publicKey),
      ]),
    sign: (size, root, timestamp) => {
      const text = formatCheckpoint(origin, size, root)
      return formatNote(
        text,
        pairs
          .slice(0, currentPairs)
          .flatMap((pair) => [
            signCheckpoint(text, origin, pair.ed25519),
            cosign(mlDsaType, pair.mlDsa44, origin, timestamp, text),
          ]),
      )
    },
    signBytes: (bytes) => {
      const newest = pairs[0]!.ed25519
      return { key: vkeyOf(origin, ed25519Type, newest.publicKey), signature: newest.sign(bytes) }
    },
  }
}

/** The policy that the log publishes: its own keys, then the witnesses, groups and quorum that its operator chose. */
export function policyText(vkeys: readonly string[], witnesses: string): string {
  const chosen = witnesses.trim() === '' ? 'quorum none' : witnesses.trim()
  return `${vkeys.map((vkey) => `log ${vkey}\n`).join('')}${chosen}\n`
}

/** @throws Problem `ledger.bad_policy` with the line */
export function readPolicy(text: string): Policy {
  const parsed = parsePolicy(text)
  if ('policy' in parsed) return parsed.policy
  throw problem('ledger.bad_policy', { line: parsed.line, because: parsed.problem })
}

/** Whether a note satisfies the policy. */
export function satisfies(note: string, policy: Policy): boolean {
  return checkCheckpoint(note, policy).ok
}
