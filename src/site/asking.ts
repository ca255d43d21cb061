/**
 * What a site asks: the newest published text of its notice in one language, the purposes to decide on, and from which older version
 * on an answer still covers the newest, so that people are asked again only when the notice has come to mean more.
 */
import type { Consent, Notice } from '../consent/index.ts'
import { contentHash, type Json, type Language } from '../kernel/index.ts'
import { siteChoices } from '../law/index.ts'
import type { SignalMap } from './consent-mode.ts'
import { problem } from './problems.ts'
import { newestPublished, type Site } from './sites.ts'

export interface Asking {
  readonly site: string
  readonly language: Language
  readonly notice: {
    readonly id: string
    readonly version: number
    readonly hash: string
    readonly title: string
    /** Everything that the notice says besides the purposes asked, in its order. */
    readonly texts: readonly { readonly kind: string; readonly text: string }[]
  }
  readonly purposes: readonly AskedPurpose[]
  readonly eventPurpose: string
  readonly signals: SignalMap
  /** Days after which the site asks again. */
  readonly keep: { readonly given: number; readonly refused: number }
}

interface AskedPurpose {
  readonly code: string
  readonly text: string
  /** What the notice says about this purpose alone: how long, to whom. */
  readonly more: readonly string[]
  /** The oldest version whose answer still covers this one. */
  readonly coveredSince: number
}

/** @throws Problem `site.notice_not_published` when it was taken back in a restored database */
export async function askingOf(
  consent: Pick<Consent, 'notices'>,
  site: Site,
  asked: Language | undefined,
): Promise<{ readonly asking: Asking; readonly tag: string }> {
  const notice = await newestPublished(consent, site.noticeId)
  if (!notice) throw problem('site.notice_not_published')
  const language = asked ?? site.language
  const { texts, title } = notice.renderings[language]
  const covered = await oldestCovering(consent, notice, site.purposes)
  const { given, refused } = siteChoices()
  const asking: Asking = {
    site: site.name,
    language,
    notice: {
      id: notice.noticeId,
      version: notice.version,
      hash: notice.hash,
      title,
      texts: notice.items
        .filter((item) => !aboutPurpose.has(item.kind))
        .map((item) => ({ kind: item.kind, text: texts[item.key] ?? '' })),
    },
    purposes: site.purposes.flatMap((code) => askedPurpose(notice, texts, code, covered.get(code) ?? notice.version)),
    eventPurpose: site.eventPurpose,
    signals: site.signals,
    keep: { given: given.days, refused: refused.days },
  }
  return { asking, tag: `"${contentHash(asking as unknown as Json).slice(0, 32)}"` }
}

const aboutPurpose: ReadonlySet<string> = new Set(['purpose', 'retention', 'recipient'])

function askedPurpose(
  notice: Notice,
  texts: Readonly<Record<string, string>>,
  code: string,
  coveredSince: number,
): AskedPurpose[] {
  const item = notice.items.find((one) => one.kind === 'purpose' && one.purpose === code)
  if (!item) return []
  const more = notice.items.filter(
    (one) =>
      (one.kind === 'retention' && one.purpose === code) || (one.kind === 'recipient' && one.purposes.includes(code)),
  )
  return [{ code, text: texts[item.key] ?? code, more: more.flatMap((one) => texts[one.key] ?? []), coveredSince }]
}

/** Walks back from the newest version while nothing was added to what a purpose means. */
async function oldestCovering(
  { notices }: Pick<Consent, 'notices'>,
  newest: Notice,
  purposes: readonly string[],
): Promise<Map<string, number>> {
  const covered = new Map(purposes.map((code) => [code, newest.version]))
  const open = new Set(purposes)
  for (let version = newest.version - 1; version >= 1 && open.size > 0; version--) {
    const { newPurposes, askAgain } = await notices.diff(newest.noticeId, version, newest.version)
    for (const code of newPurposes) open.delete(code)
    for (const { purpose } of askAgain) open.delete(purpose)
    for (const code of open) covered.set(code, version)
  }
  return covered
}

/** A version of the site's notice that was really shown. @throws Problem `site.notice_not_shown` */
export async function noticeShown(
  consent: Pick<Consent, 'notices'>,
  site: Site,
  shown: { readonly version: number; readonly hash: string },
): Promise<Notice> {
  const published = (await consent.notices.list()).find(
    (one) => one.noticeId === site.noticeId && one.version === shown.version && one.publishedAt,
  )
  if (!published || published.hash !== shown.hash) throw problem('site.notice_not_shown', { version: shown.version })
  return published
}
