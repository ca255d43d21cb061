/**
 * The ledger's belongings on this machine: its name, which never changes, and its signing keys, sealed by the vault, in a file of
 * their own beside the log.
 */
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Config, type RandomBytes, writeDurably } from '../kernel/index.ts'
import type { LogKeyStore } from '../ledger/index.ts'
import type { Vault } from '../vault/index.ts'
import { parsePolicy } from '../../verifier/src/index.ts'
import type { KnownWitness } from '../witness/index.ts'
import { problem } from './problems.ts'

interface Belongings {
  readonly origin: string
  /** Newest first; base64 of sealed seeds. */
  readonly keys: readonly { readonly ed25519: string; readonly mlDsa44: string }[]
}

const seedBytes = 32

/** @throws Problem `server.ledger_renamed` when the configuration names another origin than the log began with */
export function ledgerBelongings(
  config: Pick<Config, 'ledger' | 'publicUrl'>,
  directory: string,
  vault: Pick<Vault, 'sealSecret' | 'openSecret'>,
  random: RandomBytes,
): { readonly origin: string; readonly keys: LogKeyStore } {
  mkdirSync(directory, { recursive: true, mode: 0o755 })
  const path = join(directory, 'keys.json')
  const seal = (name: string, seed: Uint8Array) => vault.sealSecret(name, seed).toString('base64')
  const sealed = (key: { ed25519: Uint8Array; mlDsa44: Uint8Array }) => ({
    ed25519: seal('ledger.ed25519', key.ed25519),
    mlDsa44: seal('ledger.mldsa44', key.mlDsa44),
  })
  if (!existsSync(path)) {
    const origin = config.ledger.origin ?? `${config.publicUrl.replace(/^https?:\/\//, '')}/ledger`
    const first = { ed25519: random(seedBytes), mlDsa44: random(seedBytes) }
    write(path, { origin, keys: [sealed(first)] })
  }
  const read = () => JSON.parse(readFileSync(path, 'utf8')) as Belongings
  const { origin } = read()
  if (config.ledger.origin !== null && config.ledger.origin !== origin)
    throw problem('server.ledger_renamed', { origin, asked: config.ledger.origin })
  const open = (name: string, text: string) => vault.openSecret(name, Buffer.from(text, 'base64'))
  return {
    origin,
    keys: {
      load: () =>
        read().keys.map((key) => ({
          ed25519: open('ledger.ed25519', key.ed25519),
          mlDsa44: open('ledger.mldsa44', key.mlDsa44),
        })),
      add: (key) => write(path, { origin, keys: [sealed(key), ...read().keys] }),
    },
  }
}

function write(path: string, belongings: Belongings): void {
  writeDurably(path, `${JSON.stringify(belongings, null, 2)}\n`, 0o600)
}

/** The witness, group and quorum lines of the policy; empty where nobody was chosen. */
export function witnessLines(config: Pick<Config, 'ledger'>, directory: string): string {
  const path = config.ledger.witnesses ?? join(directory, 'witnesses.policy')
  return existsSync(path) ? readFileSync(path, 'utf8') : ''
}

/** The witnesses of a policy that can be asked, by their addresses. A policy that cannot be read names nobody; the ledger says why. */
export function knownWitnesses(lines: string): readonly KnownWitness[] {
  const parsed = parsePolicy(lines)
  if (!('policy' in parsed)) return []
  const asked = parsed.policy.witnesses.filter((one) => one.url !== undefined)
  return [...Map.groupBy(asked, (one) => one.url!)].map(([url, same]) => ({ url, keys: same.map((one) => one.key) }))
}
