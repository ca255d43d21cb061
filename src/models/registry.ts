/**
 * The registry: models as they were registered, versioned by name. Reading checks the hash, so that a model changed behind our back
 * is not used; the database refuses changes anyway.
 */
import { type Kysely, sql } from 'kysely'
import {
  type Actor,
  actorName,
  type Clock,
  contentHash,
  type Database,
  type Db,
  type Json,
  type Tx,
} from '../kernel/index.ts'
import type { Ledger } from '../ledger/index.ts'
import type { Card } from './card.ts'
import type { LinearModel } from './explanation.ts'
import { namesOf, personActing, personName, personsOf, rightNamed } from '../staff/index.ts'
import type { StaffPort } from './ports.ts'
import type { Interval } from './metrics.ts'
import { problem } from './problems.ts'
import type { ModelRow, ModelState, ModelTables } from './tables.ts'
import type { FeatureField, Target } from './target.ts'

/** What is registered, before it has a version. */
export interface NewModel {
  readonly modelId: string
  readonly name: string
  readonly target: Target
  readonly features: readonly FeatureField[]
  readonly model: LinearModel
  readonly card: Card
}

export interface FairnessRecord {
  readonly auditId: string
  readonly summary: Json
  readonly recordedAt: string
}

/** A registered model with everything about it. Times are ISO strings. */
export interface ModelView extends NewModel {
  readonly version: number
  readonly state: ModelState
  /** Lower-case hex SHA-256 over name, version, target, features, model and card. */
  readonly hash: string
  readonly createdBy: string
  readonly createdAt: string
  readonly approved: { readonly by: string; readonly at: string; readonly because: string | null } | null
  /** `because` is null where it was retired before words were asked for. */
  readonly retired: { readonly by: string; readonly at: string; readonly because: string | null } | null
  /** Added by ethics, oldest first; outside the hash. */
  readonly fairness: readonly FairnessRecord[]
}

/** A line of the list of models. */
export interface ModelLine {
  readonly modelId: string
  readonly name: string
  readonly version: number
  readonly state: ModelState
  readonly hash: string
  readonly createdAt: string
  readonly createdBy: string
  readonly target: Target
  readonly population: Card['population']
  readonly people: number
  readonly rocAuc: number
  readonly rocAucInterval: Interval
  readonly warnings: number
}

/** The hash that approvals and audits are bound to. */
export function modelHash(model: NewModel, version: number): string {
  const { name, target, features, model: linear, card } = model
  return contentHash({ name, version, target, features, model: linear, card } as unknown as Json)
}

export interface Registry {
  /** Registers a draft, one version above the last of its name. Registering the same id again changes nothing. */
  register(tx: Tx, actor: Actor, model: NewModel): Promise<{ version: number; hash: string }>
  /** @throws Problem `models.unknown_model`, `models.altered` */
  get(modelId: string): Promise<ModelView>
  /** Newest first. */
  list(): Promise<ModelLine[]>
  /**
   * Lets a draft be used for scoring: in writing, by a person who did not train it; a model with warnings is approved by words that answer them.
   * @throws Problem `models.author_cannot_approve`, `models.nobody_else`, `models.not_a_person`, `models.words_missing`,
   *   `models.leaks_unanswered`, `models.wrong_state`
   */
  approve(actor: Actor, modelId: string, because: string): Promise<void>
  /** Ends a model's use, in writing. @throws Problem `models.words_missing`, `models.wrong_state` */
  retire(actor: Actor, modelId: string, because: string): Promise<void>
  /** Puts a fairness audit's summary beside the model. The same audit twice is one record. */
  recordFairness(tx: Tx, modelId: string, auditId: string, summary: Json): Promise<void>
}

export function createRegistry({ database, clock, ledger, staff }: RegistryDeps): Registry {
  const db = tables(database.db)
  return {
    register: (tx, actor, model) => register(tx, actor, model, clock.now(), ledger),
    get: (modelId) => read(db, modelId),
    list: () => listModels(db),
    approve: async (actor, modelId, because) => {
      const { card, state, hash, version, createdBy } = await read(db, modelId)
      await mustBeSomebodyElse(staff, actor, createdBy)
      demandAnswer(card, because)
      await database.transaction(async (tx) => {
        const done = await tables(tx)
          .updateTable('model')
          .set({
            state: 'approved',
            approved_by: actorName(actor),
            approved_at: clock.now(),
            approved_because: because.trim(),
          })
          .where('model_id', '=', modelId)
          .where('state', '=', 'draft')
          .executeTakeFirst()
        if (done.numUpdatedRows === 0n) throw problem('models.wrong_state', { state, needed: 'draft' })
        await announce(ledger, tx, { modelId, version, hash }, 'approved')
      })
    },
    retire: async (actor, modelId, because) => {
      const { state } = await read(db, modelId)
      demandWords(because)
      const done = await db
        .updateTable('model')
        .set({
          state: 'retired',
          retired_by: actorName(actor),
          retired_at: clock.now(),
          retired_because: because.trim(),
        })
        .where('model_id', '=', modelId)
        .where('state', '<>', 'retired')
        .executeTakeFirst()
      if (done.numUpdatedRows === 0n) throw problem('models.wrong_state', { state, needed: 'approved' })
    },
    recordFairness: async (tx, modelId, auditId, summary) => {
      await sql`insert into model_fairness (model_id, audit_id, summary, recorded_at)
        values (${modelId}, ${auditId}, ${JSON.stringify(summary)}::jsonb, ${clock.now()}) on conflict do nothing`.execute(
        tx,
      )
    },
  }
}

type ModelsDb = Kysely<ModelTables>

function tables(db: Db | Tx): ModelsDb {
  return db.withTables<ModelTables>() as unknown as ModelsDb
}

interface RegistryDeps {
  readonly database: Database
  readonly clock: Clock
  readonly ledger: Pick<Ledger, 'announce'>
  readonly staff: StaffPort
}

/** In public: that this model exists and that it was approved, by hash. */
async function announce(
  ledger: RegistryDeps['ledger'],
  tx: Tx,
  { modelId, version, hash }: { readonly modelId: string; readonly version: number; readonly hash: string },
  event: 'registered' | 'approved',
): Promise<void> {
  await ledger.announce(tx, { type: 'model_registered', content: { model: modelId, version, hash, event } })
}

async function register(
  tx: Tx,
  actor: Actor,
  model: NewModel,
  now: Date,
  ledger: RegistryDeps['ledger'],
): Promise<{ version: number; hash: string }> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`models:${model.name}`}, 0))`.execute(tx)
  const own = tables(tx).selectFrom('model')
  const known = await own.select(['version', 'hash']).where('model_id', '=', model.modelId).executeTakeFirst()
  if (known) return known
  const last = await own
    .select(({ fn }) => fn.max('version').as('version'))
    .where('name', '=', model.name)
    .executeTakeFirst()
  const version = (last?.version ?? 0) + 1
  const hash = modelHash(model, version)
  await sql`insert into model (model_id, name, version, target, features, coefficients, card, hash, created_by, created_at)
    values (${model.modelId}, ${model.name}, ${version}, ${JSON.stringify(model.target)}::jsonb,
      ${JSON.stringify(model.features)}::jsonb, ${JSON.stringify(model.model)}::jsonb, ${JSON.stringify(model.card)}::jsonb,
      ${hash}, ${actorName(actor)}, ${now})`.execute(tx)
  await announce(ledger, tx, { modelId: model.modelId, version, hash }, 'registered')
  return { version, hash }
}

async function read(db: ModelsDb, modelId: string): Promise<ModelView> {
  const row = await db.selectFrom('model').selectAll().where('model_id', '=', modelId).executeTakeFirst()
  if (!row) throw problem('models.unknown_model', { at: 'modelId' })
  const audits = await db
    .selectFrom('model_fairness')
    .selectAll()
    .where('model_id', '=', modelId)
    .orderBy('recorded_at')
    .execute()
  const fairness = audits.map((audit) => ({
    auditId: audit.audit_id,
    summary: audit.summary,
    recordedAt: audit.recorded_at.toISOString(),
  }))
  const found = viewOf(row, fairness)
  if (modelHash(found, found.version) !== found.hash) throw problem('models.altered', { model: modelId })
  return found
}

async function listModels(db: ModelsDb): Promise<ModelLine[]> {
  const rows = await db
    .selectFrom('model')
    .select(['model_id', 'name', 'version', 'state', 'hash', 'created_at', 'created_by', 'target', 'card'])
    .orderBy('created_at', 'desc')
    .execute()
  return rows.map((row) => ({
    modelId: row.model_id,
    name: row.name,
    version: row.version,
    state: row.state,
    hash: row.hash,
    createdAt: row.created_at.toISOString(),
    createdBy: row.created_by,
    target: row.target,
    population: row.card.population,
    people: row.card.data.people,
    rocAuc: row.card.evaluation.rocAuc.value,
    rocAucInterval: row.card.evaluation.rocAuc,
    warnings: row.card.leaks.length,
  }))
}

/** Letters in the sentence by which a model is approved or retired. */
const fewestLetters = 20

function demandWords(because: string): void {
  const given = because.trim().length
  if (given < fewestLetters) throw problem('models.words_missing', { at: 'because', given, needed: fewestLetters })
}

function demandAnswer({ leaks }: Card, because: string): void {
  if (leaks.length === 0 || because.trim().length >= fewestLetters) return demandWords(because)
  const fields = leaks.map(({ field, kind }) => field ?? kind).join(', ')
  throw problem('models.leaks_unanswered', { at: 'because', fields })
}

/** Author and approver are two persons, whatever keys they use. Whoever is alone is told what would make it lawful. */
async function mustBeSomebodyElse(staff: StaffPort, actor: Actor, author: string): Promise<void> {
  const refused = {
    author: 'models.author_cannot_approve',
    author_alone: 'models.nobody_else',
    no_person: 'models.not_a_person',
  } as const
  const standing = await authorship(staff, actor, author)
  if (standing !== 'yes') throw problem(refused[standing])
}

/** Whether somebody may approve an author's model, as far as authorship goes. `author_alone`: nobody else here could. */
export type Authorship = 'yes' | 'author' | 'author_alone' | 'no_person'

export async function authorship(staff: StaffPort, actor: Actor, author: string): Promise<Authorship> {
  const find = personsOf(staff)
  const person = await personActing(find, actor)
  if (!person) return 'no_person'
  if (!(await namesOf(find, author)).includes(personName(person))) return 'yes'
  const approvers: readonly string[] = rightNamed('models.approve')?.roles ?? []
  const others = (await staff.members.list()).some(
    ({ staffId, role, disabledAt }) => disabledAt === null && staffId !== person.staffId && approvers.includes(role),
  )
  return others ? 'author' : 'author_alone'
}

function viewOf(row: ModelRow, fairness: readonly FairnessRecord[]): ModelView {
  const { approved_by: by, approved_at: at, retired_by: endedBy, retired_at: endedAt } = row
  return {
    modelId: row.model_id,
    name: row.name,
    version: row.version,
    state: row.state,
    target: row.target,
    features: row.features,
    model: row.coefficients,
    card: row.card,
    hash: row.hash,
    createdBy: row.created_by,
    createdAt: row.created_at.toISOString(),
    approved: by !== null && at !== null ? { by, at: at.toISOString(), because: row.approved_because } : null,
    retired:
      endedBy !== null && endedAt !== null
        ? { by: endedBy, at: endedAt.toISOString(), because: row.retired_because }
        : null,
    fairness,
  }
}
