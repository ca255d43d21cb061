/**
 * Questions to the law: which rules bind here on that day, whether tracking needs a consent of its own, when messages rest,
 * how long a prospect may be kept. Pure: the same question about the same day has the same answer for ever.
 */
import { contentHash } from '../kernel/index.ts'
import { agesOfConsent, agesOfMajority, strictestAge } from './ages.ts'
import { deadlines, type Deadline } from './deadlines.ts'
import { refusalGrounds } from './grounds.ts'
import { problem } from './problems.ts'
import { inForce, isChecked, jurisdictionsOf, type Rule } from './rule.ts'
import { generalRules } from './rules.ts'

/** Every rule held, proposed and past ones included. */
export const allRules: readonly Rule[] = [
  ...generalRules,
  ...agesOfConsent.map((age) => age.rule),
  strictestAge.rule,
  ...agesOfMajority.map((age) => age.rule),
  ...refusalGrounds.map((one) => one.rule),
]

/** Whose law is held here, as the rules name it; `*` (rules of the house) left out. */
export const jurisdictionsHeld: readonly string[] = [...new Set(allRules.flatMap((one) => one.jurisdictions))]
  .filter((one) => one !== '*')
  .toSorted()

/** When messages may not be sent, in the person's local time, by rule and kind of channel. */
const quietTable = [
  { rule: 'FR-PHONE-HOURS', channels: ['phone'], from: '20:00', to: '10:00' },
  { rule: 'US-TCPA-HOURS', channels: ['phone', 'sms'], from: '21:00', to: '08:00' },
  { rule: 'HOUSE-QUIET', channels: ['email', 'sms', 'phone', 'post'], from: '21:00', to: '08:00' },
] as const

/** Tracking of one person's opens or clicks: which rule demands a consent of its own, and from when it must be kept to. */
const trackingTable = [
  { rule: 'FR-PIXEL-1', transitionTo: '2026-07-14' },
  { rule: 'IT-PIXEL', transitionTo: '2026-10-29' },
  { rule: 'EU-5-3', transitionTo: null },
] as const

/**
 * How long a choice made on a web site holds, in days, before the site may ask again: consent ends after the shorter time, a
 * refusal is left alone for the longer one. France's six months and California's twelve are used everywhere.
 */
const siteChoiceTable = { given: { rule: 'FR-COOKIE', days: 183 }, refused: { rule: 'CCPA-135c4', days: 365 } } as const

/** SHA-256 of all the data of this room: a warrant that carries it says under which law it was opened. */
export const lawVersion: string = contentHash(
  JSON.parse(
    JSON.stringify({
      rules: allRules,
      agesOfConsent,
      strictestAge,
      agesOfMajority,
      deadlines,
      quietTable,
      trackingTable,
      refusalGrounds,
      siteChoiceTable,
    }),
  ),
)

const byId = new Map(allRules.map((one) => [one.id, one]))

/** @throws Problem `law.unknown_rule` */
export function rule(id: string): Rule {
  const found = byId.get(id)
  if (!found) throw problem('law.unknown_rule', { rule: id })
  return found
}

/**
 * The rules that bind on that day.
 * @param residence only those that reach it; everywhere when left out
 */
export function rulesInForce(at: Date, residence?: string | null): Rule[] {
  const reach = residence === undefined ? null : jurisdictionsOf(residence)
  return allRules.filter((one) => inForce(one, at) && (!reach || one.jurisdictions.some((j) => reach.includes(j))))
}

/** Rules that nobody has read in a source yet. Shown as "not checked" wherever they are cited. */
export function rulesNotChecked(): Rule[] {
  return allRules.filter((one) => !isChecked(one))
}

/**
 * Whether tracking one person's opens and clicks needs a consent of its own there on that day.
 * `transition`: the rule is published and may still be prepared for, but the answer is already yes: the strict reading
 * costs nothing. Unknown country: yes. (Aval asks for it everywhere; this says which law demands it.)
 */
export function trackingNeedsOwnConsent(
  residence: string | null,
  at: Date,
): { readonly needed: boolean; readonly rule: Rule; readonly transition: 'running' | 'over' } {
  if (residence === null) return { needed: true, rule: rule('HOUSE-TRACK'), transition: 'over' }
  const reach = jurisdictionsOf(residence)
  const day = at.toISOString().slice(0, 10)
  for (const row of trackingTable) {
    const found = rule(row.rule)
    if (!inForce(found, at) || !found.jurisdictions.some((j) => reach.includes(j))) continue
    return {
      needed: true,
      rule: found,
      transition: row.transitionTo !== null && day < row.transitionTo ? 'running' : 'over',
    }
  }
  // A country known to have no such rule (the US, the UK not examined) differs from one that we know nothing about.
  return { needed: residence.slice(0, 2) !== 'US', rule: rule('HOUSE-TRACK'), transition: 'over' }
}

/**
 * When marketing rests, in local time of the person; `from` is later than `to`, so the period spans midnight.
 * @param channel email unless given
 */
export function quietHours(
  residence: string | null,
  at: Date,
  channel: 'email' | 'sms' | 'phone' | 'post' = 'email',
): { readonly from: string; readonly to: string; readonly rule: Rule } {
  const reach = jurisdictionsOf(residence)
  const row = quietTable.find(
    (one) =>
      (one.channels as readonly string[]).includes(channel) &&
      inForce(rule(one.rule), at) &&
      rule(one.rule).jurisdictions.some((j) => reach.includes(j)),
  )
  const { from, to, rule: id } = row ?? quietTable[2]
  return { from, to, rule: rule(id) }
}

/** From which age a person is an adult; 21 where the country is unknown. */
export function adultAge(residence: string | null, at: Date): { readonly years: number; readonly rule: Rule } {
  for (const jurisdiction of jurisdictionsOf(residence)) {
    const found = agesOfMajority.find((one) => one.rule.jurisdictions.includes(jurisdiction) && inForce(one.rule, at))
    if (found) return found
  }
  return agesOfMajority[4]
}

/** How long a prospect may be kept after the last contact from the person. France's three years are used everywhere. */
export function prospectRetention(): Deadline & { readonly cites: Rule } {
  const found = deadlines.find((one) => one.rule === 'FR-RET-3Y') as Deadline
  return { ...found, cites: rule('FR-RET-3Y') }
}

/** How long a choice made on a web site holds before the site may ask again. */
export function siteChoices(): Readonly<Record<'given' | 'refused', { readonly days: number; readonly rule: Rule }>> {
  const { given, refused } = siteChoiceTable
  return {
    given: { days: given.days, rule: rule(given.rule) },
    refused: { days: refused.days, rule: rule(refused.rule) },
  }
}
