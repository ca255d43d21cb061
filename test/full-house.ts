/**
 * The rooms up to campaigns, real and together, with a controller, an audience, an attribute to audit and a way to make people
 * who really can be written to. Jobs run when the test says so; a sink takes the mail.
 */
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { sql } from 'kysely'
import { simpleParser } from 'mailparser'
import { SMTPServer } from 'smtp-server'
import { type Audiences, createAudiences } from '../src/audiences/index.ts'
import { type Campaigns, createCampaigns } from '../src/campaigns/index.ts'
import { createDelivery, type Delivery } from '../src/delivery/index.ts'
import { createEthics, type Ethics, sourcesFrom } from '../src/ethics/index.ts'
import { type Actor, createLog, type Jobs, type Json, systemClock, systemRandom } from '../src/kernel/index.ts'
import { createModels, type Models } from '../src/models/index.ts'
import { personsOf } from '../src/staff/index.ts'
import { createSubjects, type Field, type Subjects } from '../src/subjects/index.ts'
import { maisonTest } from './notice.ts'
import { type SmallHouse, smallHouse } from './small-house.ts'

/** A message as it arrived. */
export interface Arrived {
  readonly to: string
  readonly subject: string
  readonly html: string
  readonly text: string
}

export interface FullHouse extends Omit<SmallHouse, 'person'> {
  readonly subjects: Subjects
  readonly audiences: Audiences
  readonly models: Models
  readonly ethics: Ethics
  readonly delivery: Delivery
  readonly campaigns: Campaigns
  readonly publicUrl: string
  readonly arrived: Arrived[]
  /** Runs what was started. */
  workJobs(): Promise<Json[]>
  /** Sends what is due, to the sink. */
  send(): Promise<void>
  /** Somebody with an address, who has said yes to these purposes. */
  person(given: {
    email: string
    says?: readonly string[]
    fields?: Readonly<Record<string, string | number | boolean>>
  }): Promise<string>
  /** An audience of everybody with at least so many visits. */
  audience(atLeast?: number): Promise<{ id: string; version: number }>
}

const shared = { identifier: null, levels: null } as const
export const testFields: Field[] = [
  {
    name: 'age',
    type: 'number',
    dataClass: 'demographic',
    provenance: 'provided',
    inAudiences: true,
    inModels: true,
    label: { en: 'Age', fr: 'Âge' },
    ...shared,
  },
  {
    name: 'visits',
    type: 'number',
    dataClass: 'behavioural',
    provenance: 'observed',
    inAudiences: true,
    inModels: true,
    label: { en: 'Visits to the shop', fr: 'Visites en boutique' },
    ...shared,
  },
  {
    name: 'faith',
    type: 'text',
    dataClass: 'special_category',
    provenance: 'provided',
    inAudiences: false,
    inModels: false,
    label: { en: 'Faith', fr: 'Religion' },
    ...shared,
  },
]

export async function fullHouse(): Promise<FullHouse> {
  const small = await smallHouse()
  const { database, gate, consent, staff, vault, newId, folder, ledger } = small
  const base = { database, gate, ledger, consent, staff, vault, newId, clock: systemClock, random: systemRandom }
  const jobs = handJobs(newId)
  const sink = await openSink()
  const publicUrl = 'https://aval.example.org'
  const subjects = createSubjects({
    ...base,
    jobs: jobs as unknown as Jobs,
    openPurpose: gate.openPurpose,
    filesDirectory: join(folder, 'files'),
    otherHolders: () => [consent.holder, staff.holder, delivery.holder, campaigns.holder],
  })
  const audiences = createAudiences({ ...base, subjects })
  const models = createModels({ ...base, subjects, audiences, jobs })
  const sources = sourcesFrom({ database, audiences, models, subjects, consent })
  const ethics = createEthics({ ...base, sources, person: personsOf(staff) })
  const config = { mailDomain: 'news.example.org', publicUrl, smtp: null, mailboxPort: sink.port }
  const delivery = createDelivery({ ...base, subjects, audit: staff.audit, log: createLog('silent'), config })
  const campaigns: Campaigns = createCampaigns({
    ...base,
    subjects,
    audiences,
    models,
    ethics,
    delivery,
    jobs,
    publicUrl,
  })
  await subjects.catalogue.define(testFields)
  await ethics.declareAttribute(small.dpo, {
    field: 'age',
    kind: 'number_bands',
    bands: [40],
    criterion: 'age',
    required: false,
  })
  await delivery.settings.change(small.dpo, { quietHours: 'off', frequencyCap: null })
  await campaigns.controller.write(small.dpo, maisonTest)
  return {
    ...small,
    subjects,
    audiences,
    models,
    ethics,
    delivery,
    campaigns,
    publicUrl,
    arrived: sink.arrived,
    workJobs: () => jobs.work(),
    send: async () => {
      const sender = await delivery.openSender(campaigns.compose)
      await sender.sendDue()
      await sender.close()
    },
    person: (given) => createPerson({ ...small, subjects }, given),
    audience: async (atLeast = 1) => {
      const query = { kind: 'compare', field: 'visits', is: 'at_least', value: atLeast }
      const saved = await audiences.save(small.marketer, { name: 'visitors', purpose: 'email_marketing', query })
      return { id: saved.audienceId, version: saved.version }
    },
    close: async () => {
      await sink.close()
      await small.close()
    },
  }
}

async function createPerson(
  house: SmallHouse & { readonly subjects: Subjects },
  given: Parameters<FullHouse['person']>[0],
): Promise<string> {
  const { subjectId } = await house.subjects.upsert(house.marketer, {
    identifiers: { email: given.email },
    fields: { visits: 3, age: 35, ...given.fields },
    facts: { residence: 'FR' },
  })
  if (given.says?.length) await house.decide(subjectId, 'given', given.says)
  return subjectId
}

type Handler = (payload: Json, progress: unknown, actor: string) => Promise<Json | void>

/** Jobs that wait until the test works them off. */
function handJobs(newId: () => string): Pick<Jobs, 'define' | 'start' | 'status'> & { work(): Promise<Json[]> } {
  const handlers = new Map<string, Handler>()
  const waiting: { jobId: string; kind: string; payload: Json }[] = []
  const states = new Map<string, 'waiting' | 'done' | 'failed'>()
  const progress = { report: async () => {}, cancelled: async () => false }
  return {
    define: (kind, handler) => void handlers.set(kind, handler as Handler),
    start: async (kind, payload, _actor: Actor) => {
      const jobId = newId()
      waiting.push({ jobId, kind, payload })
      states.set(jobId, 'waiting')
      return jobId
    },
    status: async (jobId) =>
      ({ jobId, state: states.get(jobId) ?? 'failed', done: 0, total: null }) as Awaited<ReturnType<Jobs['status']>>,
    work: async () => {
      const results: Json[] = []
      for (let job = waiting.shift(); job; job = waiting.shift()) {
        states.set(job.jobId, 'failed')
        results.push((await handlers.get(job.kind)!(job.payload, progress, 'system:test')) ?? null)
        states.set(job.jobId, 'done')
      }
      return results
    },
  }
}

async function openSink(): Promise<{ port: number; arrived: Arrived[]; close(): Promise<void> }> {
  const arrived: Arrived[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData: (stream, session, callback) => {
      void keep(arrived, stream, session.envelope.rcptTo[0]?.address ?? '').then(
        () => callback(), // oxlint-disable-line promise/no-callback-in-promise -- smtp-server knows callbacks only
        (error: Error) => callback(error), // oxlint-disable-line promise/no-callback-in-promise -- as above
      )
    },
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', () => done()))
  const address = server.server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return { port, arrived, close: () => new Promise((done) => server.close(() => done())) }
}

async function keep(arrived: Arrived[], stream: Readable, to: string): Promise<void> {
  const mail = await simpleParser(stream)
  arrived.push({ to, subject: mail.subject ?? '', html: String(mail.html), text: mail.text ?? '' })
}

/** Everything the database holds in these tables, as text: to see that something did not change. */
export async function snapshot(house: Pick<SmallHouse, 'owner'>, tables: readonly string[]): Promise<string> {
  const parts = await Promise.all(
    tables.map(async (table) => {
      const { rows } = await sql<{ all: string }>`
        select coalesce(string_agg(t::text, E'\n' order by t::text), '') as all from ${sql.table(table)} t`.execute(
        house.owner.db,
      )
      return `${table}:\n${rows[0]?.all}`
    }),
  )
  return parts.join('\n')
}
