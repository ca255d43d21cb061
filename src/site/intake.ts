/**
 * Events on their way in. They are kept only for people who permit the site's purpose at this moment: asked first, and asked again by
 * the database under a lock that a withdrawal must wait for. What is refused leaves a number with its reason, and nothing else.
 * Limit: a message that is sent again after its visitor was linked to a person may be kept once under each.
 */
import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Consent, Reason } from '../consent/index.ts'
import type { Gate } from '../gate/index.ts'
import { type Clock, type Database, formatUuid, type NewId, type Tx } from '../kernel/index.ts'
import type { NewEvent, Subjects } from '../subjects/index.ts'
import type { Choices } from './choices.ts'
import { add, count, type CountKind, type Tally } from './counts.ts'
import { identify } from './identify.ts'
import { answerFor, recordFor } from './joined.ts'
import { type Message, type MessageFault, readMessage } from './messages.ts'
import { problem } from './problems.ts'
import type { Site, Sites } from './sites.ts'
import { together } from './together.ts'
import { siteActor, type Visitor, type Visitors } from './visitors.ts'

/** Why an event was not kept. */
export type EventRefusal = Reason | 'not_in_plan' | 'said_no' | 'not_proven' | 'not_kept' | MessageFault

export interface Intake {
  /**
   * Takes messages in order; durable when the promise resolves.
   * @param given one call, or the members of a batch with what they have in common
   * @throws Problem `site.message_invalid` for a single call that cannot be read
   */
  take(site: Site, by: 'write_key' | 'secret', given: Given): Promise<void>
}

export interface Given {
  readonly calls: readonly unknown[]
  readonly common?: { readonly context?: unknown; readonly sentAt?: unknown }
  /** `single`: a call that cannot be read is an error; in a batch it is counted. */
  readonly form: 'single' | 'batch'
  readonly gpc: boolean
}

export interface IntakeDeps {
  readonly consent: Pick<Consent, 'check' | 'standing' | 'recordMany'>
  readonly gate: Pick<Gate, 'openPurpose'>
  readonly subjects: Pick<Subjects, 'recordEvents'>
  readonly sites: Pick<Sites, 'secretOf'>
  readonly visitors: Visitors
  readonly choices: Pick<Choices, 'hearSignal'>
  readonly database: Database
  readonly clock: Clock
  readonly newId: NewId
}

/** So many requests share a transaction at most. */
const mostTogether = 100

export function createIntake(given: IntakeDeps): Intake {
  const deps: Working = {
    ...given,
    storeTogether: together(
      (_key, parcels) =>
        store(
          given,
          parcels[0]!.site,
          parcels.flatMap((one) => one.events),
        ),
      mostTogether,
    ),
  }
  return {
    take: async (site, by, { calls, common, form, gpc }) => {
      const now = deps.clock.now()
      const refused: Tally = new Map()
      const messages = calls.flatMap((raw) => {
        const read = readMessage(raw, now, common)
        if (read.ok) return [read.message]
        if (form === 'single') throw problem('site.message_invalid', { reason: read.reason })
        add(refused, read.reason)
        return []
      })
      const context = { site, by, gpc }
      for (const run of runsOf(messages)) {
        if (run[0]!.kind === 'identify') for (const one of run) await takeIdentity(deps, context, one)
        else await takeEvents(deps, context, run, refused)
      }
      await tell(deps, site, 'event', refused)
    },
  }
}

/** Events of one request. */
interface Parcel {
  readonly site: Site
  readonly events: readonly NewEvent[]
}

interface Working extends IntakeDeps {
  storeTogether(key: string, parcels: readonly Parcel[]): Promise<void>
}

interface Context {
  readonly site: Site
  readonly by: 'write_key' | 'secret'
  readonly gpc: boolean
}

/** Events that follow each other are taken together; who somebody is counts from where it was said. */
function runsOf(messages: readonly Message[]): Message[][] {
  const runs: Message[][] = []
  for (const message of messages) {
    const last = runs.at(-1)
    if (last && (last[0]!.kind === 'identify') === (message.kind === 'identify')) last.push(message)
    else runs.push([message])
  }
  return runs
}

async function takeIdentity(deps: Working, { site, by, gpc }: Context, message: Message): Promise<void> {
  const outcome = await identify({ ...deps, secretOf: deps.sites.secretOf }, site, message, by)
  if ((gpc || message.gpc) && message.anonymousId) {
    const visitor = (await deps.visitors.find(site, [message.anonymousId])).get(message.anonymousId)
    if (visitor) await deps.choices.hearSignal(site, visitor)
  }
  await tell(deps, site, 'identify', new Map([[outcome, 1]]))
}

async function takeEvents(
  deps: Working,
  context: Context,
  messages: readonly Message[],
  refused: Tally,
): Promise<void> {
  const { site, by } = context
  const kept = messages.filter((message) => {
    const fault = planned(site, by, message)
    if (fault) add(refused, fault)
    return !fault
  })
  if (kept.length === 0) return
  const named = kept.flatMap((message) => message.anonymousId ?? [])
  // A signal is recorded with the person: for that nothing remembered will do.
  const signalled = context.gpc || kept.some((message) => message.gpc)
  const found = signalled ? await deps.visitors.find(site, named) : await deps.visitors.lately(site, named)
  const people =
    by === 'secret'
      ? await deps.visitors.knownByUserId(kept.flatMap((one) => one.userId ?? []))
      : new Map<string, string>()
  await hearSignals(deps, context, kept, found)
  const owners = kept.map((message) => ownerOf(message, found, people))
  const reasons = await deps.consent.check(site.eventPurpose, [
    ...new Set(owners.flatMap((owner) => (owner ? [owner.own, ...(owner.person ? [owner.person.id] : [])] : []))),
  ])
  const events = kept.flatMap((message, index) => {
    const placed = place(owners[index] ?? null, reasons)
    if (typeof placed === 'string') add(refused, placed)
    return typeof placed === 'string' ? [] : [eventOf(deps, site, message, placed.subjectId)]
  })
  if (events.length > 0) await deps.storeTogether(`${site.siteId} ${site.eventPurpose}`, [{ site, events }])
}

/** What can be said of a message without knowing whose it is. */
function planned(site: Site, by: Context['by'], message: Message): EventRefusal | null {
  if (message.kind === 'group' || message.kind === 'alias') return 'not_kept'
  if (message.says[site.eventPurpose] === false) return 'said_no'
  if (message.kind === 'track' && site.events && !site.events.includes(message.name)) return 'not_in_plan'
  return message.anonymousId || by === 'secret' ? null : 'not_proven'
}

/** The person that the site's server names, else the visitor. */
function ownerOf(
  message: Message,
  found: ReadonlyMap<string, Visitor>,
  people: ReadonlyMap<string, string>,
): Visitor | null {
  const visitor = message.anonymousId ? found.get(message.anonymousId) : undefined
  const person = message.userId ? people.get(message.userId) : undefined
  if (!person) return visitor ?? null
  return visitor && visitor.own !== person
    ? { own: visitor.own, person: { id: person, proven: true } }
    : { own: person, person: null }
}

function place(owner: Visitor | null, reasons: ReadonlyMap<string, Reason>): { readonly subjectId: string } | Reason {
  if (!owner) return 'no_decision'
  const reasonOf = (id: string) => reasons.get(id) ?? 'no_decision'
  const person = owner.person && { reason: reasonOf(owner.person.id), proven: owner.person.proven }
  const joined = { own: reasonOf(owner.own), person }
  const whose = recordFor(joined)
  if (whose === null) return answerFor(joined)
  return { subjectId: whose === 'person' ? owner.person!.id : owner.own }
}

async function hearSignals(
  deps: IntakeDeps,
  { site, gpc }: Context,
  messages: readonly Message[],
  found: ReadonlyMap<string, Visitor>,
): Promise<void> {
  const heard = new Set(messages.flatMap((one) => ((gpc || one.gpc) && one.anonymousId ? [one.anonymousId] : [])))
  for (const visitorId of heard) {
    const visitor = found.get(visitorId)
    if (visitor) await deps.choices.hearSignal(site, visitor)
  }
}

function eventOf(deps: Pick<IntakeDeps, 'newId'>, site: Site, message: Message, subjectId: string): NewEvent {
  const eventId = message.messageId === null ? deps.newId() : idOf(site, message.messageId)
  return {
    subjectId,
    eventId,
    name: message.name,
    at: message.at,
    properties: message.properties,
    source: `site:${site.siteId}`,
  }
}

/** The same message always has the same number (RFC 9562 §5.8, version 8). */
function idOf(site: Site, messageId: string): string {
  const bytes = createHash('sha256').update(`${site.siteId}\n${messageId}`).digest().subarray(0, 16)
  bytes[6] = 0x80 | (bytes[6]! & 0x0f)
  bytes[8] = 0x80 | (bytes[8]! & 0x3f)
  return formatUuid(bytes)
}

async function store(deps: IntakeDeps, site: Site, events: readonly NewEvent[]): Promise<void> {
  const ids = [...new Set(events.map((event) => event.subjectId))]
  const ask = { purpose: site.eventPurpose, actor: siteActor, why: `events of site ${site.siteId}`, subjects: ids }
  await deps.gate.openPurpose(ask, async (tx) => {
    await sql`set local synchronous_commit = on`.execute(tx)
    const permitting = await locked(tx, ids)
    const still = events.filter((event) => permitting.has(event.subjectId))
    const added = await deps.subjects.recordEvents(tx, still)
    const tally: Tally = new Map()
    if (added > 0) add(tally, 'stored', added)
    if (still.length > added) add(tally, 'repeated', still.length - added)
    if (events.length > still.length) add(tally, 'withdrawn', events.length - still.length)
    await count(tx, { siteId: site.siteId, day: deps.clock.now(), kind: 'event' }, tally)
  })
}

/** Whoever still permits it; a withdrawal that comes now waits until these events are in. */
async function locked(tx: Tx, ids: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ subject_id: string }>`
    select subject_id from permission where subject_id = any(${[...ids]}::uuid[]) order by subject_id for share`.execute(
    tx,
  )
  return new Set(rows.map((row) => row.subject_id))
}

async function tell(deps: IntakeDeps, site: Site, kind: CountKind, tally: Tally): Promise<void> {
  await count(deps.database.db, { siteId: site.siteId, day: deps.clock.now(), kind }, tally)
}
