/**
 * The bundle: everything that an approval is about, by hash. What goes live is compared with it part by part; any difference
 * voids the approval. Pure.
 */
import { contentHash } from '../kernel/index.ts'
import type { Cut } from '../models/index.ts'
import type { Polarity } from './policy.ts'

export interface Bundle {
  readonly audience: { readonly id: string; readonly version: number; readonly hash: string }
  readonly model?: { readonly id: string; readonly hash: string; readonly cut: Cut } | undefined
  /** Hash of everything that is sent: texts, variants, sender. */
  readonly contentHash: string
  readonly polarity: Polarity
  /** Code of the purpose for which people are addressed. */
  readonly purpose: string
  /** Who made the campaign (`actorName`): may not approve it. */
  readonly author: string
}

/** The parts of a bundle that a change of voids an approval. */
export const parts = ['audience', 'model', 'cut', 'content', 'polarity', 'purpose'] as const
export type Part = (typeof parts)[number]

/** Each part as a string that is the same exactly when the part is. */
export function partsOf(bundle: Bundle): Record<Part, string> {
  const { audience, model } = bundle
  return {
    audience: `${audience.id} ${audience.version} ${audience.hash}`,
    model: model ? `${model.id} ${model.hash}` : '',
    cut: model ? contentHash({ ...model.cut }) : '',
    content: bundle.contentHash,
    polarity: bundle.polarity,
    purpose: bundle.purpose,
  }
}

/** The hash of all parts. The author is not one: who wrote it changes nothing for those who get it. */
export function bundleHash(bundle: Bundle): string {
  return contentHash(partsOf(bundle))
}

/** The parts in which two bundles differ. */
export function differing(a: Bundle, b: Bundle): Part[] {
  const [one, other] = [partsOf(a), partsOf(b)]
  return parts.filter((part) => one[part] !== other[part])
}

/** What an approval binds together: the bundle, the result of its audit, and the policy that judged it. */
export function approvalHash(bundle: string, result: string, policy: string): string {
  return contentHash({ bundle, result, policy })
}
