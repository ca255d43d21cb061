/** The client against witnesses that are honest, late, dead, ahead, forked or lying: each costs its own line and nothing else. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { cosignatureType, mlDsaType, parseNote, parseVkey, vkeyOf } from '../../verifier/src/index.ts'
import { cosign } from '../../verifier/src/signing.ts'
import { createCosigners, type KnownWitness } from './cosigners.ts'
import { ed25519, growth, mlDsa44, request, rootOf, signed, stranger } from './test-log.ts'
import { aPlace, send } from './test-place.ts'

const place = aPlace()
const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

const name = 'bad.example/w'
const badKeys = [vkeyOf(name, cosignatureType, stranger.publicKey), vkeyOf(name, mlDsaType, mlDsa44.publicKey)]

/** A witness that does as it is told. @param answer gets the old size and the checkpoint's text */
async function actor(
  answer: (old: number, text: string, response: ServerResponse, asked: number) => void,
): Promise<KnownWitness> {
  let asked = 0
  const server = createServer((incoming: IncomingMessage, response) => {
    let text = ''
    incoming.on('data', (piece: Buffer) => {
      text += piece.toString()
    })
    incoming.on('end', () => {
      const note = parseNote(text.slice(text.indexOf('\n\n') + 2))!
      answer(Number(/^old (\d+)\n/.exec(text)![1]), note.text, response, ++asked)
    })
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/`, keys: badKeys.map((vkey) => parseVkey(vkey)!) }
}
const lineFor = (text: string, time = 5) => `${cosign(cosignatureType, stranger, name, time, text)}\n`
const known = ({ url, vkeys }: { url: string; vkeys: readonly string[] }): KnownWitness => ({
  url,
  keys: vkeys.map((vkey) => parseVkey(vkey)!),
})
const client = (witnesses: readonly KnownWitness[], timeoutMs = 20_000) =>
  createCosigners({ witnesses: () => witnesses, timeoutMs, clock: place.clock })

describe('an honest witness', () => {
  test('brings a line of each of its keys, and is asked from the size that it has', async () => {
    const witness = known(await place.start())
    const cosigners = client([witness])
    expect(cosigners.status()).toMatchObject([{ state: 'unasked', size: 0, at: null }])
    for (const size of [5, 9]) expect(await cosigners.collect(request(size))).toHaveLength(2)
    expect(cosigners.status()).toMatchObject([{ state: 'ok', size: 9, at: place.clock.now() }])
    // Another process of ours knows nothing of that: it follows the 409.
    expect(await client([witness]).collect(request(12))).toHaveLength(2)
  })

  test('is asked with the proof that it needs when another of us has been there', async () => {
    const witness = await place.start()
    const cosigners = client([known(witness)])
    await cosigners.collect(request(5))
    await send(witness.url, growth(5, 7))
    expect(await cosigners.collect(request(9))).toHaveLength(2)
  })

  test('a policy that changes is followed without a restart', async () => {
    const witnesses: KnownWitness[] = []
    const cosigners = client(witnesses)
    expect(await cosigners.collect(request(5))).toEqual([])
    witnesses.push(known(await place.start()))
    expect(await cosigners.collect(request(6))).toHaveLength(2)
  })
})

describe('a witness that is', () => {
  /** Asks it beside an honest one, whose two lines must come whatever the other does. */
  async function beside(bad: KnownWitness, timeoutMs?: number) {
    const honest = known(await place.start())
    const cosigners = client([bad, honest], timeoutMs)
    const lines = await cosigners.collect(request(9))
    expect(cosigners.status()[1]).toMatchObject({ state: 'ok', size: 9 })
    return { lines: lines.filter((line) => line.includes(name)), honest: lines.length, status: cosigners.status()[0]! }
  }

  test('dead costs its own lines', async () => {
    const bad = await actor(() => {})
    for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve))
    expect(await beside(bad)).toMatchObject({ lines: [], honest: 2, status: { state: 'dead' } })
  })

  test('late costs its own lines', async () => {
    expect(await beside(await actor(() => {}), 4_000)).toMatchObject({
      lines: [],
      honest: 2,
      status: { state: 'late' },
    })
  })

  test('late in the middle of its answer is late too', async () => {
    const bad = await actor((_, text, response) => void response.write(lineFor(text)))
    expect(await beside(bad, 4_000)).toMatchObject({ lines: [], status: { state: 'late' } })
  })

  test('endless is not read to the end', async () => {
    let stopped = () => {}
    const closed = new Promise<void>((resolve) => {
      stopped = resolve
    })
    const bad = await actor((_, __, response) => {
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(16_384)));
      }
      response.on('drain', more).on('close', stopped)
      more()
    })
    expect(await beside(bad)).toMatchObject({ lines: [], honest: 2, status: { state: 'lying' } })
    await closed
  })

  const lies: Record<string, (text: string) => string> = {
    'without lines': () => '',
    'with words': () => 'signed, trust me\n',
    'with the line of a stranger': (text) => `${cosign(cosignatureType, ed25519, name, 5, text)}\n`,
    'for another size': () => lineFor(parseNote(signed(8))!.text),
    'for another root': () => lineFor(parseNote(signed(9, 1))!.text),
    'with a right line and a wrong one': (text) =>
      `${lineFor(text)}${cosign(mlDsaType, mlDsa44, name, 5, parseNote(signed(8))!.text)}\n`,
    'with a note of its own': () => signed(9),
  }
  for (const [how, lie] of Object.entries(lies))
    test(`lying ${how} costs its own lines`, async () => {
      const bad = await actor((_, text, response) => void response.end(lie(text)))
      expect(await beside(bad)).toMatchObject({ lines: [], honest: 2, status: { state: 'lying' } })
    })

  test('talkative brings one line of each key, and none of unknown ones', async () => {
    const bad = await actor((_, text, response) => {
      for (let time = 1; time <= 90; time++) response.write(lineFor(text, time))
      response.write(`${cosign(cosignatureType, ed25519, 'somebody.example', 5, text)}\n`)
      response.end(`${cosign(mlDsaType, mlDsa44, name, 5, text)}\n`)
    })
    const { lines, status } = await beside(bad)
    expect(status.state).toBe('ok')
    expect(lines).toHaveLength(2)
  })

  test('sending us elsewhere is not followed', async () => {
    const bad = await actor((_, __, response) => {
      response.writeHead(307, { location: 'http://127.0.0.1:1/add-checkpoint' }).end()
    })
    expect(await beside(bad)).toMatchObject({ lines: [], honest: 2, status: { state: 'dead' } })
  })

  test('naming ever other sizes is asked three times', async () => {
    let times = 0
    const bad = await actor((old, _, response, asked) => {
      times = asked
      response.writeHead(409).end(`${old === 3 ? 4 : 3}\n`)
    })
    expect(await beside(bad)).toMatchObject({ lines: [], status: { state: 'refused', size: 0 } })
    expect(times).toBe(3)
  })

  test.each(['', 'x\n', '-1\n', '07\n', '0\n'])('naming %j for a size is refused', async (said) => {
    const bad = await actor((_, __, response) => void response.writeHead(409).end(said))
    expect(await beside(bad)).toMatchObject({ lines: [], status: { state: 'refused' } })
  })

  test.each([403, 404, 413, 422, 500])('answering %i is told with its words', async (status) => {
    const bad = await actor((_, __, response) => void response.writeHead(status).end('no such thing\n'))
    expect(await beside(bad)).toMatchObject({ status: { state: 'refused', detail: `${status}: no such thing` } })
  })

  test('ahead says that we have forgotten, until we have caught up', async () => {
    const witness = await place.start()
    await send(witness.url, growth(0, 12))
    const cosigners = client([known(witness)])
    for (let time = 0; time < 2; time++) {
      expect(await cosigners.collect(request(9))).toEqual([])
      expect(cosigners.status()).toMatchObject([{ state: 'ahead', size: 12 }])
    }
    expect(await cosigners.collect(request(14))).toHaveLength(2)
    expect(cosigners.status()).toMatchObject([{ state: 'ok', size: 14 }])
  })

  test('on another branch of the same size is told apart from one that is busy', async () => {
    const witness = await place.start()
    await send(witness.url, growth(0, 9, 1))
    const cosigners = client([known(witness)])
    expect(await cosigners.collect(request(9))).toEqual([])
    expect(cosigners.status()).toMatchObject([{ state: 'refused', detail: 'it has signed another root of 9 entries' }])
  })

  test('waiting for a proof that we cannot make is not called dead', async () => {
    const witness = await place.start()
    await send(witness.url, growth(0, 5))
    const cosigners = client([known(witness)])
    const broken = {
      ...request(9),
      proof: async (from: number) => (from === 0 ? [] : Promise.reject(new Error('disk'))),
    }
    expect(await cosigners.collect(broken)).toEqual([])
    expect(cosigners.status()).toMatchObject([{ state: 'refused', detail: expect.stringContaining('disk') }])
  })
})

describe('what witnesses remember', () => {
  const viewsOf = (witness: KnownWitness, checkpoint: string | null) => client([witness]).views(checkpoint)

  test('one that has seen more says so and signs nothing, which shows a backup', async () => {
    const witness = await place.start()
    await send(witness.url, growth(0, 12))
    expect(await viewsOf(known(witness), signed(9))).toEqual([
      { source: 'witness witness.example/w1', size: 12, root: null },
    ])
    expect(await send(witness.url, growth(12, 13))).toMatchObject({ status: 200 })
  })

  test('one that has seen less, or nothing, says that', async () => {
    const witness = await place.start()
    expect(await viewsOf(known(witness), signed(9))).toMatchObject([{ size: 0 }])
    await send(witness.url, growth(0, 5))
    expect(await viewsOf(known(witness), signed(9))).toMatchObject([{ size: 5 }])
    expect(await send(witness.url, growth(5, 6))).toMatchObject({ status: 200 })
  })

  test('one at our size shows our root by its signature', async () => {
    const witness = await place.start()
    await send(witness.url, growth(0, 9))
    expect(await viewsOf(known(witness), signed(9))).toMatchObject([{ size: 9, root: new Uint8Array(rootOf(0, 9)) }])
  })

  test('one at our size on another branch shows a root that is not ours', async () => {
    const witness = await place.start()
    await send(witness.url, growth(0, 9, 1))
    const [view] = await viewsOf(known(witness), signed(9))
    expect(view).toMatchObject({ size: 9 })
    expect(view!.root).not.toEqual(new Uint8Array(rootOf(0, 9)))
    expect(view!.root).not.toBeNull()
  })

  test('one of before July 2026 answers that with 409, and is understood', async () => {
    for (const said of ['', '9\n']) {
      const bad = await actor((_, __, response) => void response.writeHead(409).end(said))
      expect((await viewsOf(bad, signed(9)))[0]!.root).not.toBeNull()
    }
  })

  test('a published checkpoint with a hundred signatures is asked without those of others', async () => {
    const witness = await place.start()
    await send(witness.url, growth(0, 9))
    const text = parseNote(signed(9))!.text
    const cosignatures = Array.from({ length: 90 }, (_, i) => `${cosign(mlDsaType, mlDsa44, `w${i}`, 5, text)}\n`).join(
      '',
    )
    expect(await viewsOf(known(witness), signed(9) + cosignatures)).toMatchObject([{ size: 9 }])
  })

  test('a liar, a dead one and nonsense say nothing', async () => {
    const liar = await actor((_, __, response) => void response.end('yes\n'))
    const dead: KnownWitness = { ...liar, url: 'http://127.0.0.1:1' }
    expect(await client([liar, dead]).views(signed(9))).toEqual([])
    expect(await viewsOf(liar, 'nonsense')).toEqual([])
    expect(await viewsOf(liar, null)).toEqual([])
  })
})
