import { createHash, createPublicKey, createVerify } from 'node:crypto'
import { fc, test } from '@fast-check/vitest'
import { simpleParser } from 'mailparser'
import { afterAll, describe, expect } from 'vitest'
import { dkimSignature, dnsRecord, keysMatch, newKeyPair, signingKey } from './dkim.ts'
import { startSigner } from './dkim-signer.ts'
import { mailbox, safeAddress, safeText } from './header-fields.ts'
import { listHeaders } from './list-headers.ts'
import { buildMessage, type Mail } from './mime.ts'
import { quotedPrintable } from './quoted-printable.ts'

const date = new Date('2026-11-24T09:30:00Z')
const messageId = '0198f3a0-1111-7222-8333-444455556666'
const token = 'A'.repeat(87)
const headers = listHeaders({
  unsubscribeUrl: `https://aval.example.org/u/${token}`,
  campaignId: '0198f3a0-aaaa-7bbb-8ccc-ddddeeeeffff',
  purpose: 'email_marketing',
  variant: 'b',
  domain: 'news.example.org',
})
const mail: Mail = {
  to: { address: 'zoe@example.com', name: 'Zoé "Z" Œuvre' },
  from: { address: 'hello@news.example.org', name: 'Aval' },
  subject: 'Économisez 20 % dès aujourd’hui — une offre pensée pour vous, Zoé, et pour personne d’autre',
  text: 'Bonjour Zoé,\n\n.une ligne qui commence par un point\nfin avec espace \n',
  html: `<p>Bonjour Zoé, ${'très '.repeat(60)}</p>\n<p>=_ = fin</p>`,
  language: 'fr',
}
const build = (given: Partial<Mail> = {}): Buffer =>
  buildMessage({ ...mail, ...given }, { messageId, domain: 'news.example.org', date, headers })

test('an independent parser reads back exactly what was written', async () => {
  const parsed = await simpleParser(build())
  expect(parsed.subject).toBe(mail.subject)
  expect(parsed.text).toBe(mail.text)
  expect(String(parsed.html).trimEnd()).toBe(mail.html)
  expect(parsed.from?.value[0]).toMatchObject({ address: 'hello@news.example.org', name: 'Aval' })
  expect(parsed.to).toMatchObject({ value: [{ address: 'zoe@example.com', name: 'Zoé "Z" Œuvre' }] })
  expect(parsed.messageId).toBe(`<${messageId}@news.example.org>`)
  expect(parsed.date?.toISOString()).toBe(date.toISOString())
})

test('no line is longer than 998 octets, all are 7-bit and end in CRLF', () => {
  const text = build({ html: `<p>${'é'.repeat(5000)}</p>` }).toString('latin1')
  expect(/[^\r]\n|\r[^\n]/.test(text)).toBe(false)
  expect(Buffer.from(text, 'latin1').every((byte) => byte < 128)).toBe(true)
  expect(Math.max(...text.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(998)
})

test('List-Unsubscribe and its Post are exactly those of RFC 8058, on one line each', () => {
  const text = build().toString('latin1')
  expect(text).toContain(`\r\nList-Unsubscribe: <https://aval.example.org/u/${token}>\r\n`)
  expect(text).toContain('\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n')
  expect(text).toContain('\r\nList-ID: <email-marketing.news.example.org>\r\n')
})

test('one-click is not claimed over http, and nothing at all where nobody can refuse', () => {
  const facts = { campaignId: 'c', purpose: 'service_messages', variant: null, domain: 'example.org' }
  const plain = listHeaders({ ...facts, unsubscribeUrl: 'http://127.0.0.1:4180/u/x' })
  expect(plain['List-Unsubscribe']).toBe('<http://127.0.0.1:4180/u/x>')
  expect(plain).not.toHaveProperty('List-Unsubscribe-Post')
  expect(listHeaders({ ...facts, unsubscribeUrl: null })).not.toHaveProperty('List-Unsubscribe')
})

describe('injection', () => {
  const breaks = fc.constantFrom('\r\n', '\n', '\r', '\0', '\u0085', '\u2028', '\u001b')
  const anywhere = fc.tuple(fc.string(), breaks, fc.string()).map((parts) => parts.join(''))
  test.prop([anywhere])('a line break or control character in any header text is refused', (text) => {
    for (const field of [{ subject: text }, { language: text }, { headers: { 'X-Note': text } }])
      expect(() => build(field)).toThrow(/unsafe_header/)
    expect(() => build({ to: { address: 'a@example.com', name: text } })).toThrow(/unsafe_header/)
    expect(() => build({ to: { address: `a@example.com${text}` } })).toThrow(/unsafe_header|bad_address/)
  })
  test.prop([fc.string()])('an address that is accepted can stand in RCPT TO', (text) => {
    let accepted = ''
    try {
      accepted = safeAddress('to', text)
    } catch {
      return
    }
    expect(accepted).toMatch(/^[^\s<>,;:"()\\[\]@]+@[A-Za-z0-9.-]+$/)
  })
  test('a header that this room sets cannot be set by a campaign', () => {
    for (const name of ['Bcc', 'bcc', 'List-Unsubscribe', 'DKIM-Signature', 'From', 'X: y'])
      expect(() => build({ headers: { [name]: 'x' } })).toThrow(/unsafe_header/)
  })
  test('several addresses, a display form or a comment are no address', () => {
    for (const address of [
      'a@example.com,b@example.com',
      'A <a@example.com>',
      'a@b@',
      'a b@example.com',
      '@example.com',
    ])
      expect(() => safeAddress('to', address)).toThrow(/bad_address/)
    expect(safeAddress('to', 'a@bücher.example')).toBe('a@xn--bcher-kva.example')
    expect(mailbox('to', { address: 'a@example.com', name: 'A "B" \\ C' })).toBe('"A \\"B\\" \\\\ C" <a@example.com>')
    expect(safeText('x', 'é')).toBe('é')
  })
})

test.prop([fc.string({ unit: 'binary' })])('quoted-printable keeps every character and every line short', (text) => {
  const encoded = quotedPrintable(text).toString('latin1')
  for (const line of encoded.split('\r\n')) {
    expect(line.length).toBeLessThanOrEqual(76)
    expect(line).not.toMatch(/[ \t]$/)
  }
  const decoded = Buffer.from(
    encoded
      .replaceAll('=\r\n', '')
      .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
    'latin1',
  ).toString('utf8')
  const normal = Buffer.from(text)
    .toString('utf8')
    .replaceAll(/\r\n|\r|\n/g, '\r\n')
  expect(decoded === normal || decoded === `${normal}\r\n`).toBe(true)
})

/** RFC 6376 as a receiver would: written apart from the signer, with only node:crypto. */
function verify(signed: Buffer, publicKey: string): 'pass' | 'body' | 'signature' {
  const text = signed.toString('latin1')
  const cut = text.indexOf('\r\n\r\n')
  const fields = text.slice(0, cut).split(/\r\n(?![ \t])/)
  const field = fields.find((line) => /^dkim-signature:/i.test(line))!
  const tags = Object.fromEntries(
    field
      .slice(field.indexOf(':') + 1)
      .split(';')
      .map((tag) => [tag.slice(0, tag.indexOf('=')).trim(), tag.slice(tag.indexOf('=') + 1)]),
  ) as Record<string, string>
  const body = text
    .slice(cut + 4)
    .split('\r\n')
    .map((line) => line.replaceAll(/[ \t]+/g, ' ').replace(/ $/, ''))
  while (body.at(-1) === '') body.pop()
  const canonical = body.map((line) => `${line}\r\n`).join('')
  const bodyHash = createHash('sha256').update(canonical, 'latin1').digest('base64')
  if (bodyHash !== tags.bh!.replaceAll(/\s/g, '')) return 'body'
  const relaxed = (line: string): string => {
    const colon = line.indexOf(':')
    const value = line
      .slice(colon + 1)
      .replaceAll('\r\n', '')
      .replaceAll(/[ \t]+/g, ' ')
    return `${line.slice(0, colon).trim().toLowerCase()}:${value.trim()}`
  }
  const left = fields.filter((line) => line !== field)
  let data = ''
  for (const name of tags.h!.replaceAll(/\s/g, '').toLowerCase().split(':')) {
    const at = left.findLastIndex((line) => line.slice(0, line.indexOf(':')).trim().toLowerCase() === name)
    if (at >= 0) data += `${relaxed(left.splice(at, 1)[0]!)}\r\n`
  }
  data += relaxed(field.replace(/(;\s*b=)[^;]*$/, '$1'))
  const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' })
  const good = createVerify('sha256').update(data, 'latin1').verify(key, tags.b!.replaceAll(/\s/g, ''), 'base64')
  return good ? 'pass' : 'signature'
}

describe('DKIM', () => {
  const pair = newKeyPair()
  const key = signingKey('news.example.org', 's1', pair.privatePem)
  const sign = (message: Buffer): Buffer =>
    Buffer.concat([Buffer.from(dkimSignature(message, key, date), 'latin1'), message])
  const signer = startSigner({ domain: 'news.example.org', selector: 's1', pem: pair.privatePem }, 2)
  afterAll(() => signer.close())

  test('an independent verifier accepts our signature', () => {
    expect(verify(sign(build()), pair.publicKey)).toBe('pass')
  })
  test.prop([fc.string({ unit: 'binary' }), fc.string()], { numRuns: 60 })('whatever the content', (text, html) => {
    expect(verify(sign(build({ text, html })), pair.publicKey)).toBe('pass')
  })
  test('the threads sign like the function, many at once', async () => {
    const signed = await Promise.all(
      Array.from({ length: 50 }, (_, i) => signer.sign(build({ text: `n° ${i}` }), date)),
    )
    expect(signed.map((one) => verify(one, pair.publicKey))).toEqual(Array.from({ length: 50 }, () => 'pass'))
  })
  test('both one-click headers are covered: a changed or added one breaks the signature', () => {
    const text = sign(build()).toString('latin1')
    const changes = [
      text.replace('/u/A', '/u/B'),
      text.replace('List-Unsubscribe-Post: List', 'List-Unsubscribe-Post: list'),
      text.replace('\r\nList-ID', '\r\nList-Unsubscribe: <https://evil.example/u/x>\r\nList-ID'),
      text.replace('\r\nSubject', '\r\nFrom: other@example.org\r\nSubject'),
    ]
    for (const changed of changes) expect(verify(Buffer.from(changed, 'latin1'), pair.publicKey)).toBe('signature')
    expect(verify(Buffer.from(text.replace('Bonjour', 'Bonsoir'), 'latin1'), pair.publicKey)).toBe('body')
  })
  test('the DNS record carries the key in strings that DNS can hold, and fits the private key', () => {
    const record = dnsRecord('news.example.org', 's1', pair.publicKey)
    expect(record.name).toBe('s1._domainkey.news.example.org')
    expect(record.value.every((one) => one.length <= 255)).toBe(true)
    expect(record.value.join('')).toBe(`v=DKIM1; k=rsa; p=${pair.publicKey}`)
    expect(keysMatch(pair.privatePem, pair.publicKey)).toBe(true)
    expect(keysMatch(pair.privatePem, newKeyPair().publicKey)).toBe(false)
  })
})
