/**
 * The log as staff see it over HTTP: its state, one entry looked up, and the comparison of the tables with what was published, run now.
 */
import { type Static, Type } from 'typebox'
import { type App, type Language, Timestamp } from '../kernel/index.ts'
import type { Inspection } from './inspect.ts'
import { sayFinding } from './inspect-words.ts'
import type { Ledger } from './ledger.ts'

const tags = ['ledger']
const Count = Type.Integer({ minimum: 0 })
const Hex32 = Type.String({ pattern: '^[0-9a-f]{64}$' })
const orNull = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()])

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
  fault: orNull(
    Type.Object({
      what: Type.String(),
      source: Type.String({ description: 'Who remembers more: the guard file, a witness, the chain, the files.' }),
      known: Count,
      size: Count,
    }),
  ),
  trouble: orNull(
    Type.Object(
      { because: Type.String(), since: Timestamp, attempts: Count },
      {
        description: 'Why this process could not run the log when it tried last, and since when; it tries each second.',
      },
    ),
  ),
  size: Type.Integer({ minimum: 0, description: 'Entries that have a place.' }),
  published: Type.Integer({ minimum: 0, description: 'Those of them that the newest checkpoint covers.' }),
  publishedAt: orNull(Timestamp),
  quorum: orNull(Type.Union([Type.Literal('met'), Type.Literal('unmet')])),
  waiting: Type.Integer({ minimum: 0, description: 'Entries that wait for a place.' }),
  oldestWaiting: orNull(Timestamp),
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
  type: orNull(Type.String({ description: 'Of a public entry.' })),
  hash: orNull(Hex32),
  content: Type.Unknown({ description: 'What the hash is of; null for opaque entries and index roots.' }),
  coveredBy: orNull(
    Type.Object(
      { size: Count, root: Hex32, at: Timestamp, quorum: Type.Union([Type.Literal('met'), Type.Literal('unmet')]) },
      { description: 'The first checkpoint that holds it; null while none is out.' },
    ),
  ),
})

const Report = Type.Object({
  at: Timestamp,
  entries: Type.Integer({ minimum: 0, description: 'Entries compared with the static files.' }),
  checkpoints: Count,
  found: Type.Integer({ minimum: 0, description: 'How many differences there are; zero is as it must be.' }),
  findings: Type.Array(
    Type.Object({ table: Type.String(), key: Type.String(), what: Type.String(), sentence: Type.String() }),
    { description: 'The first thousand of them.' },
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
  inspectionRoutes(app, ledger)
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

function inspectionRoutes(app: App, ledger: Ledger): void {
  app.get(
    '/v1/ledger/inspection',
    {
      schema: {
        summary:
          'What the last comparison of the ledger’s tables with its published files found; null before the first',
        tags,
        response: { 200: orNull(Report) },
      },
      config: { may: 'ledger.read' },
    },
    async (request, reply) => reply.send(reportOf(ledger.inspection(), request.language)),
  )
  app.post(
    '/v1/ledger/inspection',
    {
      schema: {
        summary: 'Compare every row of the ledger’s tables with its published files and signatures, now',
        description: 'Whoever asks while one is under way gets its findings.',
        tags,
        response: { 200: Report },
      },
      config: { may: 'ledger.read' },
    },
    async (request) => reportOf(await ledger.inspect(), request.language),
  )
}

async function stateOf(ledger: Ledger): Promise<Static<typeof Status>> {
  const { promises, vkeys, ...status } = await ledger.status()
  return { ...status, promises: { ...promises }, vkeys: [...vkeys] }
}

function reportOf(inspection: Inspection, language: Language): Static<typeof Report>
function reportOf(inspection: Inspection | null, language: Language): Static<typeof Report> | null
function reportOf(inspection: Inspection | null, language: Language): Static<typeof Report> | null {
  if (!inspection) return null
  const findings = inspection.findings.map((one) => ({ ...one, sentence: sayFinding(one, language) }))
  return { ...inspection, findings }
}
