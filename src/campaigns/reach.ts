/**
 * Reach: whom a campaign would write to if it went out now, and whom not, each for a reason. Counts only, under one warrant, by the
 * very conditions by which a launch chooses.
 */
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { sayReason, type Reason } from '../consent/index.ts'
import type { Access } from '../gate/index.ts'
import type { Actor, Language, Tx } from '../kernel/index.ts'
import { expectedShares, holdoutArm } from './assignment.ts'
import type { Definition } from './definition.ts'
import { languageFor, selectedOf } from './launch.ts'
import type { CampaignDeps } from './ports.ts'
import { problem } from './problems.ts'

/** The parts of a definition that decide about people. */
export type Aim = Pick<Definition, 'purpose' | 'audience' | 'model' | 'holdoutShare' | 'variants' | 'fallbackLanguage'>

/** Counts of people; those by group are what is to be expected, since lots are drawn at the launch. */
export interface Reach {
  readonly matched: number
  readonly eligible: number
  /** Why the others may not be written to, the most frequent first. */
  readonly excluded: readonly { readonly reason: string; readonly sentence: string; readonly people: number }[]
  /** Of the eligible, those within the model's cut. */
  readonly selected: number
  readonly holdout: number
  readonly written: number
  readonly variants: readonly { readonly key: string; readonly people: number }[]
  readonly languages: readonly { readonly language: Language; readonly people: number }[]
  /** Of the selected, those who have had as many messages as the limit allows; null without a limit. */
  readonly capped: number | null
  /** Of the selected, those for whom it is night now, and when the last of them may be written to. */
  readonly quiet: { readonly waiting: number; readonly until: Date | null }
  readonly warrantId: string
}

interface Group {
  readonly language: string | null
  readonly residence: string | null
  readonly people: number
  readonly capped: number
}

/** @throws Problem `campaigns.audience_for_other_purpose`, `audiences.unknown`, `models.*` */
export async function reachOf(deps: CampaignDeps, actor: Actor, aim: Aim, reader: Language): Promise<Reach> {
  const audience = await deps.audiences.resolve(aim.audience.id, aim.audience.version)
  if (audience.purpose !== aim.purpose) {
    const details = { at: 'audience', purpose: aim.purpose, audiencePurpose: audience.purpose }
    throw problem('campaigns.audience_for_other_purpose', details)
  }
  if (aim.model) await deps.models.facts(aim.model.id)
  const cap = await deps.delivery.limits.capped()
  const { condition } = audience
  const why = 'count whom a campaign would reach'
  return deps.gate.open({ purpose: aim.purpose, actor, why, among: { kind: 'where', condition } }, async (access) => {
    const chosen = await selectedOf(deps, access.tx, aim, condition)
    const groups = await groupsOf(access.tx, chosen, cap)
    const quiet = await deps.delivery.limits.quiet(groups)
    return { ...counted(aim, access, groups, reader), capped: cap ? sum(groups, 'capped') : null, quiet }
  })
}

async function groupsOf(tx: Tx, chosen: RawBuilder<SqlBool>, cap: RawBuilder<SqlBool> | null): Promise<Group[]> {
  const { rows } = await sql<Group>`
    select lower(left(trim(p.attributes ->> 'language'), 2)) as language, m.residence, count(*) as people,
      count(*) filter (where ${cap ?? sql`false`}) as capped
    from profile p join permission m on m.subject_id = p.subject_id where ${chosen} group by 1, 2`.execute(tx)
  return rows
}

function counted(
  { holdoutShare, variants, fallbackLanguage }: Aim,
  { census, warrantId }: Access,
  groups: readonly Group[],
  reader: Language,
): Omit<Reach, 'capped' | 'quiet'> {
  const selected = sum(groups, 'people')
  const shares = expectedShares(holdoutShare, variants)
  const holdout = Math.round(selected * (shares[holdoutArm] ?? 0))
  const spoken = Map.groupBy(groups, ({ language }) => languageFor(language, fallbackLanguage) as Language)
  return {
    matched: census.matched,
    eligible: census.permitted,
    excluded: excludedInWords(census.excluded, reader),
    selected,
    holdout,
    written: selected - holdout,
    variants: variants.map(({ key }) => ({ key, people: Math.round(selected * (shares[key] ?? 0)) })),
    languages: [...spoken].map(([language, mine]) => ({ language, people: sum(mine, 'people') })),
    warrantId,
  }
}

/** Reasons with their sentences, the most frequent first. */
export function excludedInWords(excluded: Readonly<Record<string, number>>, reader: Language): Reach['excluded'] {
  return Object.entries(excluded)
    .filter(([, people]) => people > 0)
    .toSorted(([, a], [, b]) => b - a)
    .map(([reason, people]) => ({ reason, people, sentence: sayReason(reader, reason as Reason) }))
}

function sum(groups: readonly Group[], what: 'people' | 'capped'): number {
  return groups.reduce((total, group) => total + group[what], 0)
}
