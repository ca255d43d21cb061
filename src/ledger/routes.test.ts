/** The log over HTTP for staff: its state, and an entry looked up. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  leafHash,
  parseCheckpoint,
  parseNote,
  publicEntry,
  verifyInclusion,
  verifyIndexProof,
} from '../../verifier/src/index.ts'
import { freshDatabase, type TestDatabase } from '../../test/database.ts'
import { ledgerFor } from '../../test/ledger.ts'
import { type App, createApp, createLog, systemClock, systemRandom, uuidv7From } from '../kernel/index.ts'
import { type Ledger, ledgerRoutes } from './index.ts'

let home: TestDatabase
let folder: string
let ledger: Ledger
let app: App
beforeAll(async () => {
  home = await freshDatabase()
  folder = mkdtempSync(join(tmpdir(), 'aval-ledger-routes-'))
  ledger = ledgerFor({
    database: home.database,
    folder,
    clock: systemClock,
    newId: uuidv7From(systemClock, systemRandom),
  })
  await ledger.start()
  app = await createApp({
    log: createLog('silent'),
    authorise: async () => {},
    version: '0',
    publicUrl: 'http://127.0.0.1',
  })
  await app.register(async (inner) => ledgerRoutes(ledger)(inner as App))
  await app.ready()
})
afterAll(async () => {
  await app.close()
  await ledger.stop()
  await home.close()
  rmSync(folder, { recursive: true, force: true })
})

const ask = async (url: string, method: 'GET' | 'POST' = 'GET', language = 'en') => {
  const answer = await app.inject({ method, url, headers: { 'accept-language': language } })
  return { status: answer.statusCode, body: answer.json<Record<string, never>>() as Record<string, unknown> }
}
interface LabelAnswer {
  readonly checkpoint: string
  readonly indexRoot: { readonly root: string; readonly path: readonly string[] }
  readonly proof:
    | { readonly kind: 'present'; readonly index: number; readonly siblings: readonly string[] }
    | {
        readonly kind: 'absent'
        readonly siblings: readonly string[]
        readonly instead: { readonly label: string; readonly index: number } | null
      }
}
const anyEntry = () => ({ label: systemRandom(32), commitment: systemRandom(32) })

test('the state is answered whole, with instants as text', async () => {
  const status = await ledger.status()
  const { status: code, body } = await ask('/v1/ledger')
  expect(code).toBe(200)
  expect(body).toEqual(JSON.parse(JSON.stringify(status)))
  expect(body).toMatchObject({ origin: 'test.example/ledger', state: 'running', fault: null, oldestWaiting: null })
})

test('an entry is looked up: public with its content, opaque as that and nothing more', async () => {
  expect(await ask('/v1/ledger/entries/900000')).toMatchObject({ status: 404, body: { code: 'ledger.not_found' } })
  const { hash } = await ledger.announce(null, { type: 'law_version', content: { version: 'a', rules: [1, 2] } })
  const [opaque] = (await ledger.append([anyEntry()])) as [number]
  const out = (await ledger.published(opaque, 30_000))!
  const found = (await ledger.newestPublic('law_version'))!
  const first = (await ledger.lookUp(found.index)).coveredBy!
  expect((await ask(`/v1/ledger/entries/${found.index}`)).body).toEqual({
    index: found.index,
    class: 'public',
    type: 'law_version',
    hash,
    content: { version: 'a', rules: [1, 2] },
    coveredBy: { ...first, at: first.at.toISOString() },
  })
  expect(first.size).toBeGreaterThan(found.index)
  const hidden = (await ask(`/v1/ledger/entries/${opaque}`)).body
  expect(hidden).toMatchObject({ class: 'opaque', type: null, hash: null, content: null, coveredBy: { quorum: 'met' } })
  const root = (await ask(`/v1/ledger/entries/${out.size - 1}`)).body
  expect(root).toMatchObject({ class: 'public', type: 'index_root', content: null, coveredBy: { size: out.size } })
  expect(await ask('/v1/ledger/entries/-1')).toMatchObject({ status: 400 })
})

test('whether a label stands in the log is answered whole: what comes verifies under the checkpoint that comes with it', async () => {
  const entries = Array.from({ length: 40 }, anyEntry)
  const places = await ledger.append(entries)
  await ledger.published(Math.max(...places), 30_000)
  const hash = (text: string) => new Uint8Array(Buffer.from(text, 'base64'))
  const kinds = new Set<string>()
  for (const label of [entries[7]!.label, ...Array.from({ length: 60 }, () => systemRandom(32))]) {
    const { status, body } = await ask(`/ledger/labels/${label.toString('hex')}`)
    expect(status).toBe(200)
    expect(Object.keys(body).toSorted()).toEqual(['checkpoint', 'indexRoot', 'proof'])
    const { checkpoint, indexRoot, proof } = body as unknown as LabelAnswer
    const { size, root } = parseCheckpoint(parseNote(checkpoint)!.text)!
    const leaf = leafHash(publicEntry('index_root', hash(indexRoot.root)))
    expect(verifyInclusion(size - 1, size, leaf, indexRoot.path.map(hash), root)).toBe(true)
    const siblings = proof.siblings.map(hash)
    const instead =
      proof.kind === 'absent' && proof.instead ? { ...proof.instead, label: hash(proof.instead.label) } : null
    const sent = proof.kind === 'present' ? { ...proof, label, siblings } : { ...proof, label, siblings, instead }
    expect(verifyIndexProof(sent, hash(indexRoot.root))).toBe(true)
    kinds.add(proof.kind === 'present' ? `present ${proof.index}` : `absent ${instead === null}`)
  }
  // Nothing stands there, or another one does.
  expect(kinds).toEqual(new Set([`present ${places[7]}`, 'absent true', 'absent false']))
})
