import { fc, test as property } from '@fast-check/vitest'
import { expect, test } from 'vitest'
import { firstCondition, firstOther, operatorOf, operatorsOf, withOperator } from './operators.ts'
import {
  added,
  blank,
  type Condition,
  conditionsOf,
  group,
  isComplete,
  joinedBy,
  joiningOf,
  pathsOf,
  queryOf,
  removed,
  renumbered,
  type Rule,
  ruleOf,
} from './rule.ts'

const id = fc.constant('0198f000-0000-7000-8000-0000000000aa')
const word = fc.string({ minLength: 1, maxLength: 8 }).filter((text) => text !== '__proto__')
const scalar = fc.oneof(word, fc.integer(), fc.boolean())
const days = fc.integer({ min: 1, max: 36_500 })
const kind = <K extends string>(name: K) => fc.constant(name)

/** Every kind of condition of the language, and one of a language to come. */
const leaf = fc.oneof(
  fc.record({ kind: kind('everyone') }),
  fc.record({
    kind: kind('compare'),
    field: word,
    is: fc.constantFrom('equal', 'above', 'at_least', 'below', 'at_most'),
    value: fc.oneof(scalar, fc.constant('')),
  }),
  fc.record({ kind: kind('between'), field: word, from: scalar, to: scalar }),
  fc.record({ kind: kind('one_of'), field: word, values: fc.array(scalar, { minLength: 1, maxLength: 3 }) }),
  fc.record({ kind: kind('text'), field: word, how: fc.constantFrom('contains', 'starts', 'ends'), value: word }),
  fc.record({ kind: kind('known'), field: word }),
  fc.record({ kind: fc.constantFrom('recent', 'older'), field: word, days }),
  fc.record({ kind: kind('share'), of: fc.double({ min: 0, max: 1, noNaN: true }), salt: fc.string() }),
  fc.record({ kind: kind('audience'), id, version: fc.integer({ min: 1, max: 9 }) }),
  fc.record({ kind: kind('score'), model: id, at_least: fc.double({ min: 0, max: 1, noNaN: true }) }),
  fc.record(
    {
      kind: kind('event'),
      name: word,
      at_least: fc.nat(),
      at_most: fc.nat(),
      days,
      properties: fc.dictionary(word, scalar, { maxKeys: 3 }),
    },
    { requiredKeys: ['kind', 'name'] },
  ),
  fc.record({ kind: kind('received'), campaign: id }),
  fc.record({ kind: kind('phase_of_the_moon'), is: word }),
)

const { query: anyQuery } = fc.letrec<{ query: Condition }>((tie) => ({
  query: fc.oneof(
    { maxDepth: 5 },
    leaf as fc.Arbitrary<Condition>,
    fc.record({ kind: fc.constantFrom('all', 'any'), of: fc.array(tie('query'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ kind: kind('not'), of: tie('query') }),
  ),
}))

const plain = (value: unknown) => JSON.parse(JSON.stringify(value)) as unknown

property.prop([anyQuery], { numRuns: 1000 })('what the builder shows of a query is exactly that query', (query) => {
  expect(plain(queryOf(ruleOf(plain(query))))).toEqual(plain(query))
})

property.prop([anyQuery])(
  'a draft that was put away and taken out again is the same rule, with numbers of its own',
  (query) => {
    const rule = renumbered(plain(ruleOf(query)) as Rule)
    expect(plain(queryOf(rule))).toEqual(plain(query))
    const ids = [...pathsOf(rule).keys()]
    expect(new Set(ids).size).toBe(ids.length)
  },
)

property.prop([anyQuery])('the place of each condition is where the server would name it', (query) => {
  const rule = ruleOf(query)
  const paths = pathsOf(rule)
  for (const { id: node, condition, nots } of conditionsOf(rule)) {
    let found: unknown = { query }
    for (const step of `${paths.get(node)}${'.of'.repeat(nots)}`.split('.'))
      found = (found as Record<string, unknown>)[step]
    expect(found).toEqual(condition)
  }
})

test('a rule is read out only when everything in it is said', () => {
  const rule = group('all', [blank()]) as Rule & { readonly is: 'group' }
  expect(queryOf(rule)).toBeNull()
  expect(queryOf(group('any', []))).toBeNull()
  const known = group('all', [{ ...blank(), condition: { kind: 'known', field: 'age' } } as Rule]) as typeof rule
  expect(queryOf(joinedBy(known, 'none'))).toEqual({
    kind: 'not',
    of: { kind: 'any', of: [{ kind: 'known', field: 'age' }] },
  })
  expect(joiningOf(joinedBy(known, 'not_all') as typeof rule)).toBe('not_all')
})

test('parts come and go without touching the others', () => {
  const rule = group('all', [blank(), blank()]) as Rule & { readonly is: 'group' }
  const more = added(rule, rule.id, blank()) as typeof rule
  expect(more.of).toHaveLength(3)
  expect((removed(more, more.of[2]!.id) as typeof rule).of).toEqual(rule.of)
  expect(removed(rule, rule.id)).toBeNull()
})

test('every operator of every type makes a condition that reads back as that operator, and can be finished', () => {
  for (const type of ['text', 'number', 'boolean', 'date', 'timestamp'] as const) {
    const begun = firstCondition('x', type)
    for (const operator of operatorsOf(type, operatorOf(begun))) {
      const changed = withOperator(begun, operator)
      expect(operatorOf(changed)).toBe(operator)
      const finished = { ...changed, value: 1, from: 1, to: 2, values: [1], days: 3 }
      expect(isComplete(finished)).toBe(true)
    }
  }
  expect(operatorsOf('boolean', 'one_of')).toContain('one_of')
  for (const other of ['everyone', 'share']) expect(isComplete(firstOther(other, 'draw'))).toBe(true)
  for (const other of ['audience', 'score', 'event', 'received'])
    expect(isComplete(firstOther(other, 'draw'))).toBe(false)
})
