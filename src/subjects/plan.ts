/**
 * From candidates to a plan: for each person of a batch, whether they are new and what is to be written. Rows about the same person are
 * taken in order, a later value winning over an earlier one. Pure, apart from the identifiers it asks for.
 */
import type { NewId } from '../kernel/index.ts'
import type { Candidate, PersonFacts, Refusal, ToldDecision } from './candidate.ts'
import type { Identified, Key, Register } from './identity.ts'
import type { Value } from './values.ts'

/** What a batch does to one person. */
export interface PersonPlan {
  readonly subjectId: string
  readonly isNew: boolean
  readonly sealed: Map<string, string>
  readonly attributes: Record<string, Value>
  readonly facts: { residence?: string; born?: string }
  readonly keys: Map<string, Key>
  /** Names of keys to remove. */
  readonly dropped: Set<string>
  readonly decisions: ToldDecision[]
}

export type Assigned =
  | { readonly ok: true; readonly plan: PersonPlan; readonly first: boolean }
  | { readonly ok: false; readonly refusal: Refusal }

export interface BatchPlan {
  readonly people: readonly PersonPlan[]
  /** One answer per candidate, in order. */
  readonly assigned: readonly Assigned[]
}

/** @param erased positions of candidates on the erased list @param isKnown whether a found subject is in the database already */
export function planBatch(
  identified: readonly Identified[],
  register: Register,
  erased: ReadonlySet<number>,
  newId: NewId,
): BatchPlan {
  const people = new Map<string, PersonPlan>()
  const assigned = identified.map(({ candidate, keys: own }, i): Assigned => {
    if (erased.has(i)) return { ok: false, refusal: { line: candidate.line, field: '', code: 'erased' } }
    const whose = register.whose(candidate.line, own)
    if (whose !== null && typeof whose === 'object') return { ok: false, refusal: whose }
    const before = whose === null ? undefined : people.get(whose)
    const plan = before ?? newPlan(whose ?? newId(), whose === null)
    people.set(plan.subjectId, plan)
    merge(plan, candidate, register.take(plan.subjectId, own))
    return { ok: true, plan, first: before === undefined }
  })
  return { people: [...people.values()], assigned }
}

function newPlan(subjectId: string, isNew: boolean): PersonPlan {
  return {
    subjectId,
    isNew,
    sealed: new Map(),
    attributes: {},
    facts: {},
    keys: new Map(),
    dropped: new Set(),
    decisions: [],
  }
}

function merge(plan: PersonPlan, candidate: Candidate, change: { added: Key[]; dropped: string[] }): void {
  for (const [field, value] of candidate.sealed) plan.sealed.set(field, value)
  Object.assign(plan.attributes, candidate.attributes)
  Object.assign(plan.facts, candidate.facts satisfies PersonFacts)
  plan.decisions.push(...candidate.decisions)
  for (const name of change.dropped) if (!plan.keys.delete(name)) plan.dropped.add(name)
  for (const key of change.added) if (!plan.dropped.delete(key.name)) plan.keys.set(key.name, key)
}
