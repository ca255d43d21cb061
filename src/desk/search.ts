/**
 * Search over what an organisation made: audiences, campaigns, models, notices, purposes, fields, imports. Never people, who are found by an
 * exact identifier and for a purpose. Pure matching over lists that the reader may see anyway.
 */
import type { Language } from '../kernel/index.ts'
import type { Allowed, DeskDeps } from './ports.ts'

export const hitKinds = ['campaign', 'audience', 'model', 'notice', 'purpose', 'field', 'import'] as const
export type HitKind = (typeof hitKinds)[number]

export interface Hit {
  readonly kind: HitKind
  readonly ref: string
  readonly name: string
  /** A second line, where there is one: a code, a version. */
  readonly detail: string | null
}

/** One thing that can be found: by what is shown, and by further words. */
interface Findable extends Hit {
  readonly also: readonly string[]
}

const mostPerKind = 6
const mostListed = 1_000

/** The best hits of each kind, the best first. A question without a letter or digit finds nothing. */
export async function search(deps: DeskDeps, allowed: Allowed, language: Language, question: string): Promise<Hit[]> {
  const words = plain(question)
    .split(/[^\p{L}\p{N}@]+/u)
    .filter((word) => word !== '')
  if (words.length === 0) return []
  const lists = await Promise.all([
    allowed('campaigns.read') ? campaigns(deps) : [],
    allowed('audiences.read') ? audiences(deps) : [],
    allowed('models.read') ? models(deps) : [],
    allowed('consent.configuration') ? notices(deps) : [],
    allowed('consent.configuration') ? purposes(deps, language) : [],
    allowed('subjects.read') ? fields(deps, language) : [],
    allowed('subjects.read') ? imports(deps) : [],
  ])
  return lists
    .flatMap((list) => best(list, words))
    .toSorted((a, b) => b.rank - a.rank)
    .map(({ hit: { also: _also, ...hit } }) => hit)
}

function best(list: readonly Findable[], words: readonly string[]): { rank: number; hit: Findable }[] {
  return list
    .map((hit) => ({ rank: rankOf(hit, words), hit }))
    .filter((one) => one.rank > 0)
    .toSorted((a, b) => b.rank - a.rank)
    .slice(0, mostPerKind)
}

/** Every word must be found. A name that begins with it counts most, then a word that begins with it, then anywhere, then further words. */
function rankOf({ name, detail, also }: Findable, words: readonly string[]): number {
  const shown = plain(name)
  const more = [detail ?? '', ...also].map(plain).join('\n')
  const ranks = words.map((word) => {
    if (shown.startsWith(word)) return 4
    if (shown.split(/[^\p{L}\p{N}]+/u).some((part) => part.startsWith(word))) return 3
    return shown.includes(word) ? 2 : more.includes(word) ? 1 : 0
  })
  return ranks.includes(0) ? 0 : ranks.reduce<number>((sum, rank) => sum + rank, 0) / ranks.length
}

/** Without case, accents and compatibility forms: `Été` is found by `ete`. */
function plain(text: string): string {
  return text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()
}

async function campaigns(deps: DeskDeps): Promise<Findable[]> {
  const names = await deps.campaigns.names(mostListed)
  return names.map(({ campaignId, name }) => ({ kind: 'campaign', ref: campaignId, name, detail: null, also: [] }))
}

async function audiences(deps: DeskDeps): Promise<Findable[]> {
  return (await deps.audiences.list()).map(({ audienceId, name, purpose }) => ({
    kind: 'audience',
    ref: audienceId,
    name,
    detail: purpose,
    also: [],
  }))
}

async function models(deps: DeskDeps): Promise<Findable[]> {
  return (await deps.models.list()).map(({ modelId, name, version, state }) => ({
    kind: 'model',
    ref: modelId,
    name,
    detail: `v${version}`,
    also: [state],
  }))
}

async function notices({ consent }: DeskDeps): Promise<Findable[]> {
  const newest = new Map((await consent.notices.list()).map((notice) => [notice.noticeId, notice]))
  return [...newest.values()].map(({ noticeId, version, name, renderings }) => ({
    kind: 'notice',
    ref: `${noticeId}/${version}`,
    name,
    detail: `v${version}`,
    also: Object.values(renderings).flatMap(({ title, texts }) => [title, ...Object.values(texts)]),
  }))
}

async function purposes({ consent }: DeskDeps, language: Language): Promise<Findable[]> {
  return consent.purposes().map(({ code, sentence }) => ({
    kind: 'purpose',
    ref: code,
    name: sentence[language],
    detail: code,
    also: Object.values(sentence),
  }))
}

async function fields({ subjects }: DeskDeps, language: Language): Promise<Findable[]> {
  return (await subjects.catalogue.list()).map(({ name, label }) => ({
    kind: 'field',
    ref: name,
    name: label[language],
    detail: name,
    also: Object.values(label),
  }))
}

async function imports({ subjects }: DeskDeps): Promise<Findable[]> {
  return (await subjects.imports.recent(mostListed)).map(({ importId, fileName }) => ({
    kind: 'import',
    ref: importId,
    name: fileName,
    detail: null,
    also: [],
  }))
}
