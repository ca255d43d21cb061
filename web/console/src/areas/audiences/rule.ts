/**
 * A rule while it is being built: the query's tree with a number for each node, negations as a count beside what they negate, and
 * room for what is not said yet. What the builder does not know is kept as it is and read out by the server. Pure.
 */

export type Scalar = string | number | boolean

/** A condition as it stands in the query; a value that is not chosen yet is null. */
export interface Condition {
  readonly kind: string
  readonly [key: string]: unknown
}

interface Common {
  readonly id: number
  /** How many `not` stand in front of it. */
  readonly nots: number
}

export type Rule =
  | (Common & { readonly is: 'group'; readonly join: 'all' | 'any'; readonly of: readonly Rule[] })
  | (Common & { readonly is: 'condition'; readonly condition: Condition })

/** Kinds that the builder can edit; any other is shown as its sentence. */
export const fieldKinds = ['compare', 'between', 'one_of', 'text', 'known', 'recent', 'older'] as const
export const otherKinds = ['everyone', 'share', 'audience', 'score', 'event', 'received'] as const
const known: ReadonlySet<string> = new Set([...fieldKinds, ...otherKinds])

export const isKnown = ({ kind }: Condition): boolean => known.has(kind)
export const isAboutField = ({ kind }: Condition): boolean => (fieldKinds as readonly string[]).includes(kind)

let made = 0
const nextId = () => ++made

export function group(join: 'all' | 'any', of: readonly Rule[]): Rule {
  return { id: nextId(), nots: 0, is: 'group', join, of }
}

export function condition(given: Condition): Rule {
  return { id: nextId(), nots: 0, is: 'condition', condition: given }
}

/** A condition that says nothing yet. */
export const blank = (): Rule => condition({ kind: 'compare', field: '', is: 'equal', value: null })

/** Reads a query as the server gives it. */
export function ruleOf(query: unknown): Rule {
  const node = (query ?? {}) as Condition
  if (node.kind === 'not') {
    const inner = ruleOf(node.of)
    return { ...inner, nots: inner.nots + 1 }
  }
  if ((node.kind === 'all' || node.kind === 'any') && Array.isArray(node.of))
    return group(node.kind, node.of.map(ruleOf))
  return condition(node)
}

/** The same rule with numbers of this page: one from another visit may have them twice. */
export function renumbered(rule: Rule): Rule {
  return rule.is === 'group' ? { ...rule, id: nextId(), of: rule.of.map(renumbered) } : { ...rule, id: nextId() }
}

/** The query of a rule; null when something is not said yet. */
export function queryOf(rule: Rule): Condition | null {
  const inner = rule.is === 'group' ? groupQuery(rule.join, rule.of) : completed(rule.condition)
  if (inner === null) return null
  let query: Condition = inner
  for (let turn = 0; turn < rule.nots; turn++) query = { kind: 'not', of: query }
  return query
}

function groupQuery(join: 'all' | 'any', of: readonly Rule[]): Condition | null {
  const parts = of.map(queryOf)
  return parts.length === 0 || parts.includes(null) ? null : { kind: join, of: parts }
}

function completed(given: Condition): Condition | null {
  return isComplete(given) ? given : null
}

/** Whether everything that a condition needs is said. What the builder does not know counts as complete: the server judges it. */
export function isComplete(given: Condition): boolean {
  if (isAboutField(given) && !filled(given.field)) return false
  switch (given.kind) {
    case 'compare':
      return given.value === '' || filled(given.value)
    case 'text':
      return filled(given.value)
    case 'between':
      return filled(given.from) && filled(given.to)
    case 'one_of':
      return Array.isArray(given.values) && given.values.length > 0
    case 'recent':
    case 'older':
      return filled(given.days)
    case 'share':
      return filled(given.of)
    case 'audience':
      return filled(given.id) && filled(given.version)
    case 'score':
      return filled(given.model) && filled(given.at_least)
    case 'received':
      return filled(given.campaign)
    case 'event':
      return filled(given.name) && !Object.hasOwn((given.properties ?? {}) as object, '')
    default:
      return true
  }
}

const filled = (value: unknown) => value !== null && value !== undefined && value !== ''

/** The rule with one node replaced. */
export function replaced(rule: Rule, id: number, change: (rule: Rule) => Rule): Rule {
  if (rule.id === id) return change(rule)
  return rule.is === 'group' ? { ...rule, of: rule.of.map((part) => replaced(part, id, change)) } : rule
}

/** The rule without one node; null when that was the whole. */
export function removed(rule: Rule, id: number): Rule | null {
  if (rule.id === id) return null
  if (rule.is !== 'group') return rule
  return { ...rule, of: rule.of.flatMap((part) => removed(part, id) ?? []) }
}

/** One more part in a group. A single condition becomes a group of itself and the new one. */
export function added(rule: Rule, groupId: number, part: Rule): Rule {
  return replaced(rule, groupId, (found) =>
    found.is === 'group' ? { ...found, of: [...found.of, part] } : group('all', [found, part]),
  )
}

/** How the parts of a group are joined, with its negation: what the reader chooses. */
export type Joining = 'all' | 'any' | 'none' | 'not_all'

export function joiningOf(rule: Rule & { readonly is: 'group' }): Joining {
  const negated = rule.nots % 2 === 1
  if (rule.join === 'all') return negated ? 'not_all' : 'all'
  return negated ? 'none' : 'any'
}

export function joinedBy(rule: Rule & { readonly is: 'group' }, joining: Joining): Rule {
  const join = joining === 'all' || joining === 'not_all' ? 'all' : 'any'
  return { ...rule, join, nots: joining === 'none' || joining === 'not_all' ? 1 : 0 }
}

/** Where each node stands in the query, such as `query.of.1.of`; a `not` in front of it is a step of its own. */
export function pathsOf(rule: Rule, path = 'query'): Map<number, string> {
  const own = path + '.of'.repeat(rule.nots)
  const found = new Map([[rule.id, path]])
  if (rule.is !== 'group') return found
  for (const [index, part] of rule.of.entries())
    for (const [id, at] of pathsOf(part, `${own}.of.${index}`)) found.set(id, at)
  return found
}

/** Every condition, in order. */
export function conditionsOf(rule: Rule): readonly (Rule & { readonly is: 'condition' })[] {
  return rule.is === 'group' ? rule.of.flatMap(conditionsOf) : [rule]
}
