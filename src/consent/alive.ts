/**
 * Permissions alive over time: for each day, how many people permitted each purpose at its end (UTC). Every person is replayed by the
 * function that computes permissions, from all their dated decisions, so the curve is exact for the people known today; what is known
 * of their address is what is known now. Pure; days.ts stores it.
 */
import type { PlainDecision } from './decision.ts'
import { answers, type Question } from './permission.ts'
import type { Purpose } from './purposes.ts'

const dayMs = 86_400_000

/** The day of a moment, `2026-11-27`, in UTC. */
export function dayOf(moment: Date): string {
  return moment.toISOString().slice(0, 10)
}

/** The days from one to another, both included. */
export function daysBetween(first: string, last: string): string[] {
  const from = Date.parse(first)
  const count = Math.max(0, Math.round((Date.parse(last) - from) / dayMs) + 1)
  return Array.from({ length: count }, (_, i) => dayOf(new Date(from + i * dayMs)))
}

/** Changes by day, then by purpose id. */
export type Changes = Map<string, Map<number, number>>

/** Somebody as far as the curve depends on them. */
export interface Timeline {
  readonly facts: Question['facts']
  readonly decisions: readonly PlainDecision[]
  /** When they became known here. */
  readonly knownSince: Date
}

/** Adds what one person changes on which day. @param now the last day ends here */
export function addPerson(
  changes: Changes,
  { facts, decisions, knownSince }: Timeline,
  how: Pick<Question, 'now' | 'unknownAge'> & { readonly purposes: readonly Purpose[] },
): void {
  const decided = decisions.map(({ at }) => at)
  const first = Math.min(knownSince.getTime(), ...decided.map((at) => at.getTime()))
  const moments = [knownSince, ...decided, ...decisions.flatMap(({ validUntil }) => validUntil ?? [])]
  const counting = moments.filter((moment) => moment.getTime() >= first && moment <= how.now)
  const days = [...new Set(counting.map(dayOf))].toSorted()
  let before: ReadonlySet<number> = new Set()
  for (const day of days) {
    const end = new Date(Math.min(Date.parse(day) + dayMs - 1, how.now.getTime()))
    const open = answers(how.purposes, { ...how, facts, decisions, now: end })
    const alive = new Set(open.filter((one) => one.reason === 'permitted').map((one) => one.purpose.id))
    for (const id of alive) if (!before.has(id)) change(changes, day, id, 1)
    for (const id of before) if (!alive.has(id)) change(changes, day, id, -1)
    before = alive
  }
}

function change(changes: Changes, day: string, purpose: number, by: 1 | -1): void {
  const ofDay = changes.get(day) ?? new Map<number, number>()
  changes.set(day, ofDay)
  ofDay.set(purpose, (ofDay.get(purpose) ?? 0) + by)
}
