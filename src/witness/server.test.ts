/** The witness over real sockets: every status code of C2SP tlog-witness, with exactly the bytes that it wants. */
import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  emptyRoot,
  formatCheckpoint,
  formatNote,
  mlDsaType,
  parseNote,
  parsePolicy,
  parseVkey,
  signatureLine,
  toBase64,
  verifySignature,
} from '../../verifier/src/index.ts'
import { cosign, signCheckpoint } from '../../verifier/src/signing.ts'
import { witnessPolicyLines } from './keys.ts'
import { body, ed25519, growth, mlDsa44, origin, proofOf, rootOf, signed, stranger } from './test-log.ts'
import { aPlace, send } from './test-place.ts'

const place = aPlace()
const plain = 'text/plain; charset=utf-8'
const none = new Uint8Array(32)

/** The times that its lines bear, when every one is a valid signature of one of its keys. */
function timesOf(answer: string, vkeys: readonly string[], checkpoint: string): (number | null)[] {
  const note = parseNote(formatNote(parseNote(checkpoint)!.text, answer.trimEnd().split('\n')))!
  return note.signatures.map((signature, i) => {
    const verdict = verifySignature(parseVkey(vkeys[i]!)!, note, signature)
    if (!verdict.ok) throw new Error(`line ${i + 1} is not valid`)
    return verdict.timestamp
  })
}

describe('200', () => {
  test('a first checkpoint and one that extends it are cosigned with both keys', async () => {
    const { url, vkeys } = await place.start()
    for (const [old, size] of [
      [0, 5],
      [5, 12],
    ] as const) {
      const answer = await send(url, growth(old, size))
      expect(answer).toMatchObject({ status: 200, type: plain })
      expect(answer.body).toMatch(/^(— witness\.example\/w1 [A-Za-z0-9+/]+=*\n){2}$/)
      expect(timesOf(answer.body, vkeys, signed(size))).toEqual([1_795_489_200, 1_795_489_200])
    }
  })

  test('the same checkpoint again is cosigned again, with the time of now', async () => {
    const { url, vkeys } = await place.start()
    await send(url, growth(0, 5))
    place.clock.advance(60_000)
    const again = await send(url, growth(5, 5))
    expect(timesOf(again.body, vkeys, signed(5))).toEqual([1_795_489_260, 1_795_489_260])
  })

  test('the empty log is cosigned, and what comes after it', async () => {
    const { url } = await place.start()
    expect(await send(url, growth(0, 0))).toMatchObject({ status: 200 })
    expect(await send(url, growth(0, 1))).toMatchObject({ status: 200 })
  })

  test('one signature of the log suffices, whichever of its keys made it', async () => {
    const { url } = await place.start()
    const text = formatCheckpoint(origin, 4, rootOf(0, 4))
    const lines = [signCheckpoint(text, origin, ed25519), cosign(mlDsaType, mlDsa44, origin, 7, text)]
    expect(await send(url, body(0, [], formatNote(text, [lines[0]!])))).toMatchObject({ status: 200 })
    expect(await send(url, body(4, [], formatNote(text, [lines[1]!])))).toMatchObject({ status: 200 })
  })

  test('signatures of unknown keys are ignored, a dozen of them too', async () => {
    const { url } = await place.start()
    const many = Array.from({ length: 12 }, (_, i) =>
      signatureLine(`other.example/${i}`, Uint8Array.of(1, 2, 3, i), new Uint8Array(2_428).fill(i)),
    )
    const sameName = signCheckpoint(parseNote(signed(5))!.text, origin, stranger)
    const note = `${signed(5)}${[...many, sameName].map((line) => `${line}\n`).join('')}`
    expect(await send(url, body(0, [], note))).toMatchObject({ status: 200 })
  })

  test('extension lines of a checkpoint are cosigned as they stand', async () => {
    const { url, vkeys } = await place.start()
    const text = `${formatCheckpoint(origin, 2, rootOf(0, 2))}more\n`
    const note = formatNote(text, [signCheckpoint(text, origin, ed25519)])
    const answer = await send(url, body(0, [], note))
    expect(timesOf(answer.body, vkeys, note)).toHaveLength(2)
  })

  test('proofs are checked at sizes that are and are not powers of two', async () => {
    const { url } = await place.start()
    let old = 0
    for (const size of [1, 2, 3, 4, 7, 8, 9, 16, 31, 32, 65]) {
      expect([size, (await send(url, growth(old, size))).status]).toEqual([size, 200])
      old = size
    }
  })
})

describe('400', () => {
  const good = growth(0, 5)
  const cases: Record<string, string> = {
    nothing: '',
    'no old line': signed(5),
    'a size with a leading zero': good.replace('old 0', 'old 00'),
    'a negative size': good.replace('old 0', 'old -1'),
    'a size with a sign': good.replace('old 0', 'old +0'),
    'two spaces': good.replace('old 0', 'old  0'),
    'another word': good.replace('old 0', 'Old 0'),
    'carriage returns': good.replaceAll('\n', '\r\n'),
    'no empty line before the checkpoint': good.replace('\n\n', '\n'),
    'a checkpoint without signatures': `old 0\n\n${formatCheckpoint(origin, 5, rootOf(0, 5))}`,
    'a note that does not end in a newline': good.slice(0, -1),
    'a proof line that is not base64': good.replace('old 0\n', 'old 0\n!!!!\n'),
    'a proof line of 31 bytes': good.replace('old 0\n', `old 0\n${toBase64(none.slice(1))}\n`),
    'a proof of 64 lines': body(
      1,
      Array.from({ length: 64 }, () => none),
      signed(5),
    ),
    'an old size larger than the checkpoint': growth(6, 5),
    'a root of 31 bytes': signed(5)
      .replace(/^/, 'old 0\n\n')
      .replace(toBase64(rootOf(0, 5)), toBase64(none.slice(1))),
    'a note with a NUL': good.replace(origin, `${origin}\0`),
  }
  for (const [what, text] of Object.entries(cases))
    test(`refuses ${what}`, async () => {
      const { url } = await place.start()
      expect(await send(url, text)).toMatchObject({ status: 400, type: plain })
    })

  test('refuses bytes that are not UTF-8', async () => {
    const { url } = await place.start()
    const bytes = Buffer.concat([Buffer.from(good.slice(0, -1)), Buffer.from([0xff, 0x0a])])
    expect(await send(url, Uint8Array.from(bytes))).toMatchObject({ status: 400 })
  })

  test('a proof of 63 lines is read, and found wrong', async () => {
    const { url } = await place.start()
    await send(url, growth(0, 2))
    const long = Array.from({ length: 63 }, () => none)
    expect(await send(url, body(2, long, signed(5)))).toMatchObject({ status: 422 })
  })
})

describe('403 and 404', () => {
  const text = formatCheckpoint(origin, 5, rootOf(0, 5))
  test('a log that it does not follow is not found', async () => {
    const { url } = await place.start()
    const other = formatCheckpoint('other.example/log', 5, rootOf(0, 5))
    const note = formatNote(other, [signCheckpoint(other, 'other.example/log', ed25519)])
    expect(await send(url, body(0, [], note))).toMatchObject({ status: 404, type: plain })
  })

  test('a checkpoint that only strangers signed is forbidden', async () => {
    const { url } = await place.start()
    const note = formatNote(text, [signCheckpoint(text, origin, stranger)])
    expect(await send(url, body(0, [], note))).toMatchObject({ status: 403 })
  })

  test('a trusted key whose signature fails forbids, whatever the other says', async () => {
    const { url } = await place.start()
    const [, edLine, pqLine] = signed(5)
      .split('\n\n')[1]!
      .split('\n')
      .map((_, i, all) => all[i - 1])
    const wrong = signed(6).split('\n\n')[1]!.split('\n')[0]!
    expect(await send(url, body(0, [], formatNote(text, [wrong])))).toMatchObject({ status: 403 })
    expect(await send(url, body(0, [], formatNote(text, [wrong, pqLine!])))).toMatchObject({ status: 403 })
    expect(await send(url, body(0, [], formatNote(text, [edLine!, pqLine!])))).toMatchObject({ status: 200 })
  })
})

describe('409', () => {
  test('another old size is answered with the one it has, as text/x.tlog.size', async () => {
    const { url } = await place.start()
    const conflict = (size: number) => ({ status: 409, type: 'text/x.tlog.size', body: `${size}\n` })
    expect(await send(url, growth(3, 5))).toEqual(conflict(0))
    await send(url, growth(0, 5))
    for (const old of [0, 4, 6]) expect(await send(url, growth(old, 9))).toEqual(conflict(5))
    expect(await send(url, growth(0, 2))).toEqual(conflict(5))
  })

  test('a smaller checkpoint is never cosigned', async () => {
    const { url } = await place.start()
    await send(url, growth(0, 9))
    for (let old = 0; old <= 8; old++) expect((await send(url, growth(old, 8))).status).toBe(409)
    expect((await send(url, growth(9, 8))).status).toBe(400)
  })
})

describe('422', () => {
  const cases: Record<string, [string, number]> = {
    'a fork': [growth(5, 9, 1), 5],
    'no proof': [body(5, [], signed(9)), 5],
    'a proof that is too short': [body(5, proofOf(0, 5, 9).slice(1), signed(9)), 5],
    'a proof that is too long': [body(5, [...proofOf(0, 5, 9), none], signed(9)), 5],
    'a proof in another order': [body(5, proofOf(0, 5, 9).toReversed(), signed(9)), 5],
    'a proof for other sizes': [body(5, proofOf(0, 4, 9), signed(9)), 5],
    'the same size with another root': [growth(5, 5, 1), 5],
    'the same size with a proof': [body(5, [none], signed(5)), 5],
    'a proof from nothing': [body(0, [none], signed(5)), 0],
    'an empty log with another root': [body(0, [], signed(0, 0, none)), 0],
  }
  for (const [what, [text, before]] of Object.entries(cases))
    test(`refuses ${what}, and goes on with what is right`, async () => {
      const { url } = await place.start()
      if (before > 0) await send(url, growth(0, before))
      expect(await send(url, text)).toMatchObject({ status: 422, type: plain })
      expect(await send(url, growth(before, 11))).toMatchObject({ status: 200 })
    })
  test('the root of the empty log is the hash of nothing', () => expect(rootOf(0, 0)).toEqual(Buffer.from(emptyRoot)))
})

describe('the server', () => {
  test('says that a body is too large, however large', async () => {
    const { url } = await place.start()
    for (const size of [65 * 1024, 3_000_000]) expect((await send(url, 'x'.repeat(size))).status).toBe(413)
    expect((await send(url, growth(0, 5))).status).toBe(200)
  })

  test('outlives a client that breaks off', async () => {
    const { url } = await place.start()
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    await new Promise<void>((resolve) => {
      socket.write('POST /add-checkpoint HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\nold 0\n', () => resolve())
    })
    socket.destroy()
    expect((await send(url, growth(0, 5))).status).toBe(200)
  })

  test('answers one thing only, and says who it is', async () => {
    const { url, vkeys } = await place.start()
    await send(url, growth(0, 5))
    expect(await (await fetch(`${url}/vkeys`)).text()).toBe(`${vkeys[0]}\n${vkeys[1]}\n`)
    expect(await (await fetch(`${url}/`)).text()).toBe(`witness.example/w1\n${origin}: 5\n`)
    expect((await fetch(`${url}/add-checkpoint`)).status).toBe(404)
    expect((await fetch(`${url}/keys.json`)).status).toBe(404)
  })

  test('stops once for all, and goes on where it was', async () => {
    const first = await place.start()
    await send(first.url, growth(0, 5))
    await first.stop()
    await expect(fetch(first.url)).rejects.toThrow('fetch failed')
    const second = await place.start()
    expect(second.vkeys).toEqual(first.vkeys)
    expect(await send(second.url, growth(0, 5, 1))).toMatchObject({ status: 409, body: '5\n' })
  })

  test('a clock that goes backwards changes times and nothing else', async () => {
    const { url, vkeys } = await place.start()
    await send(url, growth(0, 5))
    place.clock.set('1999-01-01T00:00:00Z')
    const answer = await send(url, growth(5, 9))
    expect(timesOf(answer.body, vkeys, signed(9))).toEqual([915_148_800, 915_148_800])
    expect((await send(url, growth(5, 9, 1))).status).toBe(409)
    expect((await send(url, growth(9, 9, 1))).status).toBe(422)
  })

  test('a clock before 1970 can sign nothing, and then nothing is stored', async () => {
    const { url } = await place.start()
    place.clock.set('1969-01-01T00:00:00Z')
    expect((await send(url, growth(0, 5))).status).toBe(500)
    place.clock.set('2026-11-24T03:00:00Z')
    expect((await send(url, growth(0, 7, 1))).status).toBe(200)
  })
})

describe('its folder', () => {
  test('only its owner may read what is in it', async () => {
    await place.start()
    expect(readdirSync(place.folder).toSorted()).toEqual(['keys.json', 'witness.sqlite'])
    for (const name of readdirSync(place.folder)) expect(statSync(join(place.folder, name)).mode & 0o777).toBe(0o600)
  })

  test('keys without their memory do not start: they could sign a fork', async () => {
    await (await place.start()).stop()
    for (const forget of [
      () => rmSync(join(place.folder, 'witness.sqlite')),
      () => writeFileSync(join(place.folder, 'witness.sqlite'), ''),
    ]) {
      forget()
      await expect(place.start()).rejects.toMatchObject({ code: 'witness.lost_memory' })
    }
    rmSync(join(place.folder, 'keys.json'))
    await expect(place.start()).resolves.toBeDefined()
  })

  test('a file of keys that is spoilt is said, and not replaced', async () => {
    await (await place.start()).stop()
    for (const text of ['', '{', 'null', '{"ed25519":"00","mlDsa44":"00"}']) {
      writeFileSync(join(place.folder, 'keys.json'), text)
      await expect(place.start()).rejects.toMatchObject({ code: 'witness.bad_keys' })
    }
  })

  test('the lines for a policy are a policy', async () => {
    const { url, vkeys } = await place.start()
    const parsed = parsePolicy(witnessPolicyLines('w1', vkeys, url))
    expect(parsed).toMatchObject({ policy: { quorum: 'w1-any', witnesses: [{ url }, { url }] } })
  })
})
