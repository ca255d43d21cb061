/**
 * A rule of law as dated data: where it stands, since when it binds, who checked it and when. A rule without a first day is
 * proposed and binds nobody; a rule tagged R was recalled and not yet read in a source, and says so wherever it is shown.
 */

/** S: read in the source itself; S2: read in a secondary source that reports it; R: recalled, not checked. */
export type Verified = 'S' | 'S2' | 'R'

export interface Rule {
  readonly id: string
  readonly law: string
  readonly article: string
  /** ISO 3166-1 alpha-2, `US-CA`, `EU` (the EEA, where the GDPR applies) or `*` (everywhere: a rule of the house). */
  readonly jurisdictions: readonly string[]
  /** First day in force, ISO date; null: proposed, not in force. */
  readonly from: string | null
  /** First day no longer in force; null: open. */
  readonly to: string | null
  readonly says: { readonly en: string; readonly fr: string }
  readonly source: string
  readonly verified: Verified
  /** The day somebody read the source; null exactly when `verified` is R. */
  readonly checkedOn: string | null
}

/** Whether the rule binds on that day (UTC). */
export function inForce(rule: Rule, at: Date): boolean {
  const day = at.toISOString().slice(0, 10)
  return rule.from !== null && rule.from <= day && (rule.to === null || day < rule.to)
}

/** Whether somebody has read the rule in a source. A product page shows the others as "not checked". */
export function isChecked(rule: Rule): boolean {
  return rule.verified !== 'R'
}

const eea = new Set(
  'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK IS LI NO'.split(' '),
)

/**
 * The jurisdictions whose rules reach a residence, the nearest first.
 * @param residence `FR`, `US-CA`, or null when unknown (then only rules of the house reach it)
 */
export function jurisdictionsOf(residence: string | null): readonly string[] {
  if (residence === null) return ['*']
  const country = residence.slice(0, 2)
  return [...new Set([residence, country]), ...(eea.has(country) ? ['EU'] : []), '*']
}
