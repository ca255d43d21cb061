/**
 * The PKCS#11 provider: the KEK is an AES key that never leaves the token (CKA_SENSITIVE, not extractable); wrapping is
 * CKM_AES_GCM inside it (PKCS#11 v2.40 §2.12). The add-on `pkcs11js` is optional: without it only this provider is missing.
 * Limits: a KEK stays in the token after rotation, because backups of the keyring still need it; destroy it there when the last
 * of them has expired. A token that goes away while Aval runs looks like a wrong key until the next start.
 */
import { createRequire } from 'node:module'
import type { RandomBytes } from '../kernel/index.ts'
import { nonceBytes, tagBytes } from './gcm.ts'
import { problem } from './problems.ts'
import type { Kek, KeyProvider } from './provider.ts'

/** The part of pkcs11js that is used; its own types are not there when the add-on is not. */
interface Pkcs11 {
  load(path: string): void
  C_Initialize(): void
  C_Finalize(): void
  C_GetSlotList(tokenPresent: boolean): Buffer[]
  C_GetTokenInfo(slot: Buffer): { label: string }
  C_OpenSession(slot: Buffer, flags: number): Buffer
  C_CloseSession(session: Buffer): void
  C_Login(session: Buffer, userType: number, pin: string): void
  C_GenerateKey(session: Buffer, mechanism: { mechanism: number }, template: readonly Attribute[]): Buffer
  C_FindObjectsInit(session: Buffer, template: readonly Attribute[]): void
  C_FindObjects(session: Buffer): Buffer | null
  C_FindObjectsFinal(session: Buffer): void
  C_EncryptInit(session: Buffer, mechanism: object, key: Buffer): void
  C_Encrypt(session: Buffer, input: Buffer, output: Buffer): Buffer
  C_DecryptInit(session: Buffer, mechanism: object, key: Buffer): void
  C_Decrypt(session: Buffer, input: Buffer, output: Buffer): Buffer
}

interface Attribute {
  readonly type: number
  readonly value: number | string | boolean
}

type Constants = Readonly<Record<string, number>> & { readonly PKCS11: new () => Pkcs11 }

interface Token {
  readonly lib: Pkcs11
  readonly session: Buffer
  readonly names: Constants
  readonly random: RandomBytes
}

/**
 * @param options.module path of the PKCS#11 library @param options.tokenLabel which token
 * @param options.keyLabel label of the KEKs; the version is appended
 * @throws Problem `vault.hsm_unavailable`
 */
export function pkcs11Provider(options: {
  module: string
  tokenLabel: string
  pin: string
  keyLabel: string
  random: RandomBytes
}): KeyProvider {
  const token = attempt(() => openToken(options))
  return {
    describe: {
      kind: 'pkcs11',
      generatedSecret: 'no',
      en: `a key inside the PKCS#11 token "${options.tokenLabel}", which it cannot leave`,
      fr: `une clé dans le jeton PKCS#11 « ${options.tokenLabel} », dont elle ne peut sortir`,
    },
    create: (random) =>
      attempt(() => {
        const label = `${options.keyLabel}-${random(8).toString('hex')}`
        return { parameters: Buffer.from(JSON.stringify({ label })), kek: kekOf(token, generateKey(token, label)) }
      }),
    open: (parameters) =>
      attempt(() => kekOf(token, findKey(token, (JSON.parse(parameters.toString('utf8')) as { label: string }).label))),
    close: () => {
      token.lib.C_CloseSession(token.session)
      token.lib.C_Finalize()
    },
  }
}

function openToken(options: { module: string; tokenLabel: string; pin: string; random: RandomBytes }): Token {
  const names = createRequire(import.meta.url)('pkcs11js') as Constants
  const lib = new names.PKCS11()
  lib.load(options.module)
  lib.C_Initialize()
  const slot = lib
    .C_GetSlotList(true)
    .find((one) => lib.C_GetTokenInfo(one).label.replaceAll('\0', '').trim() === options.tokenLabel)
  if (!slot) throw new Error(`no token with the label ${options.tokenLabel}`)
  const session = lib.C_OpenSession(slot, constant(names, 'CKF_SERIAL_SESSION') | constant(names, 'CKF_RW_SESSION'))
  lib.C_Login(session, constant(names, 'CKU_USER'), options.pin)
  return { lib, session, names, random: options.random }
}

function generateKey({ lib, session, names }: Token, label: string): Buffer {
  const yes = ['CKA_TOKEN', 'CKA_SENSITIVE', 'CKA_PRIVATE', 'CKA_ENCRYPT', 'CKA_DECRYPT'].map((name) => ({
    type: constant(names, name),
    value: true,
  }))
  return lib.C_GenerateKey(session, { mechanism: constant(names, 'CKM_AES_KEY_GEN') }, [
    { type: constant(names, 'CKA_CLASS'), value: constant(names, 'CKO_SECRET_KEY') },
    { type: constant(names, 'CKA_KEY_TYPE'), value: constant(names, 'CKK_AES') },
    { type: constant(names, 'CKA_VALUE_LEN'), value: 32 },
    { type: constant(names, 'CKA_LABEL'), value: label },
    { type: constant(names, 'CKA_EXTRACTABLE'), value: false },
    ...yes,
  ])
}

function findKey({ lib, session, names }: Token, label: string): Buffer {
  lib.C_FindObjectsInit(session, [
    { type: constant(names, 'CKA_CLASS'), value: constant(names, 'CKO_SECRET_KEY') },
    { type: constant(names, 'CKA_LABEL'), value: label },
  ])
  const found = lib.C_FindObjects(session)
  lib.C_FindObjectsFinal(session)
  if (!found) throw new Error(`the token has no key ${label}`)
  return found
}

/** Wrapped form: nonce(12) ‖ ciphertext ‖ tag(16). */
function kekOf({ lib, session, names, random }: Token, key: Buffer): Kek {
  const mechanism = (iv: Buffer, aad: Uint8Array) => ({
    mechanism: constant(names, 'CKM_AES_GCM'),
    parameter: {
      type: constant(names, 'CK_PARAMS_AES_GCM'),
      iv,
      aad: Buffer.from(aad),
      ivBits: nonceBytes * 8,
      tagBits: tagBytes * 8,
    },
  })
  return {
    wrap: (plain, context) =>
      attempt(() => {
        const nonce = random(nonceBytes)
        lib.C_EncryptInit(session, mechanism(nonce, context), key)
        return Buffer.concat([nonce, lib.C_Encrypt(session, Buffer.from(plain), Buffer.alloc(plain.length + tagBytes))])
      }),
    unwrap: (wrapped, context) => {
      const bytes = Buffer.from(wrapped)
      try {
        lib.C_DecryptInit(session, mechanism(bytes.subarray(0, nonceBytes), context), key)
        return Buffer.from(lib.C_Decrypt(session, bytes.subarray(nonceBytes), Buffer.alloc(bytes.length)))
      } catch {
        return null
      }
    },
  }
}

function constant(names: Constants, name: string): number {
  const value = names[name]
  if (value === undefined) throw new Error(`pkcs11js does not know ${name}`)
  return value
}

function attempt<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw problem('vault.hsm_unavailable', { reason: (error as Error).message })
  }
}
