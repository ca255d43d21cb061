/**
 * Audits of a model alone: what its scores do to each declared group, before any campaign uses them. The best-scored share of
 * everybody who permits prediction is compared with the rest, by the same measures, intervals and corrections as a campaign.
 */
import { sql, type SqlBool } from 'kysely'
import { type Actor, actorName, contentHash, type Database, type Json } from '../kernel/index.ts'
import { type Assessment, assess, type Verdict } from './assessment.ts'
import { type ProtectedAttribute, readAttributes } from './attributes.ts'
import type { AuditDeps } from './audits.ts'
import { countGroups } from './counts.ts'
import { heldOutScores } from './held-out.ts'
import { policy } from './policy.ts'
import { policyHash } from './policy-set.ts'
import type { FieldDescription, Sources } from './ports.ts'
import { problem } from './problems.ts'
import { type JointProxy, jointProxies, type Proxy, singleProxies } from './proxies.ts'
import { groupName } from './rules.ts'
import { readSample } from './sample.ts'
import type { EthicsTables, ModelAuditRow } from './tables.ts'

export interface ModelAuditResult {
  readonly attributes: readonly ProtectedAttribute[]
  readonly assessment: Assessment
  readonly proxies: readonly Proxy[]
  readonly jointProxies: readonly JointProxy[]
  /** People whom the fairness audit may not count. */
  readonly notCounted: number
}

export interface ModelAudit {
  readonly id: string
  readonly modelId: string
  readonly modelHash: string
  /** The best-scored part that was looked at, 0 to 1. */
  readonly share: number
  readonly policyVersion: string
  readonly policyHash: string
  readonly warrantId: string
  readonly result: ModelAuditResult
  readonly resultHash: string
  readonly verdict: Verdict
  readonly madeBy: string
  readonly madeAt: Date
}

export interface ModelAuditAsk {
  readonly modelId: string
  readonly share: number
}

/** The purpose under which people are scored: those who permit it are the eligible. */
const scoring = 'profiling'

/** Audits and keeps the result. @throws Problem `ethics.no_attributes`, `ethics.no_scores` */
export async function makeModelAudit(deps: AuditDeps, actor: Actor, ask: ModelAuditAsk): Promise<ModelAudit> {
  const attributes = await readAttributes(deps.database.db)
  if (attributes.length === 0) throw problem('ethics.no_attributes')
  const facts = await deps.sources.model(ask.modelId)
  const inputs = await described(deps.sources, facts.fields)
  const purposeId = deps.sources.purpose(scoring).id
  const now = deps.clock.now()
  const why = `fairness audit of model ${ask.modelId}`
  const read = await deps.gate.open({ purpose: 'fairness_audit', actor, why }, async ({ tx, warrantId, census }) => ({
    warrantId,
    notCounted: census.matched - census.permitted,
    counted: await countGroups(tx, {
      attributes,
      purposeId,
      audience: sql<SqlBool>`true`,
      model: { id: ask.modelId, cut: { kind: 'top_share', share: ask.share }, facts },
      now,
      levels: policy.levels,
    }),
    sample: await readSample(tx, { attributes, inputs, purposeId, size: policy.proxySample, now }),
  }))
  const required = attributes.filter((attribute) => attribute.required).map(({ field }) => field)
  const assessment = assess({ tables: read.counted.tables, polarity: 'neutral', required }, policy)
  if (assessment.totals.targeted === 0) throw problem('ethics.no_scores', { at: 'modelId' })
  const result: ModelAuditResult = {
    attributes,
    assessment,
    proxies: singleProxies(read.sample),
    jointProxies: jointProxies(read.sample, heldOutScores, policy),
    notCounted: read.notCounted,
  }
  return store(deps, actor, ask, facts.hash, read.warrantId, result)
}

async function store(
  { database, sources, clock, newId }: AuditDeps,
  actor: Actor,
  { modelId, share }: ModelAuditAsk,
  modelHash: string,
  warrantId: string,
  result: ModelAuditResult,
): Promise<ModelAudit> {
  const audit: ModelAudit = {
    id: newId(),
    modelId,
    modelHash,
    share,
    policyVersion: policy.version,
    policyHash: policyHash(),
    warrantId,
    result,
    resultHash: contentHash(result as unknown as Json),
    verdict: result.assessment.verdict,
    madeBy: actorName(actor),
    madeAt: clock.now(),
  }
  await sql`
    insert into ethics_model_audit (audit_id, model_id, model_hash, share, policy_version, policy_hash, warrant_id, result,
      result_hash, verdict, made_by, made_at)
    values (${audit.id}, ${modelId}, ${modelHash}, ${share}, ${audit.policyVersion}, ${audit.policyHash}, ${warrantId},
      ${JSON.stringify(result)}::jsonb, ${audit.resultHash}, ${audit.verdict}, ${audit.madeBy}, ${audit.madeAt})`.execute(
    database.db,
  )
  await sources.recordFairness(modelId, audit.id, summaryOf(audit))
  return audit
}

/** What stands on the model's card. */
function summaryOf({ verdict, policyVersion, resultHash, share, result: { assessment } }: ModelAudit): Json {
  const { detectable, hypotheses, groups } = assessment
  const failed = groups.filter((group) => group.verdict === 'fail').map(groupName)
  return { verdict, policyVersion, resultHash, share, hypotheses, detectable: { ...detectable }, failed }
}

/** Audits of one model, newest first. */
export async function modelAuditsOf(database: Database, modelId: string): Promise<ModelAudit[]> {
  const rows = await database.db
    .withTables<EthicsTables>()
    .selectFrom('ethics_model_audit')
    .selectAll()
    .where('model_id', '=', modelId)
    .orderBy('made_at', 'desc')
    .limit(50)
    .execute()
  return rows.map(auditOf)
}

function auditOf(row: ModelAuditRow): ModelAudit {
  return {
    id: row.audit_id,
    modelId: row.model_id,
    modelHash: row.model_hash,
    share: row.share,
    policyVersion: row.policy_version,
    policyHash: row.policy_hash,
    warrantId: row.warrant_id,
    result: row.result as unknown as ModelAuditResult,
    resultHash: row.result_hash,
    verdict: row.verdict,
    madeBy: row.made_by,
    madeAt: row.made_at,
  }
}

/** How strongly a field stands for a declared attribute; `level` by the policy's thresholds. */
export interface FieldProxy extends Proxy {
  readonly level: 'none' | 'warn' | 'review'
}

/** Each field against each declared attribute, among people who permit training; before anything is trained. */
export async function proxiesOf(deps: AuditDeps, actor: Actor, fields: readonly string[]): Promise<FieldProxy[]> {
  const attributes = await readAttributes(deps.database.db)
  const inputs = await described(deps.sources, fields)
  if (attributes.length === 0 || inputs.length === 0) return []
  const ask = { attributes, inputs, purposeId: deps.sources.purpose('model_training').id, size: policy.proxySample }
  const why = 'look for fields that stand for a protected attribute'
  const sample = await deps.gate.open({ purpose: 'fairness_audit', actor, why }, ({ tx }) =>
    readSample(tx, { ...ask, now: deps.clock.now() }),
  )
  return singleProxies(sample).map((proxy) => ({ ...proxy, level: levelOf(proxy.strength) }))
}

function levelOf(strength: number | null): FieldProxy['level'] {
  if (strength === null || strength < policy.proxyWarn) return 'none'
  return strength < policy.proxyReview ? 'warn' : 'review'
}

async function described(sources: Sources, names: readonly string[]): Promise<FieldDescription[]> {
  const found = await Promise.all([...new Set(names)].map((name) => sources.field(name)))
  return found.filter((field) => field !== null)
}
