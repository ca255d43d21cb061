import { Writable } from 'node:stream'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type App, createApp, createLog } from '../kernel/index.ts'
import { subjectsRoutes } from './routes.ts'
import { type Bed, makeBed, publishNotice, staff } from '../../test/subjects-bed.ts'

const jobId = '0198c0de-0000-7000-8000-00000000000a'
let jobState = 'failed'
const stopped: string[] = []
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
  const jobs = {
    define: () => {},
    start: async () => jobId,
    status: async () => ({ jobId, state: jobState }),
    cancel: async (cancelled: string) => void stopped.push(cancelled),
  } as never
  subjectsRoutes(bed.again({ jobs }))(app)
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

test('an import can be stopped, taken up where it stopped, and its mapping used again', async () => {
  const headers = { 'content-type': 'text/csv' }
  const payload = 'id;email\n7;c@example.org\n8;not an address\n'
  const upload = await app.inject({ method: 'POST', url: '/v1/files?name=more.csv', headers, payload })
  const mapping = {
    columns: { id: { as: 'identifier', kind: 'external_id' }, email: { as: 'identifier', kind: 'email' } },
  }
  const order = { fileId: upload.json<{ fileId: string }>().fileId, mode: 'run', mapping }
  const started = await app.inject({ method: 'POST', url: '/v1/imports', payload: order })
  const url = `/v1/imports/${started.json<{ importId: string }>().importId}`
  expect((await app.inject({ method: 'GET', url: `${url}/mapping` })).json()).toEqual(mapping)
  jobState = 'running'
  const busy = await app.inject({ method: 'POST', url: `${url}/continuation` })
  expect(busy.json()).toMatchObject({ code: 'subjects.import_runs_elsewhere' })
  expect((await app.inject({ method: 'POST', url: `${url}/cancellation` })).json()).toMatchObject({ state: 'waiting' })
  expect(stopped).toEqual([jobId])
  jobState = 'failed'
  expect((await app.inject({ method: 'POST', url: `${url}/continuation` })).statusCode).toBe(202)
  await bed.subjects.imports.work(staff, started.json<{ importId: string }>().importId)
  const status = await app.inject({ method: 'GET', url, headers: { 'accept-language': 'fr' } })
  expect(status.json()).toMatchObject({
    state: 'done',
    finishedAt: expect.stringMatching(/Z$/),
    refusals: [{ code: 'not_an_email', rows: 1, says: 'La valeur n’est pas une adresse électronique.' }],
  })
  const ended = await app.inject({ method: 'POST', url: `${url}/cancellation` })
  expect(ended.json()).toMatchObject({ code: 'subjects.import_ended' })
})

test('a mapping with a spelling mistake is refused with its place', async () => {
  const payload = { fileId: '0198c0de-0000-7000-8000-00000000000b', mode: 'run', mapping: { columns: {}, colums: {} } }
  const answer = await app.inject({ method: 'POST', url: '/v1/imports', payload })
  expect(answer.statusCode).toBe(400)
  expect(answer.json()).toMatchObject({ code: 'http.invalid', at: 'body.mapping.colums' })
})

test('a person is added and erased, and does not come back', async () => {
  const added = await app.inject({
    method: 'POST',
    url: '/v1/people',
    payload: { identifiers: { email: 'r@example.org' }, fields: { first_name: 'Rita' } },
  })
  const { subjectId, result } = added.json<{ subjectId: string; result: string }>()
  expect(result).toBe('created')
  const gone = await app.inject({ method: 'DELETE', url: `/v1/people/${subjectId}` })
  expect(gone.json()).toMatchObject({ erased: subjectId, final: { state: expect.any(String) } })
  const again = await app.inject({
    method: 'POST',
    url: '/v1/people',
    payload: { identifiers: { email: 'r@example.org' } },
  })
  expect(again.json()).toMatchObject({ code: 'subjects.person_refused' })
})

test('fields are listed and defined; a change of class is refused in the reader’s language', async () => {
  const fields = (await app.inject({ method: 'GET', url: '/v1/fields' })).json<Record<string, unknown>[]>()
  const field = fields.find(({ identifier }) => identifier === null)
  const answer = await app.inject({
    method: 'PUT',
    url: '/v1/fields',
    headers: { 'accept-language': 'fr' },
    payload: [{ ...field, dataClass: field!.dataClass === 'location' ? 'financial' : 'location' }],
  })
  expect(answer.json()).toMatchObject({ status: 409, code: 'subjects.class_is_fixed' })
  expect(answer.json<{ title: string }>().title).toContain('ne peut devenir')
})
