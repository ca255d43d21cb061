/**
 * What a press on a button records: exactly the decision that the button names, as the person's own, durable before the page that
 * confirms it is shown. Giving consent names the text that was on the screen.
 */
import type { MessageRef } from '../campaigns/index.ts'
import type { NewDecision, Notice, Reason, RecordedDecision } from '../consent/index.ts'
import type { Language } from '../kernel/index.ts'
import type { TransparencyDeps } from './facts.ts'

/** The buttons of the why-page. */
export const whyActions = ['stop_kind', 'stop_all', 'stop_profiling'] as const
export type WhyAction = (typeof whyActions)[number]

/** @param purpose of the campaign that the message belonged to */
export function recordWhyAction(
  deps: Pick<TransparencyDeps, 'consent'>,
  ref: MessageRef,
  action: WhyAction,
  { purpose, language }: { readonly purpose: string; readonly language: Language },
): Promise<RecordedDecision> {
  const asked = {
    stop_kind: { kind: 'withdrawn', purposes: [purpose] },
    stop_all: { kind: 'objected', purposes: 'all_marketing' },
    stop_profiling: { kind: 'withdrawn', purposes: ['profiling'] },
  } as const satisfies Record<WhyAction, Pick<NewDecision, 'kind' | 'purposes'>>
  return record(deps, ref, { ...asked[action], channel: 'why_page', screen: 'why', pressed: action, language })
}

export function recordWithdrawal(
  deps: Pick<TransparencyDeps, 'consent'>,
  ref: MessageRef,
  purpose: string,
  language: Language,
): Promise<RecordedDecision> {
  const channel = 'preference_page'
  return record(deps, ref, {
    kind: 'withdrawn',
    purposes: [purpose],
    channel,
    screen: 'preferences',
    pressed: 'stop',
    language,
  })
}

export function recordConsent(
  deps: Pick<TransparencyDeps, 'consent'>,
  ref: MessageRef,
  { purpose, notice, language }: { readonly purpose: string; readonly notice: Notice; readonly language: Language },
): Promise<RecordedDecision> {
  return record(deps, ref, {
    kind: 'given',
    purposes: [purpose],
    notice: { id: notice.noticeId, version: notice.version, language },
    channel: 'preference_page',
    screen: 'preferences, after the notice',
    pressed: 'I agree',
    language,
  })
}

type Press = Pick<NewDecision, 'kind' | 'purposes' | 'notice' | 'channel'> & {
  readonly screen: string
  readonly pressed: string
  readonly language: Language
}

function record(
  { consent }: Pick<TransparencyDeps, 'consent'>,
  ref: MessageRef,
  { screen, pressed, language, ...decision }: Press,
): Promise<RecordedDecision> {
  const { subjectId, messageId, campaignId } = ref
  const evidence = { screen, pressed, language, messageId, campaignId }
  return consent.record({ kind: 'subject', id: subjectId }, { ...decision, subjectId, by: 'subject', evidence })
}

/**
 * A browser that sends Sec-GPC has said no to selling and sharing: the request itself is the signal (W3C GPC §4; CCPA Regs. § 7025),
 * so it counts on a mere visit. Recorded once per message, and it only ever closes.
 */
export function recordSignal(
  { consent }: Pick<TransparencyDeps, 'consent'>,
  ref: MessageRef,
): Promise<RecordedDecision> {
  const { subjectId, messageId } = ref
  return consent.record(
    { kind: 'subject', id: subjectId },
    {
      subjectId,
      kind: 'signal_received',
      signal: 'gpc',
      purposes: [],
      channel: 'gpc',
      by: 'subject',
      evidence: { header: 'Sec-GPC: 1', messageId },
      idempotencyKey: `gpc:${messageId}`,
    },
  )
}

/** The newest published text that asks for a purpose; null when there is none, and then nobody can agree to it. */
export async function noticeFor(deps: Pick<TransparencyDeps, 'consent'>, purpose: string): Promise<Notice | null> {
  const published = (await deps.consent.notices.list())
    .filter((notice) => notice.publishedAt !== null)
    .filter((notice) => notice.items.some((item) => item.kind === 'purpose' && item.purpose === purpose))
  return published.toSorted((a, b) => b.publishedAt!.getTime() - a.publishedAt!.getTime())[0] ?? null
}

/** What a purpose's permission is after a decision. */
export function reasonAfter(decision: RecordedDecision, purpose: string): Reason {
  return decision.permission[purpose] ?? 'no_decision'
}
