/**
 * The stored permissions: locked, computed again from all decisions, written back as one statement. A permission row is the
 * lock of its person: whoever records, changes facts or hands over a message takes it first.
 */
import { sql } from 'kysely'
import type { Tx } from '../kernel/index.ts'
import { arrayOf, byteaText } from './columns.ts'
import type { Decider, DecisionKind, Facts, PlainDecision } from './decision.ts'
import { answers, type Permission, permissionOf, type Question, situationOf, type UnknownAge } from './permission.ts'
import type { Purpose } from './purposes.ts'

export interface LockedPerson {
  readonly subjectId: string
  readonly facts: Facts
}

/** Locks the rows of these people, in one order so that two callers cannot wait for each other. Unknown people are left out. */
export async function lockPeople(tx: Tx, subjectIds: readonly string[]): Promise<LockedPerson[]> {
  const { rows } = await sql<FactsRow>`
    select subject_id, residence, born::text as born, age_source, channels from permission
    where subject_id = any(${arrayOf(subjectIds)}::uuid[]) order by subject_id for update`.execute(tx)
  return rows.map(personOf)
}

export interface FactsRow {
  subject_id: string
  residence: string | null
  born: string | null
  age_source: 'declared' | 'verified' | 'unknown'
  channels: NonNullable<Facts['channels']>
}

export function personOf(row: FactsRow): LockedPerson {
  const { residence, born, age_source: ageSource, channels } = row
  return { subjectId: row.subject_id, facts: { residence, born, ageSource, channels } }
}

/** Every decision of these people in the plain form, by person. */
export async function plainDecisions(tx: Tx, subjectIds: readonly string[]): Promise<Map<string, PlainDecision[]>> {
  const { rows } = await sql<{
    subject_id: string
    kind: DecisionKind
    purposes: number[]
    at: Date
    valid_until: Date | null
    by_whom: Decider
  }>`select subject_id, kind, purposes, at, valid_until, by_whom from decision
     where subject_id = any(${arrayOf(subjectIds)}::uuid[])`.execute(tx)
  const found = new Map<string, PlainDecision[]>()
  for (const { subject_id, kind, purposes, at, valid_until: validUntil, by_whom: by } of rows) {
    const list = found.get(subject_id) ?? []
    list.push({ kind, purposes, at, validUntil, by })
    found.set(subject_id, list)
  }
  return found
}

export interface Computing {
  readonly purposes: readonly Purpose[]
  readonly now: Date
  readonly unknownAge: UnknownAge
  /** Situations met in this call, so that a batch computes each once. */
  readonly known: Map<string, Permission>
}

/** The question about one person. A decision dated by a faster clock than ours counts already. */
export function questionAbout(person: LockedPerson, decisions: readonly PlainDecision[], how: Computing): Question {
  let now = how.now
  for (const { at } of decisions) if (at > now) now = at
  return { decisions, facts: person.facts, now, unknownAge: how.unknownAge }
}

/** The permission of one person. */
export function permissionFor(person: LockedPerson, decisions: readonly PlainDecision[], how: Computing): Permission {
  const question = questionAbout(person, decisions, how)
  const situation = situationOf(question)
  const found = situation === null ? undefined : how.known.get(situation)
  const permission = found ?? permissionOf(answers(how.purposes, question))
  if (situation !== null) how.known.set(situation, permission)
  return permission
}

/** Computes and stores the permissions of people whose rows the caller holds locked. Rows that do not change are not written. */
export async function recompute(
  tx: Tx,
  people: readonly LockedPerson[],
  how: Computing,
): Promise<Map<string, Permission>> {
  if (people.length === 0) return new Map()
  const decisions = await plainDecisions(
    tx,
    people.map((person) => person.subjectId),
  )
  const computed = new Map(
    people.map((person) => [person.subjectId, permissionFor(person, decisions.get(person.subjectId) ?? [], how)]),
  )
  const stored = permissionColumns([...computed.values()])
  await sql`
    update permission p set bits = n.bits, until = n.until, reasons = n.reasons, updated_at = ${how.now}
    from unnest(${arrayOf([...computed.keys()])}::uuid[], ${stored.bits}::bigint[], ${stored.until}::timestamptz[],
      ${stored.reasons}::bytea[]) n(subject_id, bits, until, reasons)
    where p.subject_id = n.subject_id and (p.bits, p.until, p.reasons) is distinct from (n.bits, n.until, n.reasons)
  `.execute(tx)
  return computed
}

/** Permissions as columns for `unnest`: 60 bits travel as text because a double cannot hold them. */
export function permissionColumns(permissions: readonly Permission[]): Record<'bits' | 'until' | 'reasons', string> {
  return {
    bits: arrayOf(permissions.map((one) => one.bits.toString())),
    until: arrayOf(permissions.map((one) => one.until?.toISOString() ?? 'infinity')),
    reasons: arrayOf(permissions.map((one) => byteaText(one.reasons))),
  }
}
