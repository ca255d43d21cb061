/**
 * The log as staff see it over HTTP: its state, one entry looked up, its keys.
 */
import { type Static, Type } from 'typebox'
import { type App, OrNull, Timestamp } from '../kernel/index.ts'
import type { Ledger } from './ledger.ts'

const tags = ['ledger']
const Count = Type.Integer({ minimum: 0 })
const Hex32 = Type.String({ pattern: '^[0-9a-f]{64}$' })

const Status = Type.Object({
  origin: Type.String(),
  state: Type.Union(
    [
      Type.Literal('stopped'),
      Type.Literal('standing_by'),
      Type.Literal('running'),
      Type.Literal('failing'),
      Type.Literal('rolled_back'),
      Type.Literal('faulty'),
    ],
    {
      description:
        'Of this process: it sequences the log, stands by for another, cannot take it and tries again, or must not sign.',
    },
  ),
  fault: OrNull(
    Type.Object({
      what: Type.String(),
      source: Type.String({ description: 'Who remembers more: the guard file, a witness, the chain, the files.' }),
      known: Count,
      size: Count,
    }),
  ),
  trouble: OrNull(
    Type.Object(
      { because: Type.String(), since: Timestamp, attempts: Count },
      {
        description: 'Why this process could not run the log when it tried last, and since when; it tries each second.',
      },
    ),
  ),
  size: Type.Integer({ minimum: 0, description: 'Entries that have a place.' }),
  published: Type.Integer({ minimum: 0, description: 'Those of them that the newest checkpoint covers.' }),
  publishedAt: OrNull(Timestamp),
  quorum: OrNull(Type.Union([Type.Literal('met'), Type.Literal('unmet')])),
  waiting: Type.Integer({ minimum: 0, description: 'Entries that wait for a place.' }),
  oldestWaiting: OrNull(Timestamp),
  promises: Type.Object({ open: Count, broken: Count }),
  vkeys: Type.Array(Type.String(), {
    description: 'Every key that the log ever had, newest first (C2SP signed-note).',
  }),
})

const Entry = Type.Object({
  index: Count,
  class: Type.Union([Type.Literal('opaque'), Type.Literal('public')], {
    description: 'Of an opaque entry nothing else can be said: it may be anybody’s, or padding.',
  }),
  type: OrNull(Type.String({ description: 'Of a public entry.' })),
  hash: OrNull(Hex32),
  content: Type.Unknown({ description: 'What the hash is of; null for opaque entries and index roots.' }),
  coveredBy: OrNull(
    Type.Object(
      { size: Count, root: Hex32, at: Timestamp, quorum: Type.Union([Type.Literal('met'), Type.Literal('unmet')]) },
      { description: 'The first checkpoint that holds it; null while none is out.' },
    ),
  ),
})

export function staffRoutes(app: App, ledger: Ledger): void {
  app.get(
    '/v1/ledger',
    { schema: { summary: 'The state of the ledger', tags, response: { 200: Status } }, config: { may: 'ledger.read' } },
    async () => stateOf(ledger),
  )
  app.get(
    '/v1/ledger/entries/:index',
    {
      schema: {
        summary: 'One entry of the log: its class, its content where that is public, the checkpoint that first held it',
        tags,
        params: Type.Object({ index: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }) }),
        response: { 200: Entry },
      },
      config: { may: 'ledger.read' },
    },
    (request) => ledger.lookUp(request.params.index),
  )
  app.post(
    '/v1/ledger/key-rotations',
    {
      schema: {
        summary: 'Give the log a new pair of signing keys; the old one goes on signing beside it',
        tags,
        response: { 201: Type.Object({ vkeys: Type.Array(Type.String()) }) },
      },
      config: { may: 'ledger.keep' },
    },
    async (_request, reply) => reply.code(201).send({ vkeys: [...(await ledger.rotateKeys())] }),
  )
}

async function stateOf(ledger: Ledger): Promise<Static<typeof Status>> {
  const { promises, vkeys, ...status } = await ledger.status()
  return { ...status, promises: { ...promises }, vkeys: [...vkeys] }
}
