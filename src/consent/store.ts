/**
 * The stored permissions: locked, computed again from all decisions, written back as one statement. A permission row is the
 * lock of its person: whoever records, changes facts or hands over a message takes it first.
 */
import { sql } from 'kysely'
import type { Tx } from '../kernel/index.ts'
import type { Decider, DecisionKind, Facts, PlainDecision } from './decision.ts'
import { type Answer, answers, permissionOf, type UnknownAge } from './permission.ts'
import type { Purpose } from './purposes.ts'

export interface LockedPerson {
  readonly subjectId: string
  readonly facts: Facts
}

/** Locks the rows of these people, in one order so that two callers cannot wait for each other. Unknown people are left out. */
export async function lockPeople(tx: Tx, subjectIds: readonly string[]): Promise<LockedPerson[]> {
  const { rows } = await sql<FactsRow>`
    select subject_id, residence, born::text as born, age_source, channels from permission
    where subject_id = any(${subjectIds}::uuid[]) order by subject_id for update`.execute(tx)
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
     where subject_id = any(${subjectIds}::uuid[])`.execute(tx)
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
}

/** The answers about one person. A decision dated by a faster clock than ours counts already. */
export function answersAbout(person: LockedPerson, decisions: readonly PlainDecision[], how: Computing): Answer[] {
  const now = new Date(Math.max(how.now.getTime(), ...decisions.map((decision) => decision.at.getTime())))
  return answers(how.purposes, { decisions, facts: person.facts, now, unknownAge: how.unknownAge })
}

/** Computes and stores the permissions of people whose rows the caller holds locked. Rows that do not change are not written. */
export async function recompute(
  tx: Tx,
  people: readonly LockedPerson[],
  how: Computing,
): Promise<Map<string, Answer[]>> {
  const decisions = await plainDecisions(
    tx,
    people.map((person) => person.subjectId),
  )
  const computed = new Map(
    people.map((person) => [person.subjectId, answersAbout(person, decisions.get(person.subjectId) ?? [], how)]),
  )
  await writePermissions(tx, computed, how.now)
  return computed
}

async function writePermissions(tx: Tx, computed: ReadonlyMap<string, Answer[]>, now: Date): Promise<void> {
  if (computed.size === 0) return
  const columns = permissionColumns([...computed.values()])
  await sql`
    update permission p set bits = n.bits, until = n.until, reasons = n.reasons, updated_at = ${now}
    from unnest(${[...computed.keys()]}::uuid[], ${columns.bits}::bigint[], ${columns.until}::timestamptz[],
      ${columns.reasons}::bytea[]) n(subject_id, bits, until, reasons)
    where p.subject_id = n.subject_id and (p.bits, p.until, p.reasons) is distinct from (n.bits, n.until, n.reasons)
  `.execute(tx)
}

/** Permissions as columns for `unnest`: 60 bits travel as text because a double cannot hold them. */
export function permissionColumns(all: readonly (readonly Answer[])[]): {
  bits: string[]
  until: string[]
  reasons: string[]
} {
  const permissions = all.map(permissionOf)
  return {
    bits: permissions.map((one) => one.bits.toString()),
    until: permissions.map((one) => one.until?.toISOString() ?? 'infinity'),
    reasons: permissions.map((one) => `\\x${one.reasons.toString('hex')}`),
  }
}
