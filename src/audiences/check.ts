/** Does a query fit the catalogue? Which fields may choose people is the catalogue's to say; special categories never do. */
import { type Field, isSealed } from '../subjects/index.ts'
import { problem } from './problems.ts'
import { type Leaf, leavesOf, type Query, type Scalar } from './query.ts'

type FieldLeaf = Extract<Leaf, { field: string }>

/** The kinds of condition that fit a type of field. */
const fitting: Readonly<Record<Field['type'], readonly FieldLeaf['kind'][]>> = {
  text: ['compare', 'one_of', 'text', 'known'],
  number: ['compare', 'between', 'one_of', 'known'],
  boolean: ['compare', 'one_of', 'known'],
  date: ['compare', 'between', 'one_of', 'known', 'recent', 'older'],
  timestamp: ['compare', 'between', 'known', 'recent', 'older'],
}

const dateShape = /^\d{4}-\d{2}-\d{2}$/

/** @throws Problem `audiences.unknown_field`, `.field_not_usable`, `.special_category`, `.wrong_type` naming field and condition */
export function checkFields(query: Query, catalogue: ReadonlyMap<string, Field>): void {
  for (const leaf of leavesOf(query)) {
    if ('field' in leaf) checkLeaf(leaf, catalogue)
  }
}

function checkLeaf(leaf: FieldLeaf, catalogue: ReadonlyMap<string, Field>): void {
  const field = catalogue.get(leaf.field)
  const about = { at: leaf.field, field: leaf.field }
  if (!field) throw problem('audiences.unknown_field', about)
  if (field.dataClass === 'special_category') throw problem('audiences.special_category', about)
  if (!field.inAudiences || isSealed(field.dataClass)) throw problem('audiences.field_not_usable', about)
  const ordered = leaf.kind === 'compare' && leaf.is !== 'equal'
  const fits = fitting[field.type].includes(leaf.kind) && valuesOf(leaf).every((value) => valueFits(value, field.type))
  const orderable = !ordered || field.type === 'number' || field.type === 'date' || field.type === 'timestamp'
  if (!fits || !orderable) throw problem('audiences.wrong_type', { ...about, type: field.type, kind: leaf.kind })
}

function valuesOf(leaf: FieldLeaf): readonly Scalar[] {
  if (leaf.kind === 'compare' || leaf.kind === 'text') return [leaf.value]
  if (leaf.kind === 'between') return [leaf.from, leaf.to]
  return leaf.kind === 'one_of' ? leaf.values : []
}

function valueFits(value: Scalar, type: Field['type']): boolean {
  if (type === 'number') return typeof value === 'number'
  if (type === 'boolean') return typeof value === 'boolean'
  if (typeof value !== 'string') return false
  if (type === 'date') return dateShape.test(value) && !Number.isNaN(Date.parse(value))
  return type === 'text' || !Number.isNaN(Date.parse(value))
}
