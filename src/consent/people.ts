/**
 * The people that consent knows, by id alone: enrolled with the facts that the law asks about, checked in batches, and computed
 * again when a permission reaches its end.
 */
import { sql } from 'kysely'
import type { Database, Tx } from '../kernel/index.ts'
import type { PurposeCatalogue } from './catalogue.ts'
import type { Facts } from './decision.ts'
import { asKeeper } from './keeper.ts'
import { type Answer, answers } from './permission.ts'
import { problem } from './problems.ts'
import { type Reason, reasonOf } from './reasons.ts'
import { type Computing, type LockedPerson, lockPeople, permissionColumns, recompute } from './store.ts'

export interface PersonFacts {
  readonly subjectId: string
  readonly facts: Facts
}

/** Adds people with their facts; somebody already known keeps theirs. No decision yet: nothing that needs one is permitted. */
export async function enrolPeople(tx: Tx, people: readonly PersonFacts[], how: Computing): Promise<void> {
  if (people.length === 0) return
  people.forEach(({ facts }) => requireValid(facts))
  const undecided = remembered((facts) => answers(how.purposes, { decisions: [], facts, now: how.now }))
  const columns = permissionColumns(people.map(({ facts }) => undecided(facts)))
  const column = <T>(of: (facts: Facts) => T) => people.map(({ facts }) => of(facts))
  await sql`
    insert into permission (subject_id, bits, until, reasons, residence, born, age_source, channels, updated_at)
    select subject_id, bits, until, reasons, residence, born, age_source, channels, ${how.now}
    from unnest(${people.map((person) => person.subjectId)}::uuid[], ${columns.bits}::bigint[],
      ${columns.until}::timestamptz[], ${columns.reasons}::bytea[], ${column((facts) => facts.residence ?? null)}::text[],
      ${column((facts) => facts.born ?? null)}::date[], ${column(ageSourceOf)}::text[],
      ${column((facts) => JSON.stringify(facts.channels ?? {}))}::jsonb[])
      n(subject_id, bits, until, reasons, residence, born, age_source, channels)
    on conflict (subject_id) do nothing`.execute(tx)
}

/** Without a decision only the addresses matter, and there are few combinations of them. */
function remembered(compute: (facts: Facts) => Answer[]): (facts: Facts) => Answer[] {
  const known = new Map<string, Answer[]>()
  return (facts) => {
    const key = JSON.stringify(facts.channels ?? {})
    const found = known.get(key) ?? compute(facts)
    known.set(key, found)
    return found
  }
}

function ageSourceOf(facts: Facts): NonNullable<Facts['ageSource']> {
  return facts.ageSource ?? (facts.born ? 'declared' : 'unknown')
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
  const column = <T>(of: (facts: Facts) => T) => people.map(({ facts }) => of(facts))
  await sql`
    update permission p set residence = n.residence, born = n.born, age_source = n.age_source, channels = n.channels,
      updated_at = ${how.now}
    from unnest(${people.map((person) => person.subjectId)}::uuid[], ${column((facts) => facts.residence ?? null)}::text[],
      ${column((facts) => facts.born ?? null)}::date[], ${column(ageSourceOf)}::text[],
      ${column((facts) => JSON.stringify(facts.channels ?? {}))}::jsonb[])
      n(subject_id, residence, born, age_source, channels)
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
 * @returns a reason for every id asked
 */
export async function checkPeople(
  database: Database,
  catalogue: PurposeCatalogue,
  computing: () => Computing,
  purpose: string,
  subjectIds: readonly string[],
): Promise<Map<string, Reason>> {
  const found = new Map<string, Reason>(subjectIds.map((id) => [id, 'no_decision']))
  for (let start = 0; start < subjectIds.length; start += idsPerQuestion) {
    const ids = subjectIds.slice(start, start + idsPerQuestion)
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
  // A row per person costs more than the question: the answer comes as one list of ids for each reason.
  const { rows } = await sql<{ code: number; ids: string[] }>`
    select code, array_agg(subject_id)::text[] as ids from (
      select case when until <= ${now} then -1 else get_byte(reasons, ${purposeId}) end as code, subject_id
      from permission where subject_id = any(${ids}::uuid[])) p
    group by code`.execute(tx)
  for (const row of rows) for (const id of row.ids) if (row.code >= 0) into.set(id, reasonOf(row.code))
  return rows.find((row) => row.code < 0)?.ids ?? []
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
