/** A training order while it is being written, and as the server takes it. Pure. */
import type { paths } from '../../app/openapi.d.ts'

export type Order = paths['/v1/models']['post']['requestBody']['content']['application/json']
export type FieldUse = paths['/v1/models/fields']['get']['responses'][200]['content']['application/json'][number]

export interface Plan {
  readonly name: string
  readonly targetKind: 'field' | 'event'
  readonly targetField: string
  /** As text; empty for yes of a yes-or-no field. */
  readonly targetValue: string
  readonly event: string
  /** Days, as `2026-11-23`; the window includes the first and leaves out the last. */
  readonly from: string
  readonly to: string
  readonly features: readonly string[]
  /** An audience; null for everybody. */
  readonly population: string | null
  /** Empty: now, or the start of the window. */
  readonly referenceDay: string
}

export function startingPlan(uses: readonly FieldUse[]): Plan {
  return {
    name: '',
    targetKind: 'field',
    targetField: '',
    targetValue: '',
    event: '',
    from: '',
    to: '',
    features: uses.filter(({ asFeature }) => asFeature.allowed).map(({ field }) => field),
    population: null,
    referenceDay: '',
  }
}

/** The order; null while something is missing. */
export function orderOf(plan: Plan, uses: readonly FieldUse[]): Order | null {
  const target = plan.targetKind === 'field' ? fieldTarget(plan, uses) : eventTarget(plan)
  const features = plan.features.filter((field) => plan.targetKind === 'event' || field !== plan.targetField)
  if (plan.name.trim() === '' || target === null || features.length === 0) return null
  return {
    name: plan.name.trim(),
    target,
    features,
    ...(plan.population === null ? {} : { population: { id: plan.population } }),
    ...(plan.referenceDay === '' ? {} : { referenceTime: startOf(plan.referenceDay) }),
  }
}

function fieldTarget({ targetField: field, targetValue }: Plan, uses: readonly FieldUse[]): Order['target'] | null {
  const type = uses.find((one) => one.field === field)?.type
  if (type === undefined) return null
  if (type === 'boolean') return { kind: 'field', field, equals: targetValue !== 'false' }
  if (targetValue.trim() === '') return null
  if (type !== 'number') return { kind: 'field', field, equals: targetValue.trim() }
  const number = Number(targetValue.replace(',', '.'))
  return Number.isFinite(number) ? { kind: 'field', field, equals: number } : null
}

function eventTarget({ event, from, to }: Plan): Order['target'] | null {
  if (event.trim() === '' || from === '' || to === '' || from >= to) return null
  return { kind: 'event', event: event.trim(), from: startOf(from), to: startOf(to) }
}

const startOf = (day: string) => `${day}T00:00:00Z`
