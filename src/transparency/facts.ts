/**
 * What a person may be told about one message: gathered under the purpose of answering their rights, which survives objection and
 * restriction, and only about the person whom the link names.
 */
import { sql } from 'kysely'
import { type Audiences, leavesOf, type Query } from '../audiences/index.ts'
import { type Campaigns, type Controller, holdoutArm, type LinkTokens, type MessageRef } from '../campaigns/index.ts'
import type { Consent, DecisionView, Notice, Purpose, PurposeStanding, Reliance } from '../consent/index.ts'
import type { Ethics } from '../ethics/index.ts'
import type { Gate, WarrantView } from '../gate/index.ts'
import type { Clock, Json, Language, Tx } from '../kernel/index.ts'
import type { Models } from '../models/index.ts'
import type { Field, Subjects } from '../subjects/index.ts'
import type { LedgerFacts } from './ledger-facts.ts'
import { type Unused, unusedFields } from './unused.ts'

export interface TransparencyDeps {
  readonly gate: Pick<Gate, 'open' | 'warrants'>
  readonly consent: Pick<
    Consent,
    'purpose' | 'purposes' | 'record' | 'standing' | 'history' | 'notices' | 'receipts' | 'reliance'
  >
  readonly subjects: Pick<Subjects, 'readSealed' | 'readAttributes'> & {
    readonly catalogue: Pick<Subjects['catalogue'], 'list'>
  }
  readonly audiences: Pick<Audiences, 'resolve' | 'sentence'>
  readonly models: Pick<Models, 'facts'>
  readonly ethics: Pick<Ethics, 'attributes' | 'claim'>
  readonly campaigns: Pick<Campaigns, 'told' | 'controller'>
  readonly vault: LinkTokens
  readonly clock: Clock
  /** Where people reach these pages, without a slash at the end; printed in QR codes. */
  readonly publicUrl: string
  /** The log, its witnesses and its chain as they stand now. */
  ledgerFacts(): Promise<LedgerFacts>
}

export type Use = 'rule' | 'model' | 'text' | 'address' | 'language'

export interface UsedField {
  readonly field: Field
  readonly value: Json | undefined
  readonly uses: readonly Use[]
}

/** Everything that the page says. */
export interface WhyFacts {
  readonly kind: 'held'
  readonly campaign: string
  readonly controller: Controller | null
  readonly purpose: Purpose
  readonly standing: PurposeStanding | null
  readonly profiling: 'permitted' | 'not_permitted'
  readonly part: 'written_to' | 'held_out'
  readonly messageLanguage: Language | null
  readonly sentAt: Date | null
  readonly rule: Readonly<Record<Language, string>>
  readonly usesModel: 'yes' | 'no'
  readonly reasons: readonly { readonly field: Field; readonly value: Json | undefined }[]
  readonly used: readonly UsedField[]
  readonly unused: readonly Unused[]
  readonly consent: { readonly decision: DecisionView; readonly notice: Notice | null } | null
  readonly warrant: WarrantView | null
  /** The entry of the ledger that the message rests on; null for somebody who has none. */
  readonly reliance: Reliance | null
}

/** `nothing_held`: the link is ours, the person is not here (any more). */
export type Why = WhyFacts | { readonly kind: 'nothing_held' }

/** The mechanism's own part: which campaign, which group, which values. */
export async function gatherWhy(deps: TransparencyDeps, ref: MessageRef): Promise<Why> {
  const told = await deps.campaigns.told(ref.campaignId)
  if (!told) return { kind: 'nothing_held' }
  const { definition } = told
  const catalogue = await deps.subjects.catalogue.list()
  const audience = await deps.audiences.resolve(definition.audience.id, definition.audience.version)
  const modelFields = definition.model ? (await deps.models.facts(definition.model.id)).fields : []
  const person = await readPerson(deps, ref, async (tx) => {
    const drawn = await told.drawn(tx, ref.subjectId)
    if (!drawn) return null
    const personal = await isPermitted(tx, deps.consent.purpose('personalisation').id, ref.subjectId)
    const printed = personal ? told.fieldsOf(drawn.arm, drawn.language) : []
    const uses = usesOf({ rule: audience.fields, model: modelFields, text: printed }, catalogue)
    return {
      drawn,
      used: await readUsed(deps, tx, ref.subjectId, uses, catalogue),
      reasons: definition.model ? await readReasons(tx, ref.subjectId, definition.model.id) : [],
      sentAt: await readSentAt(tx, ref),
      rests: (await deps.consent.reliance(tx, definition.purpose, [ref.subjectId])).get(ref.subjectId) ?? null,
    }
  })
  if (!person) return { kind: 'nothing_held' }
  const standing = await deps.consent.standing(ref.subjectId)
  const purpose = deps.consent.purpose(definition.purpose)
  const find = (code: string) => standing.purposes.find((one) => one.purpose === code) ?? null
  const names = person.used.map((one) => one.field.name)
  const consent = await basisOf(deps, ref.subjectId, purpose.code, person.sentAt ?? told.launchedAt)
  return {
    kind: 'held',
    campaign: definition.name,
    controller: await deps.campaigns.controller.read(),
    purpose,
    standing: find(purpose.code),
    profiling: find('profiling')?.reason === 'permitted' ? 'permitted' : 'not_permitted',
    part: person.drawn.arm === holdoutArm ? 'held_out' : 'written_to',
    messageLanguage: person.drawn.language,
    sentAt: person.sentAt,
    rule: await ruleInWords(deps, audience.query),
    usesModel: definition.model ? 'yes' : 'no',
    reasons: sayableReasons(person.reasons, catalogue, person.used),
    used: person.used,
    unused: await unusedFields(deps, told, names, catalogue),
    consent,
    warrant: await deps.gate.warrants.get(told.launch.warrantId),
    // As it was when the message went out, not a consent that was given since.
    reliance: person.rests && { ...person.rests, i: consent?.decision.entry ?? 0 },
  }
}

async function ruleInWords(deps: TransparencyDeps, query: Query): Promise<WhyFacts['rule']> {
  const named = leavesOf(query).flatMap((leaf) => (leaf.kind === 'received' ? [leaf.campaign] : []))
  const told = await Promise.all(named.map((campaignId) => deps.campaigns.told(campaignId)))
  const names = new Map(told.flatMap((one) => (one ? [[one.campaignId, one.definition.name] as const] : [])))
  return {
    en: await deps.audiences.sentence(query, 'en', names),
    fr: await deps.audiences.sentence(query, 'fr', names),
  }
}

/** Runs `work` for the person alone; null when nobody of that identifier is here. */
export function readPerson<T>(
  deps: Pick<TransparencyDeps, 'gate'>,
  ref: Pick<MessageRef, 'subjectId'>,
  work: (tx: Tx) => Promise<T | null>,
): Promise<T | null> {
  const ids = [ref.subjectId]
  return deps.gate.open(
    {
      purpose: 'rights_fulfilment',
      actor: { kind: 'subject', id: ref.subjectId },
      why: 'the person asks why they got a message',
      among: { kind: 'subjects', ids },
    },
    async ({ tx, census }) => (census.permitted === 0 ? null : work(tx)),
  )
}

async function isPermitted(tx: Tx, purposeId: number, subjectId: string): Promise<boolean> {
  const { rows } = await sql<{ yes: boolean }>`
    select p.permission_bits & (1::bigint << ${purposeId}::int) <> 0 as yes from profile p
    where p.subject_id = ${subjectId}`.execute(tx)
  return rows[0]?.yes ?? false
}

function usesOf(
  by: { readonly rule: readonly string[]; readonly model: readonly string[]; readonly text: readonly string[] },
  catalogue: readonly Field[],
): Map<string, Use[]> {
  const uses = new Map<string, Use[]>()
  const add = (names: readonly string[], use: Use) => {
    for (const name of names) uses.set(name, [...(uses.get(name) ?? []), use])
  }
  add(by.rule, 'rule')
  add(by.model, 'model')
  add(by.text, 'text')
  add([catalogue.find((field) => field.identifier === 'email')?.name ?? 'email'], 'address')
  add(['language'], 'language')
  return uses
}

async function readUsed(
  deps: Pick<TransparencyDeps, 'subjects'>,
  tx: Tx,
  subjectId: string,
  uses: ReadonlyMap<string, Use[]>,
  catalogue: readonly Field[],
): Promise<UsedField[]> {
  const names = [...uses.keys()]
  const sealed = (await deps.subjects.readSealed(tx, [subjectId], names)).get(subjectId) ?? {}
  const open = (await deps.subjects.readAttributes(tx, [subjectId], names)).get(subjectId) ?? {}
  const values: Record<string, Json> = { ...open, ...sealed }
  return names.flatMap((name) => {
    const field = catalogue.find((one) => one.name === name)
    if (!field) return []
    const value = Object.hasOwn(values, name) ? values[name] : undefined
    // The language is only used where it is known.
    const real = uses.get(name)!.filter((use) => use !== 'language' || value !== undefined)
    return real.length > 0 ? [{ field, value, uses: real }] : []
  })
}

async function readReasons(tx: Tx, subjectId: string, modelId: string): Promise<string[]> {
  const { rows } = await sql<{ reasons: readonly { field: string; direction: 'up' | 'down' }[] }>`
    select reasons from score where subject_id = ${subjectId} and model_id = ${modelId}`.execute(tx)
  return (rows[0]?.reasons ?? []).filter((reason) => reason.direction === 'up').map((reason) => reason.field)
}

const mostReasons = 3
const sensitive: ReadonlySet<string> = new Set(['special_category', 'demographic', 'financial', 'location'])

/** At most three; never what we concluded about somebody in a sensitive matter (ethics notes § 3.5). */
function sayableReasons(names: readonly string[], catalogue: readonly Field[], used: readonly UsedField[]) {
  return names
    .flatMap((name) => catalogue.find((field) => field.name === name) ?? [])
    .filter((field) => field.dataClass !== 'special_category')
    .filter((field) => field.provenance !== 'inferred' || !sensitive.has(field.dataClass))
    .slice(0, mostReasons)
    .map((field) => ({ field, value: used.find((one) => one.field.name === field.name)?.value }))
}

async function readSentAt(tx: Tx, ref: MessageRef): Promise<Date | null> {
  const { rows } = await sql<{ at: Date }>`
    select at from event where subject_id = ${ref.subjectId} and name = 'Email Sent'
      and properties ->> 'campaignId' = ${ref.campaignId} order by at limit 1`.execute(tx)
  return rows[0]?.at ?? null
}

/** The decision on which the message rested: the last consent to its purpose before it went out. */
async function basisOf(
  deps: TransparencyDeps,
  subjectId: string,
  purpose: string,
  before: Date,
): Promise<WhyFacts['consent']> {
  const given = (await deps.consent.history(subjectId)).filter(
    (decision) => decision.kind === 'given' && decision.purposes.includes(purpose) && decision.at <= before,
  )
  const decision = given.at(-1)
  if (!decision) return null
  const notice = decision.notice ? await deps.consent.notices.get(decision.notice.id, decision.notice.version) : null
  return { decision, notice }
}
