/** What can be said of a field of each type: one list for the reader, each entry a kind of condition with its comparison. Pure. */
import type { Condition, Scalar } from './rule.ts'

export type FieldType = 'text' | 'number' | 'boolean' | 'date' | 'timestamp'

export type Operator =
  | 'equal'
  | 'above'
  | 'at_least'
  | 'below'
  | 'at_most'
  | 'between'
  | 'one_of'
  | 'contains'
  | 'starts'
  | 'ends'
  | 'known'
  | 'recent'
  | 'older'

const ordered = ['equal', 'above', 'at_least', 'below', 'at_most', 'between'] as const

const fitting: Readonly<Record<FieldType, readonly Operator[]>> = {
  number: [...ordered, 'one_of', 'known'],
  text: ['equal', 'one_of', 'contains', 'starts', 'ends', 'known'],
  boolean: ['equal', 'known'],
  date: ['recent', 'older', ...ordered, 'one_of', 'known'],
  timestamp: ['recent', 'older', ...ordered, 'known'],
}

/** The operators of a type, the one in use among them also where it is unusual. */
export function operatorsOf(type: FieldType, inUse: Operator): readonly Operator[] {
  const usual = fitting[type]
  return usual.includes(inUse) ? usual : [...usual, inUse]
}

/** What a condition on a field says. */
export function operatorOf(condition: Condition): Operator {
  if (condition.kind === 'compare') return condition.is as Operator
  return (condition.kind === 'text' ? condition.how : condition.kind) as Operator
}

/** The same condition with another operator; values that still fit are kept. */
export function withOperator(condition: Condition, operator: Operator): Condition {
  const { field } = condition
  const value = firstValue(condition)
  switch (operator) {
    case 'known':
      return { kind: 'known', field }
    case 'recent':
    case 'older':
      return { kind: operator, field, days: condition.days ?? null }
    case 'between':
      return { kind: 'between', field, from: value, to: null }
    case 'one_of':
      return { kind: 'one_of', field, values: value === null || value === '' ? [] : [value] }
    case 'contains':
    case 'starts':
    case 'ends':
      return { kind: 'text', field, how: operator, value: typeof value === 'string' ? value : '' }
    default:
      return { kind: 'compare', field, is: operator, value }
  }
}

function firstValue(condition: Condition): Scalar | null {
  if (condition.kind === 'between') return (condition.from as Scalar | null) ?? null
  if (condition.kind === 'one_of') return (condition.values as Scalar[])[0] ?? null
  return (condition.value as Scalar | null | undefined) ?? null
}

/** A first condition on a field that was just chosen. */
export function firstCondition(field: string, type: FieldType): Condition {
  if (type === 'date' || type === 'timestamp') return { kind: 'recent', field, days: 30 }
  if (type === 'boolean') return { kind: 'compare', field, is: 'equal', value: true }
  return { kind: 'compare', field, is: type === 'number' ? 'at_least' : 'equal', value: null }
}

/** A first condition of another kind. @param salt makes a random share that is independent of the others */
export function firstOther(kind: string, salt: string): Condition {
  switch (kind) {
    case 'share':
      return { kind, of: 0.1, salt }
    case 'audience':
      return { kind, id: '', version: null }
    case 'score':
      return { kind, model: '', at_least: 0.5 }
    case 'event':
      return { kind, name: '' }
    case 'received':
      return { kind, campaign: '' }
    default:
      return { kind: 'everyone' }
  }
}
