/** A witness's own keys: two seeds in a file that only its owner may read, made at the first start. */
import { chmodSync, existsSync, linkSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { cosignatureType, fromHex, mlDsaType, vkeyOf } from '../../verifier/src/index.ts'
import { cosign, newEd25519, newMlDsa44 } from '../../verifier/src/signing.ts'
import { type Clock, type RandomBytes, syncFolder, writeDurably } from '../kernel/index.ts'
import { problem } from './problems.ts'

export interface WitnessKeys {
  /** Ed25519 (0x04) and ML-DSA-44 (0x06). */
  readonly vkeys: readonly [string, string]
  /** One cosignature line with each key. */
  sign(checkpointText: string): readonly [string, string]
}

const seedBytes = 32

const fileName = 'keys.json'

export function hasWitnessKeys(directory: string): boolean {
  return existsSync(join(directory, fileName))
}

/** @throws Problem `witness.bad_keys` */
export function openWitnessKeys(directory: string, name: string, clock: Clock, random: RandomBytes): WitnessKeys {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const path = join(directory, fileName)
  if (!existsSync(path)) makeKeys(path, random)
  chmodSync(path, 0o600)
  const stored = readKeys(path)
  const seed = (which: string) => {
    const value = stored[which]
    const bytes = typeof value === 'string' ? fromHex(value) : null
    if (bytes?.length !== seedBytes) throw problem('witness.bad_keys', { file: path })
    return bytes
  }
  const ed25519 = newEd25519(seed('ed25519'))
  const mlDsa44 = newMlDsa44(seed('mlDsa44'))
  return {
    vkeys: [vkeyOf(name, cosignatureType, ed25519.publicKey), vkeyOf(name, mlDsaType, mlDsa44.publicKey)],
    sign: (text) => {
      const timestamp = Math.floor(clock.now().getTime() / 1_000)
      return [
        cosign(cosignatureType, ed25519, name, timestamp, text),
        cosign(mlDsaType, mlDsa44, name, timestamp, text),
      ]
    },
  }
}

/** Of two processes that start at once one makes the keys and both use them: a link, unlike a rename, replaces nothing. */
function makeKeys(path: string, random: RandomBytes): void {
  const made = { ed25519: random(seedBytes).toString('hex'), mlDsa44: random(seedBytes).toString('hex') }
  const draft = `${path}.${random(8).toString('hex')}`
  writeDurably(draft, `${JSON.stringify(made)}\n`, 0o600)
  try {
    linkSync(draft, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(draft)
  }
  syncFolder(dirname(path))
}

function readKeys(path: string): Record<string, unknown> {
  try {
    return (JSON.parse(readFileSync(path, 'utf8')) ?? {}) as Record<string, unknown>
  } catch {
    throw problem('witness.bad_keys', { file: path })
  }
}

/** The lines that a policy needs to count on this witness. */
export function witnessPolicyLines(label: string, vkeys: readonly [string, string], url: string): string {
  return [
    `witness ${label} ${vkeys[0]} ${url}`,
    `witness ${label}-pq ${vkeys[1]} ${url}`,
    `group ${label}-any any ${label} ${label}-pq`,
    `quorum ${label}-any`,
    '',
  ].join('\n')
}
