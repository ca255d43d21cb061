/**
 * Learning: from an order to a registered draft. People are read under the purpose model_training; the fit runs elsewhere; before
 * the model is registered every training person is locked and asked for again, in the same transaction. Whoever withdrew
 * meanwhile is taken out and the model is made anew: no withdrawn person is in a registered model.
 */
import { sql, type SqlBool } from 'kysely'
import type { Actor, Clock, NewId } from '../kernel/index.ts'
import { type Card, type CardData, cardOf } from './card.ts'
import type { Table } from './columns.ts'
import { mostLevels } from './features.ts'
import { lookAt, type Outlook } from './outlook.ts'
import type { AudienceRef, FindPopulation, GatePort, Population, SubjectsPort } from './ports.ts'
import { problem } from './problems.ts'
import { lockPermitted, readTrainingPeople, type TrainingPeople } from './reading.ts'
import type { Registry } from './registry.ts'
import { admitFeatures, admitTarget, type FeatureField, outcomeOf, type Target } from './target.ts'
import type { Trainer } from './trainer.ts'
import type { Trained } from './training.ts'

/** What to learn. Plain JSON. */
export interface TrainingOrder {
  readonly name: string
  readonly target: Target
  /** Field names, or everything that the catalogue allows in models. */
  readonly features: readonly string[] | 'all'
  /** Whom to learn from, among those who permit training; everybody when left out. */
  readonly population?: AudienceRef
  /** Dates are counted from here (ISO); the start of the window for an event, the present for a field, when left out. */
  readonly referenceTime?: string
  /** Inverse strength of the penalty, 1 when left out. */
  readonly c?: number
  /** 2 to 20, 5 when left out. */
  readonly folds?: number
  readonly seed?: number
}

export interface Learnt {
  readonly modelId: string
  readonly version: number
  readonly hash: string
}

export interface LearningDeps {
  readonly gate: GatePort
  readonly subjects: SubjectsPort
  readonly findPopulation: FindPopulation
  readonly registry: Registry
  readonly trainer: Trainer
  readonly clock: Clock
  readonly newId: NewId
}

/** Told how far the work is. */
export type Watch = (done: number, total: number | null, note: string) => void

/** Fewer people than this with or without the outcome teach nothing that would hold for others. */
export const leastPerClass = 50
const mostRounds = 5
const mostColumns = 2000

/** One order, checked and completed: what stays the same from round to round. */
interface Plan {
  readonly modelId: string
  readonly actor: Actor
  readonly name: string
  readonly target: Target
  readonly features: readonly FeatureField[]
  readonly population: Population | null
  readonly referenceTime: Date
  readonly settings: { readonly c: number; readonly folds: number; readonly seed: number }
  readonly signal?: AbortSignal
}

/**
 * Trains and registers a model.
 * @param modelId chosen by the caller, so that a job that runs again after a crash registers once
 * @param signal ends the work before anything is registered; its reason is thrown
 * @throws Problem `models.too_few_people`, `models.sensitive_inference`, `models.field_not_allowed`, `models.no_features`,
 *   `models.window_not_over`, `models.too_many_columns`, `models.withdrawals_keep_coming`
 */
export async function learn(
  deps: LearningDeps,
  actor: Actor,
  order: TrainingOrder,
  modelId: string,
  watch: Watch = () => {},
  signal?: AbortSignal,
): Promise<Learnt> {
  const plan = { ...(await planOf(deps, actor, order, modelId)), ...(signal ? { signal } : {}) }
  watch(0, null, 'reading')
  const { people, data } = await read(deps, plan)
  checkColumns(people.table)
  let rows: Int32Array = Int32Array.from(people.subjectIds.keys())
  for (let round = 0; round < mostRounds; round++) {
    checkClasses(people.outcome, rows)
    const report = (done: number, total: number) => watch(done, total, 'fitting')
    const trained = await deps.trainer(inputOf(plan, people, rows), report, signal)
    signal?.throwIfAborted()
    const outcome = await registerIfPermitted(deps, plan, people, rows, data, trained)
    if ('learnt' in outcome) return outcome.learnt
    rows = outcome.remaining
  }
  throw problem('models.withdrawals_keep_coming', { rounds: mostRounds })
}

/** What an order would learn from, without learning. @throws Problem as `learn` does for an order that is refused */
export async function outlookOf(
  deps: LearningDeps,
  actor: Actor,
  order: TrainingOrder,
  signal?: AbortSignal,
): Promise<Outlook> {
  const plan = { ...(await planOf(deps, actor, order, '')), ...(signal ? { signal } : {}) }
  const condition = plan.population?.condition ?? sql<SqlBool>`true`
  return deps.gate.open(ask(plan, `look at data for model "${plan.name}"`), async ({ tx, warrantId, census }) => ({
    matched: census.matched,
    permitted: census.permitted,
    excluded: census.excluded,
    ...(await lookAt(tx, plan.features, outcomeOf(plan.target), condition, plan.referenceTime)),
    warrantId,
  }))
}

async function planOf(deps: LearningDeps, actor: Actor, order: TrainingOrder, modelId: string): Promise<Plan> {
  const catalogue = await deps.subjects.catalogue.list()
  const now = deps.clock.now()
  const { name, target } = order
  admitTarget(target, catalogue, now)
  const fallback = target.kind === 'event' ? new Date(target.from) : now
  return {
    modelId,
    actor,
    name,
    target,
    features: admitFeatures(order.features, target, catalogue),
    population: order.population ? await deps.findPopulation(order.population) : null,
    referenceTime: order.referenceTime === undefined ? fallback : new Date(order.referenceTime),
    settings: { c: order.c ?? 1, folds: order.folds ?? 5, seed: order.seed ?? 0 },
  }
}

function ask(plan: Plan, why: string) {
  const among = plan.population
    ? ({ kind: 'where', condition: plan.population.condition } as const)
    : ({ kind: 'all' } as const)
  return { purpose: 'model_training', actor: plan.actor, why, among, ...(plan.signal ? { signal: plan.signal } : {}) }
}

async function read(deps: LearningDeps, plan: Plan): Promise<{ people: TrainingPeople; data: CardData }> {
  const condition = plan.population?.condition ?? sql<SqlBool>`true`
  return deps.gate.open(ask(plan, `train model "${plan.name}"`), async ({ tx, warrantId, census }) => {
    const people = await readTrainingPeople(tx, plan.features, outcomeOf(plan.target), condition, plan.referenceTime)
    const data: CardData = {
      warrants: [warrantId],
      matched: census.matched,
      permitted: census.permitted,
      excluded: { ...census.excluded },
      outcomeUnknown: people.outcomeUnknown,
      withdrawnMeanwhile: 0,
      people: people.subjectIds.length,
      positives: 0,
      referenceTime: plan.referenceTime.toISOString(),
      trainedAt: deps.clock.now().toISOString(),
    }
    return { people, data }
  })
}

function inputOf(plan: Plan, people: TrainingPeople, rows: Int32Array) {
  const dates = plan.features.filter(({ type }) => type === 'date' || type === 'timestamp').map(({ field }) => field)
  return { table: people.table, outcome: people.outcome, rows, dates, ...plan.settings }
}

/** The barrier: locks everybody who was learnt from; registers if all still permit it, else says who remains. */
async function registerIfPermitted(
  deps: LearningDeps,
  plan: Plan,
  people: TrainingPeople,
  rows: Int32Array,
  data: CardData,
  trained: Trained,
): Promise<{ learnt: Learnt } | { remaining: Int32Array }> {
  const ids = Array.from(rows, (row) => people.subjectIds[row]!)
  return deps.gate.open(ask(plan, `register model "${plan.name}"`), async ({ tx, warrantId }) => {
    const permitted = await lockPermitted(tx, ids)
    if (permitted.size < ids.length) return { remaining: rows.filter((row) => permitted.has(people.subjectIds[row]!)) }
    const card = finishedCard(plan, data, warrantId, people, trained, deps.clock.now())
    const { modelId, name, target, features } = plan
    const model = { modelId, name, target, features, model: trained.model, card }
    return { learnt: { modelId, ...(await deps.registry.register(tx, plan.actor, model)) } }
  })
}

function finishedCard(
  plan: Plan,
  data: CardData,
  barrier: string,
  people: TrainingPeople,
  trained: Trained,
  now: Date,
): Card {
  const population = plan.population && {
    id: plan.population.audienceId,
    version: plan.population.version,
    hash: plan.population.hash,
  }
  const finished: CardData = {
    ...data,
    warrants: [...data.warrants, barrier],
    withdrawnMeanwhile: people.subjectIds.length - trained.people,
    people: trained.people,
    positives: trained.positives,
    trainedAt: now.toISOString(),
  }
  return cardOf({ name: plan.name, target: plan.target, population, data: finished }, plan.settings, trained)
}

function checkClasses(outcome: Uint8Array, rows: Int32Array): void {
  const positives = rows.reduce((sum, row) => sum + outcome[row]!, 0)
  const negatives = rows.length - positives
  if (Math.min(positives, negatives) < leastPerClass)
    throw problem('models.too_few_people', { positives, negatives, needed: leastPerClass })
}

/** The fit's memory and time grow with the square and cube of the columns. */
function checkColumns(table: Table): void {
  const columns = table.columns.reduce(
    (sum, column) => sum + (column.kind === 'number' ? 2 : Math.min(mostLevels, column.levels.length) + 2),
    1,
  )
  if (columns > mostColumns) throw problem('models.too_many_columns', { columns, most: mostColumns })
}
