/**
 * The four primitives, synchronous everywhere: Node's own where the process has them (ten times faster), noble's in browsers
 * and in Nodes without ML-DSA. One source, no conditions at build time.
 */
import type * as nodeCrypto from 'node:crypto'
import { ed25519 } from '@noble/curves/ed25519.js'
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js'
import { ml_dsa44 } from '@noble/post-quantum/ml-dsa.js'
import { concatBytes } from './bytes.ts'

type NodeCrypto = typeof nodeCrypto
interface NodeProcess {
  getBuiltinModule?(name: string): unknown
}

const node = (globalThis as { process?: NodeProcess }).process?.getBuiltinModule?.('node:crypto') as
  | NodeCrypto
  | undefined

export function sha256(...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = parts.length === 1 ? parts[0]! : concatBytes(...parts)
  // As text and back: twice as fast in Node 24 as a buffer, each of which is memory of its own for the collector to find.
  return node ? Buffer.from(node.hash('sha256', bytes, 'binary'), 'binary') : nobleSha256(bytes)
}

/** The same into 32 bytes of `target` from `at` on: where hashes are kept side by side, none of them is memory of its own. */
export function sha256Into(target: Uint8Array, at: number, bytes: Uint8Array): void {
  if (!node) return target.set(nobleSha256(bytes), at)
  const text = node.hash('sha256', bytes, 'binary')
  for (let i = 0; i < digestBytes; i++) target[at + i] = text.charCodeAt(i)
}

const blockBytes = 64
const digestBytes = 32

/** The two messages of an HMAC: one pair of buffers for all, since hashing is synchronous. */
let inner = new Uint8Array(1_024)
const outer = new Uint8Array(blockBytes + digestBytes)

/** RFC 2104. */
export function hmacSha256(key: Uint8Array, ...parts: readonly Uint8Array[]): Uint8Array {
  if (!node) return hmac(nobleSha256, key, concatBytes(...parts))
  // By its definition, from two hashes: in Node 24 several times as fast as an object for the key and one for the MAC.
  const length = parts.reduce((sum, part) => sum + part.length, blockBytes)
  if (inner.length < length) inner = new Uint8Array(2 * length)
  pad(key.length > blockBytes ? sha256(key) : key)
  let at = blockBytes
  for (const part of parts) {
    inner.set(part, at)
    at += part.length
  }
  sha256Into(outer, blockBytes, inner.subarray(0, length))
  return sha256(outer)
}

function pad(key: Uint8Array): void {
  for (let i = 0; i < blockBytes; i++) {
    const byte = i < key.length ? key[i]! : 0
    inner[i] = byte ^ 0x36
    outer[i] = byte ^ 0x5c
  }
}

const ed25519Spki = Uint8Array.from([0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00])
const ed25519KeyBytes = 32
const ed25519SignatureBytes = 64

/** RFC 8032. Malformed keys and signatures are simply not valid. */
export function verifyEd25519(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey.length !== ed25519KeyBytes || signature.length !== ed25519SignatureBytes) return false
  try {
    // Strict: by default noble takes keys and points that Node refuses, and a browser must not say yes where Node says no.
    if (!node) return ed25519.verify(signature, message, publicKey, { zip215: false })
    return node.verify(null, message, spkiKey(node, concatBytes(ed25519Spki, publicKey)), signature)
  } catch {
    return false
  }
}

/** SubjectPublicKeyInfo of an ML-DSA-44 key (RFC 9881), up to the key itself. */
const mlDsaSpki = Uint8Array.from([
  0x30, 0x82, 0x05, 0x32, 0x30, 0x0b, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x11, 0x03, 0x82,
  0x05, 0x21, 0x00,
])
const mlDsaKeyBytes = 1_312
const mlDsaSignatureBytes = 2_420

/** FIPS 204, ML-DSA-44, empty context. */
export function verifyMlDsa44(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey.length !== mlDsaKeyBytes || signature.length !== mlDsaSignatureBytes) return false
  try {
    if (node && mlDsaNative())
      return node.verify(null, message, spkiKey(node, concatBytes(mlDsaSpki, publicKey)), signature)
    return ml_dsa44.verify(signature, message, publicKey)
  } catch {
    return false
  }
}

/** Node has it from 24 on, with OpenSSL 3.5. */
function mlDsaNative(): boolean {
  const version = (globalThis as { process?: { versions?: { node?: string } } }).process?.versions?.node ?? '0'
  return Number(version.split('.')[0]) >= 24
}

const keysKept = 64
const parsed = new Map<string, nodeCrypto.KeyObject>()

/** Parsing a key costs more than a verification with it. */
function spkiKey(crypto: NodeCrypto, der: Uint8Array): nodeCrypto.KeyObject {
  const name = Buffer.from(der.buffer, der.byteOffset, der.length).toString('latin1')
  const known = parsed.get(name)
  if (known) return known
  const key = crypto.createPublicKey({ key: Buffer.from(der), format: 'der', type: 'spki' })
  if (parsed.size >= keysKept) parsed.clear()
  parsed.set(name, key)
  return key
}
