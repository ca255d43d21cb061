/**
 * A notice: what people are told when they are asked. One list of structured items and, in each language, one sentence per item,
 * so that two languages cannot promise different things and a change can be computed instead of read.
 */
import { contentHash, type Json, languages } from '../kernel/index.ts'

/** GDPR Art. 13 and ISO/IEC TS 27560 as facts. `key` names the item in the renderings and across versions. */
export type NoticeItem = { readonly key: string } & (
  | { readonly kind: 'controller'; readonly name: string; readonly address: string; readonly contact: string }
  | { readonly kind: 'dpo'; readonly contact: string }
  | { readonly kind: 'purpose'; readonly purpose: string; readonly data: readonly string[] }
  | {
      readonly kind: 'recipient'
      readonly name: string
      readonly purposes: readonly string[]
      readonly country: string
    }
  | { readonly kind: 'retention'; readonly purpose: string; readonly days: number }
  | { readonly kind: 'storage'; readonly location: string }
  | { readonly kind: 'right'; readonly right: string }
  | { readonly kind: 'withdrawal'; readonly method: string }
  | { readonly kind: 'authority'; readonly name: string; readonly url: string }
)

/** One language's wording: a title and a sentence for each item, by its key. */
export interface Rendering {
  readonly title: string
  readonly texts: Readonly<Record<string, string>>
}
export type Renderings = { readonly en: Rendering; readonly fr: Rendering }

export interface NoticeContent {
  readonly name: string
  readonly items: readonly NoticeItem[]
  readonly renderings: Renderings
}

/** Hash of items and wordings: what a decision about this version proves that the person could read. */
export function noticeHash(content: NoticeContent): string {
  return contentHash(noticeText(content))
}

/** What the hash is of; the ledger publishes it, and receipts carry it. */
export function noticeText({ name, items, renderings }: NoticeContent): Json {
  return { name, items, renderings } as unknown as Json
}

/** The codes of the purposes that a notice asks for. */
export function purposesOf(content: Pick<NoticeContent, 'items'>): string[] {
  return content.items.flatMap((item) => (item.kind === 'purpose' ? [item.purpose] : []))
}

const needed = ['controller', 'purpose', 'storage', 'right', 'withdrawal', 'authority'] as const

/**
 * Why a notice may not be published yet: items missing that GDPR Art. 13 or TS 27560 demand, or languages that do not say the
 * same items. Each fault is `what:where`; none means publishable.
 */
export function publishingFaults(content: NoticeContent): string[] {
  const { items, renderings } = content
  const keys = items.map((item) => item.key)
  const about = (kind: 'purpose' | 'retention') => items.flatMap((item) => (item.kind === kind ? [item.purpose] : []))
  const recipients = items.flatMap((item) => (item.kind === 'recipient' ? item.purposes : []))
  return [
    ...needed.filter((kind) => !items.some((item) => item.kind === kind)).map((kind) => `missing:${kind}`),
    ...about('purpose')
      .filter((code) => !about('retention').includes(code))
      .map((code) => `no_retention:${code}`),
    ...[...about('retention'), ...recipients]
      .filter((code) => !about('purpose').includes(code))
      .map((code) => `purpose_not_asked:${code}`),
    ...items.filter(hasGap).map((item) => `gap:${item.key}`),
    ...repeated(keys).map((key) => `key_twice:${key}`),
    ...repeated(about('purpose')).map((code) => `purpose_twice:${code}`),
    ...languages.flatMap((language) => {
      const { title, texts } = renderings[language]
      return [
        ...(title.trim() === '' ? [`no_title:${language}`] : []),
        ...keys.filter((key) => !texts[key]?.trim()).map((key) => `not_said:${language}:${key}`),
        ...Object.keys(texts)
          .filter((key) => !keys.includes(key))
          .map((key) => `says_more:${language}:${key}`),
      ]
    }),
  ]
}

/** Whether a fact of the item is left blank, or a purpose that it speaks of names no data or no purpose at all. */
function hasGap(item: NoticeItem): boolean {
  const blank = (value: unknown) => typeof value === 'string' && value.trim() === ''
  return Object.values(item).some((value) =>
    Array.isArray(value) ? value.length === 0 || value.some(blank) : blank(value),
  )
}

function repeated(list: readonly string[]): string[] {
  return [...new Set(list.filter((one, index) => list.indexOf(one) !== index))]
}

export type ChangeCause = 'data_added' | 'recipient_added' | 'retention_longer'

export interface NoticeDiff {
  readonly added: readonly NoticeItem[]
  readonly removed: readonly NoticeItem[]
  readonly changed: readonly { readonly before: NoticeItem; readonly after: NoticeItem }[]
  /** Items whose facts are the same but whose wording is not, by language. */
  readonly reworded: { readonly en: readonly string[]; readonly fr: readonly string[] }
  /** Purposes that the newer text asks for and the older did not. */
  readonly newPurposes: readonly string[]
  /**
   * Purposes for which a consent to the older text does not cover the newer one, because it now means more: more data, a
   * recipient more, a longer time. Less of any of these needs information, not a new consent.
   */
  readonly askAgain: readonly { readonly purpose: string; readonly because: readonly ChangeCause[] }[]
}

/** What changed from one version to another, in facts and in words, and what consent must be asked again for. */
export function diffNotices(before: NoticeContent, after: NoticeContent): NoticeDiff {
  const old = new Map(before.items.map((item) => [item.key, item]))
  const next = new Map(after.items.map((item) => [item.key, item]))
  const both = [...next.values()].flatMap((item) => {
    const was = old.get(item.key)
    return was ? [{ before: was, after: item }] : []
  })
  const same = both.filter((pair) => hashOf(pair.before) === hashOf(pair.after))
  const reworded = (language: 'en' | 'fr') =>
    same
      .map((pair) => pair.after.key)
      .filter((key) => before.renderings[language].texts[key] !== after.renderings[language].texts[key])
  return {
    added: [...next.values()].filter((item) => !old.has(item.key)),
    removed: [...old.values()].filter((item) => !next.has(item.key)),
    changed: both.filter((pair) => !same.includes(pair)),
    reworded: { en: reworded('en'), fr: reworded('fr') },
    newPurposes: purposesOf(after).filter((code) => !purposesOf(before).includes(code)),
    askAgain: purposesOf(after)
      .filter((code) => purposesOf(before).includes(code))
      .map((purpose) => ({ purpose, because: causes(undertaking(before, purpose), undertaking(after, purpose)) }))
      .filter((change) => change.because.length > 0),
  }
}

interface Undertaking {
  readonly data: ReadonlySet<string>
  readonly recipients: ReadonlySet<string>
  readonly days: number
}

/** What a notice promises about one purpose, free of keys and order, so that a renamed item is no change. */
function undertaking(content: NoticeContent, purpose: string): Undertaking {
  const data = new Set<string>()
  const recipients = new Set<string>()
  let days = 0
  for (const item of content.items) {
    if (item.kind === 'purpose' && item.purpose === purpose) for (const one of item.data) data.add(one)
    if (item.kind === 'recipient' && item.purposes.includes(purpose)) recipients.add(`${item.name}\n${item.country}`)
    if (item.kind === 'retention' && item.purpose === purpose) days = Math.max(days, item.days)
  }
  return { data, recipients, days }
}

function causes(before: Undertaking, after: Undertaking): ChangeCause[] {
  return [
    ...(within(after.data, before.data) ? [] : (['data_added'] as const)),
    ...(within(after.recipients, before.recipients) ? [] : (['recipient_added'] as const)),
    ...(after.days > before.days ? (['retention_longer'] as const) : []),
  ]
}

function within(part: ReadonlySet<string>, whole: ReadonlySet<string>): boolean {
  return [...part].every((one) => whole.has(one))
}

function hashOf(item: NoticeItem): string {
  return contentHash(item as unknown as Json)
}
