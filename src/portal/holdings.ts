/**
 * What is held about somebody, gathered under rights fulfilment through the gate, by the person themselves: fields with their source
 * and class, what was calculated and why, where they were chosen, and who looked.
 */
import { holdoutArm } from '../campaigns/index.ts'
import type { Json, Role, Tx } from '../kernel/index.ts'
import type { Field } from '../subjects/index.ts'
import type { PortalDeps } from './deps.ts'

export interface HeldField {
  readonly field: Field
  readonly value: Json
}

export interface HeldScore {
  readonly model: string
  readonly version: number
  readonly band: number
  readonly at: Date
  readonly reasons: readonly { readonly label: Field['label']; readonly direction: 'up' | 'down' }[]
}

export interface Chosen {
  readonly campaign: string
  readonly purpose: string
  readonly at: Date
  readonly part: 'written_to' | 'held_out'
  readonly rule: Readonly<Record<'en' | 'fr', string>>
}

export interface HeldEvent {
  readonly name: string
  readonly at: Date
  readonly source: string
}

/** Somebody's look at this person; who it was is told by role. */
export interface Look {
  readonly at: Date
  readonly who: Viewer
  readonly action: string
  /** Code of the purpose that was given; null where none was recorded. */
  readonly purpose: string | null
}

export type Viewer =
  | { readonly kind: 'staff' | 'program'; readonly role: Role }
  | { readonly kind: 'system' | 'unknown' | 'you' }

export interface Holdings {
  readonly fields: readonly HeldField[]
  readonly scores: readonly HeldScore[]
  readonly chosen: readonly Chosen[]
  readonly events: { readonly newest: readonly HeldEvent[]; readonly count: number }
  readonly looks: readonly Look[]
}

const newestEvents = 30
const newestLooks = 200

/** Runs `work` for the person alone, under their own name. @param why in three words or more */
export function aboutOneself<T>(
  { gate }: Pick<PortalDeps, 'gate'>,
  subjectId: string,
  why: string,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  const among = { kind: 'subjects', ids: [subjectId] } as const
  const actor = { kind: 'subject', id: subjectId } as const
  return gate.open({ purpose: 'rights_fulfilment', actor, why, among }, ({ tx }) => work(tx))
}

export async function holdingsOf(deps: PortalDeps, subjectId: string): Promise<Holdings> {
  await deps.consent.standing(subjectId)
  const viewers = await viewersOf(deps)
  const catalogue = await deps.subjects.catalogue.list()
  const held = await aboutOneself(deps, subjectId, 'the person sees their data', async (tx) => {
    const exported = await ownExport(deps, tx, subjectId)
    return {
      fields: await fieldsOf(deps, tx, subjectId, catalogue),
      scores: await deps.subjects.readScores(tx, subjectId),
      events: exported.events,
      drawn: exported.campaigns,
      looks: await deps.staff.audit.read(tx, { subjectId, limit: newestLooks }),
    }
  })
  return {
    fields: held.fields,
    scores: await Promise.all(held.scores.map((score) => toldScore(deps, score, catalogue))),
    chosen: (await Promise.all(held.drawn.map((one) => toldChoice(deps, one))))
      .filter((one) => one !== null)
      .toReversed(),
    events: { newest: held.events.toReversed().slice(0, newestEvents), count: held.events.length },
    looks: held.looks.map(({ at, actor, action, details }) => ({
      at,
      who: viewers(actor),
      action,
      purpose: purposeIn(details),
    })),
  }
}

async function fieldsOf(
  deps: PortalDeps,
  tx: Tx,
  subjectId: string,
  catalogue: readonly Field[],
): Promise<HeldField[]> {
  const names = catalogue.map((field) => field.name)
  const sealed = (await deps.subjects.readSealed(tx, [subjectId], names)).get(subjectId) ?? {}
  const open = (await deps.subjects.readAttributes(tx, [subjectId])).get(subjectId) ?? {}
  const values: Readonly<Record<string, Json | undefined>> = { ...open, ...sealed }
  return catalogue.flatMap((field) => {
    const value = values[field.name]
    return value === undefined || value === null || value === '' ? [] : [{ field, value }]
  })
}

interface Drawn {
  readonly campaignId: string
  readonly arm: string
  readonly assignedAt: Date
}

/** What rooms hold that have no narrower door for it. */
async function ownExport(deps: PortalDeps, tx: Tx, subjectId: string) {
  const of = async (room: string) =>
    deps
      .holders()
      .find((holder) => holder.room === room)
      ?.export(tx, subjectId)
  const subjects = (await of('subjects')) as { readonly events: readonly HeldEvent[] } | undefined
  const campaigns = (await of('campaigns')) as { readonly campaigns: readonly Drawn[] } | undefined
  return { events: subjects?.events ?? [], campaigns: campaigns?.campaigns ?? [] }
}

type Score = Awaited<ReturnType<PortalDeps['subjects']['readScores']>>[number]

async function toldScore(deps: PortalDeps, score: Score, catalogue: readonly Field[]): Promise<HeldScore> {
  const facts = await deps.models.facts(score.modelId).catch(() => null)
  const labelOf = (name: string) => catalogue.find((field) => field.name === name)?.label ?? { en: name, fr: name }
  return {
    model: facts?.name ?? score.modelId,
    version: facts?.version ?? 0,
    band: score.band,
    at: score.at,
    reasons: score.reasons.map(({ field, direction }) => ({ label: labelOf(field), direction })),
  }
}

async function toldChoice(deps: PortalDeps, { campaignId, arm, assignedAt }: Drawn): Promise<Chosen | null> {
  const told = await deps.campaigns.told(campaignId)
  if (!told) return null
  const { name, purpose, audience } = told.definition
  const { query } = await deps.audiences.resolve(audience.id, audience.version)
  const [en, fr] = await Promise.all([deps.audiences.sentence(query, 'en'), deps.audiences.sentence(query, 'fr')])
  return {
    campaign: name,
    purpose,
    at: assignedAt,
    part: arm === holdoutArm ? 'held_out' : 'written_to',
    rule: { en, fr },
  }
}

function purposeIn(details: Json): string | null {
  if (typeof details !== 'object' || details === null || Array.isArray(details)) return null
  const { purpose } = details as { readonly purpose?: Json }
  return typeof purpose === 'string' ? purpose : null
}

/** From an actor as it stands in the trail (`staff:0198…`) to a role. Names of staff go nowhere. */
export async function viewersOf({ staff }: Pick<PortalDeps, 'staff'>): Promise<(actor: string) => Viewer> {
  const roles = new Map((await staff.members.list()).map(({ staffId, role }) => [staffId, role]))
  const owners = new Map((await staff.keys.list()).map(({ keyId, staffId }) => [keyId, staffId]))
  return (actor) => {
    const [kind = '', id = ''] = actor.split(':')
    if (kind === 'subject') return { kind: 'you' }
    if (kind === 'system') return { kind: 'system' }
    const role = roles.get(kind === 'key' ? (owners.get(id) ?? '') : id)
    if (!role) return { kind: 'unknown' }
    return { kind: kind === 'key' ? 'program' : 'staff', role }
  }
}
