import { fc, test as propertyTest } from '@fast-check/vitest'
import { expect, test } from 'vitest'
import { normaliseEmail, normaliseExternalId, normalisePhone, normaliseResidence } from './normalise.ts'

test('one address written in several ways is one address', () => {
  for (const written of ['Jeanne.Dupont@Example.ORG', ' jeanne.dupont@example.org ', 'ｊeanne.dupont@example.org']) {
    expect(normaliseEmail(written)).toBe('jeanne.dupont@example.org')
  }
  expect(normaliseEmail('marie@bücher.example')).toBe('marie@xn--bcher-kva.example')
})

test('dots and tags before the @ stay: they may be another mailbox', () => {
  expect(normaliseEmail('a.b+news@gmail.com')).toBe('a.b+news@gmail.com')
})

test('what is no address is refused', () => {
  for (const text of [
    '',
    'x',
    'a@b',
    '@example.org',
    'a b@example.org',
    'a@@example.org',
    'a@example..org',
    '.a@example.org',
    'a..b@example.org',
    'a@-.',
    `${'a'.repeat(65)}@example.org`,
  ]) {
    expect({ text, read: normaliseEmail(text) }).toEqual({ text, read: null })
  }
})

test('a number is the same with or without its prefix', () => {
  expect(normalisePhone('06 12 34 56 78', 'FR')).toBe('+33612345678')
  expect(normalisePhone('0033 6 12 34 56 78')).toBe('+33612345678')
  expect(normalisePhone('+1 (213) 373-4253')).toBe('+12133734253')
  expect(normalisePhone('(213) 373-4253', 'US')).toBe('+12133734253')
})

test('a number without prefix and without country, or with too few digits, is none', () => {
  expect(normalisePhone('06 12 34 56 78')).toBeNull()
  expect(normalisePhone('12', 'FR')).toBeNull()
  expect(normalisePhone('call me', 'FR')).toBeNull()
})

test('placeholders are no customer numbers: they would make one person of many', () => {
  for (const text of ['', '0', '000', '---', '-1', 'null', 'N/A', 'anonymous', 'Unknown'])
    expect({ text, read: normaliseExternalId(text) }).toEqual({ text, read: null })
  expect(normaliseExternalId(' C-0017 ')).toBe('C-0017')
  expect(normaliseExternalId('c-0017')).not.toBe(normaliseExternalId('C-0017'))
})

test('countries are understood by code and by name in both languages', () => {
  const written = {
    fr: 'FR',
    France: 'FR',
    'Royaume-Uni': 'GB',
    uk: 'GB',
    'États-Unis': 'US',
    'us-ca': 'US-CA',
    Deutschland: null,
    EU: null,
    ZZ: null,
  }
  for (const [text, code] of Object.entries(written))
    expect({ text, read: normaliseResidence(text) }).toEqual({ text, read: code })
})

const anyText = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.emailAddress(),
  fc.string({ unit: 'grapheme' }).map((s) => `${s}@example.org`),
)

propertyTest.prop([anyText])('normalising an address twice changes nothing more', (text) => {
  const once = normaliseEmail(text)
  if (once !== null) expect(normaliseEmail(once)).toBe(once)
})

propertyTest.prop([anyText])('normalising a customer number twice changes nothing more', (text) => {
  const once = normaliseExternalId(text)
  if (once !== null) expect(normaliseExternalId(once)).toBe(once)
})

const anyNumber = fc
  .tuple(fc.constantFrom('+33 6', '06', '+1213', '+44 20', '0049', '07'), fc.stringMatching(/^[0-9 .-]{6,12}$/))
  .map((p) => p.join(''))
propertyTest.prop([anyNumber, fc.constantFrom('FR', 'US', 'GB', 'DE', undefined)])(
  'normalising a number twice changes nothing more, whatever the country',
  (text, country) => {
    const once = normalisePhone(text, country)
    if (once !== null) {
      expect(normalisePhone(once)).toBe(once)
      expect(normalisePhone(once, 'FR')).toBe(once)
    }
  },
)
