/**
 * The vault: one random key per person, cells that open only in their own place, blind indexes to find a person by an address
 * without storing it, unguessable links, and erasure by destroying the key.
 * Envelope: version(1) ‖ algorithm(1) ‖ key version(2) ‖ nonce(12) ‖ ciphertext ‖ tag(16).
 */
import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  type KeyObject,
  sign,
  timingSafeEqual,
  verify,
} from 'node:crypto'
import type { RandomBytes } from '../kernel/index.ts'
import { bind, decrypt, encrypt } from './gcm.ts'
import { type Keys, openKeys, spelled } from './keys.ts'
import { openKeyring } from './keyring.ts'
import { problem } from './problems.ts'
import type { KeyProvider } from './provider.ts'

/** Where a sealed value stands. All four parts are authenticated with it. */
export interface Cell {
  readonly table: string
  readonly column: string
  readonly subjectId: string
  readonly rowId: string
}

/** What the vault says about itself. */
export interface VaultStatus {
  readonly provider: 'file' | 'pkcs11'
  readonly generatedSecret: 'yes' | 'no'
  readonly protection: { readonly en: string; readonly fr: string }
  /** Path of the keyring file. */
  readonly place: string
  readonly subjectKeys: number
  readonly kekVersion: number
}

/** Ed25519 (RFC 8032) over bytes; the public key is the raw 32 bytes. */
export interface Signer {
  readonly publicKey: Buffer
  sign(bytes: Uint8Array): Buffer
  verify(bytes: Uint8Array, signature: Uint8Array): boolean
}

/** What a person's entries in the ledger are made with, 32 bytes each. */
export interface LedgerKeys {
  /** Orders the person's labels: whoever holds it can count their entries. It stands in their receipts. */
  readonly label: Buffer
  /** Blinds their commitments: whoever holds it can open all of them. */
  readonly blind: Buffer
}

export interface Vault {
  /** Gives these people a key each; one durable change. Somebody who has one keeps it. */
  enrol(subjectIds: readonly string[]): void
  has(subjectId: string): boolean
  /** Seals a value for one cell. @throws Problem `vault.no_key` */
  seal(cell: Cell, plain: string | Uint8Array): Buffer
  /** @throws Problem `vault.no_key`, `vault.sealed_elsewhere`, `vault.unknown_envelope` */
  open(cell: Cell, envelope: Uint8Array): Buffer
  openText(cell: Cell, envelope: Uint8Array): string
  /**
   * The person's ledger keys, derived from their data key (HKDF-SHA-256, RFC 5869), so that shredding destroys them too.
   * @throws Problem `vault.no_key`
   */
  ledgerKeys(subjectId: string): LedgerKeys
  /** 16 bytes that are equal for equal values of one kind: HMAC-SHA-256, truncated. Personal data: deleted on erasure. */
  blindIndex(kind: string, normalised: string): Buffer
  /** The same under a separate key, for the list of the erased, which outlives them. */
  erasedIndex(kind: string, normalised: string): Buffer
  /** Destroys a person's key. What was sealed for them is unreadable from now on, in every copy. Idempotent. */
  shred(subjectId: string): void
  /** A new key-encrypting key; every data key is wrapped again, no data row is touched. */
  rotateKek(): { readonly rewrapped: number }
  /** Seals a secret of the installation, such as a DKIM key. */
  sealSecret(name: string, plain: string | Uint8Array): Buffer
  openSecret(name: string, envelope: Uint8Array): Buffer
  readonly signer: Signer
  /** An unguessable text for a link: base64url(payload ‖ 128-bit HMAC), bound to `kind`. */
  token(kind: string, payload: Uint8Array): string
  /** The payload, or null when this installation did not make the token for this kind. */
  readToken(kind: string, token: string): Buffer | null
  status(): VaultStatus
  close(): void
}

const header = Buffer.from([1, 1, 0, 1])
const indexBytes = 16

/**
 * Opens the vault in `directory`, creating it on first use.
 * @throws Problem `vault.wrong_passphrase`, `vault.hsm_unavailable`
 */
export function createVault(deps: { directory: string; provider: KeyProvider; random: RandomBytes }): Vault {
  const ring = openKeyring(deps.directory)
  const keys = openKeys(ring, deps.provider, deps.random)
  return {
    enrol: keys.enrol,
    has: keys.has,
    shred: keys.shred,
    rotateKek: keys.rotate,
    ...cells(keys, deps.random),
    ledgerKeys: (subjectId) => {
      const extracted = extract(keys.subject(subjectId).export())
      return { label: expand(extracted, 'aval/ledger/label/v1'), blind: expand(extracted, 'aval/ledger/blind/v1') }
    },
    ...secrets(keys, deps.random),
    ...indexes(keys),
    ...tokens(keys),
    signer: signerOf(keys.installation('signer').export()),
    status: () => {
      const { kind, generatedSecret, en, fr } = deps.provider.describe
      return {
        provider: kind,
        generatedSecret,
        protection: { en, fr },
        place: ring.path,
        subjectKeys: ring.count(),
        kekVersion: keys.kekVersion(),
      }
    },
    close: () => {
      ring.close()
      deps.provider.close()
    },
  }
}

function cells(keys: Keys, random: RandomBytes): Pick<Vault, 'seal' | 'open' | 'openText'> {
  const open = (cell: Cell, envelope: Uint8Array) => unsealed(keys.subject(cell.subjectId), contextOf(cell), envelope)
  return {
    seal: (cell, plain) => encrypt(keys.subject(cell.subjectId), header, contextOf(cell), bytesOf(plain), random),
    open,
    openText: (cell, envelope) => open(cell, envelope).toString('utf8'),
  }
}

function secrets(keys: Keys, random: RandomBytes): Pick<Vault, 'sealSecret' | 'openSecret'> {
  const context = (name: string) => bind('aval.secret.v1', name)
  return {
    sealSecret: (name, plain) => encrypt(keys.installation('secrets'), header, context(name), bytesOf(plain), random),
    openSecret: (name, envelope) => unsealed(keys.installation('secrets'), context(name), envelope),
  }
}

function unsealed(key: KeyObject, context: Buffer, envelope: Uint8Array): Buffer {
  if (!header.equals(envelope.subarray(0, header.length))) throw problem('vault.unknown_envelope')
  const plain = decrypt(key, header.length, context, envelope)
  if (!plain) throw problem('vault.sealed_elsewhere')
  return plain
}

function contextOf({ table, column, subjectId, rowId }: Cell): Buffer {
  return bind('aval.cell.v1', table, column, spelled(subjectId), rowId)
}

function indexes(keys: Keys): Pick<Vault, 'blindIndex' | 'erasedIndex'> {
  const index = (purpose: string) => (kind: string, normalised: string) =>
    hmac(keys.installation(`${purpose}:${kind}`), Buffer.from(normalised, 'utf8')).subarray(0, indexBytes)
  return { blindIndex: index('blind'), erasedIndex: index('erased') }
}

function tokens(keys: Keys): Pick<Vault, 'token' | 'readToken'> {
  const mac = (kind: string, payload: Uint8Array) =>
    hmac(keys.installation(`link:${kind}`), payload).subarray(0, indexBytes)
  return {
    token: (kind, payload) => Buffer.concat([payload, mac(kind, payload)]).toString('base64url'),
    readToken: (kind, token) => {
      const bytes = Buffer.from(token, 'base64url')
      if (bytes.length < indexBytes || bytes.toString('base64url') !== token) return null
      const payload = bytes.subarray(0, -indexBytes)
      return timingSafeEqual(bytes.subarray(-indexBytes), mac(kind, payload)) ? Buffer.from(payload) : null
    },
  }
}

const noSalt = createSecretKey(Buffer.alloc(32))

/**
 * HKDF-SHA-256 (RFC 5869) by its two steps, without salt and for 32 bytes, which is one round. Node's own takes 200 µs for a
 * KeyObject, which an import pays for everybody; this takes 5.
 */
function extract(key: Buffer): Buffer {
  return hmac(noSalt, key)
}

function expand(extracted: Buffer, info: string): Buffer {
  return hmac(createSecretKey(extracted), Buffer.from(`${info}\u0001`))
}

function hmac(key: KeyObject, bytes: Uint8Array): Buffer {
  return createHmac('sha256', key).update(bytes).digest()
}

/** PKCS#8 wrapping of a raw Ed25519 seed (RFC 8410 §7). */
const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex')
const rawKeyBytes = 32

function signerOf(seed: Buffer): Signer {
  const privateKey = createPrivateKey({ key: Buffer.concat([pkcs8Prefix, seed]), format: 'der', type: 'pkcs8' })
  const publicKey = createPublicKey(privateKey)
  return {
    publicKey: publicKey.export({ format: 'der', type: 'spki' }).subarray(-rawKeyBytes),
    sign: (bytes) => sign(null, bytes, privateKey),
    verify: (bytes, signature) => verify(null, bytes, publicKey, signature),
  }
}

function bytesOf(plain: string | Uint8Array): Uint8Array {
  return typeof plain === 'string' ? Buffer.from(plain, 'utf8') : plain
}
