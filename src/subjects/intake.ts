/**
 * Intake: a batch of understood rows becomes people. Match, decide, seal, store, inside the caller's transaction under the purpose
 * record_keeping. The same code makes a dry run, which stores nothing but the fingerprints that it has met.
 */
import { sql } from 'kysely'
import { type Actor, type Clock, contentHash, type NewId, type Tx } from '../kernel/index.ts'
import type { Refusal, ToldDecision } from './candidate.ts'
import { findErased, findKeys, type Identified, identifiersOf, Register } from './identity.ts'
import { type Assigned, type BatchPlan, type PersonPlan, planBatch } from './plan.ts'
import type { ConsentPort, NewDecision, VaultPort } from './ports.ts'
import { addSeen, findSeen } from './seen.ts'
import {
  deleteIdentifiers,
  insertIdentifiers,
  insertProfiles,
  insertSealed,
  readProfiles,
  readSealedFields,
  replaceSealed,
  sealValues,
  updateProfiles,
} from './storage.ts'

export interface IntakeDeps {
  readonly vault: VaultPort
  readonly consent: ConsentPort
  readonly clock: Clock
  readonly newId: NewId
}

export interface IntakeContext {
  readonly mode: 'run' | 'dry_run'
  readonly importId: string | null
  readonly actor: Actor
}

export type Outcome =
  | { readonly ok: true; readonly result: 'created' | 'updated' | 'unchanged'; readonly subjectId: string }
  | { readonly ok: false; readonly refusal: Refusal }

/** Takes candidates in, in order; one outcome each. */
export async function takeIn(
  tx: Tx,
  deps: IntakeDeps,
  context: IntakeContext,
  people: readonly Identified[],
): Promise<Outcome[]> {
  if (people.length === 0) return []
  const { plan, inDatabase } = await planFor(tx, deps, context, people)
  const changes = await changesOf(
    tx,
    deps,
    plan.people.filter((person) => inDatabase.has(person.subjectId)),
  )
  if (context.mode === 'dry_run') {
    await addSeen(tx, context.importId!, plan.people)
    return outcomes(plan, changes, inDatabase)
  }
  const stored = await storeOrUndo(tx, deps, context, plan, changes)
  if (stored) return outcomes(plan, changes, inDatabase)
  return takeInHalves(tx, deps, context, people)
}

interface Planned {
  readonly plan: BatchPlan
  readonly inDatabase: ReadonlySet<string>
}

async function planFor(
  tx: Tx,
  deps: IntakeDeps,
  context: IntakeContext,
  people: readonly Identified[],
): Promise<Planned> {
  if (context.mode === 'run') await oneWriter(tx)
  const keys = people.flatMap((one) => one.keys)
  const owners = await findKeys(tx, keys)
  const inDatabase = new Set(owners.values())
  const owned = await identifiersOf(tx, [...inDatabase])
  if (context.mode === 'dry_run') await findSeen(tx, context.importId!, keys, owners, owned)
  const erased = await findErased(tx, deps.vault, people)
  return { plan: planBatch(people, new Register(owners, owned), erased, deps.newId), inDatabase }
}

/** Two writers that meet the same new person at once would make two of them: batches are stored one after another. */
async function oneWriter(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('aval.subjects.identity'))`.execute(tx)
}

/** What is really different from what is stored, by subject. */
interface Change {
  readonly sealed: ReadonlyMap<string, string>
  readonly attributes: Readonly<Record<string, unknown>>
  readonly facts: Readonly<Record<string, unknown>>
}

async function changesOf(tx: Tx, deps: IntakeDeps, people: readonly PersonPlan[]): Promise<Map<string, Change>> {
  const ids = people.map((person) => person.subjectId)
  const profiles = await readProfiles(tx, ids)
  const fields = new Set(people.flatMap((person) => [...person.sealed.keys()]))
  const sealed = await readSealedFields(tx, deps.vault, ids, [...fields])
  return new Map(
    people.map((person) => {
      const before = profiles.get(person.subjectId)
      const open = sealed.get(person.subjectId) ?? {}
      return [
        person.subjectId,
        {
          sealed: new Map([...person.sealed].filter(([field, value]) => open[field] !== value)),
          attributes: differing(person.attributes, before?.attributes ?? {}),
          facts: differing(factsToTell(person), before?.facts ?? {}),
        },
      ]
    }),
  )
}

function differing(
  next: Readonly<Record<string, unknown>>,
  before: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(next).filter(([name, value]) => before[name] !== value))
}

/** The facts that consent decides from, one level deep so that they compare by value. */
function factsToTell(person: PersonPlan): Record<string, unknown> {
  const facts: Record<string, unknown> = { ...person.facts }
  for (const key of person.keys.values()) if (key.kind === 'email' || key.kind === 'phone') facts[key.kind] = 'present'
  return facts
}

/** The same as consent takes them. */
function consentFacts(facts: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { email, phone, ...rest } = facts
  const channels = { ...(email === undefined ? {} : { email }), ...(phone === undefined ? {} : { phone }) }
  return Object.keys(channels).length === 0 ? rest : { ...rest, channels }
}

function isChanged(change: Change | undefined, person: PersonPlan): boolean {
  if (change === undefined) return true
  const count = change.sealed.size + Object.keys(change.attributes).length + Object.keys(change.facts).length
  return count + person.keys.size + person.dropped.size > 0
}

function outcomes(plan: BatchPlan, changes: ReadonlyMap<string, Change>, inDatabase: ReadonlySet<string>): Outcome[] {
  return plan.assigned.map((one: Assigned): Outcome => {
    if (!one.ok) return one
    const { subjectId, isNew } = one.plan
    if (isNew && one.first) return { ok: true, result: 'created', subjectId }
    const known = inDatabase.has(subjectId)
    return {
      ok: true,
      result: !known || isChanged(changes.get(subjectId), one.plan) ? 'updated' : 'unchanged',
      subjectId,
    }
  })
}

const savepoint = 'subjects_intake'

/** @returns false when an identifier turned out to belong to a hidden person; nothing is stored then */
async function storeOrUndo(
  tx: Tx,
  deps: IntakeDeps,
  context: IntakeContext,
  plan: BatchPlan,
  changes: ReadonlyMap<string, Change>,
): Promise<boolean> {
  await sql`savepoint ${sql.ref(savepoint)}`.execute(tx)
  const fresh = plan.people.filter((person) => person.isNew)
  const complete = await store(tx, deps, context, plan.people, fresh, changes)
  if (complete) {
    await sql`release savepoint ${sql.ref(savepoint)}`.execute(tx)
    return true
  }
  await sql`rollback to savepoint ${sql.ref(savepoint)}`.execute(tx)
  for (const person of fresh) deps.vault.shred(person.subjectId)
  return false
}

async function store(
  tx: Tx,
  deps: IntakeDeps,
  context: IntakeContext,
  people: readonly PersonPlan[],
  fresh: readonly PersonPlan[],
  changes: ReadonlyMap<string, Change>,
): Promise<boolean> {
  if (fresh.length > 0) deps.vault.enrol(fresh.map((person) => person.subjectId))
  const values = fresh.flatMap((person) => sealedValues(person.subjectId, person.sealed))
  const [stored, envelopes] = await Promise.all([
    storeOpen(tx, deps, context, people, fresh),
    sealValues(deps.vault, values),
  ])
  if (stored === 'taken') return false
  await insertSealed(tx, values, envelopes, deps.clock.now())
  await storeChanges(tx, deps, context, people, changes)
  return true
}

/** Everything but sealed fields and changes: what the database can do while values are being sealed. */
async function storeOpen(
  tx: Tx,
  deps: IntakeDeps,
  context: IntakeContext,
  people: readonly PersonPlan[],
  fresh: readonly PersonPlan[],
): Promise<'stored' | 'taken'> {
  await deleteIdentifiers(
    tx,
    people.flatMap((person) => [...person.dropped]),
  )
  const told = fresh.map((person) => ({ person, facts: factsToTell(person) }))
  const enrolled = told.map(({ person, facts }) => ({ subjectId: person.subjectId, facts: consentFacts(facts) }))
  const held = people.flatMap((person) => [...person.keys.values()].map((key) => ({ owner: person.subjectId, key })))
  const stored = await insertIdentifiers(
    tx,
    held.map((one) => one.owner),
    held.map((one) => one.key),
  )
  if (stored === 'taken') return 'taken'
  // Before the profiles: these then take up the permission that follows, instead of being written twice.
  await deps.consent.enrolDecided(tx, context.actor, enrolled, fresh.flatMap(decisionsOf))
  const later = people.flatMap((person) => (person.isNew ? [] : decisionsOf(person)))
  if (later.length > 0) await deps.consent.recordMany(tx, context.actor, later)
  const profiles = told.map(({ person, facts }) => ({
    subjectId: person.subjectId,
    attributes: person.attributes,
    facts,
  }))
  await insertProfiles(tx, profiles, deps.clock.now(), context.importId)
  return 'stored'
}

function sealedValues(subjectId: string, sealed: ReadonlyMap<string, string>) {
  return [...sealed].map(([field, plain]) => ({ subjectId, field, plain }))
}

async function storeChanges(
  tx: Tx,
  deps: IntakeDeps,
  context: IntakeContext,
  people: readonly PersonPlan[],
  changes: ReadonlyMap<string, Change>,
): Promise<void> {
  const now = deps.clock.now()
  const changed = people.flatMap((person) => {
    const change = person.isNew ? undefined : changes.get(person.subjectId)
    return change !== undefined && isChanged(change, person) ? [{ subjectId: person.subjectId, ...change }] : []
  })
  await updateProfiles(tx, changed, now, context.importId)
  await replaceSealed(
    tx,
    deps.vault,
    changed.flatMap((one) => sealedValues(one.subjectId, one.sealed)),
    now,
  )
  const told = changed.filter((one) => Object.keys(one.facts).length > 0)
  if (told.length === 0) return
  await deps.consent.setFactsOfMany(
    tx,
    told.map((one) => ({ subjectId: one.subjectId, facts: consentFacts(one.facts) })),
  )
}

/** Decisions as consent takes them; the same statement told twice has the same key and is recorded once. */
function decisionsOf(person: PersonPlan): NewDecision[] {
  const byKey = new Map(
    person.decisions.map((told) => decisionOf(person.subjectId, told)).map((one) => [one.idempotencyKey, one]),
  )
  return [...byKey.values()]
}

function decisionOf(subjectId: string, told: ToldDecision): NewDecision {
  const { kind, purposes, at, notice, source } = told
  const statement = { at: at?.toISOString() ?? null, kind, notice, purposes, source }
  return {
    subjectId,
    kind,
    purposes,
    ...(at === null ? {} : { at }),
    ...(notice === null ? {} : { notice }),
    channel: 'import',
    evidence: { declared: statement, source },
    idempotencyKey: `import:${contentHash(statement)}`,
  }
}

/** Finds the row that touches a hidden person by halving; that one is refused, the others are taken. */
async function takeInHalves(
  tx: Tx,
  deps: IntakeDeps,
  context: IntakeContext,
  people: readonly Identified[],
): Promise<Outcome[]> {
  if (people.length === 1) {
    return [{ ok: false, refusal: { line: people[0]!.candidate.line, field: '', code: 'not_open' } }]
  }
  const middle = people.length >> 1
  const first = await takeIn(tx, deps, context, people.slice(0, middle))
  return [...first, ...(await takeIn(tx, deps, context, people.slice(middle)))]
}
