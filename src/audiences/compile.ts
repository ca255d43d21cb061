/**
 * From a query to SQL: one condition over the table `profile`, called `p`, with every value and every name of a field as a
 * parameter. Each leaf is true or false, never null. Events and scores are looked up by subqueries on the person's own rows.
 */
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Field } from '../subjects/index.ts'
import { canonicalJson } from '../kernel/index.ts'
import type { Leaf, Query, Scalar } from './query.ts'

export type Condition = RawBuilder<SqlBool>

/** What compiling needs beside the query. */
export interface Compiling {
  readonly catalogue: ReadonlyMap<string, Field>
  /** The queries of the audiences that are named, by `id/version`, themselves without further names to look up elsewhere. */
  readonly audiences: ReadonlyMap<string, Query>
  /** The moment to which `recent`, `older` and windows of events refer. */
  readonly now: Date
}

const dayMs = 86_400_000

/** @param query checked against the same catalogue */
export function compile(query: Query, context: Compiling): Condition {
  if (query.kind === 'all')
    return sql<SqlBool>`(${sql.join(
      query.of.map((part) => compile(part, context)),
      sql` and `,
    )})`
  if (query.kind === 'any')
    return sql<SqlBool>`(${sql.join(
      query.of.map((part) => compile(part, context)),
      sql` or `,
    )})`
  if (query.kind === 'not') return sql<SqlBool>`(not ${compile(query.of, context)})`
  return leaf(query, context)
}

function leaf(query: Leaf, context: Compiling): Condition {
  switch (query.kind) {
    case 'everyone':
      return sql<SqlBool>`true`
    case 'share':
      return sql<SqlBool>`(aval_salted_share(p.subject_id, ${query.salt}) < ${query.of})`
    case 'audience':
      return compile(context.audiences.get(audienceKey(query)) as Query, context)
    case 'score':
      return sql<SqlBool>`exists (select 1 from score s where s.subject_id = p.subject_id and s.model_id = ${query.model}::uuid and s.score >= ${query.at_least})`
    case 'event':
      return event(query, context.now)
    case 'received':
      return sql<SqlBool>`exists (select 1 from event e where e.subject_id = p.subject_id and e.name = 'Email Sent' and e.properties ->> 'campaignId' = ${query.campaign})`
    default:
      return sql<SqlBool>`coalesce(${field(query, context)}, false)`
  }
}

/** How an audience is found among those that a query names. */
export function audienceKey(named: { readonly id: string; readonly version: number }): string {
  return `${named.id}/${named.version}`
}

type FieldLeaf = Extract<Leaf, { field: string }>

function field(query: FieldLeaf, context: Compiling): RawBuilder<unknown> {
  const type = context.catalogue.get(query.field)?.type ?? 'text'
  const value = valueOf(query.field, type)
  const literal = (given: Scalar) => literalOf(given, type)
  switch (query.kind) {
    case 'compare':
      return sql`${value} ${operators[query.is]} ${literal(query.value)}`
    case 'between':
      return sql`${value} between ${literal(query.from)} and ${literal(query.to)}`
    case 'one_of':
      return sql`${value} in (${sql.join(query.values.map(literal))})`
    case 'text':
      return textual(query)
    case 'known':
      return sql`${value} is not null`
    case 'recent':
      return sql`${value} between ${literal(momentBefore(context.now, query.days, type))} and ${literal(momentBefore(context.now, 0, type))}`
    case 'older':
      return sql`${value} < ${literal(momentBefore(context.now, query.days, type))}`
  }
}

const operators = { equal: sql`=`, above: sql`>`, at_least: sql`>=`, below: sql`<`, at_most: sql`<=` } as const

/** The field as a value of its type; null when it is missing or of another type. Dates are ISO text, which orders as dates do. */
function valueOf(name: string, type: Field['type']): RawBuilder<unknown> {
  if (type === 'number')
    return sql`(case when jsonb_typeof(p.attributes -> ${name}) = 'number' then (p.attributes -> ${name})::float8 end)`
  if (type === 'boolean')
    return sql`(case when jsonb_typeof(p.attributes -> ${name}) = 'boolean' then (p.attributes -> ${name})::boolean end)`
  if (type === 'timestamp') return sql`(p.attributes ->> ${name})::timestamptz`
  return sql`(p.attributes ->> ${name}) collate "C"`
}

function literalOf(value: Scalar, type: Field['type']): RawBuilder<unknown> {
  if (type === 'number') return sql`${value}::float8`
  if (type === 'boolean') return sql`${value}::boolean`
  return type === 'timestamp' ? sql`${value}::timestamptz` : sql`${value}::text`
}

/** In the database's own collation: small letters of accented capitals are not a matter of bytes. */
function textual({ how, field: name, value: part }: Extract<Leaf, { kind: 'text' }>): RawBuilder<unknown> {
  const whole = sql`lower(p.attributes ->> ${name})`
  const sought = sql`lower(${part}::text)`
  if (how === 'contains') return sql`strpos(${whole}, ${sought}) > 0`
  return how === 'starts'
    ? sql`left(${whole}, length(${sought})) = ${sought}`
    : sql`right(${whole}, length(${sought})) = ${sought}`
}

/** The moment `days` before now: a day for dates, to the millisecond for timestamps. UTC. */
export function momentBefore(now: Date, days: number, type: Field['type']): string {
  const moment = new Date(now.getTime() - days * dayMs).toISOString()
  return type === 'date' ? moment.slice(0, 10) : moment
}

function event(query: Extract<Leaf, { kind: 'event' }>, now: Date): Condition {
  const since =
    query.days === undefined ? sql`` : sql`and e.at > ${new Date(now.getTime() - query.days * dayMs)}::timestamptz`
  const having = query.properties ? sql`and e.properties @> ${canonicalJson(query.properties)}::jsonb` : sql``
  const rows = sql`from event e where e.subject_id = p.subject_id and e.name = ${query.name} and e.at <= ${now}::timestamptz ${since} ${having}`
  const least = query.at_least ?? (query.at_most === undefined ? 1 : 0)
  if (least === 1 && query.at_most === undefined) return sql<SqlBool>`exists (select 1 ${rows})`
  const most = query.at_most === undefined ? sql`` : sql`and count(*) <= ${query.at_most}`
  return sql<SqlBool>`(select count(*) >= ${least} ${most} ${rows})`
}
