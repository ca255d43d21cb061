/**
 * Proxies: whether the inputs of an audience or a model give a protected attribute away, one by one (E03) or together (E04).
 * Leaving an attribute out is no cure while others carry it, so nobody may be told "we did not use your age" on that ground alone.
 * Pure: works on columns read elsewhere. The classifier is given from outside.
 */
import { areaUnderCurve, correlationRatio, cramersV, pearson } from './association.ts'
import type { Policy } from './policy.ts'

/** One column of a sample of people; null where unknown. */
export interface Column {
  readonly name: string
  readonly values: readonly (string | number | null)[]
}

/** A protected attribute of the same people: group labels, and the number behind the bands where there is one. */
export interface AttributeColumn {
  readonly name: string
  readonly labels: readonly string[]
  readonly numbers: readonly (number | null)[] | null
}

export interface Proxy {
  readonly input: string
  readonly attribute: string
  /** Association in [0, 1]: Cramér's V, correlation ratio or |r|, the strongest that applies; null when undefined. */
  readonly strength: number | null
  readonly people: number
}

export interface JointProxy {
  readonly attribute: string
  readonly group: string
  /** Held-out AUC of predicting membership of the group from all inputs; null where there are too few members. */
  readonly auc: number | null
  readonly members: number
}

/**
 * Scores every person for membership of a group, each by a model that was trained without that person (cross-validation).
 * @param member 1 for members of the group, else 0
 * @returns one score per person, in the order given
 */
export type HeldOut = (inputs: readonly Column[], member: Uint8Array, folds: number) => ArrayLike<number>

export interface Sample {
  readonly inputs: readonly Column[]
  readonly attributes: readonly AttributeColumn[]
}

/** Each input against each attribute; an attribute that is itself an input is a proxy of strength 1. */
export function singleProxies({ inputs, attributes }: Sample): Proxy[] {
  return attributes.flatMap((attribute) =>
    inputs.map((input) => ({
      input: input.name,
      attribute: attribute.name,
      strength: input.name === attribute.name ? 1 : strengthOf(input, attribute),
      people: attribute.labels.length,
    })),
  )
}

function strengthOf(input: Column, attribute: AttributeColumn): number | null {
  if (input.values.some((value) => typeof value === 'string')) {
    return cramersV(
      input.values.map((value) => String(value)),
      attribute.labels,
    )
  }
  const known = input.values.map((_, i) => i).filter((i) => input.values[i] !== null)
  const x = known.map((i) => input.values[i] as number)
  const candidates = [
    correlationRatio(
      known.map((i) => attribute.labels[i]!),
      x,
    ),
    absolutePearson(x, known, attribute),
  ]
  const defined = candidates.filter((one) => one !== null)
  return defined.length === 0 ? null : Math.max(...defined)
}

function absolutePearson(x: readonly number[], known: readonly number[], { numbers }: AttributeColumn): number | null {
  if (!numbers) return null
  const both = known.map((person, i) => [x[i]!, numbers[person]!] as const).filter(([, y]) => y !== null)
  const r = pearson(
    both.map(([a]) => a),
    both.map(([, y]) => y),
  )
  return r === null ? null : Math.abs(r)
}

/**
 * How well all inputs together tell the members of each group. Groups too small to judge are given without an AUC.
 * Where the two groups of an attribute are each other's rest, they are tested once.
 */
export function jointProxies({ inputs, attributes }: Sample, heldOut: HeldOut, policy: Policy): JointProxy[] {
  const usable = inputs.filter((input) => input.values.some((value) => value !== null))
  return attributes.flatMap((attribute) => {
    const others = usable.filter((input) => input.name !== attribute.name)
    const sizes = Map.groupBy(attribute.labels, (label) => label)
    const groups = [...sizes.keys()].toSorted()
    const tested = groups.length === 2 ? groups.slice(0, 1) : groups
    return tested.map((group) => {
      const member = Uint8Array.from(attribute.labels, (label) => (label === group ? 1 : 0))
      const members = sizes.get(group)!.length
      const fewest = Math.min(members, member.length - members)
      const judgeable = fewest >= policy.minimumPeople && others.length > 0
      const auc = judgeable ? areaUnderCurve(heldOut(others, member, policy.proxyFolds), member) : null
      return { attribute: attribute.name, group, auc, members }
    })
  })
}

/** What the proxy audit says of one attribute. `insufficient` when nothing could be measured. */
export type ProxyVerdict = 'pass' | 'review' | 'fail' | 'insufficient'

/**
 * The verdict on one attribute: `fail` when it is itself an input, `review` when one input or all together reach the policy's
 * thresholds of review, `pass` only when every test was possible and below.
 */
export function proxyVerdict(
  field: string,
  { proxies, jointProxies: joint }: { proxies: readonly Proxy[]; jointProxies: readonly JointProxy[] },
  policy: Policy,
): ProxyVerdict {
  const mine = proxies.filter((proxy) => proxy.attribute === field)
  const together = joint.filter((proxy) => proxy.attribute === field)
  if (mine.some((proxy) => proxy.input === field)) return 'fail'
  if (mine.some(({ strength }) => strength !== null && strength >= policy.proxyReview)) return 'review'
  if (together.some(({ auc }) => auc !== null && auc >= policy.jointProxyAuc)) return 'review'
  const answered = mine.length > 0 && together.some(({ auc }) => auc !== null)
  return answered ? 'pass' : 'insufficient'
}
