/** The desk over HTTP, among real rooms: each role sees its own and nothing else, and what waits, runs and happened is what the rooms hold. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type FullHouse, fullHouse } from '../../test/full-house.ts'
import { definition, goodMjml } from '../campaigns/test-content.ts'
import { type Actor, type App, createApp, createLog, type JobStatus, type Role, systemClock } from '../kernel/index.ts'
import { createRights } from '../rights/index.ts'
import { may } from '../staff/index.ts'
import { createDesk, deskRoutes } from './index.ts'

let house: FullHouse
let app: App
const jobs: JobStatus[] = []
const ids: Partial<Record<Role, string>> = {}
const anchor = {
  kind: 'external' as const,
  chainId: 11_155_111,
  contract: '0xabc',
  alarm: 'late' as const,
  detail: null,
  everySeconds: 3_600,
  newest: [
    {
      size: 40,
      state: 'failed' as const,
      orphaned: 0,
      decidedAt: new Date(),
      transaction: '0x02',
      block: null,
      gasUsed: null,
    },
    {
      size: 30,
      state: 'finalized' as const,
      orphaned: 1,
      decidedAt: new Date(),
      transaction: '0x01',
      block: 7,
      gasUsed: 90_000,
    },
  ],
  cost: { perYear: 8_766, gas: 90_000, weiPerYear: 1.5e15 },
}

beforeAll(async () => {
  house = await fullHouse()
  const rights = createRights({ ...house, clock: systemClock })
  const desk = createDesk({
    ...house,
    rights,
    clock: systemClock,
    jobs: { recent: async () => jobs },
    witnesses: {
      status: () => [
        { url: 'http://w', names: ['w.example/own'], state: 'ok', size: 40, at: new Date(), detail: null },
        { url: 'http://x', names: ['x.example'], state: 'dead', size: 0, at: null, detail: 'refused' },
      ],
    },
    chain: () => ({ status: async () => anchor }),
    health: async () => ({ active: 9, attention: 2, inactive: 3 }),
    may,
    explorer: 'https://explorer.example',
    isOurWitness: (name) => name.endsWith('/own'),
  })
  const authorise = async (request: { actor: Actor; headers: Record<string, unknown> }) => {
    const role = (request.headers['x-role'] ?? 'owner') as Role
    request.actor = { kind: 'staff', role, id: (ids[role] ??= house.newId()) }
  }
  app = await createApp({ log: createLog('silent'), authorise, version: 'test', publicUrl: house.publicUrl })
  deskRoutes(desk)(app)
  const ada = await house.person({ email: 'ada@example.org', says: ['email_marketing'] })
  await house.person({ email: 'bob@example.org', says: ['email_marketing'] })
  await house.decide(ada, 'withdrawn', ['email_marketing'])
  await rights.create(house.dpo, { subjectId: ada, kind: 'access', words: 'What do you hold about me?' })
  await house.consent.days.refresh()
})
afterAll(async () => {
  await app.close()
  await house.close()
})

const get = (url: string, role: Role = 'owner', headers: Record<string, string> = {}) =>
  app.inject({ url, headers: { 'x-role': role, ...headers } })

interface Overview {
  permissions?: { days: string[]; purposes: { purpose: string; people: number[] }[] }
  week: { people?: { now: Record<string, unknown> }; events: { kind: string; name: string }[] }
  running?: { name: string; total: number; sent: number; open: number }[]
  duties: { kind: string; count: number; name: string | null; overdue: number; dueAt: string | null }[]
  ledger?: Record<string, unknown>
  health?: Record<string, unknown>
}
const overview = async (role: Role = 'owner') => (await get('/v1/overview', role)).json<Overview>()
const dutyKinds = async (role: Role) => (await overview(role)).duties.map((duty) => duty.kind)

test('permissions of today are counted, the week tells who decided what', async () => {
  const { permissions, week } = await overview()
  const email = permissions?.purposes.find((one) => one.purpose === 'email_marketing')
  expect(email?.people.at(-1)).toBe(1)
  expect(permissions?.days.length).toBe(email?.people.length)
  expect(week.people?.now).toMatchObject({ decisions: { given: 2, withdrawn: 1, objected: 0 }, known: 2, erased: 0 })
  expect(week.events.map((event) => event.kind)).toContain('notice')
})

test('a request of a person is due for those who may see requests, and says nothing of whose it is', async () => {
  const answer = await get('/v1/overview', 'dpo')
  const duty = answer.json<Overview>().duties.find((one) => one.kind === 'rights_requests')
  expect(duty).toMatchObject({ count: 1, overdue: 0, dueAt: expect.stringMatching(/^\d{4}-/) })
  expect(answer.body).not.toContain('What do you hold')
  expect(await dutyKinds('marketer')).not.toContain('rights_requests')
})

test('looking at the overview opens nobody’s data: it leaves no warrant', async () => {
  const before = (await house.gate.warrants.list(500)).length
  for (const role of ['owner', 'dpo', 'support', 'auditor'] as const) await overview(role)
  expect((await house.gate.warrants.list(500)).length).toBe(before)
})

test('a late anchor waits for those who see the ledger, with how far it is behind', async () => {
  const duty = (await overview()).duties.find((one) => one.kind === 'anchor_late')
  expect(duty).toMatchObject({ name: 'late' })
})

test('what a role may not see is not in the answer at all', async () => {
  const { running, ledger, ...support } = await overview('support')
  expect(running).toBeUndefined()
  expect(ledger).toBeDefined()
  expect(support.week.events.every((event) => event.kind === 'import' || event.kind === 'notice')).toBe(true)
  const hits = (await get('/v1/search?q=visitors', 'support')).json<{ hits: unknown[] }>()
  await house.audience()
  expect((await get('/v1/search?q=visitors', 'support')).json()).toEqual(hits)
  expect((await get('/v1/search?q=visitors', 'marketer')).json<{ hits: unknown[] }>().hits).toHaveLength(1)
})

test('a campaign that is checked waits for somebody who may approve; one that sends shows how far it is', async () => {
  for (const at of Array.from({ length: 3 }, (_, i) => i))
    await house.person({ email: `reader${at}@example.org`, says: ['email_marketing'] })
  const { campaignId } = await house.campaigns.create(
    house.marketer,
    definition({ name: 'Rentrée d’été', audience: await house.audience() }),
  )
  for (const language of ['en', 'fr'] as const)
    await house.campaigns.saveContent(
      house.marketer,
      { campaignId, variant: 'a', language },
      { subject: 'Bonjour', preheader: '', mjml: goodMjml() },
    )
  const audit = await house.campaigns.check(house.marketer, campaignId, {})
  if ((await house.campaigns.get(campaignId)).state !== 'approved') {
    expect(await dutyKinds('dpo')).toContain('approval')
    expect(await dutyKinds('marketer')).not.toContain('approval')
    await house.ethics.approve(house.dpo, {
      auditId: audit.id,
      reason: 'Looked at it in full; a test with few people.',
    })
  }
  expect(await dutyKinds('dpo')).not.toContain('approval')
  await house.campaigns.launch(house.marketer, campaignId)
  await house.workJobs()
  expect((await overview()).running).toMatchObject([{ name: 'Rentrée d’été', total: 4, sent: 0, open: 4 }])
  await house.send()
  expect((await overview()).running).toEqual([])
  expect((await overview()).week.events).toContainEqual(expect.objectContaining({ kind: 'campaign', count: 4 }))
  const told = (await get('/v1/notifications', 'marketer')).json<{ notifications: { code: string; name: string }[] }>()
  expect(told.notifications).toContainEqual(
    expect.objectContaining({ code: 'campaign_finished', name: 'Rentrée d’été', level: 'done', seen: false }),
  )
})

test('accents and case do not matter to a search, every word must be found, people never are', async () => {
  const names = async (q: string, role: Role = 'owner') =>
    (await get(`/v1/search?q=${encodeURIComponent(q)}`, role))
      .json<{ hits: { name: string }[] }>()
      .hits.map((hit) => hit.name)
  expect(await names('ETE rentree')).toEqual(['Rentrée d’été'])
  expect(await names('rentrée hiver')).toEqual([])
  expect(await names('ada@example.org')).toEqual([])
  expect(await names('!!')).toEqual([])
  const french = await app.inject({ url: '/v1/search?q=visites', headers: { 'accept-language': 'fr' } })
  expect(french.json<{ hits: object[] }>().hits[0]).toMatchObject({
    kind: 'field',
    ref: 'visits',
    name: 'Visites en boutique',
  })
})

const job = (changes: Partial<JobStatus>): JobStatus => ({
  jobId: house.newId(),
  kind: 'subjects.import',
  actor: 'staff:somebody',
  state: 'done',
  done: 1,
  total: 1,
  note: null,
  result: null,
  problem: null,
  createdAt: new Date(),
  startedAt: new Date(),
  finishedAt: new Date(),
  ...changes,
})

interface Told {
  notifications: { id: string; code: string; problem: string | null; seen: boolean }[]
  unseen: number
}
const told = async (role: Role) => (await get('/v1/notifications', role)).json<Told>()

test('a job is told to whoever asked for it and to those whom its kind concerns, a failure with its code alone', async () => {
  jobs.push(
    job({ state: 'failed', problem: { code: 'subjects.file_changed', details: { at: 'file.csv' } } }),
    job({ kind: 'models.train', result: { modelId: house.newId() } }),
    job({ kind: 'odd.thing', actor: `staff:${ids.support}` }),
    job({ state: 'running', finishedAt: null }),
    job({ kind: 'ledger.inspect', actor: `staff:${ids.auditor}`, result: { inspectionId: 'i', found: 0 } }),
    job({ kind: 'ledger.inspect', actor: `staff:${ids.auditor}`, result: { inspectionId: 'j', found: 2 } }),
  )
  const codes = async (role: Role) => (await told(role)).notifications.map((one) => one.code)
  expect((await told('analyst')).notifications.find((one) => one.code === 'import_failed')?.problem).toBe(
    'subjects.file_changed',
  )
  expect(JSON.stringify(await told('analyst'))).not.toContain('file.csv')
  expect(await codes('analyst')).toContain('training_done')
  expect(await codes('marketer')).not.toContain('import_failed')
  expect(await codes('support')).toEqual(expect.arrayContaining(['job_done', 'request_received']))
  expect(await codes('owner')).not.toContain('job_done')
  expect(await codes('security')).toEqual(
    expect.arrayContaining(['anchor_failed', 'verification_done', 'verification_differs']),
  )
  expect((await told('auditor')).notifications).toContainEqual(
    expect.objectContaining({
      code: 'verification_differs',
      level: 'failed',
      count: 2,
      about: { kind: 'inspection', ref: 'j' },
    }),
  )
  expect(await codes('marketer')).not.toContain('verification_done')
  expect(await codes('support')).not.toContain('anchor_failed')
})

test('what was seen stays seen for that reader alone, the mark never goes back, and nothing new is a 304', async () => {
  const before = await told('owner')
  expect(before.unseen).toBeGreaterThan(0)
  const post = (upTo: string) =>
    app.inject({ method: 'POST', url: '/v1/notifications/seen', headers: { 'x-role': 'owner' }, payload: { upTo } })
  expect((await post('2999-01-01T00:00:00Z')).json<Told>().unseen).toBe(0)
  expect((await post('2001-01-01T00:00:00Z')).json<Told>().unseen).toBe(0)
  expect((await told('dpo')).unseen).toBeGreaterThan(0)
  const first = await get('/v1/notifications')
  const again = await get('/v1/notifications', 'owner', { 'if-none-match': String(first.headers.etag) })
  expect([again.statusCode, again.body]).toEqual([304, ''])
})

test('witnesses say whose hands run them, anchors where to look at their transaction', async () => {
  expect((await get('/v1/ledger/witnesses')).json()).toMatchObject({
    witnesses: [
      { names: ['w.example/own'], run: 'same_hands', state: 'ok' },
      { run: 'others', state: 'dead', at: null },
    ],
  })
  expect((await get('/v1/ledger/anchors')).json()).toMatchObject({
    anchors: {
      alarm: 'late',
      newest: [
        { state: 'failed', link: 'https://explorer.example/tx/0x02' },
        { block: 7, gasUsed: 90_000, decidedAt: expect.stringMatching(/Z$/) },
      ],
      cost: { perYear: 8_766 },
    },
  })
})

test('checkpoints come newest first with every signature judged', async () => {
  await house.ledger.start()
  await house.ledger.published(0, 10_000)
  const { checkpoints } = (await get('/v1/ledger/checkpoints?limit=1')).json<{
    checkpoints: { size: number; signatures: { whose: string; algorithm: string; verdict: string }[] }[]
  }>()
  await house.ledger.stop()
  expect(checkpoints).toHaveLength(1)
  expect(checkpoints[0]?.size).toBeGreaterThan(0)
  expect(checkpoints[0]?.signatures.map(({ whose, algorithm, verdict }) => [whose, algorithm, verdict])).toEqual([
    ['log', 'Ed25519', 'valid'],
    ['log', 'ML-DSA-44', 'valid'],
  ])
})
