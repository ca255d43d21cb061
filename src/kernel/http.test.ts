import { Writable } from 'node:stream'
import { Type } from 'typebox'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type App, createApp, createLog, Timestamp } from './index.ts'

let app: App
const lines: string[] = []
const sink = new Writable({
  write(chunk, _encoding, done) {
    lines.push(String(chunk))
    done()
  },
})

beforeAll(async () => {
  app = await createApp({
    log: createLog('trace', sink),
    authorise: async () => {},
    version: '0',
    publicUrl: 'http://127.0.0.1',
  })
  const body = Type.Object(
    { email: Type.String(), age: Type.Optional(Type.Integer()) },
    { additionalProperties: false },
  )
  app.post('/v1/echo', { schema: { summary: 'Echo', body }, config: { open: 'test' } }, async (request) => request.body)
  app.get('/v1/broken', { schema: { summary: 'Broken' }, config: { open: 'test' } }, async () => {
    throw new Error('row of marie.curie@example.org, +33 6 12 34 56 78')
  })
  app.get(
    '/v1/when',
    {
      schema: {
        summary: 'When',
        response: { 200: Type.Object({ at: Timestamp, none: Type.Union([Timestamp, Type.Null()]) }) },
      },
      config: { open: 'test' },
    },
    async () => ({ at: new Date('2026-11-27T22:00:00Z'), none: null }),
  )
  await app.ready()
})
afterAll(() => app.close())

test('an unknown key is refused with its name, never dropped', async () => {
  const answer = await app.inject({ method: 'POST', url: '/v1/echo', payload: { email: 'a', emial: 'b' } })
  expect(answer.statusCode).toBe(400)
  expect(answer.headers['content-type']).toContain('application/problem+json')
  expect(answer.json()).toMatchObject({ code: 'http.invalid', at: 'body.emial' })
})

test('a body is taken literally: a number written as text is not a number', async () => {
  const answer = await app.inject({ method: 'POST', url: '/v1/echo', payload: { email: 'a', age: '3' } })
  expect(answer.json()).toMatchObject({ code: 'http.invalid', at: 'body.age' })
})

test('a refusal speaks the language of the caller', async () => {
  const answer = await app.inject({ method: 'GET', url: '/nowhere', headers: { 'accept-language': 'fr-FR,fr;q=0.9' } })
  expect(answer.json()).toMatchObject({ code: 'http.not_found', title: 'Il n’y a rien à cette adresse.' })
})

test('an unexpected failure tells the caller nothing of its inside, and the log nothing about people', async () => {
  const answer = await app.inject({ method: 'GET', url: '/v1/broken' })
  expect(answer.statusCode).toBe(500)
  expect(answer.body).not.toContain('marie')
  expect(lines.join('')).toContain('request failed')
  expect(lines.join('')).not.toMatch(/marie|12 34 56/)
})

test('no personal data planted anywhere in what is logged comes out', () => {
  const before = lines.length
  const log = createLog('trace', sink)
  const planted = {
    email: 'ada@lovelace.example',
    deep: { list: [{ phone: '+44 20 7946 0958', note: 'call ada@lovelace.example' }] },
  }
  log.info(planted, 'imported ada@lovelace.example')
  log.error(
    {
      err: Object.assign(new Error('Key (email)=(ada@lovelace.example) exists'), {
        code: '23505',
        detail: 'ada@lovelace.example',
      }),
    },
    'failed',
  )
  log.child({ to: 'ada@lovelace.example' }).warn('hello')
  log.warn(`GET /why/AbCdEfGhIjKlMnOpQrStUv from ada@lovelace.example`)
  const written = lines.slice(before).join('')
  expect(lines.length - before).toBe(4)
  expect(written).not.toMatch(/lovelace|7946|AbCdEfGhIjKl/)
})

test('every answer carries the protective headers', async () => {
  const answer = await app.inject({ method: 'POST', url: '/v1/echo', payload: { email: 'a' } })
  expect(answer.headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' })
  expect(answer.headers['content-security-policy']).toContain("default-src 'none'")
})

test('an instant is a Date in the code and a text on the wire', async () => {
  const answer = await app.inject({ method: 'GET', url: '/v1/when' })
  expect(answer.json()).toEqual({ at: '2026-11-27T22:00:00.000Z', none: null })
})
