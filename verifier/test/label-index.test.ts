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
const wrong = sha256(utf8('wrong'))
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
const grouped = (entries: readonly Labelled[], bits?: number) =>
  Map.groupBy(entries, (one) => bucketOf(one.label, bits))

/** What is kept of an index, as one. */
const stored = (index: LabelIndex) => concatBytes(...[...index.toBytes()].map((part) => part.slice()))

function prove(index: LabelIndex, entries: readonly Labelled[], label: Uint8Array): IndexProof {
  const bucket = index.loneBucketOnPath(label) ?? bucketOf(label, index.bits)
  return index.prove(label, grouped(entries, index.bits).get(bucket) ?? [])
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
      assert.equal(toHex(LabelIndex.fromBytes(stored(index))!.root()), expected)
      assert.equal(toHex(index.copy().root()), expected)
    }),
    { numRuns: 60 },
  )
})

test('the root does not depend on how many bits choose a bucket, nor does what is proved', () => {
  fc.assert(
    fc.property(anySet, fc.integer({ min: 1, max: 24 }), anyLabel, (entries, bits, stranger) => {
      const index = LabelIndex.empty(bits)
      index.update(grouped(entries, bits))
      const root = naive(entries)
      assert.equal(toHex(index.root()), toHex(root))
      for (const label of [...entries.map((one) => one.label), stranger])
        assert.ok(verifyIndexProof(prove(index, entries, label), root))
      const filled = new Set(entries.map((one) => bucketOf(one.label, bits)))
      for (const bucket of [...filled, 0, 2 ** bits - 1]) assert.equal(index.isEmpty(bucket), !filled.has(bucket))
      if (bits > 16) return
      const bytes = stored(index)
      assert.deepEqual(stored(LabelIndex.fromBytes(bytes)!), bytes)
      assert.equal(LabelIndex.fromBytes(bytes.subarray(0, -1)), null)
      assert.equal(LabelIndex.fromBytes(concatBytes(bytes, wrong)), null)
    }),
    { numRuns: 60 },
  )
})

test('versions share what they have in common, and none changes with another', () => {
  const steps = fc.array(fc.record({ from: fc.nat(), labels: anySet }), { minLength: 1, maxLength: 8 })
  fc.assert(
    fc.property(steps, fc.constantFrom(5, 8, 16, 20), anyLabel, (all, bits, stranger) => {
      const versions: { index: LabelIndex; entries: Labelled[] }[] = [{ index: LabelIndex.empty(bits), entries: [] }]
      for (const { from, labels } of all) {
        const older = versions[from % versions.length]!
        const known = new Set(older.entries.map((one) => toHex(one.label)))
        const entries = [...older.entries, ...labels.filter((one) => !known.has(toHex(one.label)))]
        // Now the copy goes on and the original stays, now the other way round.
        const copy = older.index.copy()
        const goesOn = from % 2 === 0 ? copy : older.index
        const stays = from % 2 === 0 ? older.index : copy
        const gained = new Set(labels.map((one) => bucketOf(one.label, bits)))
        goesOn.update(new Map([...grouped(entries, bits)].filter(([bucket]) => gained.has(bucket))))
        versions[versions.indexOf(older)] = { index: stays, entries: older.entries }
        versions.push({ index: goesOn, entries })
      }
      for (const { index, entries } of versions) {
        const root = naive(entries)
        assert.equal(toHex(index.root()), toHex(root))
        for (const label of [...entries.slice(0, 5).map((one) => one.label), stranger])
          assert.ok(verifyIndexProof(prove(index, entries, label), root))
      }
    }),
    { numRuns: 60 },
  )
})

test('presence is proved of every label and absence of every other, and no proof proves anything else', () => {
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
