/**
 * Key providers: where the key-encrypting key (KEK) lives. A provider makes KEKs and opens them again from parameters that are
 * kept in the keyring; it never sees a person's data. File with passphrase and PKCS#11 ship; Vault transit or a cloud KMS fit
 * the same interface.
 */
import type { RandomBytes } from '../kernel/index.ts'

/** A key-encrypting key, ready for use. Wrapping binds `context`, so that a wrapped key opens only in its own place. */
export interface Kek {
  wrap(key: Uint8Array, context: Uint8Array): Buffer
  /** Null when the bytes were not wrapped by this key for this context. */
  unwrap(wrapped: Uint8Array, context: Uint8Array): Buffer | null
}

export interface KeyProvider {
  /** For the status: what kind of provider, and in words how well it protects. */
  readonly describe: {
    readonly kind: 'file' | 'pkcs11'
    readonly generatedSecret: 'yes' | 'no'
    readonly en: string
    readonly fr: string
  }
  /** Makes a new KEK. The parameters are not secret. */
  create(random: RandomBytes): { readonly parameters: Buffer; readonly kek: Kek }
  /** Opens the KEK that `create` made. */
  open(parameters: Buffer): Kek
  close(): void
}
