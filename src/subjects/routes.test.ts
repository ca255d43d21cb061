import { Writable } from 'node:stream'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type App, createApp, createLog } from '../kernel/index.ts'
import { subjectsRoutes } from './routes.ts'
import { type Bed, makeBed, publishNotice, staff } from '../../test/subjects-bed.ts'

let bed: Bed
let app: App
beforeAll(async () => {
  bed = await makeBed()
  await publishNotice(bed)
  app = await createApp({
    log: createLog('silent', new Writable({ write: (_chunk, _encoding, done) => done() })),
    authorise: async (request) => {
      request.actor = staff
    },
    version: '0',
    publicUrl: 'http://127.0.0.1',
  })
  const jobs = { define: () => {}, start: async () => '0198c0de-0000-7000-8000-00000000000a' } as never
  subjectsRoutes(bed.again({ jobs }), {
    lookup: async (_actor, kind, value) =>
      bed.openPurpose({ purpose: 'record_keeping', actor: staff, why: 'test of routes' }, async (tx) => {
        const subjectId = await bed.subjects.find(tx, kind, value)
        return subjectId === null ? null : { subjectId, fields: {} }
      }),
  })(app)
  await app.ready()
})
afterAll(async () => {
  await app.close()
  await bed.close()
})

test('a file goes up as a stream, is proposed, imported in the background, and can be watched', async () => {
  const upload = await app.inject({
    method: 'POST',
    url: '/v1/files?name=people.csv',
    headers: { 'content-type': 'text/csv' },
    payload: 'id;email\n1;a@example.org\n2;b@example.org\n',
  })
  expect(upload.statusCode).toBe(201)
  const { fileId } = upload.json<{ fileId: string }>()
  const proposal = await app.inject({
    method: 'POST',
    url: `/v1/files/${fileId}/proposal`,
    headers: { 'accept-language': 'fr' },
  })
  const { mapping, columns } = proposal.json<{ mapping: object; columns: { name: string; samples: string[] }[] }>()
  expect(mapping).toMatchObject({
    columns: { id: { as: 'identifier', kind: 'external_id' }, email: { as: 'identifier', kind: 'email' } },
  })
  expect(JSON.stringify(columns)).not.toContain('@example.org')
  const started = await app.inject({
    method: 'POST',
    url: '/v1/imports',
    payload: { fileId, mode: 'dry_run', mapping },
  })
  expect(started.statusCode).toBe(202)
  const { importId } = started.json<{ importId: string }>()
  await bed.subjects.imports.work(staff, importId)
  const status = await app.inject({ method: 'GET', url: `/v1/imports/${importId}` })
  expect(status.json()).toMatchObject({ state: 'done', mode: 'dry_run', counts: { rows: 2, created: 2, rejected: 0 } })
  expect((await app.inject({ method: 'GET', url: `/v1/imports/${importId}/rejects` })).statusCode).toBe(404)
})

test('a mapping with a spelling mistake is refused with its place', async () => {
  const payload = { fileId: '0198c0de-0000-7000-8000-00000000000b', mode: 'run', mapping: { columns: {}, colums: {} } }
  const answer = await app.inject({ method: 'POST', url: '/v1/imports', payload })
  expect(answer.statusCode).toBe(400)
  expect(answer.json()).toMatchObject({ code: 'http.invalid', at: 'body.mapping.colums' })
})

test('a person is added, found by an identifier in the body, and erased', async () => {
  const added = await app.inject({
    method: 'POST',
    url: '/v1/people',
    payload: { identifiers: { email: 'r@example.org' }, fields: { first_name: 'Rita' } },
  })
  const { subjectId, result } = added.json<{ subjectId: string; result: string }>()
  expect(result).toBe('created')
  const lookup = () =>
    app.inject({ method: 'POST', url: '/v1/people/lookup', payload: { kind: 'email', value: 'R@example.org' } })
  expect((await lookup()).json()).toMatchObject({ found: true, subjectId })
  expect((await app.inject({ method: 'DELETE', url: `/v1/people/${subjectId}` })).statusCode).toBe(200)
  expect((await lookup()).json()).toEqual({ found: false })
  const again = await app.inject({
    method: 'POST',
    url: '/v1/people',
    payload: { identifiers: { email: 'r@example.org' } },
  })
  expect(again.json()).toMatchObject({ code: 'subjects.person_refused' })
})

test('fields are listed and defined; a change of class is refused in the reader’s language', async () => {
  const { 0: field } = (await app.inject({ method: 'GET', url: '/v1/fields' })).json<Record<string, unknown>[]>()
  const answer = await app.inject({
    method: 'PUT',
    url: '/v1/fields',
    headers: { 'accept-language': 'fr' },
    payload: [{ ...field, dataClass: field!.dataClass === 'location' ? 'financial' : 'location' }],
  })
  expect(answer.statusCode).toBe(409)
  expect(answer.json()).toMatchObject({ code: 'subjects.class_is_fixed' })
  expect(answer.json<{ title: string }>().title).toContain('ne peut devenir')
})
