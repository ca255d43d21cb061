/**
 * The card of one person: consent first, then data behind masks, audiences, scores, messages and who looked. One look through the
 * gate, one entry in the audit trail. A section that the reader has no right to is absent, not empty.
 */
import { sql } from 'kysely'
import type { Audiences } from '../audiences/index.ts'
import type { Campaigns } from '../campaigns/index.ts'
import { type Consent, type DecisionView, sayReason, type Standing } from '../consent/index.ts'
import type { Delivery, PersonMessage } from '../delivery/index.ts'
import type { Access, Gate } from '../gate/index.ts'
import type { Actor, Language } from '../kernel/index.ts'
import { cited, rule } from '../law/index.ts'
import type { Models } from '../models/index.ts'
import { may, type Staff } from '../staff/index.ts'
import type { DataClass, Field, Provenance, Subjects } from '../subjects/index.ts'
import type { Look } from './look.ts'
import { masked } from './masks.ts'
import { problem } from './problems.ts'
import { readValues, visibleFields } from './values.ts'

export interface CardDeps {
  readonly gate: Pick<Gate, 'open'>
  readonly consent: Pick<Consent, 'purpose' | 'standing' | 'history'>
  readonly subjects: Pick<Subjects, 'find' | 'readSealed' | 'readAttributes' | 'readScores' | 'catalogue'>
  readonly audiences: Pick<Audiences, 'list' | 'resolve' | 'members' | 'sentence'>
  readonly models: Pick<Models, 'list'>
  readonly delivery: Pick<Delivery, 'messagesOf'>
  readonly campaigns: Pick<Campaigns, 'told'>
  readonly staff: Pick<Staff, 'audit' | 'members'>
}

export interface Permitted {
  readonly purpose: string
  readonly sentence: string
  readonly legalBasis: string
  readonly channel: string | null
  readonly directMarketing: boolean
  readonly reason: Standing['purposes'][number]['reason']
  readonly says: string
  readonly since: Date | null
  readonly until: Date | null
  /** The law behind the answer, as `GDPR, Art. 6(1)(a)`; null where only a rule of the house stands behind it. */
  readonly rule: string | null
}

/** A decision without its evidence, which is opened one by one. */
export type CardDecision = Omit<DecisionView, 'evidence'> & { readonly hasEvidence: boolean }

export interface HeldField {
  readonly name: string
  readonly label: string
  readonly dataClass: DataClass
  readonly provenance: Provenance
  readonly type: Field['type']
  readonly masked: string
}

export interface Membership {
  readonly audienceId: string
  readonly version: number
  readonly name: string
  readonly purpose: string
  readonly sentence: string
  readonly reason: Permitted['reason']
  readonly says: string
}

export interface CardScore {
  readonly modelId: string
  readonly model: string
  readonly version: number
  readonly score: number
  readonly band: number
  readonly at: Date
  readonly reasons: readonly { readonly label: string; readonly direction: 'up' | 'down' }[]
}

export type CardMessage = Omit<PersonMessage, 'variant'> & {
  readonly campaign: string | null
  readonly purpose: string | null
  /** The rule by which the person was chosen, in words. */
  readonly rule: string | null
}

export interface CardLook {
  readonly at: Date
  readonly who: string
  readonly action: string
  readonly why: string | null
}

export interface Card {
  readonly subjectId: string
  readonly warrantId: string
  readonly openedAt: Date
  readonly consent?: {
    readonly residence: string | null
    readonly ageSource: string | null
    readonly purposes: readonly Permitted[]
    readonly decisions: readonly CardDecision[]
  }
  readonly fields: readonly HeldField[]
  readonly audiences?: readonly Membership[]
  readonly scores?: readonly CardScore[]
  readonly messages: readonly CardMessage[]
  readonly looks?: readonly CardLook[]
}

interface Ask {
  readonly actor: Actor
  readonly subjectId: string
  readonly look: Look
  readonly language: Language
}

type At = CardDeps & Ask & { readonly access: Access; readonly standing: Standing }

/** @throws Problem `people.not_for_this_purpose`, `consent.unknown_subject` */
export async function gatherCard(deps: CardDeps, ask: Ask): Promise<Card> {
  const { actor, subjectId, look } = ask
  const sees = (right: string) => may(actor, right)
  const standing = await deps.consent.standing(subjectId)
  const inside = await deps.gate.open(
    { ...look, actor, among: { kind: 'subjects', ids: [subjectId] }, named: 'yes' },
    async (access) => {
      if (access.census.permitted === 0) throw problem('people.not_for_this_purpose', { at: 'subjectId' })
      const at: At = { ...deps, ...ask, access, standing }
      return {
        warrantId: access.warrantId,
        fields: await heldFields(at),
        messages: await messages(at),
        ...(sees('audiences.read') ? { audiences: await memberships(at) } : {}),
        ...(sees('models.explain') ? { scores: await scores(at) } : {}),
        ...(sees('staff.audit') ? { looks: await looks(at) } : {}),
      }
    },
  )
  const consent = sees('consent.read') ? { consent: await consentOf(deps, ask, standing) } : {}
  return { subjectId, openedAt: standing.at, ...consent, ...inside }
}

async function consentOf(deps: CardDeps, { subjectId, language }: Ask, standing: Standing) {
  const purposes = standing.purposes.map((one) => {
    const { sentence, legalBasis, channel, directMarketing } = deps.consent.purpose(one.purpose)
    const said = {
      sentence: sentence[language],
      says: sayReason(language, one.reason),
      rule: articleOf(one.rule, language),
    }
    return { ...one, ...said, legalBasis, channel, directMarketing }
  })
  const history = await deps.consent.history(subjectId)
  const decisions = history
    .map(({ evidence, ...decision }) => ({ ...decision, hasEvidence: evidence !== null }))
    .toReversed()
  const { residence = null, ageSource = null } = standing.facts
  return { residence, ageSource, purposes, decisions }
}

function articleOf(ruleId: string | null, language: Language): string | null {
  if (ruleId === null) return null
  const found = rule(ruleId)
  const { law, article } = cited(found, language)
  if (found.article === 'whole') return law
  return article === '-' ? null : `${law}, ${article}`
}

async function heldFields(at: At): Promise<HeldField[]> {
  const known = visibleFields(at.actor, await at.subjects.catalogue.list(at.access.tx))
  const values = await readValues(at, at.access.tx, at.subjectId, known)
  return known.flatMap((field) => {
    const value = values.get(field.name)
    if (value === undefined) return []
    const { name, dataClass, provenance, type } = field
    return [{ name, label: field.label[at.language], dataClass, provenance, type, masked: masked(field, value) }]
  })
}

async function memberships(at: At): Promise<Membership[]> {
  const found: Membership[] = []
  for (const audience of await at.audiences.list()) {
    const { condition } = await at.audiences.resolve(audience.audienceId, audience.version)
    const only = sql<boolean>`p.subject_id = ${at.subjectId}::uuid and (${condition})`
    const [member] = await at.audiences.members(at.access, only, { limit: 1 })
    if (!member) continue
    const { audienceId, version, name, purpose, query } = audience
    const reason = at.standing.purposes.find((one) => one.purpose === purpose)?.reason ?? 'no_decision'
    const sentence = await at.audiences.sentence(query, at.language)
    found.push({ audienceId, version, name, purpose, sentence, reason, says: sayReason(at.language, reason) })
  }
  return found
}

async function scores(at: At): Promise<CardScore[]> {
  const models = new Map((await at.models.list()).map((model) => [model.modelId, model]))
  const labels = new Map((await at.subjects.catalogue.list()).map((field) => [field.name, field.label[at.language]]))
  return (await at.subjects.readScores(at.access.tx, at.subjectId)).map(({ reasons, ...score }) => ({
    ...score,
    model: models.get(score.modelId)?.name ?? score.modelId,
    version: models.get(score.modelId)?.version ?? 0,
    reasons: reasons.map(({ field, direction }) => ({ label: labels.get(field) ?? field, direction })),
  }))
}

const mostMessages = 100

async function messages(at: At): Promise<CardMessage[]> {
  const rows = (await at.delivery.messagesOf(at.access.tx, at.subjectId)).toReversed().slice(0, mostMessages)
  const campaigns = new Map<string, Pick<CardMessage, 'campaign' | 'purpose' | 'rule'>>()
  for (const campaignId of new Set(rows.map((row) => row.campaignId)))
    campaigns.set(campaignId, await aboutCampaign(at, campaignId))
  return rows.map(({ variant: _variant, ...row }) => ({ ...row, ...campaigns.get(row.campaignId)! }))
}

/** By which rule somebody was chosen. The person's own page says more; its link acts as them, so staff are not handed it. */
async function aboutCampaign(at: At, campaignId: string): Promise<Pick<CardMessage, 'campaign' | 'purpose' | 'rule'>> {
  const told = await at.campaigns.told(campaignId)
  if (!told) return { campaign: null, purpose: null, rule: null }
  const { name, purpose, audience } = told.definition
  const { query } = await at.audiences.resolve(audience.id, audience.version)
  return { campaign: name, purpose, rule: await at.audiences.sentence(query, at.language) }
}

const mostLooks = 100

/** Under some purposes the trail itself is closed; then nobody is listed. */
async function looks(at: At): Promise<CardLook[]> {
  const names = new Map((await at.staff.members.list()).map((member) => [`staff:${member.staffId}`, member.name]))
  const entries = await at.staff.audit.read(at.access.tx, { subjectId: at.subjectId, limit: mostLooks })
  return entries.map(({ at: when, actor, action, why }) => ({ at: when, who: names.get(actor) ?? actor, action, why }))
}
