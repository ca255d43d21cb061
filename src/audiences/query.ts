/**
 * The audience language: a tree of conditions as JSON. It knows fields, events, scores, other audiences and chance; it knows
 * nothing of consent, because who may be addressed is not for an audience to say.
 * A value that is missing matches no condition; `not` turns that around: whoever does not match, matches (two-valued, always).
 */
import { type Static, type TSchema, Type } from 'typebox'
import { Value } from 'typebox/value'
import { problem } from './problems.ts'

const closed = { additionalProperties: false } as const
const Field = Type.String({ minLength: 1, maxLength: 63 })
const Scalar = Type.Union([Type.String({ maxLength: 500 }), Type.Number(), Type.Boolean()])
const Days = Type.Integer({ minimum: 1, maximum: 36_500 })
const Id = Type.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' })
const kind = <const K extends string>(name: K) => Type.Literal(name)

/** The conditions without parts, by kind. */
const leaves = {
  /** Everybody who is known. */
  everyone: Type.Object({ kind: kind('everyone') }, closed),
  /** Equal to, above, at least, below, at most. Dates as `2026-11-23`. */
  compare: Type.Object(
    {
      kind: kind('compare'),
      field: Field,
      is: Type.Union([kind('equal'), kind('above'), kind('at_least'), kind('below'), kind('at_most')]),
      value: Scalar,
    },
    closed,
  ),
  /** From and to, both included. */
  between: Type.Object({ kind: kind('between'), field: Field, from: Scalar, to: Scalar }, closed),
  one_of: Type.Object(
    { kind: kind('one_of'), field: Field, values: Type.Array(Scalar, { minItems: 1, maxItems: 1000 }) },
    closed,
  ),
  /** Capital or small letters make no difference. */
  text: Type.Object(
    {
      kind: kind('text'),
      field: Field,
      how: Type.Union([kind('contains'), kind('starts'), kind('ends')]),
      value: Type.String({ minLength: 1, maxLength: 200 }),
    },
    closed,
  ),
  /** The field has a value. */
  known: Type.Object({ kind: kind('known'), field: Field }, closed),
  /** A date in the last `days` days, today included. */
  recent: Type.Object({ kind: kind('recent'), field: Field, days: Days }, closed),
  /** A date more than `days` days ago. */
  older: Type.Object({ kind: kind('older'), field: Field, days: Days }, closed),
  /** A share of people that stays the same; another salt gives another share. */
  share: Type.Object(
    { kind: kind('share'), of: Type.Number({ minimum: 0, maximum: 1 }), salt: Type.String({ maxLength: 100 }) },
    closed,
  ),
  audience: Type.Object({ kind: kind('audience'), id: Id, version: Type.Integer({ minimum: 1 }) }, closed),
  /** A model's score, 0 to 1. Who does not permit prediction has none. */
  score: Type.Object({ kind: kind('score'), model: Id, at_least: Type.Number({ minimum: 0, maximum: 1 }) }, closed),
  /** An event, so many times (once or more unless said), perhaps lately, perhaps with certain properties. */
  event: Type.Object(
    {
      kind: kind('event'),
      name: Type.String({ minLength: 1, maxLength: 200 }),
      at_least: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000 })),
      at_most: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000 })),
      days: Type.Optional(Days),
      properties: Type.Optional(Type.Record(Type.String({ maxLength: 100 }), Scalar)),
    },
    closed,
  ),
  /** A message of this campaign was sent to them. */
  received: Type.Object({ kind: kind('received'), campaign: Id }, closed),
} as const

type Leaves = { [K in keyof typeof leaves]: Static<(typeof leaves)[K]> }
export type Leaf = Leaves[keyof Leaves]
export type Scalar = string | number | boolean
export type Query =
  | Leaf
  | { readonly kind: 'all'; readonly of: readonly Query[] }
  | { readonly kind: 'any'; readonly of: readonly Query[] }
  | { readonly kind: 'not'; readonly of: Query }

/** The deepest nesting and the most conditions that one audience may have. */
export const limits = { depth: 20, conditions: 500 } as const

/** For OpenAPI and for bodies; `readQuery` checks the rest and says where a mistake stands. */
export const QueryBody = Type.Unsafe<Query>(
  Type.Object(
    { kind: Type.String() },
    { additionalProperties: true, description: 'An audience query; see docs/audiences.md.' },
  ),
)

/**
 * Reads a query from JSON.
 * @throws Problem `audiences.not_understood` with the path (`query.of.1.value`) and the reason
 */
export function readQuery(value: unknown): Query {
  let conditions = 0
  const read = (node: unknown, path: string, depth: number): Query => {
    if (depth > limits.depth || ++conditions > limits.conditions)
      throw problem('audiences.not_understood', { at: path, reason: 'too deep or too long' })
    const named = (node ?? {}) as { readonly kind?: unknown; readonly of?: unknown }
    if (named.kind === 'all' || named.kind === 'any')
      return {
        kind: named.kind,
        of: parts(named, path).map((part, index) => read(part, `${path}.of.${index}`, depth + 1)),
      }
    if (named.kind === 'not') return { kind: 'not', of: read(onlyKeys(named, path).of, `${path}.of`, depth + 1) }
    return leaf(node, named.kind, path)
  }
  return read(value, 'query', 1)
}

function parts(node: { readonly of?: unknown }, path: string): readonly unknown[] {
  const { of } = onlyKeys(node, path)
  if (!Array.isArray(of) || of.length === 0)
    throw problem('audiences.not_understood', {
      at: `${path}.of`,
      reason: 'must be a list with at least one condition',
    })
  return of
}

function onlyKeys<T extends object>(node: T, path: string): T {
  const extra = Object.keys(node).find((key) => key !== 'kind' && key !== 'of')
  if (extra) throw problem('audiences.not_understood', { at: `${path}.${extra}`, reason: 'does not belong here' })
  return node
}

function leaf(node: unknown, named: unknown, path: string): Leaf {
  const schema: TSchema | undefined =
    typeof named === 'string' && Object.hasOwn(leaves, named) ? leaves[named as keyof typeof leaves] : undefined
  if (!schema) {
    const kinds = [...Object.keys(leaves), 'all', 'any', 'not'].join(', ')
    throw problem('audiences.not_understood', { at: `${path}.kind`, reason: `must be one of ${kinds}` })
  }
  if (Value.Check(schema, node)) return node as Leaf
  const [first] = Value.Errors(schema, node)
  const at = `${path}${(first?.instancePath ?? '').replaceAll('/', '.')}`
  throw problem('audiences.not_understood', { at, reason: first?.message ?? 'is not valid' })
}

/** Every leaf of a query, in order. */
export function leavesOf(query: Query): Leaf[] {
  if (query.kind === 'all' || query.kind === 'any') return query.of.flatMap(leavesOf)
  return query.kind === 'not' ? leavesOf(query.of) : [query]
}

/** The fields that a query looks at itself (those of audiences that it names are their own). */
export function fieldsOf(query: Query): string[] {
  return [...new Set(leavesOf(query).flatMap((one) => ('field' in one ? [one.field] : [])))].toSorted()
}
