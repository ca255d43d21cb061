/**
 * The notices that a mapping names, looked up before the first row: that they exist, are published and ask for these purposes, so that a
 * run never stops half-way for what could have been known.
 */
import type { Mapping } from './mapping.ts'
import type { ConsentPort, NoticeFacts } from './ports.ts'
import { problem } from './problems.ts'

type Told = NonNullable<Mapping['consents']>[number] | Extract<Mapping['columns'][string], { as: 'consent' }>

/**
 * The mapping with every notice named by its id.
 * @throws Problem `subjects.bad_mapping`, `consent.unknown_purpose`
 */
export async function withNotices(
  mapping: Mapping,
  consent: Pick<ConsentPort, 'purpose' | 'notices'>,
): Promise<Mapping> {
  const rules = [...Object.values(mapping.columns), ...(mapping.consents ?? [])].filter((rule) => 'purposes' in rule)
  if (rules.length === 0) return mapping
  const notices = rules.some((rule) => rule.notice !== undefined) ? await consent.notices.list() : []
  const columns = Object.entries(mapping.columns).map(([name, rule]) => {
    return [name, rule.as === 'consent' ? resolved(rule, `/columns/${name}`, consent, notices) : rule] as const
  })
  const consents = mapping.consents?.map((rule, i) => resolved(rule, `/consents/${i}`, consent, notices))
  return { ...mapping, columns: Object.fromEntries(columns), ...(consents === undefined ? {} : { consents }) }
}

function resolved<R extends Told>(
  rule: R,
  at: string,
  consent: Pick<ConsentPort, 'purpose'>,
  notices: readonly NoticeFacts[],
): R {
  const bad = (reason: string) => problem('subjects.bad_mapping', { at, reason })
  for (const code of rule.purposes) {
    if (!choosable.has(consent.purpose(code).legalBasis)) throw bad(`${code} does not rest on anybody’s choice`)
  }
  const named = rule.notice
  if (named === undefined) return rule
  const found = notices.find((notice) => {
    return (
      notice.version === named.version &&
      (named.id === undefined ? notice.name === named.name : notice.noticeId === named.id)
    )
  })
  if (!found?.publishedAt) throw bad(`no notice “${named.name ?? named.id}” is published in version ${named.version}`)
  const asked = new Set(
    found.items.flatMap((item) => ('purpose' in item && item.kind === 'purpose' ? [item.purpose] : [])),
  )
  const missing = rule.purposes.find((code) => !asked.has(code))
  if (missing !== undefined) throw bad(`the notice does not ask for ${missing}`)
  return { ...rule, notice: { ...named, id: found.noticeId } }
}

const choosable = new Set(['consent', 'legitimate_interest'])
