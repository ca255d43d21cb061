/**
 * The passphrase provider: a KEK derived with scrypt (RFC 7914) from a passphrase that is configured or, for a first look, was
 * generated into a file beside the keyring. The second protects against nobody who can read that folder, and says so.
 */
import { createSecretKey, scryptSync } from 'node:crypto'
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { RandomBytes } from '../kernel/index.ts'
import { decrypt, encrypt } from './gcm.ts'
import type { Kek, KeyProvider } from './provider.ts'

/** OWASP's 2023 floor for scrypt is N = 2^17, r = 8, p = 1: about 0.3 s and 128 MiB, once per start. */
export const scryptCost = { N: 2 ** 17, r: 8, p: 1 } as const
const keyBytes = 32
const saltBytes = 16
const noHeader = new Uint8Array()

interface Parameters {
  readonly salt: string
  readonly N: number
  readonly r: number
  readonly p: number
}

/**
 * @param passphrase null: use the generated secret in `directory`, creating it on first use
 * @param cost scrypt's parameters for new keys; tests lower them
 */
export function passphraseProvider(options: {
  passphrase: string | null
  directory: string
  random: RandomBytes
  cost?: { readonly N: number; readonly r: number; readonly p: number }
}): KeyProvider {
  const secret = options.passphrase ?? generatedSecret(options.directory, options.random)
  const cost = options.cost ?? scryptCost
  return {
    describe:
      options.passphrase === null
        ? {
            kind: 'file',
            generatedSecret: 'yes',
            en: 'a generated secret that lies beside the keyring: whoever copies the folder reads everything. Set AVAL_KEY_PASSPHRASE, or use an HSM.',
            fr: 'un secret généré, posé à côté du trousseau : qui copie le dossier lit tout. Donnez AVAL_KEY_PASSPHRASE ou utilisez un HSM.',
          }
        : {
            kind: 'file',
            generatedSecret: 'no',
            en: 'a passphrase (scrypt), kept outside the folder',
            fr: 'une phrase secrète (scrypt), gardée hors du dossier',
          },
    create: (random) => {
      const parameters: Parameters = { salt: random(saltBytes).toString('base64'), ...cost }
      return { parameters: Buffer.from(JSON.stringify(parameters)), kek: kekOf(secret, parameters, random) }
    },
    open: (parameters) => kekOf(secret, JSON.parse(parameters.toString('utf8')) as Parameters, options.random),
    close: () => {},
  }
}

function kekOf(secret: string, { salt, N, r, p }: Parameters, random: RandomBytes): Kek {
  const cost = { N, r, p, maxmem: 256 * N * r }
  const key = createSecretKey(scryptSync(secret.normalize('NFKC'), Buffer.from(salt, 'base64'), keyBytes, cost))
  return {
    wrap: (plain, context) => encrypt(key, noHeader, context, plain, random),
    unwrap: (wrapped, context) => decrypt(key, 0, context, wrapped),
  }
}

function generatedSecret(directory: string, random: RandomBytes): string {
  const path = join(directory, 'secret')
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  if (!existsSync(path)) writeDurably(path, random(32).toString('base64url'))
  return readFileSync(path, 'utf8').trim()
}

/** On disk before the first key is wrapped with it; never over a secret that is there already. */
function writeDurably(path: string, text: string): void {
  const file = openSync(path, 'wx', 0o600)
  writeSync(file, text)
  fsyncSync(file)
  closeSync(file)
}
