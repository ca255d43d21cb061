/**
 * The mapping while it is edited: what each column is, which fields are new, what people agreed to. Pure; the server checks the whole
 * again. Names of fields that are not in the catalogue yet stand in `fields`.
 */
import { isSealed } from '../../app/fields.ts'
import type { paths } from '../../app/openapi.d.ts'

export type Mapping = paths['/v1/imports']['post']['requestBody']['content']['application/json']['mapping']
export type Proposal = paths['/v1/files/{fileId}/proposal']['post']['responses'][200]['content']['application/json']
export type Rule = Mapping['columns'][string]
export type Kind = Rule['as']
export type ConsentRule = Extract<Rule, { as: 'consent' }>
export type FileConsent = NonNullable<Mapping['consents']>[number]
export type Field = NonNullable<Mapping['fields']>[number]
export type ProposedColumn = Proposal['columns'][number]
export type Evidence = Pick<
  FileConsent,
  'notice' | 'languageColumn' | 'date' | 'dateColumn' | 'source' | 'sourceColumn'
>

export const kinds: readonly Kind[] = ['identifier', 'field', 'fact', 'consent', 'ignore']
export const identifierKinds = ['external_id', 'email', 'phone'] as const

export function withRule(mapping: Mapping, column: string, rule: Rule): Mapping {
  return { ...mapping, columns: { ...mapping.columns, [column]: rule } }
}

/** A mapping in which the column is of that kind, as sensible as can be without asking. */
export function withKind(mapping: Mapping, column: ProposedColumn, kind: Kind): Mapping {
  const rule = firstRule(mapping, column, kind)
  const changed = withRule(mapping, column.name, rule)
  return rule.as === 'field' && !fieldNamed(mapping, rule.field)
    ? withField(changed, newField(column, rule.field))
    : changed
}

function firstRule(mapping: Mapping, column: ProposedColumn, kind: Kind): Rule {
  if (column.rule.as === kind) return column.rule
  if (kind === 'ignore') return { as: 'ignore' }
  if (kind === 'field') return { as: 'field', field: nameFrom(column.name) }
  if (kind === 'fact') return { as: 'fact', fact: 'residence' }
  if (kind === 'consent') return { as: 'consent', purposes: [] }
  const taken = new Set(Object.values(mapping.columns).map((rule) => (rule.as === 'identifier' ? rule.kind : null)))
  return { as: 'identifier', kind: identifierKinds.find((one) => !taken.has(one)) ?? 'external_id' }
}

/** Lower-case letters, digits and `_`, beginning with a letter. */
export function nameFrom(column: string): string {
  const plain = column
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[_0-9]+|_+$/g, '')
  return (plain || 'field').slice(0, 63)
}

function newField(column: ProposedColumn, name: string): Field {
  const open = !isSealed(column.dataClass)
  return {
    name,
    type: column.type,
    dataClass: column.dataClass,
    provenance: column.dataClass === 'behavioural' ? 'observed' : 'provided',
    inAudiences: open,
    inModels: open,
    identifier: null,
    label: { en: column.name, fr: column.name },
    levels: null,
  }
}

export const fieldNamed = (mapping: Mapping, name: string): Field | undefined =>
  mapping.fields?.find((field) => field.name === name)

/** Adds a field, or replaces the one of that name. What is sealed goes into no audience and no model. */
export function withField(mapping: Mapping, field: Field): Mapping {
  const sealed = isSealed(field.dataClass)
  const honest = sealed ? { ...field, inAudiences: false, inModels: false } : field
  const others = (mapping.fields ?? []).filter((one) => one.name !== field.name)
  return { ...mapping, fields: [...others, { ...honest, levels: field.type === 'text' ? field.levels : null }] }
}

/** Ready to be sent: without new fields that no column fills, and without days that were left blank. */
export function tidied(written: Mapping): Mapping {
  const columns = Object.entries(written.columns).map(([name, rule]) => [name, dated(rule)] as const)
  const mapping = { ...written, columns: Object.fromEntries(columns) }
  const used = new Set(
    Object.values(mapping.columns).flatMap((rule) =>
      rule.as === 'field' || rule.as === 'fact' ? (rule.field ?? []) : [],
    ),
  )
  const fields = (mapping.fields ?? []).filter((field) => used.has(field.name))
  return set({ ...mapping, fields }, 'consents', mapping.consents?.map(dated))
}

function dated<R extends Rule | FileConsent>(rule: R): R {
  if (!('date' in rule) || rule.date !== '') return rule
  const { date: _blank, ...rest } = rule
  return rest as R
}

/** What a yes still lacks to count: without all three it counts as not answered. */
export function evidenceLacking(evidence: Evidence): readonly ('notice' | 'date' | 'source')[] {
  return [
    ...(evidence.notice ? [] : (['notice'] as const)),
    ...(evidence.date || evidence.dateColumn ? [] : (['date'] as const)),
    ...(evidence.source || evidence.sourceColumn ? [] : (['source'] as const)),
  ]
}

/** A mapping for this file: what was said of its columns before, and the proposal for those that are new. */
export function fitted(mapping: Mapping, proposal: Proposal): Mapping {
  const columns = Object.fromEntries(
    proposal.columns.map(({ name }) => [name, mapping.columns[name] ?? ({ as: 'ignore' } as const)]),
  )
  return { ...mapping, columns }
}

/** `value` under `key`, or without the key when there is none: the server takes no empty texts. */
export function set<T extends object, K extends keyof T>(whole: T, key: K, value: T[K] | '' | undefined): T {
  const { [key]: _before, ...rest } = whole
  return (value === undefined || value === '' ? rest : { ...rest, [key]: value }) as T
}
