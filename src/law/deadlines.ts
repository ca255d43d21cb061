/**
 * Deadlines as data and their calculation. Where the law could be read two ways the earlier day is taken: public holidays are
 * not subtracted from business days and nothing moves on because it ends at a weekend, so ours is never later than the law's.
 */
import { problem } from './problems.ts'

export type Unit = 'hour' | 'day' | 'business_day' | 'month' | 'year'

export interface Deadline {
  readonly rule: string
  readonly amount: number
  readonly unit: Unit
  /** What starts the clock. */
  readonly since: 'received' | 'aware' | 'opted_out' | 'last_contact' | 'sent'
  /** The longest it may become when the person is told in time with reasons; counted from the same start. */
  readonly extended: { readonly amount: number; readonly unit: Unit } | null
}

/** By rule id. FR-RET-3Y is a retention: the day by which data must be gone. HOUSE-LINK: until when a message's link shows data. */
export const deadlines: readonly Deadline[] = [
  { rule: 'GDPR-12-3', amount: 1, unit: 'month', since: 'received', extended: { amount: 3, unit: 'month' } },
  { rule: 'GDPR-33-1', amount: 72, unit: 'hour', since: 'aware', extended: null },
  { rule: 'OMNIBUS-33-1', amount: 96, unit: 'hour', since: 'aware', extended: null },
  { rule: 'CCPA-7021a', amount: 10, unit: 'business_day', since: 'received', extended: null },
  { rule: 'CCPA-7021b', amount: 45, unit: 'day', since: 'received', extended: { amount: 90, unit: 'day' } },
  { rule: 'CCPA-7026', amount: 15, unit: 'business_day', since: 'opted_out', extended: null },
  { rule: 'CCPA-135c4', amount: 12, unit: 'month', since: 'opted_out', extended: null },
  { rule: 'US-CANSPAM', amount: 10, unit: 'business_day', since: 'opted_out', extended: null },
  { rule: 'HOUSE-LINK', amount: 30, unit: 'day', since: 'sent', extended: null },
  { rule: 'FR-RET-3Y', amount: 3, unit: 'year', since: 'last_contact', extended: null },
]

/**
 * When a period that began at `start` ends.
 * @param ruleId a rule that has a deadline, such as `GDPR-12-3`
 * @param length `extended` only where the rule knows an extension
 * @throws Problem `law.no_deadline`
 */
export function dueAt(ruleId: string, start: Date, length: 'usual' | 'extended' = 'usual'): Date {
  const deadline = deadlines.find((one) => one.rule === ruleId)
  const period = length === 'extended' ? deadline?.extended : deadline
  if (!period) throw problem('law.no_deadline', { rule: ruleId })
  return plus(start, period.amount, period.unit)
}

/**
 * `start` plus a period, in UTC. Months and years end on the same day of the month, or on its last day where there is none
 * (31 January + 1 month = 28 or 29 February); a business day is any day but Saturday and Sunday.
 */
export function plus(start: Date, amount: number, unit: Unit): Date {
  if (unit === 'hour') return new Date(start.getTime() + amount * 3_600_000)
  if (unit === 'day') return new Date(start.getTime() + amount * 86_400_000)
  if (unit === 'business_day') return plusBusinessDays(start, amount)
  return plusMonths(start, unit === 'year' ? amount * 12 : amount)
}

function plusMonths(start: Date, months: number): Date {
  const due = new Date(start)
  due.setUTCMonth(due.getUTCMonth() + months)
  // A day that the month does not have runs over into the next: go back to the last that it has.
  if (due.getUTCDate() !== start.getUTCDate()) due.setUTCDate(0)
  return due
}

function plusBusinessDays(start: Date, days: number): Date {
  const due = new Date(start)
  for (let left = days; left > 0; ) {
    due.setUTCDate(due.getUTCDate() + 1)
    if (due.getUTCDay() % 6 !== 0) left--
  }
  return due
}
