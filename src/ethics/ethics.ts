/**
 * The ethics room: audits in front of every campaign, rules with their sources, approvals bound by hash. What other rooms, routes
 * and commands call; each function is told who acts.
 */
import type { Actor, Clock, Database, Language, NewId } from '../kernel/index.ts'
import type { Ledger } from '../ledger/index.ts'
import type { RawBuilder, SqlBool } from 'kysely'
import {
  approve,
  approveAutomatically,
  type Approval,
  approvalsOf,
  type Decision,
  historyOf,
  mayDecide,
  type MayDecide,
  refuse,
  type Review,
  revoke,
} from './approvals.ts'
import type { Assessment } from './assessment.ts'
import { declareAttribute, type ProtectedAttribute, readAttributes, retireAttribute } from './attributes.ts'
import {
  type Audit,
  type AuditAsk,
  type AuditFilter,
  type AuditGate,
  findAudits,
  makeAudit,
  isWhole,
  readAudit,
} from './audits.ts'
import type { Bundle } from './bundle.ts'
import { type Claim, claimAbout } from './claims.ts'
import { type CopyFinding, type CopyText, lintCopy } from './copy.ts'
import { type ShownAssessment, shownHidden, shownInFull } from './disclosure.ts'
import { type Finding, withoutFigures } from './findings.ts'
import { type FindPerson, personActing } from '../staff/index.ts'
import {
  type FieldProxy,
  makeModelAudit,
  type ModelAudit,
  type ModelAuditAsk,
  modelAuditsOf,
  proxiesOf,
} from './model-audits.ts'
import { policy } from './policy.ts'
import type { Sources } from './ports.ts'
import { auditReached } from './reached.ts'
import { type Answer, requireApproved, standingOf, type Standing } from './requirement.ts'
import { groupName } from './rules.ts'
import { sentencesOf } from './sentences.ts'

export interface EthicsDeps {
  readonly database: Database
  /** Where approvals are made known. */
  readonly ledger: Pick<Ledger, 'announce'>
  readonly gate: AuditGate
  readonly sources: Sources
  readonly clock: Clock
  readonly newId: NewId
  /** The member behind an actor's name; `personsOf(staff)` gives it. */
  readonly person: FindPerson
}

/** An audit as someone may see it: small groups hidden from everybody but the auditor. */
export interface ShownAudit extends Omit<Audit, 'result'> {
  readonly result: Omit<Audit['result'], 'assessment'> & { readonly assessment: ShownAssessment }
  readonly approvals: readonly Approval[]
}

/** An audit of a model alone, as someone may see it. */
export interface ShownModelAudit extends Omit<ModelAudit, 'result'> {
  readonly result: Omit<ModelAudit['result'], 'assessment'> & { readonly assessment: ShownAssessment }
  /** The attributes by name, for the reader. */
  readonly labels: Readonly<Record<string, string>>
}

/** What was delivered, as someone may see it. */
export interface ShownReached {
  readonly assessment: ShownAssessment
  readonly findings: readonly Finding[]
}

export interface Ethics {
  /** The protected attributes in force. */
  attributes(): Promise<ProtectedAttribute[]>
  /** @throws Problem `ethics.attribute_unusable` */
  declareAttribute(actor: Actor, attribute: ProtectedAttribute): Promise<void>
  retireAttribute(actor: Actor, field: string): Promise<void>
  /**
   * Audits a bundle; a pass is approved by the policy and recorded as such.
   * @throws Problem `ethics.no_attributes`, `ethics.bundle_differs`, `ethics.unknown_purpose` of the rooms asked
   */
  audit(actor: Actor, ask: AuditAsk): Promise<ShownAudit>
  /** Audits a model's scores alone. @throws Problem `ethics.no_attributes`, `ethics.no_scores` */
  auditModel(actor: Actor, ask: ModelAuditAsk, language: Language): Promise<ShownModelAudit>
  /** Those of one model, newest first. */
  modelAudits(actor: Actor, modelId: string, language: Language): Promise<ShownModelAudit[]>
  /** How strongly fields stand for protected attributes, before a model learns from them. */
  proxies(actor: Actor, fields: readonly string[]): Promise<FieldProxy[]>
  /** @throws Problem `ethics.unknown_audit` */
  get(actor: Actor, auditId: string): Promise<ShownAudit>
  /** Newest first, by audience, model or bundle. */
  list(actor: Actor, filter: AuditFilter): Promise<ShownAudit[]>
  /** The audit in plain sentences. */
  read(actor: Actor, auditId: string, language: Language): Promise<string[]>
  /** See approvals.ts for the refusals of these three. */
  approve(actor: Actor, decision: Decision): Promise<Approval>
  refuse(actor: Actor, decision: Decision): Promise<Approval>
  revoke(actor: Actor, decision: Decision): Promise<Approval>
  /** Whether this person may approve the audit now. @throws Problem `ethics.unknown_audit` */
  mayDecide(actor: Actor, auditId: string): Promise<MayDecide>
  /** All audits of an audience with what was decided about them, newest first. */
  history(actor: Actor, audienceId: string): Promise<ShownAudit[]>
  /** Whether a stored audit is whole: its hash fits, and its counts give its verdict (under the policy in force). */
  verify(auditId: string): Promise<boolean>
  /** What was delivered, compared with who may be addressed; `reached` over profile p comes from delivery. Small groups hidden. */
  reached(actor: Actor, auditId: string, reached: RawBuilder<SqlBool>): Promise<ShownReached>
  /** Whether the bundle may go live now, as a value. */
  standing(bundle: Bundle): Promise<Answer>
  /** @throws Problem `ethics.not_approved` saying what changed or is missing, and what to do */
  requireApproved(bundle: Bundle): Promise<Standing>
  /** What people reached by this bundle may be told about a field. */
  claim(bundle: Bundle, field: string): Promise<Claim>
  /** Whether "we did not use your …" may be said; not knowing is a no. */
  mayClaimUnused(bundle: Bundle, field: string): Promise<boolean>
  /** Words that press people, in a text that is being written. */
  lint(text: CopyText): CopyFinding[]
}

/** Builds the room. */
export function createEthics(deps: EthicsDeps): Ethics {
  const { database, sources, clock } = deps
  const mayCount = async (actor: Actor): Promise<View> =>
    (await personActing(deps.person, actor))?.role === 'auditor' ? 'full' : 'hidden'
  const show = async (actor: Actor, audit: Audit) =>
    shown(await mayCount(actor), { audit, approvals: await approvalsOf(database, audit.id) })
  const showAll = (actor: Actor, audits: readonly Audit[]) => Promise.all(audits.map((audit) => show(actor, audit)))
  return {
    attributes: () => readAttributes(database.db),
    declareAttribute: async (actor, attribute) =>
      declareAttribute(deps, actor, attribute, await sources.field(attribute.field)),
    retireAttribute: (actor, field) => retireAttribute(deps, actor, field),
    audit: async (actor, ask) => {
      const audit = await makeAudit(deps, actor, ask)
      await approveAutomatically(deps, audit)
      return show(actor, audit)
    },
    auditModel: async (actor, ask, language) => {
      const audit = await makeModelAudit(deps, actor, ask)
      return shownModel(sources, await mayCount(actor), audit, language)
    },
    modelAudits: async (actor, modelId, language) => {
      const view = await mayCount(actor)
      const audits = await modelAuditsOf(database, modelId)
      return Promise.all(audits.map((audit) => shownModel(sources, view, audit, language)))
    },
    proxies: (actor, fields) => proxiesOf(deps, actor, fields),
    get: async (actor, auditId) => show(actor, await readAudit(database, auditId)),
    list: async (actor, filter) => showAll(actor, await findAudits(database, filter)),
    read: async (actor, auditId, language) => {
      const audit = await show(actor, await readAudit(database, auditId))
      return sentencesOf({ ...audit, ...audit.result }, language, await labelsOf(sources, audit, language))
    },
    approve: (actor, decision) => approve(deps, actor, decision),
    refuse: (actor, decision) => refuse(deps, actor, decision),
    revoke: (actor, decision) => revoke(deps, actor, decision),
    mayDecide: async (actor, auditId) => mayDecide(deps, actor, await readAudit(database, auditId)),
    history: async (actor, audienceId) => {
      const view = await mayCount(actor)
      return (await historyOf(database, audienceId)).map((review) => shown(view, review))
    },
    verify: async (auditId) => isWhole(await readAudit(database, auditId)),
    reached: async (actor, auditId, reached) => {
      const { assessment, findings } = await auditReached(deps, actor, auditId, reached)
      return { assessment: visibleTo(await mayCount(actor), assessment), findings }
    },
    standing: (bundle) => standingOf(deps, bundle),
    requireApproved: (bundle) => requireApproved(deps, bundle),
    claim: (bundle, field) => claimAbout(database, bundle, field),
    mayClaimUnused: async (bundle, field) => (await claimAbout(database, bundle, field)) === 'unused',
    lint: (text) => lintCopy(text, clock.now()),
  }
}

/** `full` for the auditor alone. */
type View = 'full' | 'hidden'

function visibleTo(view: View, assessment: Assessment): ShownAssessment {
  return view === 'full' ? shownInFull(assessment) : shownHidden(assessment, policy.hiddenBelow)
}

function shown(view: View, { audit, approvals }: Review): ShownAudit {
  const visible = visibleTo(view, audit.result.assessment)
  const hidden = new Set(visible.groups.filter((group) => group.hidden).map(groupName))
  const findings = audit.result.findings.map((one) => (hidden.has(one.evidence) ? withoutFigures(one) : one))
  return { ...audit, result: { ...audit.result, assessment: visible, findings }, approvals }
}

async function shownModel(
  sources: Sources,
  view: View,
  audit: ModelAudit,
  language: Language,
): Promise<ShownModelAudit> {
  const assessment = visibleTo(view, audit.result.assessment)
  const names = [...audit.result.attributes.map(({ field }) => field), ...audit.result.proxies.map((one) => one.input)]
  const labels = await Promise.all(
    [...new Set(names)].map(async (name) => [name, (await sources.field(name))?.label[language] ?? name] as const),
  )
  return { ...audit, result: { ...audit.result, assessment }, labels: Object.fromEntries(labels) }
}

async function labelsOf(sources: Sources, audit: ShownAudit, language: Language): Promise<Map<string, string>> {
  const fields = await Promise.all(audit.result.attributes.map(({ field }) => sources.field(field)))
  return new Map(fields.filter((field) => field !== null).map(({ name, label }) => [name, label[language]]))
}
