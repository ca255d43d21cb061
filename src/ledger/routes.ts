/**
 * The log over HTTP: the static files exactly as tlog-tiles names them, the policy, public contents, a look-up by label.
 * Everything below /ledger/ may lie on any web server instead.
 */
import { gzipSync } from 'node:zlib'
import { type Static, Type } from 'typebox'
import {
  fromHex,
  type IndexProof,
  parseCheckpoint,
  parseNote,
  parseTilePath,
  tileWidthAt,
  toBase64,
} from '../../verifier/src/index.ts'
import type { App, Routes } from '../kernel/index.ts'
import type { Ledger } from './ledger.ts'
import { problem } from './problems.ts'
import { staffRoutes } from './staff-routes.ts'

const tags = ['ledger']
const forEver = 'public, max-age=31536000, immutable'
const shortly = 'public, max-age=1'
const open = 'the log is public: auditors read it without an account'

export function ledgerRoutes(ledger: Ledger): Routes {
  return (app) => {
    checkpointRoutes(app, ledger)
    tileRoutes(app, ledger)
    lookupRoutes(app, ledger)
    staffRoutes(app, ledger)
  }
}

function checkpointRoutes(app: App, ledger: Ledger): void {
  app.get(
    '/ledger/checkpoint',
    { schema: { summary: 'The newest checkpoint (C2SP tlog-checkpoint)', tags }, config: { open } },
    async (_request, reply) => {
      const note = ledger.file('checkpoint')
      if (!note) throw problem('ledger.not_found')
      return reply.header('cache-control', shortly).type('text/plain; charset=utf-8').send(Buffer.from(note))
    },
  )
  app.get(
    '/ledger/policy',
    { schema: { summary: 'Keys, witnesses and quorum (C2SP tlog-policy)', tags }, config: { open } },
    async (_request, reply) =>
      reply.header('cache-control', 'public, max-age=60').type('text/plain; charset=utf-8').send(ledger.policy()),
  )
  app.get(
    '/ledger/content/:hash',
    {
      schema: {
        summary: 'What a public entry is the hash of',
        tags,
        params: Type.Object({ hash: Type.String({ pattern: '^[0-9a-f]{64}$' }) }),
      },
      config: { open },
    },
    async (request, reply) => {
      const content = await ledger.content(fromHex(request.params.hash)!)
      if (content === undefined) throw problem('ledger.not_found')
      return reply
        .header('cache-control', forEver)
        .type('application/json; charset=utf-8')
        .send(JSON.stringify(content))
    },
  )
}

function tileRoutes(app: App, ledger: Ledger): void {
  app.get(
    '/ledger/tile/*',
    {
      schema: {
        summary: 'Tiles and entry bundles (C2SP tlog-tiles)',
        tags,
        params: Type.Object({ '*': Type.String() }),
      },
      config: { open },
    },
    async (request, reply) => {
      const path = `tile/${request.params['*']}`
      const bytes = covered(path, ledger) ? ledger.file(path) : null
      if (!bytes) throw problem('ledger.not_found')
      reply.header('cache-control', forEver).type('application/octet-stream').header('access-control-allow-origin', '*')
      if (!path.startsWith('tile/entries/')) return reply.send(Buffer.from(bytes))
      reply.header('vary', 'accept-encoding')
      if (!/\bgzip\b/.test(request.headers['accept-encoding'] ?? '')) return reply.send(Buffer.from(bytes))
      return reply.header('content-encoding', 'gzip').send(gzipSync(bytes))
    },
  )
}

/** Files may be there before the checkpoint that covers them; until it is out they are nobody's business. */
function covered(path: string, ledger: Ledger): boolean {
  const tile = parseTilePath(path)
  const note = ledger.file('checkpoint')
  const size = note ? (parseCheckpoint(parseNote(Buffer.from(note).toString('utf8'))?.text ?? '')?.size ?? 0) : 0
  return tile !== null && tile.width <= tileWidthAt(tile.level === 'entries' ? 0 : tile.level, tile.n, size)
}

const Hash = Type.String({ description: '32 bytes in base64.' })
const LabelAnswer = Type.Object({
  checkpoint: Type.String({ description: 'The newest, a signed note: what the proofs lead to.' }),
  indexRoot: Type.Object(
    { root: Hash, path: Type.Array(Hash) },
    { description: 'Root of the label index, the last entry of that checkpoint, and its inclusion proof.' },
  ),
  proof: Type.Union([
    Type.Object({
      kind: Type.Literal('present'),
      index: Type.Integer({ minimum: 0, description: 'Place of the entry in the log.' }),
      siblings: Type.Array(Hash, { description: 'From the root of the index down.' }),
    }),
    Type.Object({
      kind: Type.Literal('absent'),
      siblings: Type.Array(Hash),
      instead: Type.Union([Type.Object({ label: Hash, index: Type.Integer({ minimum: 0 }) }), Type.Null()], {
        description: 'What stands where the label would: another one that shares the bits of the path, or nothing.',
      }),
    }),
  ]),
})

/** A proof as it is sent. */
function shown({ siblings: hashes, ...proof }: IndexProof): Static<typeof LabelAnswer>['proof'] {
  const siblings = hashes.map((hash) => toBase64(hash))
  if (proof.kind === 'present') return { kind: 'present', index: proof.index, siblings }
  const { instead } = proof
  return { kind: 'absent', siblings, instead: instead && { label: toBase64(instead.label), index: instead.index } }
}

function lookupRoutes(app: App, ledger: Ledger): void {
  app.get(
    '/ledger/labels/:label',
    {
      schema: {
        summary: 'Whether a label stands in the log, with the proof',
        description:
          'Tells us which label you ask about. Who does not want that downloads the entry bundles and looks for themselves.',
        tags,
        params: Type.Object({ label: Type.String({ pattern: '^[0-9a-f]{64}$' }) }),
        response: { 200: LabelAnswer },
      },
      config: { open },
    },
    async (request) => {
      const newest = await ledger.latest()
      if (!newest) throw problem('ledger.not_found')
      const [proof, index] = await Promise.all([
        ledger.prove.label(fromHex(request.params.label)!, newest.size),
        ledger.prove.indexRoot(newest.size),
      ])
      return {
        checkpoint: newest.note,
        indexRoot: { root: toBase64(index.root), path: index.path.map((hash) => toBase64(hash)) },
        proof: shown(proof),
      }
    },
  )
}
