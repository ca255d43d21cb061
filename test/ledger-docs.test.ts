/** docs/ledger.md works one entry through to the byte: every value in it is computed again here, by the code that ships. */
import { hkdfSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  blindAt,
  blindHashOf,
  commitmentOf,
  enrolmentKeys,
  eventBytes,
  labelAt,
  leafHash,
  type LedgerEvent,
  opaqueEntry,
  sha256,
  toBase64,
  toHex,
  utf8,
} from '../verifier/src/index.ts'

const text = readFileSync(join(import.meta.dirname, '..', 'docs', 'ledger.md'), 'utf8')

test('the worked example of docs/ledger.md is what the code makes of it', () => {
  const key = Uint8Array.from({ length: 32 }, (_, i) => i)
  const derived = (info: string) => new Uint8Array(hkdfSync('sha256', key, '', info, 32))
  const label = derived('aval/ledger/label/v1')
  const blind = derived('aval/ledger/blind/v1')
  const common = {
    v: 1,
    origin: 'maison.example/ledger',
    enrolment: '0198f000-0000-7000-8000-000000000001',
  } as const
  const keys = toHex(enrolmentKeys(label, blindHashOf(blind)))
  const enrolled: LedgerEvent = {
    ...common,
    i: 0,
    prev: null,
    type: 'enrolled',
    purposes: [],
    notice: null,
    language: null,
    channel: 'enrolment',
    actor: 'controller',
    time: '2026-11-24T09:00:00.000Z',
    record: null,
    keys,
  }
  const first = commitmentOf(blindAt(blind, 0), eventBytes(enrolled))
  const given: LedgerEvent = {
    ...common,
    i: 1,
    prev: toBase64(first),
    type: 'given',
    purposes: ['email_marketing'],
    notice: toHex(sha256(utf8('the notice, in canonical form'))),
    language: 'fr',
    channel: 'web_form',
    actor: 'subject',
    time: '2026-11-24T09:00:07.000Z',
    record: toHex(sha256(utf8('the consent record, in canonical form'))),
  }
  const second = commitmentOf(blindAt(blind, 1), eventBytes(given))
  const entry = opaqueEntry(labelAt(label, 1), second)
  const shown = [
    toHex(label),
    toHex(blind),
    toHex(blindHashOf(blind)),
    keys,
    Buffer.from(eventBytes(enrolled)).toString(),
    toHex(blindAt(blind, 0)),
    toHex(labelAt(label, 0)),
    toHex(first),
    Buffer.from(eventBytes(given)).toString(),
    toHex(entry.subarray(4, 36)),
    toHex(entry.subarray(36)),
    toHex(leafHash(entry)),
  ]
  for (const value of shown) expect(text).toContain(value)
})
