/** Whether models can be compared: the same question, the same people, the same moment; and whether their ranking differs beyond doubt. Pure. */
import type { Model } from './asked.ts'

export type Difference = 'target' | 'population' | 'people' | 'moment' | 'folds'

/** What was not the same, in the order of weight. Other fields are what one compares, so they are no difference. */
export function differences(models: readonly Model[]): Difference[] {
  const distinct = (of: (model: Model) => unknown) => new Set(models.map((model) => JSON.stringify(of(model)))).size > 1
  const found: [Difference, boolean][] = [
    ['target', distinct(({ card }) => card.target)],
    ['population', distinct(({ card }) => card.population?.hash ?? null)],
    ['people', distinct(({ card }) => [card.data.people, card.data.positives])],
    ['moment', distinct(({ card }) => card.data.referenceTime.slice(0, 10))],
    ['folds', distinct(({ card }) => [card.algorithm.folds, card.algorithm.seed])],
  ]
  return found.filter(([, differs]) => differs).map(([what]) => what)
}

/** The model that ranks best. */
export function bestOf(models: readonly Model[]): Model | undefined {
  return models.toSorted((a, b) => b.card.evaluation.rocAuc.value - a.card.evaluation.rocAuc.value)[0]
}

/** `apart` when the intervals of the best and the next best ranking do not meet: a strict test, for they learnt from the same people. */
export function overlap(models: readonly Model[]): 'apart' | 'meeting' {
  const [best, next] = models.map(({ card }) => card.evaluation.rocAuc).toSorted((a, b) => b.value - a.value)
  return best !== undefined && next !== undefined && best.low > next.high ? 'apart' : 'meeting'
}
