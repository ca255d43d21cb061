import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { toBase64, toHex, utf8 } from '../src/bytes.ts'
import { contentHash, type Json } from '../src/canonical.ts'
import { explain } from '../src/failures.ts'
import { parseProof } from '../src/proof-file.ts'
import { sha256 } from '../src/primitives.ts'
import { parseReceipt, type Receipt, readReceipt } from '../src/receipt.ts'
import { tlogProofs, verifyReceipt, verifyReference } from '../src/receipt-verify.ts'
import { inclusionPath } from '../src/tiles.ts'
import { newLog, newPerson, origin, policy, receiptOf, signed } from './log.fixture.ts'

const notice: Json = { en: 'May we write to you?', fr: 'Pouvons-nous vous écrire ?' }
const record: Json = { consent_status: 'given', purposes: ['email_marketing'] }
const contract = '0x52908400098527886E0F7030069857D2E4169EE7'
const announced: Json = {
  chainId: 31_337,
  contract,
  originHash: `0x${toHex(sha256(utf8(origin)))}`,
  deployedInBlock: 1,
}

/** A log of several tiles: an anchored publication before, one receipt in the middle, an anchored one after. */
async function story() {
  const log = newLog()
  const anna = newPerson('anna', log)
  const anchorEntry = log.announce('anchor_contract', announced)
  log.pad(300)
  anna.decide({})
  anna.decide({ notice: contentHash(notice) }, record)
  log.pad(40)
  const early = await log.publish()
  anna.decide({ type: 'withdrawn' })
  log.pad(200)
  const middle = await log.publish()
  const content = { [contentHash(notice)]: notice }
  const receipt = await receiptOf(anna, middle, { content })
  log.pad(90)
  const late = await log.publish()
  const anchored = async (at: typeof early): Promise<Receipt> => ({
    ...receipt,
    content: { ...content, [contentHash(announced)]: announced },
    anchor: {
      chainId: 31_337,
      contract,
      size: at.size,
      root: toBase64(at.root),
      transaction: `0x${'ab'.repeat(32)}`,
      block: 7,
      paths: await Promise.all(
        receipt.events
          .filter((event) => event.index < at.size)
          .map(async ({ i, index }) => ({ i, path: (await inclusionPath(at.read, index, at.size)).map(toBase64) })),
      ),
      entry: {
        index: anchorEntry,
        path: (await inclusionPath(middle.read, anchorEntry, middle.size)).map(toBase64),
      },
    },
  })
  return { log, anna, receipt, middle, earlier: await anchored(early), later: await anchored(late) }
}
const told = await story()
const { receipt, earlier, later } = told

function altered(change: (copy: Mutable) => void, from: Receipt = receipt): unknown {
  const copy = structuredClone(from) as Mutable
  change(copy)
  return copy
}
// The tests break receipts in ways that their type forbids.
type Mutable = { -readonly [K in keyof Receipt]: DeepMutable<Receipt[K]> }
type DeepMutable<T> = Json extends T ? T : T extends object ? { -readonly [K in keyof T]: DeepMutable<T[K]> } : T

function fails(given: unknown, step: string, reason?: string): void {
  const verdict = verifyReceipt(given, policy)
  assert.equal(verdict.ok, false, 'it verified')
  if (verdict.ok) return
  assert.equal(`${verdict.step} ${reason === undefined ? '' : verdict.reason}`.trim(), `${step} ${reason ?? ''}`.trim())
  for (const language of ['en', 'fr'] as const) assert.match(explain(verdict, language), /\S{3}.{40}/)
}

test('a receipt verifies and says what was decided, exactly how many entries there are, and who confirmed it', () => {
  const verdict = verifyReceipt(receipt, policy)
  assert.ok(verdict.ok, JSON.stringify(verdict))
  assert.equal(verdict.count, 3)
  assert.deepEqual(
    verdict.events.map(({ event }) => event.type),
    ['enrolled', 'given', 'withdrawn'],
  )
  assert.deepEqual(verdict.events[1]!.notice, notice)
  assert.equal(verdict.witnesses[0]!.name, 'association')
  assert.equal(verdict.postQuantum, 'yes')
  assert.match(
    explain(verdict, 'en'),
    /You agreed: advertising by e-mail \(24 November 2026.*Exactly 3 entries exist about you/,
  )
  assert.match(explain(verdict, 'fr'), /Vous avez accepté : publicité par courriel.*Exactement 3 entrées/)
})

test('a receipt as text is the same receipt', () => {
  const read = parseReceipt(JSON.stringify(receipt))
  assert.ok(read.ok && verifyReceipt(read.receipt, policy).ok)
})

test('one that opens a single decision verifies, and still counts all entries', async () => {
  const one = await receiptOf(told.anna, told.middle, { kind: 'receipt', open: [0, 2] })
  const verdict = verifyReceipt(one, policy)
  assert.ok(verdict.ok, JSON.stringify(verdict))
  assert.equal(verdict.count, 3)
})

test('an anchored tree may be smaller or larger than the checkpoint', () => {
  for (const anchored of [earlier, later]) {
    const verdict = verifyReceipt(anchored, policy)
    assert.ok(verdict.ok, JSON.stringify(verdict))
    assert.equal(verdict.anchor?.size, anchored.anchor!.size)
  }
  assert.equal(earlier.anchor!.paths.length, 2, 'the withdrawal came after the earlier anchor')
})

test('each step fails by its own name', async () => {
  fails(null, 'format', 'not_a_receipt')
  fails({ ...receipt, format: 'aval-receipt/2' }, 'format', 'other_format')
  fails({ ...receipt, more: 1 }, 'format', 'unknown_field')
  fails({ ...receipt, count: 2 }, 'format', 'out_of_order')
  assert.equal((verifyReceipt(receipt, 'quorum nobody') as { step: string }).step, 'policy')
  fails({ ...receipt, checkpoint: receipt.checkpoint.replace('\n', '\n1') }, 'checkpoint', 'bad_signature')
  fails({ ...receipt, checkpoint: receipt.checkpoint.replace(/— association.*\n/, '') }, 'witnesses', 'no_quorum')
  fails({ ...receipt, origin: 'other.example/ledger' }, 'checkpoint', 'other_log')
  fails(
    altered((r) => (r.indexRoot.root = toBase64(sha256(utf8('x'))))),
    'index_root',
  )
  fails(
    altered((r) => (r.events[1]!.r = toBase64(sha256(utf8('x'))))),
    'inclusion',
  )
  fails(
    altered((r) => (r.events[1]!.event = r.events[1]!.event.replace('"fr"', '"en"'))),
    'inclusion',
  )
  fails(
    altered((r) => (r.enrolment = r.enrolment.replace('0', '1'))),
    'opening',
    'other_enrolment',
  )
  fails(
    altered((r) => (r.kind = 'final')),
    'opening',
    'not_erased',
  )
  fails(
    altered((r) => (r.blindHash = toBase64(sha256(utf8('x'))))),
    'keys',
  )
  fails(
    altered((r) => (r.labels[1]!.siblings[0] = toBase64(sha256(utf8('x'))))),
    'completeness',
    'not_in_index',
  )
  fails(
    altered((r) => (r.absent.siblings[0] = toBase64(sha256(utf8('x'))))),
    'completeness',
    'absence_not_proved',
  )
  fails(
    altered((r) => (r.events[1]!.record = { consent_status: 'refused' })),
    'record',
    'other_record',
  )
  fails(
    altered((r) => (r.events[1]!.record = null)),
    'record',
    'missing',
  )
  fails(
    altered((r) => (r.events[0]!.record = 'spare')),
    'record',
    'not_committed',
  )
  fails(
    altered((r) => (r.content[contentHash(notice)] = 'another notice')),
    'notice',
    'other_content',
  )
  fails(
    altered((r) => (r.content = {})),
    'notice',
    'missing',
  )
  fails(
    altered((r) => (r.content[contentHash('spare')] = 'spare')),
    'notice',
    'not_referred_to',
  )
  fails(
    altered((r) => (r.anchor!.chainId = 1), later),
    'anchor',
    'contract_not_announced',
  )
  fails(
    altered((r) => (r.anchor!.root = toBase64(sha256(utf8('x')))), later),
    'anchor',
    'not_in_anchored_tree',
  )
  fails(
    altered((r) => (r.anchor!.paths = []), later),
    'format',
    'out_of_order',
  )
})

test('entries that do not name each other break the chain of commitments', async () => {
  const log = newLog()
  const person = newPerson('bob', log)
  person.decide({})
  person.decide({ prev: toBase64(sha256(utf8('another'))) })
  log.pad(14)
  fails(await receiptOf(person, await log.publish()), 'chain_of_commitments', 'broken')
})

test('a receipt that leaves out the last entry is found: the label after it is in the index', async () => {
  const log = newLog()
  const person = newPerson('carl', log)
  person.decide({})
  person.decide({})
  log.pad(14)
  const published = await log.publish()
  const whole = await receiptOf(person, published)
  const hiding = { ...whole, count: 1, events: whole.events.slice(0, 1), labels: whole.labels.slice(0, 1) }
  fails(hiding, 'completeness', 'absence_not_proved')
})

test('after erasure the final bundle still verifies', async () => {
  const log = newLog()
  const person = newPerson('dora', log)
  person.decide({})
  person.decide({})
  person.decide({ type: 'erased', purposes: [], actor: 'controller', language: null })
  log.pad(14)
  const verdict = verifyReceipt(await receiptOf(person, await log.publish(), { kind: 'final' }), policy)
  assert.ok(verdict.ok, JSON.stringify(verdict))
  assert.match(explain(verdict, 'en'), /Your data has been erased/)
})

test('two roots of one size under the same keys are told apart by an anchor of that size', async () => {
  const { size } = told.middle
  const anchor = { ...later.anchor!, size, root: toBase64(sha256(utf8('another past'))) }
  fails({ ...later, anchor }, 'anchor', 'split')
  assert.ok(signed(size, sha256(utf8('x'))))
})

/** Where each string and number of a value stands. */
function places(value: unknown, at: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (typeof value === 'string' || typeof value === 'number') return [at]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => places(inner, [...at, name]))
}
/**
 * Stated by the issuer or checked online: nothing offline vouches for these (paths of one length serve trees of several sizes; the
 * chain's event binds size and root). The contract's address may be spelt in capitals.
 */
const unbound = new Set(['issued', 'policy', 'anchor.transaction', 'anchor.block', 'anchor.size', 'anchor.contract'])

test('any character altered in any other field makes it fail, or leaves every fact as it was', () => {
  const facts = JSON.stringify(verifyReceipt(later, policy))
  const weaker = facts.replace('"postQuantum":"yes"', '"postQuantum":"no"')
  const all = places(later)
  fc.assert(
    fc.property(fc.nat(), fc.nat(), fc.nat(), (place, position, letter) => {
      const where = all[place % all.length]!
      const copy = structuredClone(later) as unknown as Record<string, unknown>
      const holder = where.slice(0, -1).reduce<Record<string, unknown>>((o, k) => o[k] as typeof o, copy)
      const name = where.at(-1)!
      const value = holder[name]
      if (typeof value === 'number') holder[name] = value + 1 + (letter % 9)
      else {
        const old = value as string
        const alphabet = 'ABCabc0123456789+/= \n"{}'
        const at = position % Math.max(1, old.length)
        const put = alphabet[letter % alphabet.length]!
        if (old[at] === put) return
        holder[name] = old.slice(0, at) + put + old.slice(at + 1)
      }
      const verdict = verifyReceipt(copy, policy)
      if (!verdict.ok || unbound.has(where.join('.'))) return
      assert.equal(where.join('.'), 'checkpoint')
      assert.ok([facts, weaker].includes(JSON.stringify(verdict)), where.join('.'))
    }),
    { numRuns: 1_500 },
  )
})

test('whatever JSON it is given, the answer is a verdict', () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => assert.equal(verifyReceipt(value, policy).ok, false)))
  const members = fc.constantFrom(...Object.keys(receipt))
  fc.assert(
    fc.property(members, fc.jsonValue(), (name, value) => {
      assert.equal(typeof verifyReceipt({ ...receipt, [name]: value }, policy).ok, 'boolean')
    }),
  )
  let deep: Json = 1
  for (let k = 0; k < 5_000; k++) deep = [deep]
  assert.equal(readReceipt({ ...receipt, content: { [contentHash('x')]: deep } }).ok, false)
})

test('a reference holds for a consent that the receipt opens, and for nothing else', () => {
  const facts = verifyReceipt(receipt, policy)
  assert.ok(facts.ok)
  const reference = { origin, enrolment: receipt.enrolment, i: 1 }
  const reason = (of: Parameters<typeof verifyReference>[0]) => {
    const verdict = verifyReference(of, facts)
    return verdict.ok ? 'ok' : verdict.reason
  }
  assert.equal(reason(reference), 'ok')
  assert.equal(reason({ ...reference, origin: 'x' }), 'other_log')
  assert.equal(reason({ ...reference, enrolment: 'x' }), 'hidden_enrolment')
  assert.equal(reason({ ...reference, i: 3 }), 'no_such_entry')
  assert.equal(reason({ ...reference, purpose: 'profiling' }), 'no_consent')
  assert.equal(reason({ ...reference, purpose: 'email_marketing' }), 'ended_since')
})

test('each event has a proof file that names its place and the checkpoint', () => {
  const proofs = tlogProofs(receipt)
  assert.equal(proofs.length, 3)
  for (const [k, { proof }] of proofs.entries()) {
    const parsed = parseProof(proof)
    assert.equal(parsed?.index, receipt.events[k]!.index)
    assert.equal(parsed?.checkpoint, receipt.checkpoint)
  }
})
