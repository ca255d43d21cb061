/** What a receipt page claims for each state of witnesses and chain: never more than was proved, and nothing runs in it. */
import { expect, test } from 'vitest'
import { type ReceiptFacts, verifyReceipt } from '../../verifier/src/index.ts'
import { builtInPurposes } from '../consent/index.ts'
import { anchoredReceipt } from './anchored.fixture.ts'
import type { LedgerFacts } from './ledger-facts.ts'
import { alarmsOf, ledgerPage } from './ledger-page.ts'
import { receiptPage } from './receipt-page.ts'
import type { ReceiptView } from './receipt-facts.ts'
import { ledgerFacts } from './test-ledger.ts'
import { verifyPage } from './verify-page.ts'

const address = { path: '/receipt/TOKEN', publicUrl: 'https://aval.example.org' }

async function pageOf(changes: { chainId?: number; ledger?: Partial<LedgerFacts>; language?: 'en' | 'fr' } = {}) {
  const { receipt, policy } = await anchoredReceipt(changes.chainId)
  const verdict = verifyReceipt(receipt, policy)
  if (!verdict.ok) throw new Error(`${verdict.step}: ${verdict.reason}`)
  const facts: ReceiptFacts = verdict
  const around = { controller: null, purposes: builtInPurposes }
  const view: ReceiptView = { ...around, kind: 'receipt', receipt, facts, ledger: ledgerFacts(changes.ledger) }
  return receiptPage(changes.language ?? 'en', view, address).markup
}

const external = { ...ledgerFacts().anchor!, chain: 'external' as const, chainId: 8453 }

test('a local chain is never called a proof; a public one is; one that is not ours any more is left to the reader', async () => {
  expect(await pageOf()).toContain('it proves nothing to outsiders')
  const anchored = await pageOf({ chainId: 8453, ledger: { anchor: external } })
  expect(anchored).toContain('anchored on the blockchain 8453, in block 7')
  expect(anchored).not.toContain('proves nothing to outsiders')
  const elsewhere = await pageOf({ chainId: 8453, ledger: { anchor: null } })
  expect(elsewhere).toContain('does not use that chain any more')
})

test('a configured chain that calls itself external cannot make a development chain one', async () => {
  const markup = await pageOf({ chainId: 31_337, ledger: { anchor: { ...external, chainId: 31_337 } } })
  expect(markup).toContain('it proves nothing to outsiders')
})

test('witnesses are named with their time, and said to be the log’s own hands where they are', async () => {
  // The name of its key; the policy calls it “association”.
  const name = 'association.example'
  const independent = await pageOf()
  expect(independent).toContain(`Witnesses have confirmed it: ${name} on `)
  expect(independent).not.toContain('run by the same people')
  const run = 'same_hands' as const
  const own = await pageOf({ ledger: { witnesses: [{ name, state: 'signing', size: 1, at: null, run }] } })
  expect(own).toContain(`${name} is run by the same people who keep the log`)
})

test('the three ways to check are there in both languages, with the commands as they are typed', async () => {
  for (const language of ['en', 'fr'] as const) {
    const markup = await pageOf({ language })
    expect(markup).toContain(`<html lang="${language}">`)
    for (const part of ['/verify', 'npx aval-verify receipt FILE', '.tlog-proof', '/receipt/TOKEN/file', 'class="qr"'])
      expect(markup).toContain(part)
    expect(markup).not.toMatch(/<script|\sstyle=|\son\w+=|\{\{/)
  }
})

test('no page shows a word that was left unfilled, and scripts come from this server alone', () => {
  const given = { script: '/verify.js?v=1', publicUrl: address.publicUrl, origin: 'x/ledger', by: 'Maison' }
  for (const language of ['en', 'fr'] as const) {
    const { markup } = ledgerPage(language, ledgerFacts(), { controller: null, publicUrl: address.publicUrl })
    expect(markup).not.toContain('{{')
    const verify = verifyPage(language, given).markup
    expect(verify.match(/<script/g)).toHaveLength(1)
    expect(verify.replace(/data-words="[^"]*"/, '')).not.toContain('{{')
  }
  const none = verifyPage('en', { ...given, script: null }).markup
  expect(none).toContain('has not been built on this server')
  expect(none).not.toContain('<script')
})

test('each fault of the log is an alarm, and a healthy log has none', () => {
  expect(alarmsOf('en', ledgerFacts())).toEqual([])
  const faults: Partial<LedgerFacts>[] = [
    { state: 'rolled_back' },
    { state: 'stopped' },
    { pace: 'late' },
    { brokenPromises: 1 },
    { quorum: 'unmet' },
    { anchor: { ...external, cadence: 'missed' } },
    { witnesses: [{ name: 'w', state: 'lying', size: null, at: null, run: 'others' }] },
    { witnesses: [{ name: 'w', state: 'ahead', size: 9, at: null, run: 'others' }] },
    { witnesses: [{ name: 'w', state: 'late', size: 9, at: null, run: 'others' }] },
    { witnesses: [{ name: 'w', state: 'unreachable', size: null, at: null, run: 'others' }] },
  ]
  for (const fault of faults) {
    expect(alarmsOf('en', ledgerFacts(fault))).toHaveLength(1)
    expect(alarmsOf('fr', ledgerFacts(fault))).toHaveLength(1)
  }
})
