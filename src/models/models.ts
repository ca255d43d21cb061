/**
 * The room put together: orders become jobs, jobs become registered models and scores.
 */
import type { RawBuilder, SqlBool } from 'kysely'
import type { Actor, Clock, Database, Jobs, Json, NewId, Tx } from '../kernel/index.ts'
import type { Ledger } from '../ledger/index.ts'
import { createDesk, type Desk } from './desk.ts'
import { learn, type Learnt, outlookOf, type TrainingOrder, type Watch } from './learning.ts'
import type { Outlook } from './outlook.ts'
import type { AudienceRef, AudiencesPort, FindPopulation, GatePort, StaffPort, SubjectsPort } from './ports.ts'
import { type Authorship, authorship, createRegistry, type ModelLine, type ModelView } from './registry.ts'
import { explainPerson, type PersonExplanation, scorePeople, type Scored } from './scoring.ts'
import { stopWhenAsked } from './stopping.ts'
import { type Cut, selection } from './selection.ts'
import { type Outcome, outcomeOf } from './target.ts'
import { type Trainer, trainInWorker } from './trainer.ts'

export interface ModelsDeps {
  readonly database: Database
  readonly gate: GatePort
  readonly subjects: SubjectsPort
  readonly audiences: AudiencesPort
  readonly jobs: Pick<Jobs, 'define' | 'start'>
  readonly clock: Clock
  readonly newId: NewId
  readonly ledger: Pick<Ledger, 'announce'>
  readonly staff: StaffPort
  /** Where training runs; a worker thread when left out. */
  readonly trainer?: Trainer
}

/** What others must know of a model to audit or to use it. */
export interface ModelFacts {
  readonly name: string
  readonly version: number
  readonly state: ModelView['state']
  readonly hash: string
  readonly fields: readonly string[]
  readonly outcome: Outcome
}

export interface Models {
  /** Trains now and registers a draft; see `learn` for what it refuses. */
  train(actor: Actor, order: TrainingOrder, watch?: Watch): Promise<Learnt>
  /** Trains in the background. @returns the job and the model it will register */
  startTraining(actor: Actor, order: TrainingOrder): Promise<{ jobId: string; modelId: string }>
  /** Scores now everybody of the audience who permits profiling; everybody when it is null. */
  score(actor: Actor, modelId: string, audience: AudienceRef | null): Promise<Scored>
  startScoring(actor: Actor, modelId: string, audience: AudienceRef | null): Promise<{ jobId: string }>
  /** @param why in words; stands in the audit trail and in the warrant @throws Problem see `explainPerson`, `gate.no_reason` */
  explain(actor: Actor, modelId: string, subjectId: string, why: string): Promise<PersonExplanation>
  /** What an order would learn from; nothing is trained. */
  outlook(actor: Actor, order: TrainingOrder, signal?: AbortSignal): Promise<Outlook>
  /** Whether this actor could approve the model of that author, as far as authorship goes. */
  mayApprove(actor: Actor, author: string): Promise<Authorship>
  /** What staff read, in their language. */
  readonly desk: Desk
  list(): Promise<ModelLine[]>
  /** @throws Problem `models.unknown_model`, `models.altered` */
  get(modelId: string): Promise<ModelView>
  /** In writing, by somebody else than whoever trained it. @throws Problem see `Registry.approve` */
  approve(actor: Actor, modelId: string, because: string): Promise<void>
  /** In writing. @throws Problem `models.words_missing`, `models.wrong_state` */
  retire(actor: Actor, modelId: string, because: string): Promise<void>
  facts(modelId: string): Promise<ModelFacts>
  /** See `selection`. */
  selection(tx: Tx, modelId: string, cut: Cut, audience: RawBuilder<SqlBool>): Promise<RawBuilder<SqlBool>>
  recordFairness(tx: Tx, modelId: string, auditId: string, summary: Json): Promise<void>
}

type TrainingTicket = { readonly actor: Actor; readonly order: TrainingOrder; readonly modelId: string }
type ScoringTicket = { readonly actor: Actor; readonly modelId: string; readonly audience: AudienceRef | null }

export function createModels(deps: ModelsDeps): Models {
  const registry = createRegistry(deps)
  const findPopulation: FindPopulation = ({ id, version }) => deps.audiences.resolve(id, version)
  const learning = { ...deps, registry, findPopulation, trainer: deps.trainer ?? trainInWorker }
  const scoring = { ...deps, registry, findPopulation, now: () => deps.clock.now() }

  deps.jobs.define('models.train', async (payload: Json, progress) => {
    const { actor, order, modelId } = payload as unknown as TrainingTicket
    const watch: Watch = (done, total, note) => {
      // A lost line of progress must not end the work.
      progress.report(done, total, note).catch(() => {})
    }
    const stop = stopWhenAsked(progress)
    try {
      return { ...(await learn(learning, actor, order, modelId, watch, stop.signal)) }
    } catch (error) {
      if (stop.signal.aborted) return null
      throw error
    } finally {
      stop.end()
    }
  })
  deps.jobs.define('models.score', async (payload: Json, progress) => {
    const { actor, modelId, audience } = payload as unknown as ScoringTicket
    const scored = await scorePeople(scoring, actor, modelId, audience, async (done, total) => {
      await progress.report(done, total)
      return (await progress.cancelled()) ? 'stop' : 'go_on'
    })
    return { ...scored }
  })

  const models: Omit<Models, 'desk'> = {
    train: (actor, order, watch) => learn(learning, actor, order, deps.newId(), watch),
    startTraining: async (actor, order) => {
      const modelId = deps.newId()
      const ticket: TrainingTicket = { actor, order, modelId }
      return { modelId, jobId: await deps.jobs.start('models.train', ticket as unknown as Json, actor) }
    },
    score: (actor, modelId, audience) => scorePeople(scoring, actor, modelId, audience),
    startScoring: async (actor, modelId, audience) => {
      const ticket: ScoringTicket = { actor, modelId, audience }
      return { jobId: await deps.jobs.start('models.score', ticket as unknown as Json, actor) }
    },
    explain: (actor, modelId, subjectId, why) => explainPerson(scoring, actor, modelId, subjectId, why),
    outlook: (actor, order, signal) => outlookOf(learning, actor, order, signal),
    mayApprove: (actor, author) => authorship(deps.staff, actor, author),
    list: () => registry.list(),
    get: (modelId) => registry.get(modelId),
    approve: (actor, modelId, because) => registry.approve(actor, modelId, because),
    retire: (actor, modelId, because) => registry.retire(actor, modelId, because),
    facts: async (modelId) => {
      const { name, version, state, hash, features, target } = await registry.get(modelId)
      return { name, version, state, hash, fields: features.map(({ field }) => field), outcome: outcomeOf(target) }
    },
    selection,
    recordFairness: (tx, modelId, auditId, summary) => registry.recordFairness(tx, modelId, auditId, summary),
  }
  return { ...models, desk: createDesk({ ...deps, models }) }
}
