/**
 * Who gets which variant, and who is left out to compare with. A person's place on a line from 0 to 1 is a hash of the campaign's
 * random seed and the person, so it never changes, cannot be steered, and anyone who holds the seed can compute it again.
 * Limit: it follows the record of a person; somebody held twice may be in two groups.
 */
import { sha256Hex } from '../kernel/index.ts'

export interface Variant {
  /** Lower-case letters, digits and dashes. */
  readonly key: string
  /** Relative weight, > 0. */
  readonly weight: number
}

export const holdoutArm = 'holdout'

/** The person's place in [0, 1): the first 52 bits of SHA-256(seed:person) as a fraction. */
export function placeOf(seed: string, subjectId: string): number {
  return Number.parseInt(sha256Hex(`${seed}:${subjectId}`).slice(0, 13), 16) / 2 ** 52
}

/**
 * The person's arm: `holdout` below the holdout share, then the variants by weight.
 * @param holdoutShare in [0, 1) @param variants at least one
 */
export function armOf(
  seed: string,
  subjectId: string,
  { holdoutShare, variants }: { readonly holdoutShare: number; readonly variants: readonly Variant[] },
): string {
  const place = placeOf(seed, subjectId)
  if (place < holdoutShare) return holdoutArm
  const total = variants.reduce((sum, variant) => sum + variant.weight, 0)
  let edge = holdoutShare
  for (const { key, weight } of variants) {
    edge += (weight / total) * (1 - holdoutShare)
    if (place < edge) return key
  }
  return variants.at(-1)!.key
}

/** The share of people that each arm should have. */
export function expectedShares(holdoutShare: number, variants: readonly Variant[]): Record<string, number> {
  const total = variants.reduce((sum, variant) => sum + variant.weight, 0)
  const arms = variants.map(({ key, weight }) => [key, (weight / total) * (1 - holdoutShare)] as const)
  return Object.fromEntries(holdoutShare > 0 ? [[holdoutArm, holdoutShare], ...arms] : arms)
}
