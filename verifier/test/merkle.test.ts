/** The Merkle tree of RFC 6962 against its own definition: every proof of every size up to 300, and nothing but it. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { concatBytes, equalBytes, fromHex, toHex, utf8 } from '../src/bytes.ts'
import { emptyRoot, Frontier, leafHash, nodeHash, verifyConsistency, verifyInclusion } from '../src/merkle.ts'
import {
  consistencyPath,
  decodeBundle,
  encodeBundle,
  entriesPath,
  foldHashes,
  hashesAt,
  inclusionPath,
  parseTilePath,
  type ReadTile,
  rootOf,
  tilePath,
  tilesBetween,
  tileWidth,
} from '../src/tiles.ts'

const most = 300
const entries = Array.from({ length: most }, (_, i) => utf8(`entry ${i}`))
const leaves = entries.map(leafHash)
/** The largest power of two below n. A logarithm would round near 2^52. */
const split = (n: number): number => {
  let k = 1
  while (k * 2 < n) k *= 2
  return k
}

const known = new Map<string, Uint8Array>()

/** RFC 6962 § 2.1, word by word; each range once. */
function naiveRoot(from: number, to: number): Uint8Array {
  if (to - from === 1) return leaves[from]!
  const range = `${from} ${to}`
  const middle = from + split(to - from)
  const root = known.get(range) ?? nodeHash(naiveRoot(from, middle), naiveRoot(middle, to))
  known.set(range, root)
  return root
}
const roots = [emptyRoot, ...leaves.map((_, i) => naiveRoot(0, i + 1))]

/** RFC 6962 § 2.1.1. */
function naivePath(m: number, from: number, to: number): Uint8Array[] {
  if (to - from === 1) return []
  const middle = from + split(to - from)
  return m < middle
    ? [...naivePath(m, from, middle), naiveRoot(middle, to)]
    : [...naivePath(m, middle, to), naiveRoot(from, middle)]
}

/** RFC 6962 § 2.1.2. */
function naiveProof(m: number, from: number, to: number, whole: boolean): Uint8Array[] {
  if (from + m === to) return whole ? [] : [naiveRoot(from, to)]
  const k = split(to - from)
  return m <= k
    ? [...naiveProof(m, from, from + k, whole), naiveRoot(from + k, to)]
    : [...naiveProof(m - k, from + k, to, false), naiveRoot(from, from + k)]
}

const read: ReadTile = async (level, n, width) => {
  const first = n * tileWidth
  return concatBytes(
    ...(level === 0
      ? leaves.slice(first, first + width)
      : Array.from({ length: width }, (_, i) =>
          foldHashes(concatBytes(...leaves.slice((first + i) * tileWidth, (first + i + 1) * tileWidth))),
        )),
  )
}
const hex = (path: readonly Uint8Array[]) => path.map(toHex)
const other = utf8('x'.repeat(32))

test('the hashes of RFC 6962: of nothing, of a leaf, of the tree of RFC 9162’s test vectors', () => {
  assert.equal(toHex(emptyRoot), 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
  const inputs = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f']
  const frontier = Frontier.empty()
  const made = inputs.map((input) => {
    frontier.append(leafHash(fromHex(input)!))
    return toHex(frontier.root())
  })
  assert.equal(made[0], '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d')
  assert.equal(made[7], '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328')
})

describe('every size up to 300', () => {
  test('frontier and tiles give the root of the definition', async () => {
    const frontier = Frontier.empty()
    for (let size = 1; size <= most; size++) {
      frontier.append(leaves[size - 1]!)
      assert.equal(toHex(frontier.root()), toHex(roots[size]!))
      assert.equal(toHex(await rootOf(read, size)), toHex(roots[size]!))
      const again = Frontier.fromHashes(size, frontier.hashes())!
      assert.equal(toHex(again.root()), toHex(roots[size]!))
    }
    assert.equal(Frontier.fromHashes(3, [leaves[0]!]), null)
  })

  test('every inclusion proof is that of the definition and verifies; altered, shortened, lengthened, moved ones fail', async () => {
    for (let size = 1; size <= most; size++)
      for (let index = 0; index < size; index++) {
        const path = naivePath(index, 0, size)
        assert.deepEqual(hex(await inclusionPath(read, index, size)), hex(path))
        const verify = (i: number, n: number, p: readonly Uint8Array[], root = roots[size]!) =>
          verifyInclusion(i, n, leaves[index]!, p, root)
        assert.ok(verify(index, size, path))
        assert.ok(!verifyInclusion(index, size, other, path, roots[size]!))
        assert.ok(!verify(index, size, path, other))
        assert.ok(!verify(index, size, [...path, other]))
        assert.ok(!verify(index, size, [other, ...path]))
        assert.ok(!verify(size, size, path))
        if (path.length === 0) continue
        assert.ok(!verify(index, size, path.slice(1)))
        assert.ok(!verify(index, size, path.slice(0, -1)))
        assert.ok(!verify(index ^ 1, size, path))
        for (let k = 0; k < path.length; k++) assert.ok(!verify(index, size, path.with(k, other)))
      }
  })

  test('every consistency proof is that of the definition and verifies; altered, shortened, lengthened ones fail', async () => {
    for (let size = 1; size <= most; size++)
      for (let old = 1; old <= size; old++) {
        const path = naiveProof(old, 0, size, true)
        assert.deepEqual(hex(await consistencyPath(read, old, size)), hex(path))
        const verify = (p: readonly Uint8Array[], from = roots[old]!, to = roots[size]!) =>
          verifyConsistency(old, size, from, to, p)
        assert.ok(verify(path))
        assert.ok(!verify([...path, other]))
        assert.ok(!verify(path, other))
        assert.ok(!verify(path, roots[old], other))
        assert.ok(!verifyConsistency(size, old - 1, roots[size]!, roots[old - 1]!, path))
        for (let k = 0; k < path.length; k++) {
          assert.ok(!verify(path.toSpliced(k, 1)))
          assert.ok(!verify(path.with(k, other)))
        }
      }
  })

  test('from nothing everything follows, with an empty proof only', () => {
    assert.ok(verifyConsistency(0, 5, emptyRoot, roots[5]!, []))
    assert.ok(!verifyConsistency(0, 5, emptyRoot, roots[5]!, [other]))
    assert.ok(!verifyConsistency(0, 5, other, roots[5]!, []))
  })
})

describe('sizes beyond 2^32', () => {
  /** Trees of equal leaves: every complete subtree of a height has one hash. */
  const heights = [leaves[0]!]
  while (heights.length < 53) heights.push(nodeHash(heights.at(-1)!, heights.at(-1)!))
  const power = (n: number) => heights[Math.log2(n)]!
  const root = (size: number): Uint8Array => {
    const parts: Uint8Array[] = []
    for (let rest = size; rest > 0; ) {
      const part = split(rest + 1)
      parts.push(power(part))
      rest -= part
    }
    return parts.reduceRight((right, left) => nodeHash(left, right))
  }
  const path = (index: number, from: number, to: number): Uint8Array[] => {
    if (to - from === 1) return []
    const middle = from + split(to - from)
    return index < middle
      ? [...path(index, from, middle), root(to - middle)]
      : [...path(index, middle, to), root(middle - from)]
  }

  test('inclusion, frontier and tile paths', () => {
    for (const size of [2 ** 32, 2 ** 32 + 1, 2 ** 40 + 2 ** 33 + 5, 2 ** 52 + 12_345])
      for (const index of [0, 2 ** 31, 2 ** 32 - 1, size - 1]) {
        const proof = path(index, 0, size)
        assert.ok(verifyInclusion(index, size, leaves[0]!, proof, root(size)))
        assert.ok(!verifyInclusion(index, size, leaves[0]!, proof.slice(1), root(size)))
        assert.ok(!verifyInclusion(index % 2 ** 32, size + 2 ** 33, leaves[0]!, proof.slice(1), root(size)))
      }
    const size = 2 ** 33 + 3
    const frontier = Frontier.fromHashes(size, [power(2 ** 33), power(2), leaves[0]!])!
    frontier.append(leaves[0]!)
    assert.equal(frontier.size, size + 1)
    assert.equal(toHex(frontier.root()), toHex(root(size + 1)))
    assert.equal(tilePath(0, 2 ** 40), 'tile/0/x001/x099/x511/x627/776')
    assert.deepEqual(parseTilePath(tilePath(3, 2 ** 40, 7)), { level: 3, n: 2 ** 40, width: 7 })
  })

  test('a size that is no safe integer is no size', () => {
    for (const size of [2 ** 53, -1, 1.5, Number.NaN]) assert.ok(!verifyInclusion(0, size, leaves[0]!, [], leaves[0]!))
  })
})

describe('tiles', () => {
  test('paths are those of tlog-tiles', () => {
    assert.equal(tilePath(0, 1_234_067), 'tile/0/x001/x234/067')
    assert.equal(tilePath(2, 5, 17), 'tile/2/005.p/17')
    assert.equal(entriesPath(0, 1), 'tile/entries/000.p/1')
    for (const bad of [
      'tile/0/1',
      'tile/0/x000/001',
      'tile/0/001.p/256',
      'tile/0/001.p/0',
      'tile/0/001.p/07',
      'tile/x/001',
      '/tile/0/001',
    ])
      assert.equal(parseTilePath(bad), null, bad)
  })

  test('between two sizes exactly the tiles that changed are written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 200_000 }), fc.integer({ min: 1, max: 70_000 }), (old, more) => {
        const size = old + more
        const found = tilesBetween(old, size)
        for (const { level, n, width } of found) {
          assert.ok(width >= 1 && width <= tileWidth)
          assert.equal(width, Math.min(tileWidth, hashesAt(level, size) - n * tileWidth))
          assert.ok(n * tileWidth + width > hashesAt(level, old))
        }
        const lowest = found.filter((tile) => tile.level === 0)
        assert.equal(lowest.length, Math.ceil(size / tileWidth) - Math.floor(old / tileWidth))
      }),
    )
  })

  test('a bundle holds its entries and nothing else', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 100 }), { maxLength: 20 }), (list) => {
        const bundle = encodeBundle(list)
        const back = decodeBundle(bundle, list.length)
        assert.ok(back && back.every((entry, i) => equalBytes(entry, list[i]!)))
        assert.equal(decodeBundle(bundle, list.length + 1), null)
        assert.equal(decodeBundle(concatBytes(bundle, utf8('x')), list.length), null)
        if (bundle.length > 0) assert.equal(decodeBundle(bundle.subarray(0, -1), list.length), null)
      }),
    )
  })
})
