/** What the other tests of the formats let pass: each of these fails when one check of the verifier is taken out. */
import assert from 'node:assert/strict'
import { createHmac, randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { ed25519 } from '@noble/curves/ed25519.js'
import { ml_dsa44 } from '@noble/post-quantum/ml-dsa.js'
import { concatBytes, toHex, u64be, utf8 } from '../src/bytes.ts'
import { formatCheckpoint, parseCheckpoint } from '../src/checkpoint.ts'
import { cosignedMessage, isBy } from '../src/cosignature.ts'
import { verifyIndexProof } from '../src/label-index.ts'
import { emptyRoot, leafHash, nodeHash, verifyConsistency, verifyInclusion } from '../src/merkle.ts'
import { formatNote, parseVkey, vkeyOf } from '../src/note.ts'
import { checkCheckpoint, parsePolicy, type Policy } from '../src/policy.ts'
import type * as primitives from '../src/primitives.ts'
import { hmacSha256, sha256, verifyEd25519, verifyMlDsa44 } from '../src/primitives.ts'
import { formatProof, parseProof } from '../src/proof-file.ts'
import { cosign, newEd25519, newMlDsa44, signCheckpoint } from '../src/signing.ts'
import { consistencyPath, inclusionPath, type ReadTile, rootOf } from '../src/tiles.ts'

const seed = (n: number) => new Uint8Array(32).fill(n)
const [a, b, c] = [leafHash(utf8('a')), leafHash(utf8('b')), leafHash(utf8('c'))]
const ab = nodeHash(a, b)

test('an HMAC is the one of RFC 2104, for keys shorter and longer than a block, in however many parts', () => {
  for (const length of [0, 1, 32, 63, 64, 65, 200])
    for (const size of [0, 1, 55, 64, 440]) {
      const [key, bytes] = [randomBytes(length), randomBytes(size)]
      const right = createHmac('sha256', key).update(bytes).digest('hex')
      assert.equal(toHex(hmacSha256(key, bytes)), right)
      assert.equal(toHex(hmacSha256(key, bytes.subarray(0, size >> 1), bytes.subarray(size >> 1))), right)
    }
})

test('a path that ends before the root or goes on above it proves nothing, whatever the root is said to be', () => {
  assert.ok(!verifyInclusion(0, 2, a, [], a))
  assert.ok(!verifyInclusion(0, 4, a, [b], ab))
  assert.ok(!verifyInclusion(0, 1, a, [b], ab))
  assert.ok(!verifyInclusion(0, 2, a, [b, c], nodeHash(c, ab)))
  assert.ok(!verifyConsistency(2, 8, ab, nodeHash(ab, c), [c]))
  assert.ok(!verifyConsistency(1, 2, a, nodeHash(nodeHash(a, b), c), [b, c]))
})

test('hashes of another length than 32 bytes are no hashes', () => {
  // 31 and 33 bytes can make the same 65 as 32 and 32.
  const left = concatBytes(a, b.subarray(0, 1))
  assert.ok(!verifyInclusion(0, 2, a, [b.subarray(1)], ab))
  assert.ok(!verifyInclusion(1, 2, b, [left], ab))
  assert.ok(!verifyConsistency(1, 2, a, ab, [b.subarray(0, 31)]))
  assert.ok(
    !verifyConsistency(1, 2, a, nodeHash(a, concatBytes(b.subarray(0, 31), Uint8Array.of(b[31]!))), [b.subarray(1)]),
  )
  // A buffer that is used again must not lend the missing byte.
  nodeHash(a, b)
  assert.ok(!verifyConsistency(1, 2, a, ab, [b.subarray(0, 31)]))
  assert.ok(!verifyInclusion(0, 2, a, [b.subarray(0, 31)], ab))
})

test('tiles and both proofs beyond 2^32 and up to 2^53 − 1', async () => {
  const heights = [a]
  while (heights.length < 53) heights.push(nodeHash(heights.at(-1)!, heights.at(-1)!))
  const read: ReadTile = async (level, _n, width) =>
    concatBytes(...Array.from({ length: width }, () => heights[8 * level]!))
  const sizes = [2 ** 31 + 1, 2 ** 32 - 1, 2 ** 32, 2 ** 32 + 1, 2 ** 33 + 5, 2 ** 52 + 12_345, 2 ** 53 - 1]
  for (const size of sizes) {
    const root = await rootOf(read, size)
    for (const index of [0, 2 ** 31, Math.floor(size / 3), size - 1]) {
      const path = await inclusionPath(read, index, size)
      assert.ok(verifyInclusion(index, size, a, path, root))
      assert.ok(!verifyInclusion(index, size, a, path.slice(1), root))
    }
    for (const old of [1, 2 ** 31, Math.floor(size / 3), size - 1, ...sizes.filter((one) => one < size)]) {
      const path = await consistencyPath(read, old, size)
      const before = await rootOf(read, old)
      assert.ok(verifyConsistency(old, size, before, root, path))
      for (let k = 0; k < path.length; k++) {
        assert.ok(!verifyConsistency(old, size, before, root, path.toSpliced(k, 1)))
        assert.ok(!verifyConsistency(old, size, before, root, path.with(k, c)))
      }
    }
  }
})

test('an operator who puts another label where one belongs proves no absence with it', () => {
  const label = new Uint8Array(32)
  const instead = { label: seed(0xff), index: 5 }
  const leaf = sha256(Uint8Array.of(2), instead.label, u64be(5))
  const root = sha256(Uint8Array.of(3), leaf, c)
  assert.ok(!verifyIndexProof({ kind: 'absent', label, siblings: [c], instead }, root))
})

test('the post-quantum message is the structure of tlog-cosignature to the byte', () => {
  const text = formatCheckpoint('o.example', 258, seed(9))
  const fields = [
    `${toHex(utf8('subtree/v1\n'))}00`,
    `01${toHex(utf8('w'))}`,
    '0000000000000102',
    `09${toHex(utf8('o.example'))}`,
    '0000000000000000',
    '0000000000000102',
    '09'.repeat(32),
  ]
  assert.equal(toHex(cosignedMessage(6, 'w', 258, text)!), fields.join(''))
  assert.equal(cosignedMessage(6, '', 1, text), null)
  assert.equal(cosignedMessage(6, 'w'.repeat(256), 1, text), null)
})

const log = newEd25519(seed(1))
const text = formatCheckpoint('o.example', 5, seed(9))
const key = vkeyOf('o.example', 1, log.publicKey)
const line = signCheckpoint(text, 'o.example', log)
const policy = (lines: string) => (parsePolicy(lines) as { policy: Policy }).policy

test('a key is known by name and id together', () => {
  const known = parseVkey(key)!
  const signature = { name: known.name, id: known.id, signature: new Uint8Array(64), line: '' }
  assert.ok(isBy(known, signature))
  assert.ok(!isBy(known, { ...signature, name: 'p.example' }))
  assert.ok(!isBy(known, { ...signature, id: seed(0).slice(0, 4) }))
})

test('a log signs for its own origin only; its signature twice is one', () => {
  const other = vkeyOf('p.example', 1, log.publicKey)
  const wrong = formatNote(text, [signCheckpoint(text, 'p.example', log)])
  const refused = checkCheckpoint(wrong, policy(`log ${other}\nquorum none\n`))
  assert.deepEqual(refused, { ok: false, step: 'checkpoint', reason: 'unknown_log', detail: 'o.example' })
  const twice = checkCheckpoint(formatNote(text, [line, line]), policy(`log ${key}\nquorum none\n`))
  assert.equal(twice.ok && twice.logKeys.length, 1)
})

test('one witness twice is one witness', () => {
  const w = newEd25519(seed(3))
  const lines = `witness a ${vkeyOf('w', 4, w.publicKey)}\nwitness b ${vkeyOf('x', 4, newEd25519(seed(4)).publicKey)}\n`
  const note = formatNote(text, [line, cosign(4, w, 'w', 5, text), cosign(4, w, 'w', 6, text)])
  const judged = checkCheckpoint(note, policy(`log ${key}\n${lines}group g 2 a b\nquorum g\n`))
  assert.equal(judged.ok, false)
  // The same key under another name is no other witness, and no name is given twice.
  const again = [`witness c ${vkeyOf('y', 4, w.publicKey)}`, 'group a any b', `log ${key}\nlog ${key}`]
  for (const bad of again) assert.ok('problem' in parsePolicy(`${lines}${bad}\nquorum none\n`), bad)
  assert.ok('problem' in parsePolicy(`witness none ${vkeyOf('w', 4, w.publicKey)}\nquorum none\n`))
})

test('a proof file holds at most 63 hashes of 32 bytes, a checkpoint no empty line', () => {
  const checkpoint = formatNote(text, [line])
  const withPath = (path: Uint8Array[]) => parseProof(formatProof({ index: 0, path, checkpoint }))
  assert.ok(withPath(Array.from({ length: 63 }, () => a)))
  assert.equal(withPath(Array.from({ length: 64 }, () => a)), null)
  assert.equal(withPath([a.subarray(1)]), null)
  assert.equal(parseCheckpoint(`${text}\n`), null)
  assert.deepEqual(parseCheckpoint(`${text}more\n`)!.extensions, ['more'])
  assert.equal(toHex(emptyRoot).length, 64)
})

test('Node and noble sign and judge alike', () => {
  const message = utf8('message')
  for (let n = 1; n <= 5; n++) {
    const one = newEd25519(seed(n))
    assert.deepEqual(one.publicKey, ed25519.getPublicKey(seed(n)))
    assert.ok(ed25519.verify(one.sign(message), message, one.publicKey, { zip215: false }))
    assert.ok(verifyEd25519(one.publicKey, message, ed25519.sign(message, seed(n))))
    const two = newMlDsa44(seed(n))
    const keys = ml_dsa44.keygen(seed(n))
    assert.deepEqual(two.publicKey, keys.publicKey)
    assert.ok(ml_dsa44.verify(two.sign(message), message, two.publicKey))
    assert.ok(verifyMlDsa44(keys.publicKey, message, ml_dsa44.sign(message, keys.secretKey)))
  }
})

test('without node:crypto, as in a browser, the primitives answer the same', async () => {
  const own = process.getBuiltinModule
  Reflect.deleteProperty(process, 'getBuiltinModule')
  const again: string = '../src/primitives.ts?browser'
  const browser = (await import(again)) as typeof primitives
  Object.defineProperty(process, 'getBuiltinModule', { value: own, configurable: true, writable: true })
  assert.notEqual(browser.verifyEd25519, verifyEd25519)
  const message = utf8('message')
  const [one, two] = [newEd25519(seed(1)), newMlDsa44(seed(2))]
  assert.equal(toHex(browser.sha256(message)), toHex(sha256(message)))
  assert.equal(toHex(browser.hmacSha256(seed(1), message)), toHex(hmacSha256(seed(1), message)))
  // A key of small order, with a signature that fits any message under ZIP 215.
  const small = seed(0).with(0, 1)
  const fitsAll = concatBytes(small, seed(0))
  for (const { verifyEd25519: ed, verifyMlDsa44: mlDsa } of [browser, { verifyEd25519, verifyMlDsa44 }]) {
    assert.ok(ed(one.publicKey, message, one.sign(message)))
    assert.ok(!ed(one.publicKey, utf8('other'), one.sign(message)))
    assert.ok(!ed(small, message, fitsAll))
    assert.ok(mlDsa(two.publicKey, message, two.sign(message)))
    assert.ok(!mlDsa(two.publicKey, utf8('other'), two.sign(message)))
  }
})
