/**
 * HTTP of this room: the catalogue, files and imports, people by identifier. Identifiers travel in bodies, never in addresses, which
 * end up in logs.
 */
import { Readable } from 'node:stream'
import { type Static, Type } from 'typebox'
import type { App } from '../kernel/index.ts'
import { FieldSchema, MappingSchema } from './mapping.ts'
import { FinalAnswer, ImportView, importView, ProposalView } from './shapes.ts'
import type { Subjects } from './subjects.ts'

const closed = { additionalProperties: false } as const
const tags = ['people']
const Uuid = Type.String({ format: 'uuid' })
const ImportParams = Type.Object({ importId: Uuid })

const NewImport = Type.Object({ fileId: Uuid, mode: Type.Enum(['run', 'dry_run']), mapping: MappingSchema }, closed)

const NewPerson = Type.Object(
  {
    identifiers: Type.Object(
      {
        external_id: Type.Optional(Type.String()),
        email: Type.Optional(Type.String()),
        phone: Type.Optional(Type.String()),
        anonymous_id: Type.Optional(Type.String()),
      },
      closed,
    ),
    fields: Type.Optional(Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean()]))),
    facts: Type.Optional(
      Type.Object({ residence: Type.Optional(Type.String()), born: Type.Optional(Type.String()) }, closed),
    ),
    defaultPhoneCountry: Type.Optional(Type.String({ pattern: '^[A-Z]{2}$' })),
  },
  closed,
)

/** Mounts the room. */
export function subjectsRoutes(subjects: Subjects) {
  return (app: App): void => {
    catalogueRoutes(app, subjects)
    peopleRoutes(app, subjects)
    importRoutes(app, subjects)
    runRoutes(app, subjects)
    void app.register(async (scope) => uploadRoute(scope as unknown as App, subjects))
  }
}

function catalogueRoutes(app: App, { catalogue }: Subjects): void {
  app.get(
    '/v1/fields',
    {
      schema: { summary: 'List the fields of the catalogue', tags, response: { 200: Type.Array(FieldSchema) } },
      config: { may: 'subjects.read' },
    },
    async () => (await catalogue.list()) as Static<typeof FieldSchema>[],
  )
  app.put(
    '/v1/fields',
    {
      schema: {
        summary: 'Define fields',
        description:
          'Adds fields or changes labels, levels and uses. Type, class and identifier of a known field are fixed.',
        tags,
        body: Type.Array(FieldSchema, { minItems: 1, maxItems: 500 }),
        response: { 200: Type.Array(FieldSchema) },
      },
      config: { may: 'subjects.define' },
    },
    async (request) => {
      await catalogue.define(request.body)
      return (await catalogue.list()) as Static<typeof FieldSchema>[]
    },
  )
}

function peopleRoutes(app: App, subjects: Subjects): void {
  app.post(
    '/v1/people',
    {
      schema: {
        summary: 'Add or update one person',
        description:
          'Matched by identifiers as in an import. Consent is recorded separately; without it nothing may be done.',
        tags,
        body: NewPerson,
        response: { 200: Type.Object({ subjectId: Uuid, result: Type.Enum(['created', 'updated', 'unchanged']) }) },
      },
      config: { may: 'subjects.write' },
    },
    (request) => subjects.upsert(request.actor, request.body as Parameters<Subjects['upsert']>[1]),
  )
  app.delete(
    '/v1/people/:subjectId',
    {
      schema: {
        summary: 'Erase a person',
        description:
          'Rows, identifiers and the key go; a fingerprint stays, so that a file cannot bring the person back. The answer holds the final receipt for the person, which nobody can make again.',
        tags,
        params: Type.Object({ subjectId: Uuid }),
        response: { 200: Type.Object({ erased: Uuid, final: FinalAnswer }) },
      },
      config: { may: 'subjects.erase' },
    },
    async (request) => {
      const { final } = await subjects.erase(request.actor, request.params.subjectId)
      return { erased: request.params.subjectId, final: await final() }
    },
  )
}

function importRoutes(app: App, { imports }: Subjects): void {
  app.post(
    '/v1/files/:fileId/proposal',
    {
      schema: {
        summary: 'Propose how to read an uploaded file',
        description: 'Format, columns with masked samples, a mapping to edit, warnings. Stores nothing.',
        tags,
        params: Type.Object({ fileId: Uuid }),
        response: { 200: ProposalView },
      },
      config: { may: 'subjects.import' },
    },
    async (request) => {
      const proposal = await imports.propose({ kind: 'upload', fileId: request.params.fileId }, request.language)
      return { ...proposal, columns: [...proposal.columns], warnings: [...proposal.warnings] }
    },
  )
  app.post(
    '/v1/imports',
    {
      schema: {
        summary: 'Import an uploaded file, or try it without storing anything',
        tags,
        body: NewImport,
        response: { 202: Type.Object({ importId: Uuid, jobId: Uuid }) },
      },
      config: { may: 'subjects.import' },
    },
    async (request, reply) => {
      const { fileId, mode, mapping } = request.body
      const order = { source: { kind: 'upload', fileId }, mode, mapping, language: request.language } as const
      return reply.code(202).send(await imports.start(request.actor, order))
    },
  )
  app.get(
    '/v1/imports',
    {
      schema: { summary: 'List the latest imports', tags, response: { 200: Type.Array(ImportView) } },
      config: { may: 'subjects.read' },
    },
    async (request) => (await imports.recent(100)).map((one) => importView(one, request.language)),
  )
  app.get(
    '/v1/imports/:importId',
    {
      schema: {
        summary: 'How far an import is, and its counts',
        tags,
        params: ImportParams,
        response: { 200: ImportView },
      },
      config: { may: 'subjects.read' },
    },
    async (request) => importView(await imports.status(request.params.importId), request.language),
  )
}

function runRoutes(app: App, { imports }: Subjects): void {
  app.get(
    '/v1/imports/:importId/mapping',
    {
      schema: {
        summary: 'The mapping of an import, to use again for a corrected file',
        tags,
        params: ImportParams,
        response: { 200: MappingSchema },
      },
      config: { may: 'subjects.import' },
    },
    (request) => imports.mapping(request.params.importId),
  )
  app.post(
    '/v1/imports/:importId/cancellation',
    {
      schema: {
        summary: 'Stop an import after the rows at hand; what is in stays',
        tags,
        params: ImportParams,
        response: { 202: ImportView },
      },
      config: { may: 'subjects.import' },
    },
    async (request, reply) =>
      reply.code(202).send(importView(await imports.cancel(request.params.importId), request.language)),
  )
  app.post(
    '/v1/imports/:importId/continuation',
    {
      schema: {
        summary: 'Take up an import that stopped half-way, exactly where it stopped',
        tags,
        params: ImportParams,
        response: { 202: Type.Object({ importId: Uuid, jobId: Uuid }) },
      },
      config: { may: 'subjects.import' },
    },
    async (request, reply) => reply.code(202).send(await imports.goOn(request.actor, request.params.importId)),
  )
  app.get(
    '/v1/imports/:importId/rejects',
    {
      schema: {
        summary: 'Download the refused rows as CSV',
        description: 'Line, field, code, reason and the row as it was. Kept for seven days after the import.',
        tags,
        params: ImportParams,
      },
      config: { may: 'subjects.import' },
    },
    async (request, reply) => {
      const bytes = await imports.rejects(request.params.importId)
      void reply.header('content-disposition', 'attachment; filename="refused-rows.csv"')
      return reply.type('text/csv; charset=utf-8').send(Readable.from(bytes))
    },
  )
}

const fileTypes = [
  'text/csv',
  'text/tab-separated-values',
  'text/plain',
  'application/x-ndjson',
  'application/gzip',
  'application/octet-stream',
]

/** In a scope of its own: here bodies are streams, of any size, and elsewhere they are not. */
function uploadRoute(scope: App, { imports }: Subjects): void {
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser(fileTypes, (_request, payload, done) => done(null, payload))
  scope.post(
    '/v1/files',
    {
      schema: {
        summary: 'Upload a file of people',
        description: `The body is the file itself (${fileTypes.join(', ')}). It is sealed on disk, deleted when its import ends, and after a day if never imported.`,
        tags,
        consumes: fileTypes,
        querystring: Type.Object({ name: Type.String({ maxLength: 200, default: 'upload' }) }),
        response: { 201: Type.Object({ fileId: Uuid, bytes: Type.Integer() }) },
      },
      config: { may: 'subjects.import' },
    },
    async (request, reply) => reply.code(201).send(await imports.upload(request.query.name, request.body as Readable)),
  )
}
