/** Signed notes, cosignatures, policies, proof files and entries, as the specifications of C2SP say them. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { concatBytes, equalBytes, toBase64, utf8 } from '../src/bytes.ts'
import { formatCheckpoint, parseCheckpoint } from '../src/checkpoint.ts'
import { isBy, verifySignature } from '../src/cosignature.ts'
import { opaqueEntry, parseEntry, publicEntry } from '../src/entry.ts'
import { formatNote, keyIdOf, parseNote, parseVkey, signatureLine, vkeyOf } from '../src/note.ts'
import { checkCheckpoint, formatPolicy, parsePolicy, type Policy } from '../src/policy.ts'
import { verifyEd25519, verifyMlDsa44 } from '../src/primitives.ts'
import { formatProof, parseProof } from '../src/proof-file.ts'
import { cosign, newEd25519, newMlDsa44, signCheckpoint } from '../src/signing.ts'

const seed = (n: number) => new Uint8Array(32).fill(n)
const origin = 'log.example/2026'
const log = newEd25519(seed(1))
const logPq = newMlDsa44(seed(2))
const w1 = newEd25519(seed(3))
const w2 = newEd25519(seed(4))
const w3 = newMlDsa44(seed(5))
const root = new Uint8Array(32).fill(9)
const text = formatCheckpoint(origin, 20_852_163, root)
const vkeys = {
  log: vkeyOf(origin, 1, log.publicKey),
  logPq: vkeyOf(origin, 6, logPq.publicKey),
  w1: vkeyOf('w1.example', 4, w1.publicKey),
  w2: vkeyOf('w2.example', 4, w2.publicKey),
  w3: vkeyOf('w3.example', 6, w3.publicKey),
}
const policyOf = (lines: string): Policy => {
  const parsed = parsePolicy(lines)
  if (!('policy' in parsed)) throw new Error(`${parsed.line}: ${parsed.problem}`)
  return parsed.policy
}
const line = signCheckpoint(text, origin, log)

test('a signature is its own key’s and no other’s', () => {
  assert.ok(verifyEd25519(log.publicKey, utf8(text), log.sign(utf8(text))))
  assert.ok(!verifyEd25519(w1.publicKey, utf8(text), log.sign(utf8(text))))
  assert.ok(verifyMlDsa44(logPq.publicKey, utf8(text), logPq.sign(utf8(text))))
  assert.ok(!verifyMlDsa44(w3.publicKey, utf8(text), logPq.sign(utf8(text))))
})

describe('notes', () => {
  test('text and signatures are parted by the last empty line', () => {
    const note = parseNote(formatNote('a\n\nb\n', [line]))!
    assert.equal(note.text, 'a\n\nb\n')
    assert.equal(note.signatures.length, 1)
  })

  test('what is not a note is none', () => {
    const good = formatNote(text, [line])
    const bad = [
      good.slice(0, -1),
      good.replace('\u2014', '-'),
      text,
      `${text}\n`,
      good.replace(origin, `${origin}\t`),
      good.replace(' log', '  log'),
      formatNote(text, [signatureLine('a b', new Uint8Array(4), root)]),
      formatNote(text, [signatureLine('a+b', new Uint8Array(4), root)]),
      formatNote(text, [`${line}=`]),
      formatNote(text, ['\u2014 a AAAA']),
    ]
    for (const one of bad) assert.equal(parseNote(one), null, JSON.stringify(one))
    assert.ok(parseNote(good))
  })

  test('sixteen signatures and more are read', () => {
    const others = Array.from({ length: 30 }, (_, i) => signatureLine(`o${i}.example`, seed(i).slice(0, 4), root))
    assert.equal(parseNote(formatNote(text, [...others, line]))!.signatures.length, 31)
  })

  test('a key is its name, its type and its bytes, or nothing', () => {
    assert.deepEqual(parseVkey(vkeys.log)!.publicKey, log.publicKey)
    assert.ok(equalBytes(keyIdOf(origin, 1, log.publicKey), parseVkey(vkeys.log)!.id))
    for (const bad of [vkeys.log.replace('log.', 'lug.'), `${vkeys.log}=`, 'a+b+c', vkeys.log.replace('+', '++'), ''])
      assert.equal(parseVkey(bad), null, bad)
  })
})

describe('checkpoints', () => {
  test('origin, size without leading zeros, root', () => {
    assert.equal(parseCheckpoint(text)!.size, 20_852_163)
    const bad = [
      '',
      'a\n01\n',
      `${origin}\n020\n${toBase64(root)}\n`,
      `${origin}\n5\nAAAA\n`,
      `${origin}\n9007199254740992\n${toBase64(root)}\n`,
      text.slice(0, -1),
    ]
    for (const one of bad) assert.equal(parseCheckpoint(one), null, one)
  })

  test('a cosignature binds time, origin, size and root', () => {
    for (const [type, signer, name, vkey] of [
      [4, w1, 'w1.example', vkeys.w1],
      [6, w3, 'w3.example', vkeys.w3],
    ] as const) {
      const key = parseVkey(vkey)!
      const made = cosign(type, signer, name, 1_700_000_000, text)
      const judged = (note: string) => {
        const parsed = parseNote(note)!
        return verifySignature(key, parsed, parsed.signatures.find((one) => isBy(key, one))!)
      }
      assert.deepEqual(judged(formatNote(text, [made])), { ok: true, timestamp: 1_700_000_000 })
      for (const other of [
        formatCheckpoint('another.example', 20_852_163, root),
        formatCheckpoint(origin, 20_852_164, root),
        formatCheckpoint(origin, 20_852_163, seed(8)),
      ])
        assert.deepEqual(judged(formatNote(other, [made])), { ok: false })
      const bytes = Buffer.from(made.split(' ')[2]!, 'base64')
      bytes[11] = bytes[11]! ^ 1
      assert.deepEqual(judged(formatNote(text, [`\u2014 ${name} ${bytes.toString('base64')}`])), { ok: false })
    }
  })
})

describe('policies', () => {
  const witnesses = `witness a ${vkeys.w1}\nwitness b ${vkeys.w2} https://b.example\n\twitness  c ${vkeys.w3}\n`
  const note = (...lines: string[]) => formatNote(text, [line, ...lines])
  const by = {
    a: cosign(4, w1, 'w1.example', 10, text),
    b: cosign(4, w2, 'w2.example', 20, text),
    c: cosign(6, w3, 'w3.example', 30, text),
  }
  const judge = (lines: string, ...signed: string[]) =>
    checkCheckpoint(note(...signed), policyOf(`log ${vkeys.log}\nlog ${vkeys.logPq}\n${lines}`))

  test('groups of k, any and all, within each other', () => {
    assert.ok(judge('quorum none\n').ok)
    assert.ok(!judge(`${witnesses}quorum a\n`, by.b).ok)
    assert.ok(judge(`${witnesses}group g 2 a b c\nquorum g\n`, by.a, by.c).ok)
    assert.ok(!judge(`${witnesses}group g 2 a b c\nquorum g\n`, by.a).ok)
    assert.ok(!judge(`${witnesses}group g all a b c\nquorum g\n`, by.a, by.c).ok)
    assert.ok(judge(`# a comment\n${witnesses}group g any a b\ngroup h all g c\nquorum h\n`, by.b, by.c).ok)
    assert.deepEqual(judge(`${witnesses}group g 2 a b c\nquorum g\n`, by.a), {
      ok: false,
      step: 'witnesses',
      reason: 'no_quorum',
      detail: 'g',
    })
  })

  test('unknown keys are ignored; a known key whose signature fails spoils the note; without the log there is nothing', () => {
    const stranger = cosign(4, newEd25519(seed(77)), 'who.example', 1, text)
    assert.ok(judge(`${witnesses}quorum a\n`, by.a, stranger).ok)
    const forged = signatureLine(
      'w2.example',
      parseVkey(vkeys.w2)!.id,
      concatBytes(new Uint8Array(8), new Uint8Array(64)),
    )
    assert.deepEqual(judge(`${witnesses}quorum a\n`, by.a, forged), {
      ok: false,
      step: 'checkpoint',
      reason: 'bad_signature',
      detail: 'w2.example',
    })
    const unsigned = checkCheckpoint(formatNote(text, [by.a]), policyOf(`log ${vkeys.log}\n${witnesses}quorum a\n`))
    assert.equal(unsigned.ok, false)
    const elsewhere = checkCheckpoint(note(), policyOf(`log ${vkeyOf('x.example', 1, log.publicKey)}\nquorum none\n`))
    assert.equal(elsewhere.ok, false)
  })

  test('every malformed line is refused by its number', () => {
    const lines = [
      `log ${vkeys.w1}`,
      `log ${vkeys.log} u v`,
      'log x',
      `witness ${vkeys.w1}`,
      `witness none ${vkeys.w1}`,
      `witness a ${vkeys.log}`,
      'group g 1 nobody',
      'group g any',
      'quorum nobody',
      'quorum',
      'hello',
      'log\u0007',
    ]
    for (const bad of lines) assert.equal((parsePolicy(`\n${bad}\nquorum none\n`) as { line: number }).line, 2, bad)
    for (const bad of [
      'group g 0 a b',
      'group g 3 a b',
      'group g 01 a b',
      `witness a ${vkeys.w3}`,
      `witness d ${vkeys.w1}`,
    ])
      assert.equal((parsePolicy(`${witnesses}${bad}\nquorum none\n`) as { line: number }).line, 4, bad)
    assert.ok('problem' in parsePolicy(witnesses))
    assert.ok('problem' in parsePolicy('quorum none\nquorum none\n'))
    const twice = `${witnesses}group g any a b\ngroup h any a c\nquorum none\n`
    assert.equal((parsePolicy(twice) as { line: number }).line, 5)
  })

  test('what is written is read again', () => {
    const policy = policyOf(`log ${vkeys.log}\n${witnesses}group g 2 a b c\nquorum g\n`)
    assert.deepEqual(policyOf(formatPolicy(policy)), policy)
  })
})

test('a proof file is read as it was written, and only then', () => {
  const proof = { index: 73_894, path: [root, seed(1)], checkpoint: formatNote(text, [line]), extra: utf8('hello') }
  const written = formatProof(proof)
  assert.deepEqual(parseProof(written), proof)
  for (const bad of [
    written.replace('v1', 'v2'),
    written.replace('index 7', 'index 07'),
    written.replace('extra ', 'extra  '),
    written.replace('index', 'Index'),
  ])
    assert.equal(parseProof(bad), null)
})

test('an entry is 68 bytes of one form', () => {
  const opaque = opaqueEntry(seed(1), seed(2))
  assert.deepEqual(parseEntry(opaque), { class: 'opaque', label: seed(1), commitment: seed(2) })
  assert.deepEqual(parseEntry(publicEntry('index_root', root)), { class: 'public', type: 'index_root', hash: root })
  for (const at of [0, 1, 2, 3]) assert.equal(parseEntry(opaque.with(at, 7)), null)
  assert.equal(parseEntry(opaque.subarray(1)), null)
  assert.throws(() => publicEntry('Not a type', root), RangeError)
})
