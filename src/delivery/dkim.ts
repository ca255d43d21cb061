/**
 * DKIM (RFC 6376), rsa-sha256, relaxed/relaxed: the signature field for one message, the DNS record that publishes its key, and
 * a check that the two belong together. Pure; run in worker threads because a signature costs as much as all the rest of a message.
 */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  createSign,
  createVerify,
  generateKeyPairSync,
} from 'node:crypto'
import type { KeyObject } from 'node:crypto'

/**
 * Signed fields. Those in `once` are named once more than they occur, so that a second one added on the way breaks the
 * signature; both headers of one-click are among the signed (RFC 8058 §4).
 */
const signedFields = [
  'from',
  'to',
  'reply-to',
  'subject',
  'date',
  'message-id',
  'mime-version',
  'content-type',
  'content-transfer-encoding',
  'content-language',
  'list-unsubscribe',
  'list-unsubscribe-post',
  'list-id',
  'feedback-id',
  'aval-consent',
]
const once = ['from', 'to', 'subject', 'date', 'list-unsubscribe', 'list-unsubscribe-post', 'aval-consent']

export interface SigningKey {
  readonly domain: string
  readonly selector: string
  readonly privateKey: KeyObject
}

/** A key from its PEM text. Parse once and keep: parsing costs as much as several signatures. */
export function signingKey(domain: string, selector: string, pem: string): SigningKey {
  return { domain, selector, privateKey: createPrivateKey(pem) }
}

/**
 * The DKIM-Signature field, with its CRLF, to stand before the message.
 * @param message RFC 5322 bytes with CRLF line ends @param at the time of signing
 */
export function dkimSignature(message: Buffer, key: SigningKey, at: Date): string {
  const text = message.toString('latin1')
  const cut = text.indexOf('\r\n\r\n')
  const fields = parseFields(text.slice(0, cut + 2))
  const bodyHash = createHash('sha256')
    .update(relaxedBody(text.slice(cut + 4)), 'latin1')
    .digest('base64')
  const present = signedFields.filter((name) => fields.has(name))
  const names = [...present, ...once.filter((name) => fields.has(name))]
  const unsigned =
    `DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=${key.domain}; s=${key.selector};\r\n` +
    ` t=${Math.floor(at.getTime() / 1000)}; h=${names.join(':\r\n  ')};\r\n bh=${bodyHash};\r\n b=`
  const lines = present.map((name) => `${name}:${relaxedValue(fields.get(name)!)}\r\n`).join('')
  const signed = `${lines}dkim-signature:${relaxedValue(unsigned.slice('DKIM-Signature:'.length))}`
  const signature = createSign('sha256').update(signed, 'latin1').sign(key.privateKey, 'base64')
  return `${unsigned}${signature.replaceAll(/(.{70})(?=.)/g, '$1\r\n  ')}\r\n`
}

/** A new RSA key of 2048 bits (RFC 8301: signers use at least that; DNS carries it in one record of two strings). */
export function newKeyPair(): { readonly privatePem: string; readonly publicKey: string } {
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return {
    privatePem: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicKey: pair.publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
  }
}

/** The TXT record to publish: its name, and its value in strings of at most 255 characters as DNS wants them. */
export function dnsRecord(domain: string, selector: string, publicKey: string): { name: string; value: string[] } {
  const value = `v=DKIM1; k=rsa; p=${publicKey}`
  return { name: `${selector}._domainkey.${domain}`, value: value.match(/.{1,255}/g) ?? [] }
}

/** Whether the private key signs what the published key verifies. */
export function keysMatch(privatePem: string, publicKey: string): boolean {
  const probe = Buffer.from('aval')
  const signature = createSign('sha256').update(probe).sign(createPrivateKey(privatePem))
  const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' })
  return createVerify('sha256').update(probe).verify(key, signature)
}

/** Raw values by lower-case name; of a repeated field the last, which is the one that RFC 6376 §5.4.2 signs first. */
function parseFields(head: string): Map<string, string> {
  const fields = new Map<string, string>()
  for (const line of head.split(/\r\n(?![ \t])/)) {
    const colon = line.indexOf(':')
    if (colon > 0) fields.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1))
  }
  return fields
}

function relaxedValue(value: string): string {
  return value
    .replaceAll('\r\n', '')
    .replaceAll(/[ \t]+/g, ' ')
    .trim()
}

function relaxedBody(body: string): string {
  const trimmed = body
    .replaceAll(/[ \t]+\r\n/g, '\r\n')
    .replaceAll(/[ \t]+/g, ' ')
    .replace(/(\r\n)+$/, '')
  return trimmed === '' ? '' : `${trimmed}\r\n`
}
