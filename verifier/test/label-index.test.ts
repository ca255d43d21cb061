/** The label index against its definition, on sets made to share long beginnings; and what its proofs cannot be bent into. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { concatBytes, equalBytes, toHex, u64be, utf8 } from '../src/bytes.ts'
import {
  bucketOf,
  type IndexProof,
  indexRoot,
  type Labelled,
  LabelIndex,
  verifyIndexProof,
} from '../src/label-index.ts'
import { sha256 } from '../src/primitives.ts'

const bit = (label: Uint8Array, depth: number) => (label[depth >> 3]! >> (7 - (depth % 8))) & 1
const two = Uint8Array.from([2])
const three = Uint8Array.from([3])

/** The definition, word by word. */
function naive(entries: readonly Labelled[], depth = 0): Uint8Array {
  if (entries.length === 0) return new Uint8Array(32)
  if (entries.length === 1) return sha256(concatBytes(two, entries[0]!.label, u64be(entries[0]!.index)))
  const side = (want: number) => entries.filter((one) => bit(one.label, depth) === want)
  return sha256(concatBytes(three, naive(side(0), depth + 1), naive(side(1), depth + 1)))
}

/** Labels that share 0 to 256 bits with a common one. */
const shared = sha256(utf8('shared'))
const anyLabel = fc
  .tuple(fc.integer({ min: 0, max: 255 }), fc.uint8Array({ minLength: 32, maxLength: 32 }))
  .map(([bits, rest]) =>
    Uint8Array.from({ length: 32 }, (_, i) => {
      const kept = Math.max(0, Math.min(8, bits - 8 * i))
      const mask = (0xff << (8 - kept)) & 0xff
      return (shared[i]! & mask) | (rest[i]! & ~mask & 0xff)
    }),
  )
const anySet = fc
  .uniqueArray(anyLabel, { selector: toHex, maxLength: 40 })
  .map((labels) => labels.map((label, index) => ({ label, index: index * 7 })))
const grouped = (entries: readonly Labelled[]) => Map.groupBy(entries, (one) => bucketOf(one.label))

function prove(index: LabelIndex, entries: readonly Labelled[], label: Uint8Array): IndexProof {
  const bucket = index.loneBucketOnPath(label) ?? bucketOf(label)
  return index.prove(label, grouped(entries).get(bucket) ?? [])
}

test('the root is that of the definition, in any order, grown in any steps, through a snapshot', () => {
  fc.assert(
    fc.property(anySet, fc.nat(), (entries, cut) => {
      const expected = toHex(naive(entries))
      assert.equal(toHex(indexRoot(entries.toReversed())), expected)
      const index = LabelIndex.empty()
      const first = entries.slice(0, cut % (entries.length + 1))
      index.update(grouped(first))
      assert.equal(toHex(index.root()), toHex(naive(first)))
      index.update(grouped(entries))
      assert.equal(toHex(index.root()), expected)
      assert.equal(toHex(LabelIndex.fromBytes(index.toBytes())!.root()), expected)
      assert.equal(toHex(index.copy().root()), expected)
    }),
    { numRuns: 60 },
  )
})

test('presence is proved of every label and absence of every other, and no proof proves anything else', () => {
  const wrong = sha256(utf8('wrong'))
  fc.assert(
    fc.property(anySet, fc.array(anyLabel, { maxLength: 10 }), (entries, strangers) => {
      const index = LabelIndex.empty()
      index.update(grouped(entries))
      const root = index.root()
      for (const label of [...entries.map((one) => one.label), ...strangers]) {
        const known = entries.find((one) => equalBytes(one.label, label))
        const proof = prove(index, entries, label)
        assert.equal(proof.kind, known ? 'present' : 'absent')
        assert.ok(verifyIndexProof(proof, root))
        assert.ok(!verifyIndexProof(proof, wrong))
        const { siblings } = proof
        const bent: IndexProof[] = [
          { ...proof, siblings: [...siblings, wrong] },
          { ...proof, siblings: [wrong, ...siblings] },
          ...siblings.map((_, i) => ({ ...proof, siblings: siblings.with(i, wrong) })),
          ...siblings.map((_, i) => ({ ...proof, siblings: siblings.toSpliced(i, 1) })),
          { ...proof, label: wrong },
          proof.kind === 'present'
            ? { kind: 'absent', label, siblings, instead: null }
            : { kind: 'present', label, siblings, index: 0 },
          ...(proof.kind === 'present'
            ? ([
                { ...proof, index: proof.index + 1 },
                { kind: 'absent', label, siblings, instead: { label, index: proof.index } },
              ] as IndexProof[])
            : []),
        ]
        for (const one of bent) {
          // An absent stranger may share the path of another stranger: that is no lie.
          const harmless = one.kind === 'absent' && one.label === wrong && proof.kind === 'absent'
          if (!harmless) assert.ok(!verifyIndexProof(one, root))
        }
      }
    }),
    { numRuns: 20 },
  )
})

test('another label can stand in for absence only where it shares every bit of the path', () => {
  const entries = Array.from({ length: 50 }, (_, i) => ({ label: sha256(utf8(`l${i}`)), index: i }))
  const index = LabelIndex.empty()
  index.update(grouped(entries))
  const victim = entries[7]!
  for (const instead of entries.filter((one) => one !== victim)) {
    const stolen = prove(index, entries, instead.label)
    assert.ok(
      !verifyIndexProof({ kind: 'absent', label: victim.label, siblings: stolen.siblings, instead }, index.root()),
    )
  }
})
