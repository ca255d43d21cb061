/**
 * The log over HTTP: the static files exactly as tlog-tiles names them, the policy, public contents, a look-up by label.
 * Everything below /ledger/ may lie on any web server instead.
 */
import { gzipSync } from 'node:zlib'
import { Type } from 'typebox'
import { fromHex, parseCheckpoint, parseNote, parseTilePath, tileWidthAt, toBase64 } from '../../verifier/src/index.ts'
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
        response: { 200: Type.Unknown() },
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
      const siblings = proof.siblings.map((hash) => toBase64(hash))
      const found =
        proof.kind === 'present'
          ? { kind: 'present', index: proof.index, siblings }
          : {
              kind: 'absent',
              siblings,
              instead: proof.instead ? { label: toBase64(proof.instead.label), index: proof.instead.index } : null,
            }
      return {
        checkpoint: newest.note,
        indexRoot: { root: toBase64(index.root), path: index.path.map((hash) => toBase64(hash)) },
        proof: found,
      }
    },
  )
}
