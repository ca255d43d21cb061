/** What changed from one version of an audience to the next, condition by condition. Pure. */
import { canonicalJson, type Json } from '../kernel/index.ts'
import type { Query } from './query.ts'

/** Conditions that went and that came. Moving a condition is no change. */
export interface QueryChange {
  readonly gone: readonly Query[]
  readonly come: readonly Query[]
}

/**
 * Compares the outermost conditions where both versions join theirs in the same way, and the wholes otherwise.
 * @returns nothing on either side when the two mean the same conditions
 */
export function changeBetween(before: Query, after: Query): QueryChange {
  // A single condition is a list of one, joined by `all`.
  const comparable = (before.kind === 'any') === (after.kind === 'any')
  const [old, now] = comparable ? [partsOf(before), partsOf(after)] : [[before], [after]]
  return { gone: without(old, now), come: without(now, old) }
}

function partsOf(query: Query): readonly Query[] {
  return query.kind === 'all' || query.kind === 'any' ? query.of : [query]
}

/** The conditions of `from` that `taken` has not; each of `taken` pays for one. */
function without(from: readonly Query[], taken: readonly Query[]): Query[] {
  const left = new Map<string, number>()
  for (const one of taken) left.set(keyOf(one), (left.get(keyOf(one)) ?? 0) + 1)
  return from.filter((one) => {
    const count = left.get(keyOf(one)) ?? 0
    left.set(keyOf(one), count - 1)
    return count <= 0
  })
}

const keyOf = (query: Query) => canonicalJson(query as unknown as Json)
