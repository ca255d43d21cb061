/** The door of law: dated rules with sources, and pure questions to them. No I/O, no clock: the day is an argument. */
export { ageAt, ageOfConsent, type AgeRule } from './ages.ts'
export { type Citation, cited } from './cited.ts'
export { type Deadline, deadlines, dueAt, plus, type Unit } from './deadlines.ts'
export { groundsOfRefusal } from './grounds.ts'
export {
  adultAge,
  jurisdictionsHeld,
  lawVersion,
  prospectRetention,
  quietHours,
  rule,
  rulesInForce,
  rulesNotChecked,
  siteChoices,
  trackingNeedsOwnConsent,
} from './regimes.ts'
export { isChecked, type Rule, type Verified } from './rule.ts'
