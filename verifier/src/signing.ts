/**
 * Signing notes: for logs and witnesses, in Node only. Its own door, so that nobody who verifies loads it. Keys are 32-byte seeds
 * (RFC 8032; FIPS 204 § 6.1).
 */
import { createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto'
import { ml_dsa44 } from '@noble/post-quantum/ml-dsa.js'
import { concatBytes, u64be, utf8 } from './bytes.ts'
import { cosignedMessage } from './cosignature.ts'
import { type cosignatureType, ed25519Type, keyIdOf, type mlDsaType, signatureLine } from './note.ts'

export interface Signer {
  readonly publicKey: Uint8Array
  sign(message: Uint8Array): Uint8Array
}

const ed25519Pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex')
const ed25519SpkiBytes = 12
/** PKCS#8 of an ML-DSA-44 seed (RFC 9881 § 6), up to the seed. */
const mlDsaPkcs8 = Buffer.from('3034020100300b060960864801650304031104228020', 'hex')
const mlDsaSpkiBytes = 22

/** @param seed 32 bytes @throws RangeError on another length */
export function newEd25519(seed: Uint8Array): Signer {
  return native(createPrivateKey({ key: pkcs8(ed25519Pkcs8, seed), format: 'der', type: 'pkcs8' }), ed25519SpkiBytes)
}

/** ML-DSA-44, with Node's own where it has it. @param seed 32 bytes @throws RangeError on another length */
export function newMlDsa44(seed: Uint8Array): Signer {
  const der = pkcs8(mlDsaPkcs8, seed)
  if (Number(process.versions.node.split('.')[0]) >= 24)
    return native(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }), mlDsaSpkiBytes)
  const { publicKey, secretKey } = ml_dsa44.keygen(Uint8Array.from(seed))
  return { publicKey, sign: (message) => ml_dsa44.sign(message, secretKey) }
}

function pkcs8(prefix: Buffer, seed: Uint8Array): Buffer {
  if (seed.length !== 32) throw new RangeError('a seed has 32 bytes')
  return Buffer.concat([prefix, seed])
}

function native(key: KeyObject, spkiBytes: number): Signer {
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' })
  return { publicKey: new Uint8Array(spki.subarray(spkiBytes)), sign: (message) => sign(null, message, key) }
}

/** A log's own Ed25519 signature line (type 0x01). @param text a checkpoint with its last newline */
export function signCheckpoint(text: string, name: string, signer: Signer): string {
  return signatureLine(name, keyIdOf(name, ed25519Type, signer.publicKey), signer.sign(utf8(text)))
}

/**
 * A cosignature line.
 * @param timestamp POSIX seconds
 * @throws RangeError when the text is no checkpoint or a name does not fit
 */
export function cosign(
  type: typeof cosignatureType | typeof mlDsaType,
  signer: Signer,
  name: string,
  timestamp: number,
  checkpointText: string,
): string {
  const message = cosignedMessage(type, name, timestamp, checkpointText)
  if (!message) throw new RangeError('not a checkpoint that can be cosigned')
  const id = keyIdOf(name, type, signer.publicKey)
  return signatureLine(name, id, concatBytes(u64be(timestamp), signer.sign(message)))
}
