/**
 * Reasons: the one-byte answers to "may this person be used for this purpose, now?". They are stored per purpose, counted
 * in every warrant and said on every why-page, so their numbers never change.
 */

/** By number, as in `get_byte(permission.reasons, purpose_id)`. */
export const reasons = [
  'permitted',
  'no_decision',
  'refused',
  'withdrawn',
  'expired',
  'objected',
  'restricted',
  'too_young',
  'signal',
  'suppressed',
  'no_channel',
] as const

export type Reason = (typeof reasons)[number]

/** The number of a reason. */
export const reasonCode: Readonly<Record<Reason, number>> = Object.fromEntries(
  reasons.map((reason, code) => [reason, code]),
) as Record<Reason, number>

/** The reason with that number; one that nobody knows counts as no decision (fail closed). */
export function reasonOf(code: number): Reason {
  return reasons[code] ?? 'no_decision'
}
