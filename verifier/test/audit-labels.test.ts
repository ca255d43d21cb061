import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { AuditLabels } from '../src/audit-labels.ts'
import { toHex } from '../src/bytes.ts'
import { indexRoot, type Labelled } from '../src/label-index.ts'

/** Labels that share long prefixes and come again: few letters, many zeros. */
const label = fc
  .tuple(fc.constantFrom(0, 1, 15, 31), fc.constantFrom(0, 1, 2, 3, 128, 255))
  .map(([at, byte]) => Uint8Array.from({ length: 32 }, (_, k) => (k === at ? byte : k === 31 - at ? 1 : 0)))

test('the audit’s index agrees with the definition after every label, and tells the second of two', () => {
  fc.assert(
    fc.property(fc.array(label, { maxLength: 40 }), (labels) => {
      const audited = new AuditLabels()
      const known: Labelled[] = []
      for (const [index, one] of labels.entries()) {
        const first = known.find((other) => toHex(other.label) === toHex(one))
        assert.equal(audited.add(one, index), first ? first.index : null)
        if (!first) known.push({ label: one, index })
        if (index % 3 === 0) assert.equal(toHex(audited.root()), toHex(indexRoot(known)))
      }
      assert.equal(toHex(audited.root()), toHex(indexRoot(known)))
      const again = AuditLabels.fromBytes(audited.toBytes())
      assert.equal(again && toHex(again.root()), toHex(indexRoot(known)))
      assert.equal(again?.count, known.length)
    }),
  )
})

test('it grows past its first arrays', () => {
  const audited = new AuditLabels()
  const known: Labelled[] = []
  for (let index = 0; index < 5_000; index++) {
    const one = Uint8Array.from({ length: 32 }, (_, k) =>
      k < 4 ? (Math.imul(index + 1, 2_654_435_761) >>> (8 * k)) & 255 : k,
    )
    known.push({ label: one, index })
    assert.equal(audited.add(one, index), null)
  }
  assert.equal(toHex(audited.root()), toHex(indexRoot(known)))
})
