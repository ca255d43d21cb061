/**
 * Scoring: predictions about people who permit prediction, written batch by batch. In each batch permissions are locked before anyone
 * is read, so that a withdrawal that was acknowledged first wins, and one that comes later waits a moment and then hides the score.
 */
import { setImmediate } from 'node:timers/promises'
import { sql, type SqlBool } from 'kysely'
import { type Actor, formatUuid, uuidBytes } from '../kernel/index.ts'
import type { NewScore } from '../subjects/index.ts'
import { bandOf } from './card.ts'
import { type Explanation, explainRow, marginsUnder, topReasons } from './explanation.ts'
import { encode } from './features.ts'
import { sigmoid } from './logistic.ts'
import type { AudienceRef, FindPopulation, GatePort, SubjectsPort } from './ports.ts'
import { problem } from './problems.ts'
import { eachPerson, lockPermitted, readPeople } from './reading.ts'
import type { ModelView, Registry } from './registry.ts'

export interface ScoringDeps {
  readonly gate: GatePort
  readonly subjects: SubjectsPort
  readonly findPopulation: FindPopulation
  readonly registry: Registry
  /** The moment that dates are counted from. */
  readonly now: () => Date
}

/** What became of a scoring run. */
export type Scored = { readonly scored: number; readonly permitted: number; readonly matched: number }

const batchPeople = 2000

/**
 * Scores everybody in the audience (or everybody) who permits profiling.
 * @param watch told after each batch; answers whether to go on
 * @throws Problem `models.wrong_state` unless the model is approved
 */
export async function scorePeople(
  deps: ScoringDeps,
  actor: Actor,
  modelId: string,
  audience: AudienceRef | null,
  watch: (done: number, total: number) => Promise<'go_on' | 'stop'> = async () => 'go_on',
): Promise<Scored> {
  const model = await approved(deps, modelId)
  const why = `score with model "${model.name}" version ${model.version}`
  const { ids, matched, permitted } = await whoIsMeant(deps, actor, why, audience)
  const people = ids.length / 16
  let scored = 0
  for (let start = 0; start < people; start += batchPeople) {
    const batch = Array.from({ length: Math.min(batchPeople, people - start) }, (_, k) =>
      formatUuid(ids.subarray((start + k) * 16, (start + k + 1) * 16)),
    )
    scored += await scoreBatch(deps, actor, why, model, batch)
    if ((await watch(start + batch.length, people)) === 'stop') break
  }
  return { scored, permitted, matched }
}

async function approved(deps: ScoringDeps, modelId: string): Promise<ModelView> {
  const model = await deps.registry.get(modelId)
  if (model.state !== 'approved') throw problem('models.wrong_state', { state: model.state, needed: 'approved' })
  return model
}

/** Identifiers as 16 bytes each: a million people are 16 MB. */
async function whoIsMeant(deps: ScoringDeps, actor: Actor, why: string, audience: AudienceRef | null) {
  const condition = audience ? (await deps.findPopulation(audience)).condition : sql<SqlBool>`true`
  const among = audience ? ({ kind: 'where', condition } as const) : ({ kind: 'all' } as const)
  return deps.gate.open({ purpose: 'profiling', actor, why, among }, async ({ tx, census }) => {
    const parts: Buffer[] = []
    await eachPerson(tx, condition, (some) => parts.push(Buffer.concat(some.map(uuidBytes))))
    return { ids: Buffer.concat(parts), matched: census.matched, permitted: census.permitted }
  })
}

async function scoreBatch(
  deps: ScoringDeps,
  actor: Actor,
  why: string,
  model: ModelView,
  batch: readonly string[],
): Promise<number> {
  const among = { kind: 'subjects', ids: batch } as const
  return deps.gate.open({ purpose: 'profiling', actor, why, among }, async ({ tx }) => {
    const permitted = [...(await lockPermitted(tx, batch))]
    const { subjectIds, table } = await readPeople(tx, model.features, permitted, deps.now())
    return deps.subjects.writeScores(tx, await scoresOf(model, subjectIds, encode(model.model.encoder, table)))
  })
}

/** Reasons of a thousand people take some 8 ms: the server answers others in between. */
const peopleAtOnce = 500

async function scoresOf(
  model: ModelView,
  subjectIds: readonly string[],
  design: ReturnType<typeof encode>,
): Promise<NewScore[]> {
  const scores: NewScore[] = []
  const margins = marginsUnder(model.model, design)
  for (const [row, subjectId] of subjectIds.entries()) {
    if (row % peopleAtOnce === peopleAtOnce - 1) await setImmediate()
    const score = sigmoid(margins[row]!)
    const reasons = topReasons(explainRow(model.model, design, row))
    scores.push({ subjectId, modelId: model.modelId, score, band: bandOf(model.card.bands, score), reasons })
  }
  return scores
}

/** As the gate asks of every reason. */
const fewestWords = 3

/** One person's prediction with every field's part in it. */
export interface PersonExplanation extends Explanation {
  readonly probability: number
  readonly band: number
}

/**
 * Explains one person's prediction, computed from what is held about them now. Goes to the audit trail.
 * @param reason of whoever looks, in at least three words
 * @throws Problem `models.person_not_available`, `models.wrong_state`, `models.no_reason`
 */
export async function explainPerson(
  deps: ScoringDeps,
  actor: Actor,
  modelId: string,
  subjectId: string,
  reason: string,
): Promise<PersonExplanation> {
  const model = await approved(deps, modelId)
  if (reason.trim().split(/\s+/).length < fewestWords) throw problem('models.no_reason', { at: 'why' })
  const why = `explain a prediction of model "${model.name}" version ${model.version}: ${reason.trim()}`
  const among = { kind: 'subjects', ids: [subjectId] } as const
  return deps.gate.open({ purpose: 'profiling', actor, why, among, named: 'yes' }, async ({ tx }) => {
    const { subjectIds, table } = await readPeople(tx, model.features, [subjectId], deps.now())
    if (subjectIds.length === 0) throw problem('models.person_not_available', { at: 'subjectId' })
    const explanation = explainRow(model.model, encode(model.model.encoder, table), 0)
    const probability = sigmoid(explanation.margin)
    return { ...explanation, probability, band: bandOf(model.card.bands, probability) }
  })
}
