/** Notices and purposes as the server tells them, and editing one: pure. An item is a fact; its sentence stands in each language under its key. */
import { useQuery } from '@tanstack/react-query'
import { api, ask } from '../../app/api.ts'
import type { paths } from '../../app/openapi.d.ts'

export type Notice = paths['/v1/notices']['get']['responses'][200]['content']['application/json']['notices'][number]
export type Purpose = paths['/v1/purposes']['get']['responses'][200]['content']['application/json']['purposes'][number]
export type Content = Pick<Notice, 'name' | 'items' | 'renderings'>
export type Item = Notice['items'][number]
export type ItemKind = Item['kind']
export type Language = 'en' | 'fr'

export const itemKinds: readonly ItemKind[] = [
  'purpose',
  'retention',
  'recipient',
  'controller',
  'dpo',
  'storage',
  'withdrawal',
  'authority',
  'right',
]

export const rightOf = (article: string): string => `https://w3id.org/dpv/legal/eu/gdpr#${article}`
export const articles = ['A7-3', 'A15', 'A16', 'A17', 'A18', 'A20', 'A21', 'A22', 'A77'] as const

export function useNotices() {
  return useQuery({
    queryKey: ['notices'],
    queryFn: ({ signal }) => ask(api.GET('/v1/notices', { signal })),
  })
}

export function usePurposes() {
  return useQuery({
    queryKey: ['purposes'],
    queryFn: ({ signal }) => ask(api.GET('/v1/purposes', { signal })),
  })
}

export const purposesAsked = ({ items }: Pick<Content, 'items'>): readonly string[] =>
  items.flatMap((item) => (item.kind === 'purpose' ? [item.purpose] : []))

/** The newest version of each, the newest first. */
export function newestOfEach(notices: readonly Notice[]): readonly Notice[] {
  return [...new Map(notices.map((notice) => [notice.noticeId, notice])).values()].toReversed()
}

/** An item of that kind, not filled in, under a key of its own. */
export function blankItem(kind: ItemKind, content: Content, purpose: string): Item {
  const taken = new Set(content.items.map((item) => item.key))
  let key = kind as string
  for (let n = 2; taken.has(key); n++) key = `${kind}_${n}`
  switch (kind) {
    case 'controller':
      return { key, kind, name: '', address: '', contact: '' }
    case 'dpo':
      return { key, kind, contact: '' }
    case 'purpose':
      return { key, kind, purpose, data: [] }
    case 'recipient':
      return { key, kind, name: '', country: '', purposes: [...purposesAsked(content)] }
    case 'retention':
      return { key, kind, purpose, days: 1095 }
    case 'storage':
      return { key, kind, location: '' }
    case 'right':
      return { key, kind, right: rightOf('A15') }
    case 'withdrawal':
      return { key, kind, method: '' }
    case 'authority':
      return { key, kind, name: '', url: '' }
  }
}

export function withItem(content: Content, item: Item): Content {
  const known = content.items.some((one) => one.key === item.key)
  const items = known ? content.items.map((one) => (one.key === item.key ? item : one)) : [...content.items, item]
  return { ...content, items }
}

/** Without the item, and without what either language said of it. */
export function withoutItem(content: Content, key: string): Content {
  const rest = (language: Language) => {
    const { [key]: _gone, ...texts } = content.renderings[language].texts
    return { ...content.renderings[language], texts }
  }
  return {
    ...content,
    items: content.items.filter((item) => item.key !== key),
    renderings: { en: rest('en'), fr: rest('fr') },
  }
}

export function withText(content: Content, language: Language, key: string, text: string): Content {
  const rendering = content.renderings[language]
  const next = { ...rendering, texts: { ...rendering.texts, [key]: text } }
  return { ...content, renderings: { ...content.renderings, [language]: next } }
}

export function withTitle(content: Content, language: Language, title: string): Content {
  const next = { ...content.renderings[language], title }
  return { ...content, renderings: { ...content.renderings, [language]: next } }
}

/** What a new item says to begin with: the purpose's own sentence, where it is about one. */
export function firstWords(item: Item, purposes: readonly Purpose[]): Readonly<Record<Language, string>> {
  const purpose = 'purpose' in item ? purposes.find((one) => one.code === item.purpose) : undefined
  if (!purpose) return { en: '', fr: '' }
  const { en, fr } = purpose.sentence
  if (item.kind !== 'retention') return { en: `${en}.`, fr: `${fr}.` }
  return {
    en: `${en}: data kept for ${item.days} days after your last contact.`,
    fr: `${fr} : données conservées ${item.days} jours après votre dernier contact.`,
  }
}
