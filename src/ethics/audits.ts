/**
 * Audits: a bundle is read, counted through the gate, judged by the policy in force and kept with everything needed to compute its
 * verdict again: tallies, definitions of the groups, policy. No person is in it.
 */
import { sql } from 'kysely'
import {
  type Actor,
  actorName,
  type Clock,
  contentHash,
  type Database,
  type Json,
  type NewId,
  type Tx,
} from '../kernel/index.ts'
import { type Assessment, assess, type Verdict, worst } from './assessment.ts'
import { type ProtectedAttribute, readAttributes } from './attributes.ts'
import { type Bundle, bundleHash } from './bundle.ts'
import { type CopyText, lintCopy } from './copy.ts'
import { countGroups, type Population } from './counts.ts'
import type { Facts, Finding, Justification, Pressure, UsedField } from './findings.ts'
import { heldOutScores } from './held-out.ts'
import { policy } from './policy.ts'
import { policyHash } from './policy-set.ts'
import type { FieldDescription, ModelFacts, Sources } from './ports.ts'
import { problem } from './problems.ts'
import { type JointProxy, jointProxies, type Proxy, type Sample, singleProxies } from './proxies.ts'
import { findingsOf, groupName } from './rules.ts'
import { type Input, membershipOf, readSample } from './sample.ts'
import type { AuditRow, EthicsTables } from './tables.ts'

/** What is asked of an audit: the bundle, and what the campaign declares about itself. */
export interface AuditAsk {
  readonly bundle: Bundle
  /** One of the policy's age-gated categories, or any other word; null when none. */
  readonly category?: string | null
  readonly justification?: Justification | null
  readonly copy?: readonly CopyText[]
  readonly pressure?: Pressure | null
}

/** What an audit found. */
export interface AuditResult {
  readonly attributes: readonly ProtectedAttribute[]
  /** Fields by which audience and model choose. */
  readonly inputs: readonly string[]
  readonly assessment: Assessment
  readonly proxies: readonly Proxy[]
  readonly jointProxies: readonly JointProxy[]
  readonly findings: readonly Finding[]
  /** What the campaign declared: category, justification, pressure. */
  readonly declared: { readonly category: string | null; readonly justification: Justification | null }
  /** People who match but may not be used for this audit, from the warrant. */
  readonly notCounted: number
}

export interface Audit {
  readonly id: string
  readonly bundle: Bundle
  readonly bundleHash: string
  readonly policyVersion: string
  readonly policyHash: string
  readonly warrantId: string
  readonly result: AuditResult
  readonly resultHash: string
  /** The gravest of the groups' verdicts and the rules' findings. */
  readonly verdict: Verdict
  readonly blocking: boolean
  readonly madeBy: string
  readonly madeAt: Date
}

/** The gate as this room uses it. */
export interface AuditGate {
  open<T>(
    ask: { purpose: string; actor: Actor; why: string },
    work: (access: { tx: Tx; warrantId: string; census: { matched: number; permitted: number } }) => Promise<T>,
  ): Promise<T>
}

export interface AuditDeps {
  readonly database: Database
  readonly gate: AuditGate
  readonly sources: Sources
  readonly clock: Clock
  readonly newId: NewId
}

/**
 * Audits a bundle and stores the result.
 * @throws Problem `ethics.no_attributes`; `ethics.bundle_differs` when audience or model are not those of the hashes
 */
export async function makeAudit(deps: AuditDeps, actor: Actor, ask: AuditAsk): Promise<Audit> {
  const now = deps.clock.now()
  const attributes = await readAttributes(deps.database.db)
  if (attributes.length === 0) throw problem('ethics.no_attributes')
  const plan = await planOf(deps.sources, ask.bundle, attributes, now)
  const why = `fairness audit of audience ${ask.bundle.audience.id}`
  const read = await deps.gate.open({ purpose: 'fairness_audit', actor, why }, async ({ tx, warrantId, census }) => ({
    warrantId,
    notCounted: census.matched - census.permitted,
    counted: await countGroups(tx, plan.population),
    sample: await readSample(tx, { ...plan.population, inputs: plan.inputs, size: policy.proxySample }),
  }))
  const result = judge(ask, plan, read, now)
  const audit = await store(deps, actor, ask.bundle, read.warrantId, result)
  if (ask.bundle.model) await deps.sources.recordFairness(ask.bundle.model.id, audit.id, summaryOf(audit))
  return audit
}

/** What stands on the model's card: verdict, how much could be seen, and where. */
function summaryOf({ verdict, policyVersion, resultHash, result: { assessment } }: Audit): Json {
  const { polarity, detectable, hypotheses } = assessment
  const wrong = assessment.groups.filter((group) => group.verdict === 'fail').map(groupName)
  return { verdict, policyVersion, resultHash, polarity, hypotheses, detectable: { ...detectable }, failed: wrong }
}

interface Plan {
  readonly population: Population
  readonly fields: readonly UsedField[]
  readonly inputs: readonly Input[]
  readonly explicitConsent: boolean
}

/** Looks up what the bundle names and refuses it when a hash is not the present one. */
async function planOf(
  sources: Sources,
  bundle: Bundle,
  attributes: readonly ProtectedAttribute[],
  now: Date,
): Promise<Plan> {
  const audience = await sources.audience(bundle.audience.id, bundle.audience.version)
  if (audience.hash !== bundle.audience.hash) throw problem('ethics.bundle_differs', { at: 'audience' })
  const facts = bundle.model ? await sources.model(bundle.model.id) : null
  if (facts && facts.hash !== bundle.model!.hash) throw problem('ethics.bundle_differs', { at: 'model' })
  const described = await describe(sources, [...audience.fields, ...(facts?.fields ?? [])])
  const used = (names: readonly string[], usedBy: UsedField['usedBy']) =>
    names.map((name): UsedField => usedField(name, usedBy, described, attributes))
  const purpose = sources.purpose(bundle.purpose)
  return {
    population: {
      attributes,
      purposeId: purpose.id,
      audience: audience.condition,
      model: modelOf(bundle, facts),
      now,
      levels: policy.levels,
    },
    fields: [...used(audience.fields, 'audience'), ...used(facts?.fields ?? [], 'model')],
    inputs: [
      ...[...described.values()].map(({ name, type }) => ({ name, type })),
      ...(audience.beyondFields ? [membershipOf(audience.condition)] : []),
    ],
    explicitConsent: purpose.explicitConsent,
  }
}

function modelOf(bundle: Bundle, facts: ModelFacts | null): Population['model'] {
  return bundle.model && facts ? { id: bundle.model.id, cut: bundle.model.cut, facts } : null
}

async function describe(sources: Sources, names: readonly string[]): Promise<Map<string, FieldDescription>> {
  const found = new Map<string, FieldDescription>()
  for (const name of [...new Set(names)].toSorted()) {
    const field = await sources.field(name)
    if (field) found.set(name, field)
  }
  return found
}

function usedField(
  name: string,
  usedBy: UsedField['usedBy'],
  described: ReadonlyMap<string, FieldDescription>,
  attributes: readonly ProtectedAttribute[],
): UsedField {
  const criterion = attributes.find(({ field }) => field === name)?.criterion ?? null
  return { name, usedBy, dataClass: described.get(name)?.dataClass ?? 'unknown', criterion }
}

interface Read {
  readonly notCounted: number
  readonly counted: Awaited<ReturnType<typeof countGroups>>
  readonly sample: Sample
}

/** From what was read to what was found. */
function judge(ask: AuditAsk, plan: Plan, read: Read, now: Date): AuditResult {
  const { attributes } = plan.population
  const required = attributes.filter((attribute) => attribute.required).map(({ field }) => field)
  const { polarity } = ask.bundle
  const assessment = assess({ tables: read.counted.tables, polarity, required }, policy)
  const proxies = singleProxies(read.sample)
  const together = jointProxies(read.sample, heldOutScores, policy)
  const declared = { category: ask.category ?? null, justification: ask.justification ?? null }
  const facts: Facts = {
    ...declared,
    bundle: ask.bundle,
    explicitConsent: plan.explicitConsent,
    fields: plan.fields,
    assessment,
    proxies,
    jointProxies: together,
    ages: read.counted.ages,
    copy: (ask.copy ?? []).flatMap((text) => lintCopy(text, now)),
    pressure: ask.pressure ?? null,
  }
  const findings = findingsOf(facts, policy)
  const inputs = plan.inputs.map(({ name }) => name)
  const { notCounted } = read
  return { attributes, inputs, assessment, proxies, jointProxies: together, findings, declared, notCounted }
}

/** The verdict on everything: a blocking finding fails, one to review makes a pass a review. */
function verdictOf({ assessment, findings }: AuditResult): Verdict {
  const added = findings.map(
    ({ severity }): Verdict => ({ block: 'fail', review: 'review', warn: 'pass' })[severity] as Verdict,
  )
  return worst([assessment.verdict, ...added])
}

async function store(
  { database, clock, newId }: AuditDeps,
  actor: Actor,
  bundle: Bundle,
  warrantId: string,
  result: AuditResult,
): Promise<Audit> {
  const audit: Audit = {
    id: newId(),
    bundle,
    bundleHash: bundleHash(bundle),
    policyVersion: policy.version,
    policyHash: policyHash(),
    warrantId,
    result,
    resultHash: contentHash(result as unknown as Json),
    verdict: verdictOf(result),
    blocking: result.findings.some(({ severity }) => severity === 'block'),
    madeBy: actorName(actor),
    madeAt: clock.now(),
  }
  await insert(database, audit)
  return audit
}

async function insert(database: Database, audit: Audit): Promise<void> {
  await sql`
    insert into ethics_audit (audit_id, bundle_hash, bundle, audience_id, model_id, author, polarity, policy_version,
      policy_hash, warrant_id, result, result_hash, verdict, blocking, made_by, made_at)
    values (${audit.id}, ${audit.bundleHash}, ${JSON.stringify(audit.bundle)}::jsonb, ${audit.bundle.audience.id},
      ${audit.bundle.model?.id ?? null}, ${audit.bundle.author}, ${audit.bundle.polarity}, ${audit.policyVersion},
      ${audit.policyHash}, ${audit.warrantId}, ${JSON.stringify(audit.result)}::jsonb, ${audit.resultHash},
      ${audit.verdict}, ${audit.blocking}, ${audit.madeBy}, ${audit.madeAt})`.execute(database.db)
}

function auditOf(row: AuditRow): Audit {
  return {
    id: row.audit_id,
    bundle: row.bundle as unknown as Bundle,
    bundleHash: row.bundle_hash,
    policyVersion: row.policy_version,
    policyHash: row.policy_hash,
    warrantId: row.warrant_id,
    result: row.result as unknown as AuditResult,
    resultHash: row.result_hash,
    verdict: row.verdict,
    blocking: row.blocking,
    madeBy: row.made_by,
    madeAt: row.made_at,
  }
}

/** One audit. @throws Problem `ethics.unknown_audit` */
export async function readAudit(database: Database, auditId: string): Promise<Audit> {
  const [found] = await findAudits(database, { auditId, limit: 1 })
  if (!found) throw problem('ethics.unknown_audit', { at: 'auditId' })
  return found
}

export interface AuditFilter {
  readonly auditId?: string
  readonly bundleHash?: string
  readonly audienceId?: string
  readonly modelId?: string
  readonly limit?: number
}

/** Audits, newest first; at most 50 unless asked otherwise. */
export async function findAudits(database: Database, filter: AuditFilter): Promise<Audit[]> {
  const columns = [
    ['audit_id', filter.auditId],
    ['bundle_hash', filter.bundleHash],
    ['audience_id', filter.audienceId],
    ['model_id', filter.modelId],
  ] as const
  let query = database.db.withTables<EthicsTables>().selectFrom('ethics_audit').selectAll()
  for (const [column, value] of columns) if (value !== undefined) query = query.where(column, '=', value)
  const rows = await query
    .orderBy('made_at', 'desc')
    .orderBy('audit_id', 'desc')
    .limit(filter.limit ?? 50)
    .execute()
  return rows.map(auditOf)
}

/** Whether what is stored is what was found: the hash fits the result and, under the same policy, the counts give the verdict. */
export function isWhole(audit: Audit): boolean {
  const whole = contentHash(audit.result as unknown as Json) === audit.resultHash
  return whole && (audit.policyHash !== policyHash() || recomputes(audit))
}

/** Computes the verdicts again from the stored tallies and compares: true when the stored audit says what its counts say. */
export function recomputes({ result, bundle }: Pick<Audit, 'result' | 'bundle'>): boolean {
  const tables = Map.groupBy(result.assessment.groups, ({ attributes }) => JSON.stringify(attributes))
  const required = result.attributes.filter((attribute) => attribute.required).map(({ field }) => field)
  const again = assess(
    {
      tables: [...tables.values()].map((groups) => ({ attributes: groups[0]!.attributes, cells: groups })),
      polarity: bundle.polarity,
      required,
    },
    policy,
  )
  return contentHash(again as unknown as Json) === contentHash(result.assessment as unknown as Json)
}
