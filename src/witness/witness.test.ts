/** A witness over real sockets: every answer of the specification, and that it never signs two pasts, whoever asks and however it dies. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as prop, fc } from '@fast-check/vitest'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  consistencyPath,
  emptyRoot,
  formatCheckpoint,
  formatNote,
  Frontier,
  isBy,
  leafHash,
  parseNote,
  parseVkey,
  type ReadTile,
  toBase64,
  u64be,
  verifySignature,
  vkeyOf,
} from '../../verifier/src/index.ts'
import { cosign, newEd25519, newMlDsa44, signCheckpoint } from '../../verifier/src/signing.ts'
import { createLog, manualClock, systemClock, systemRandom } from '../kernel/index.ts'
import { createCosigners, readWitnessConfiguration, startWitness, type Witness } from './index.ts'

const origin = 'log.example/ledger'
const log = newEd25519(new Uint8Array(32).fill(1))
const logPq = newMlDsa44(new Uint8Array(32).fill(2))
const vkeys = [vkeyOf(origin, 1, log.publicKey), vkeyOf(origin, 6, logPq.publicKey)]

/** A log of 200 entries; another history shares the first `fork`. */
function history(fork = Infinity) {
  const leaves = Array.from({ length: 200 }, (_, i) => leafHash(u64be(i < fork ? i : 1_000 + i)))
  const read: ReadTile = async (_level, n, width) => Buffer.concat(leaves.slice(n * 256, n * 256 + width))
  const root = (size: number) => {
    const frontier = Frontier.empty()
    for (const leaf of leaves.slice(0, size)) frontier.append(leaf)
    return frontier.root()
  }
  const note = (size: number) => {
    const text = formatCheckpoint(origin, size, root(size))
    return formatNote(text, [signCheckpoint(text, origin, log), cosign(6, logPq, origin, 1_700_000_000, text)])
  }
  return { root, note, proof: (from: number, to: number) => consistencyPath(read, from, to) }
}
const honest = history()

let folder: string
let witness: Witness
const clock = manualClock('2026-11-24T10:00:00Z')
const configuration = () => {
  const file = join(folder, 'configuration.json')
  writeFileSync(file, JSON.stringify({ name: 'witness.example/w1', port: 0, logs: [{ origin, vkeys }] }))
  return readWitnessConfiguration(file)
}
const startHere = () =>
  startWitness({
    directory: join(folder, 'store'),
    configuration: configuration(),
    clock,
    random: systemRandom,
    log: createLog('silent'),
  })
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'aval-witness-'))
  witness = await startHere()
})
afterEach(async () => {
  await witness.stop()
  rmSync(folder, { recursive: true, force: true })
})

async function ask(body: string, url = witness.url) {
  const response = await fetch(`${url}/add-checkpoint`, { method: 'POST', body })
  return { status: response.status, type: response.headers.get('content-type'), body: await response.text() }
}
const request = (old: number, proof: readonly Uint8Array[], note: string) =>
  `old ${old}\n${proof.map((hash) => `${toBase64(hash)}\n`).join('')}\n${note}`
const extend = async (from: number, to: number, past = honest) =>
  ask(request(from, await past.proof(from, to), past.note(to)))

describe('what it answers', () => {
  test('200 with both cosignatures of exactly that checkpoint, at its own time', async () => {
    const answer = await extend(0, 7)
    expect(answer.status).toBe(200)
    const note = parseNote(formatNote(parseNote(honest.note(7))!.text, answer.body.trimEnd().split('\n')))!
    expect(note.signatures.length).toBe(2)
    for (const vkey of witness.vkeys) {
      const key = parseVkey(vkey)!
      const line = note.signatures.find((one) => isBy(key, one))!
      expect(verifySignature(key, note, line)).toEqual({ ok: true, timestamp: clock.now().getTime() / 1_000 })
    }
    expect((await extend(7, 100)).status).toBe(200)
    expect((await extend(100, 100)).status).toBe(200)
  })

  test('409 with its size when the old size is another', async () => {
    await extend(0, 7)
    expect(await extend(3, 9)).toEqual({ status: 409, type: 'text/x.tlog.size', body: '7\n' })
    expect(await extend(8, 9)).toMatchObject({ status: 409, body: '7\n' })
  })

  test('422 for a proof that is wrong, missing, too much, or another root of the same size', async () => {
    await extend(0, 7)
    const proof = await honest.proof(7, 20)
    const forked = history(5)
    for (const body of [
      request(7, proof.slice(1), honest.note(20)),
      request(7, [...proof, emptyRoot], honest.note(20)),
      request(7, proof.with(0, emptyRoot), honest.note(20)),
      request(7, await forked.proof(7, 20), forked.note(20)),
      request(7, [], forked.note(7)),
    ])
      expect((await ask(body)).status).toBe(422)
    expect((await extend(7, 20)).status).toBe(200)
  })

  test('422 for a proof from nothing that is not empty, and for an empty log with a root', async () => {
    expect((await ask(request(0, [emptyRoot], honest.note(5)))).status).toBe(422)
    const text = formatCheckpoint(origin, 0, honest.root(3))
    expect((await ask(request(0, [], formatNote(text, [signCheckpoint(text, origin, log)])))).status).toBe(422)
  })

  test('404 for a log that it does not follow, 403 for one that its log did not sign', async () => {
    const other = formatCheckpoint('other.example', 5, honest.root(5))
    expect((await ask(request(0, [], formatNote(other, [signCheckpoint(other, 'other.example', log)])))).status).toBe(
      404,
    )
    const text = formatCheckpoint(origin, 5, honest.root(5))
    const thief = newEd25519(new Uint8Array(32).fill(66))
    expect((await ask(request(0, [], formatNote(text, [signCheckpoint(text, origin, thief)])))).status).toBe(403)
    const spoilt = honest.note(5).replace('\n5\n', '\n6\n')
    expect((await ask(request(0, [], spoilt))).status).toBe(403)
    // Somebody else's signature beside the log's is nobody's business.
    const both = formatNote(text, [signCheckpoint(text, origin, thief), signCheckpoint(text, origin, log)])
    expect((await ask(request(0, [], both))).status).toBe(200)
  })

  test('400 for what is malformed, and for an old size above the new one', async () => {
    const note = honest.note(5)
    for (const body of [
      '',
      'old 0\n',
      `old 00\n\n${note}`,
      `old -1\n\n${note}`,
      `old 0\nAAAA\n\n${note}`,
      `new 0\n\n${note}`,
      request(
        0,
        Array.from({ length: 64 }, () => emptyRoot),
        note,
      ),
      'old 0\n\nhello\n',
      request(9, [], note),
    ])
      expect([body.slice(0, 20), (await ask(body)).status]).toEqual([body.slice(0, 20), 400])
    expect((await ask('x'.repeat(70_000))).status).toBe(413)
    expect((await fetch(`${witness.url}/add-checkpoint`)).status).toBe(404)
  })
})

prop.prop(
  [fc.array(fc.tuple(fc.nat(60), fc.nat(60), fc.constantFrom(3, 17, 1_000), fc.boolean()), { maxLength: 25 })],
  { numRuns: 8 },
)('whatever is asked, at once or in turn, everything it signs is one growing past', async (moves) => {
  const own = mkdtempSync(join(tmpdir(), 'aval-witness-model-'))
  const one = await startWitness({
    directory: own,
    configuration: configuration(),
    clock,
    random: systemRandom,
    log: createLog('silent'),
  })
  const signed: { size: number; root: string }[] = []
  const move = async ([a, b, fork, right]: (typeof moves)[number]) => {
    const past = history(fork)
    const [from, to] = right ? [signed.at(-1)?.size ?? 0, b] : [a, b]
    const proof = from <= to ? await past.proof(from, to) : []
    if ((await ask(request(from, proof, past.note(to)), one.url)).status === 200)
      signed.push({ size: to, root: toBase64(past.root(to)) })
  }
  for (let i = 0; i < moves.length; i += 3) await Promise.all(moves.slice(i, i + 3).map(move))
  await one.stop()
  rmSync(own, { recursive: true, force: true })
  expect(new Set(signed.map((each) => each.size)).size).toBe(
    new Set(signed.map((each) => `${each.size} ${each.root}`)).size,
  )
  for (const fork of [3, 17, 1_000]) {
    const others = signed.filter((each) => each.root !== toBase64(history(fork).root(each.size)))
    if (others.length === 0) return
  }
  expect(signed).toEqual([])
})

test('two processes on one store never sign two pasts', async () => {
  const other = await startHere()
  const forked = history(2)
  for (let size = 5; size < 60; size += 5) {
    const answers = await Promise.all([
      ask(request(size - 5, await honest.proof(size - 5, size), honest.note(size))),
      ask(request(size - 5, await forked.proof(size - 5, size), forked.note(size)), other.url),
    ])
    expect(answers.filter((answer) => answer.status === 200).length).toBeLessThanOrEqual(1)
  }
  await other.stop()
})

test('it remembers through a stop, keeps its keys private and keeps them', async () => {
  await extend(0, 50)
  const before = witness.vkeys
  await witness.stop()
  expect(statSync(join(folder, 'store', 'keys.json')).mode & 0o777).toBe(0o600)
  witness = await startHere()
  expect(witness.vkeys).toEqual(before)
  expect(await extend(0, 60)).toMatchObject({ status: 409, body: '50\n' })
})

test('killed after any answer, it has not forgotten what it answered', async () => {
  const file = join(folder, 'configuration.json')
  configuration()
  const command = new URL('../cli/main.ts', import.meta.url).pathname
  const place = join(folder, 'killed')
  for (const size of [10, 30, 70]) {
    const child = spawn(process.execPath, [command, 'witness', '--dir', place, '--config', file, '--child'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    let said = ''
    while (!said.endsWith('}\n')) said += String((await once(child.stdout, 'data'))[0])
    const { url } = JSON.parse(said) as { url: string }
    const from = size === 10 ? 0 : size === 30 ? 10 : 30
    expect((await ask(request(from, await honest.proof(from, size), honest.note(size)), url)).status).toBe(200)
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
})

describe('its configuration', () => {
  test('every fault is named at once', () => {
    const file = join(folder, 'bad.json')
    writeFileSync(
      file,
      JSON.stringify({
        name: 'a b',
        port: 70_000,
        colour: 1,
        logs: [{ origin, vkeys: [vkeys[0]!.replace('log', 'lug')] }, {}],
      }),
    )
    expect(() => readWitnessConfiguration(file)).toThrow(/colour.*name.*port.*vkey 1.*log 2|5 problem/s)
  })
})

describe('asking witnesses', () => {
  const requestOf = (size: number) => ({
    origin,
    size,
    checkpoint: honest.note(size),
    proof: (from: number) => honest.proof(from, size),
  })
  const keysOf = (one: Witness) => one.vkeys.map((vkey) => parseVkey(vkey)!)
  const client = (witnesses: { url: string; keys: ReturnType<typeof keysOf> }[], timeoutMs = 1_000) =>
    createCosigners({ witnesses: () => witnesses, timeoutMs, clock: systemClock })
  const servers: Server[] = []
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections()
      server.close()
    }
  })
  async function impostor(answer: (body: string) => { status: number; body: string } | null): Promise<string> {
    const server = createServer((asked, response) => {
      let body = ''
      asked.on('data', (piece: Buffer) => (body += piece.toString()))
      asked.on('end', () => {
        const said = answer(body)
        if (said) response.writeHead(said.status).end(said.body)
      })
    })
    servers.push(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  test('one that knows another size is followed', async () => {
    await extend(0, 40)
    const asking = client([{ url: witness.url, keys: keysOf(witness) }])
    expect(await asking.collect(requestOf(90))).toHaveLength(2)
    expect(asking.status()).toMatchObject([{ state: 'ok', size: 90 }])
  })

  test('dead, late, lying and refusing ones cost their own line and nothing else', async () => {
    const keys = keysOf(witness)
    const silent = await impostor(() => null)
    const liar = await impostor(() => ({
      status: 200,
      body: `${cosign(4, newEd25519(new Uint8Array(32).fill(9)), 'witness.example/w1', 5, parseNote(honest.note(3))!.text)}\n`,
    }))
    const refusing = await impostor(() => ({ status: 403, body: 'no\n' }))
    const turning = await impostor((body) => ({
      status: 409,
      body: `${Number(body.slice(4).split('\n')[0]) === 1 ? 0 : 1}\n`,
    }))
    const asking = client(
      ['http://127.0.0.1:1', silent, liar, refusing, turning, witness.url].map((url) => ({ url, keys })),
    )
    expect(await asking.collect(requestOf(20))).toHaveLength(2)
    expect(asking.status().map((one) => one.state)).toEqual(['dead', 'late', 'lying', 'refused', 'refused', 'ok'])
  })

  test('one that has seen more than we have says so, when asked to sign and when asked at a start', async () => {
    await extend(0, 150)
    const asking = client([{ url: witness.url, keys: keysOf(witness) }])
    expect(await asking.collect(requestOf(90))).toEqual([])
    expect(asking.status()).toMatchObject([{ state: 'ahead', size: 150 }])
    expect(await asking.views(honest.note(90))).toMatchObject([{ size: 150, root: null }])
    expect(await asking.views(null)).toEqual([])
  })
})
