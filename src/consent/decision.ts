/**
 * Decisions: what people (or somebody for them) said about purposes. Events that are only ever added; what is permitted now
 * is computed from all of them, in the order in which they were made, not in which they arrived.
 */
import type { Json, Language } from '../kernel/index.ts'

export const decisionKinds = [
  'requested',
  'given',
  'refused',
  'withdrawn',
  'expired',
  'objected',
  'restriction_set',
  'restriction_lifted',
  'signal_received',
] as const
export type DecisionKind = (typeof decisionKinds)[number]

/** Who decided: the person, who holds parental responsibility, an authorised agent (opt-outs), or the controller. */
export const deciders = ['subject', 'guardian', 'agent', 'controller'] as const
export type Decider = (typeof deciders)[number]

/**
 * `all_marketing`: every direct-marketing purpose, also ones added later. `all`: every purpose (restrictions only).
 */
export type DecisionScope = readonly string[] | 'all_marketing' | 'all'

export interface NewDecision {
  readonly subjectId: string
  readonly kind: DecisionKind
  /** Codes. Consent (`given`) names its purposes one by one; for a GPC signal the list may be empty. */
  readonly purposes: DecisionScope
  /** When the person decided; now when left out. Orders decisions; never in the future (5 minutes' skew is forgiven). */
  readonly at?: Date
  /** Consent only: it ends by itself at this moment. */
  readonly validUntil?: Date
  /** The text that was shown. Needed for `given` where the basis is consent. */
  readonly notice?: { readonly id: string; readonly version: number; readonly language: Language }
  /** How it reached us: web_form, import, api, email_link, phone, paper, gpc … */
  readonly channel: string
  /** The person, unless said otherwise. */
  readonly by?: Decider
  /** What proves it: screen, form, address of the page, file and line. Sealed with the person's key. */
  readonly evidence?: Json
  readonly signal?: 'gpc'
  /** The same key for the same person is the same decision, however often it is sent. */
  readonly idempotencyKey?: string
}

/** A decision as the permission function sees it: no text, no evidence. */
export interface PlainDecision {
  readonly kind: DecisionKind
  /** Purpose ids; `allMarketing` (-1) and `everything` (-2) stand for themselves, so that they cover later purposes. */
  readonly purposes: readonly number[]
  readonly at: Date
  readonly validUntil: Date | null
  readonly by: Decider
}

export const allMarketing = -1
export const everything = -2

/** What consent must know about a person to apply the law; given by the room that knows people. */
export interface Facts {
  /** ISO 3166-1 alpha-2, or `US-CA`; null or absent: unknown, which gets the most protective rule. */
  readonly residence?: string | null
  /** ISO date of birth. */
  readonly born?: string | null
  readonly ageSource?: 'declared' | 'verified' | 'unknown'
  /** Addresses: a channel that is not mentioned is absent. SMS and calls both use `phone`. */
  readonly channels?: Readonly<Partial<Record<'email' | 'phone' | 'post', ChannelState>>>
}

export type ChannelState = 'present' | 'absent' | 'suppressed'
