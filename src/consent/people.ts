/**
 * The people that consent knows, by id alone: enrolled with the facts that the law asks about, checked in batches, and computed
 * again when a permission reaches its end.
 */
import { sql } from 'kysely'
import type { Database, Tx } from '../kernel/index.ts'
import type { PurposeCatalogue } from './catalogue.ts'
import { arrayOf } from './columns.ts'
import type { Facts, PlainDecision } from './decision.ts'
import { asKeeper } from './keeper.ts'
import { problem } from './problems.ts'
import { type Reason, reasonOf } from './reasons.ts'
import { type Computing, type LockedPerson, lockPeople, permissionColumns, permissionFor, recompute } from './store.ts'

export interface PersonFacts {
  readonly subjectId: string
  readonly facts: Facts
}

/**
 * Adds people with their facts and the permission that follows from their decisions, if they bring any; somebody already
 * known keeps theirs.
 * @returns the ids that were known before
 */
export async function enrolPeople(
  tx: Tx,
  people: readonly PersonFacts[],
  how: Computing,
  decisions: ReadonlyMap<string, readonly PlainDecision[]> = new Map(),
): Promise<string[]> {
  if (people.length === 0) return []
  people.forEach(({ facts }) => requireValid(facts))
  const facts = factColumns(people)
  const permissions = people.map((person) => permissionFor(person, decisions.get(person.subjectId) ?? [], how))
  const stored = permissionColumns(permissions)
  const { rows } = await sql<{ subject_id: string }>`
    insert into permission (subject_id, bits, until, reasons, residence, born, age_source, channels, updated_at)
    select subject_id, bits, until, reasons, residence, born, age_source, channels, ${how.now}
    from unnest(${facts.ids}::uuid[], ${stored.bits}::bigint[], ${stored.until}::timestamptz[],
      ${stored.reasons}::bytea[], ${facts.residence}::text[], ${facts.born}::date[], ${facts.ageSource}::text[],
      ${facts.channels}::jsonb[]) n(subject_id, bits, until, reasons, residence, born, age_source, channels)
    on conflict (subject_id) do nothing returning subject_id`.execute(tx)
  if (rows.length === people.length) return []
  const added = new Set(rows.map((row) => row.subject_id))
  return people.map((person) => person.subjectId).filter((id) => !added.has(id))
}

function factColumns(people: readonly PersonFacts[]) {
  const column = (of: (facts: Facts) => string | null | undefined) => arrayOf(people.map(({ facts }) => of(facts)))
  return {
    ids: arrayOf(people.map((person) => person.subjectId)),
    residence: column((facts) => facts.residence),
    born: column((facts) => facts.born),
    ageSource: column((facts) => facts.ageSource ?? (facts.born ? 'declared' : 'unknown')),
    channels: column((facts) => JSON.stringify(facts.channels ?? {})),
  }
}

/**
 * Changes what is known about people and what follows from it. A fact left out stays; `null` forgets it; channels are
 * changed one by one.
 * @throws Problem `consent.facts_invalid`, `consent.unknown_subject`
 */
export async function changeFacts(tx: Tx, changes: readonly PersonFacts[], how: Computing): Promise<void> {
  changes.forEach(({ facts }) => requireValid(facts))
  const locked = new Map(
    (
      await lockPeople(
        tx,
        changes.map((change) => change.subjectId),
      )
    ).map((person) => [person.subjectId, person]),
  )
  for (const change of changes) {
    const before = locked.get(change.subjectId)
    if (!before) throw problem('consent.unknown_subject', { at: 'subjectId' })
    locked.set(change.subjectId, { subjectId: change.subjectId, facts: merged(before.facts, change.facts) })
  }
  const people = [...locked.values()]
  const columns = factColumns(people)
  await sql`
    update permission p set residence = n.residence, born = n.born, age_source = n.age_source, channels = n.channels,
      updated_at = ${how.now}
    from unnest(${columns.ids}::uuid[], ${columns.residence}::text[], ${columns.born}::date[],
      ${columns.ageSource}::text[], ${columns.channels}::jsonb[]) n(subject_id, residence, born, age_source, channels)
    where p.subject_id = n.subject_id`.execute(tx)
  await recompute(tx, people, how)
}

function merged(before: Facts, change: Facts): Facts {
  const { ageSource, ...known } = change
  // A date of birth that comes without a source is declared; one that is forgotten takes its source with it.
  const source = ageSource ?? (change.born === undefined ? before.ageSource : change.born ? 'declared' : 'unknown')
  return {
    ...before,
    ...known,
    ...(source ? { ageSource: source } : {}),
    channels: { ...before.channels, ...change.channels },
  }
}

const channelNames = ['email', 'phone', 'post']
const channelStates = ['present', 'absent', 'suppressed']

function requireValid(facts: Facts): void {
  const { residence, born, channels = {} } = facts
  if (residence && !/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/.test(residence))
    throw problem('consent.facts_invalid', { at: 'residence' })
  if (born && !isDate(born)) throw problem('consent.facts_invalid', { at: 'born' })
  const odd = Object.entries(channels).find(
    ([name, state]) => !channelNames.includes(name) || !channelStates.includes(state),
  )
  if (odd) throw problem('consent.facts_invalid', { at: 'channels' })
}

function isDate(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`)
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)
}

/** So many ids travel in one question; larger batches are asked in turns. */
const idsPerQuestion = 100_000

/**
 * May these people be used for this purpose, now? An unknown person has not decided. Permissions past their end are computed
 * again first.
 * @returns a reason for every id asked, by the id in lower case
 */
export async function checkPeople(
  database: Database,
  catalogue: PurposeCatalogue,
  computing: () => Computing,
  purpose: string,
  subjectIds: readonly string[],
): Promise<Map<string, Reason>> {
  const found = new Map<string, Reason>(subjectIds.map((id) => [id.toLowerCase(), 'no_decision']))
  const asked = [...found.keys()]
  for (let start = 0; start < asked.length; start += idsPerQuestion) {
    const ids = asked.slice(start, start + idsPerQuestion)
    await database.transaction((tx) =>
      asKeeper(tx, async (count) => {
        await catalogue.keepUp(tx, count)
        const how = computing()
        const id = catalogue.byCode(purpose).id
        const ended = await ask(tx, id, ids, how.now, found)
        if (ended.length === 0) return
        await recompute(tx, await lockPeople(tx, ended), how)
        await ask(tx, id, ended, how.now, found)
      }),
    )
  }
  return found
}

/** One query. Answers go into `into`; ids whose permission has ended are returned. */
async function ask(
  tx: Tx,
  purposeId: number,
  ids: readonly string[],
  now: Date,
  into: Map<string, Reason>,
): Promise<string[]> {
  // A row per person, or an array that the driver takes apart, costs more than the question: ids travel as one text each way.
  const { rows } = await sql<{ code: number; ids: string }>`
    select code, string_agg(subject_id::text, ',') as ids from (
      select case when until <= ${now} then -1 else get_byte(reasons, ${purposeId}) end as code, subject_id
      from permission where subject_id = any(${arrayOf(ids)}::uuid[])) p
    group by code`.execute(tx)
  const ended: string[] = []
  for (const { code, ids: list } of rows) {
    if (code < 0) ended.push(...list.split(','))
    else for (const id of list.split(',')) into.set(id, reasonOf(code))
  }
  return ended
}

const peoplePerRefresh = 1_000

/** Computes again every permission that has reached its end, in short transactions. @returns how many */
export function refreshPermissions(
  database: Database,
  catalogue: PurposeCatalogue,
  computing: () => Computing,
): Promise<number> {
  return inBatches(database, catalogue, computing, (how) => ({
    // Somebody else's locked row is being computed anyway.
    where: sql`until < 'infinity' and until <= ${how.now} order by until limit ${peoplePerRefresh} for update skip locked`,
  }))
}

/** Computes everybody again: when a purpose is added that needs no decision. @returns how many */
export function recomputeEverybody(
  database: Database,
  catalogue: PurposeCatalogue,
  computing: () => Computing,
): Promise<number> {
  return inBatches(database, catalogue, computing, (_how, after) => ({
    where: sql`subject_id > ${after}::uuid order by subject_id limit ${peoplePerRefresh} for update`,
  }))
}

async function inBatches(
  database: Database,
  catalogue: PurposeCatalogue,
  computing: () => Computing,
  next: (how: Computing, after: string) => { where: ReturnType<typeof sql> },
): Promise<number> {
  let done = 0
  let after = '00000000-0000-0000-0000-000000000000'
  for (;;) {
    const people = await database.transaction((tx) =>
      asKeeper(tx, async (count) => {
        await catalogue.keepUp(tx, count)
        const how = computing()
        const batch = await peopleWhere(tx, next(how, after).where)
        await recompute(tx, batch, how)
        return batch
      }),
    )
    done += people.length
    after = people.at(-1)?.subjectId ?? after
    if (people.length < peoplePerRefresh) return done
  }
}

async function peopleWhere(tx: Tx, where: ReturnType<typeof sql>): Promise<LockedPerson[]> {
  const { rows } = await sql<{ subject_id: string } & Record<string, never>>`
    select subject_id from permission where ${where}`.execute(tx)
  return lockPeople(
    tx,
    rows.map((row) => row.subject_id),
  )
}
