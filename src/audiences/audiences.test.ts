import { fc, test as property } from '@fast-check/vitest'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type SmallHouse, smallHouse } from '../../test/small-house.ts'
import { manualClock, Problem } from '../kernel/index.ts'
import type { Field } from '../subjects/index.ts'
import { type Audiences, createAudiences, hideSmall, type Query, readQuery } from './index.ts'
import { type KnownPerson, matches, type World } from './naive.fixture.ts'

let home: SmallHouse
let audiences: Audiences
let people: KnownPerson[]
let world: World
const now = new Date('2026-11-23T12:00:00Z')
const model = '0198f000-0000-7000-8000-0000000000aa'
const campaign = '0198f000-0000-7000-8000-0000000000bb'
const email = ['email_marketing', 'profiling']

const field = (name: string, type: Field['type'], extra: Partial<Field> = {}): Field => ({
  name,
  type,
  dataClass: 'behavioural',
  provenance: 'observed',
  inAudiences: true,
  inModels: true,
  identifier: null,
  label: { en: name, fr: name },
  levels: null,
  ...extra,
})
const catalogue: Field[] = [
  field('orders', 'number', { label: { en: 'orders', fr: 'commandes' } }),
  field('town', 'text', { label: { en: 'town', fr: 'ville' } }),
  field('vip', 'boolean', { label: { en: 'VIP', fr: 'VIP' } }),
  field('last_order', 'date', { label: { en: 'last order', fr: 'dernière commande' } }),
  field('kept_out', 'number', { inAudiences: false }),
  field('health', 'text', { dataClass: 'special_category', inAudiences: false, inModels: false }),
  field('surname', 'text', { dataClass: 'direct_identifier', inAudiences: false, inModels: false }),
]

const towns = ['Lyon', 'lyon', 'Évry', 'Saint-Étienne', 'L', '']
const dayOf = (back: number) => new Date(now.getTime() - back * 86_400_000).toISOString().slice(0, 10)

beforeAll(async () => {
  home = await smallHouse()
  const clock = manualClock(now)
  audiences = createAudiences({ ...home, subjects: { catalogue: { list: async () => catalogue } }, clock })
  people = fc.sample(anyPerson, { numRuns: 60, seed: 7 }).map((person) => ({ ...person, id: '' }))
  for (const [index, person] of people.entries()) {
    const id = await home.person({ says: email, attributes: person.attributes })
    people[index] = { ...person, id }
  }
  await store(people)
  const saved = await audiences.save(home.marketer, {
    name: 'Regulars',
    purpose: 'email_marketing',
    query: { kind: 'compare', field: 'orders', is: 'at_least', value: 2 },
  })
  world = {
    now,
    types: { orders: 'number', town: 'text', vip: 'boolean', last_order: 'date' },
    audiences: { [`${saved.audienceId}/1`]: saved.query },
  }
})
afterAll(() => home.close())

async function store(known: readonly KnownPerson[]): Promise<void> {
  for (const person of known) {
    for (const event of person.events)
      await sql`insert into event (subject_id, event_id, name, at, properties, source) values (${person.id}, ${home.newId()}, ${event.name}, ${event.at}, ${JSON.stringify(event.properties)}::jsonb, 'test')`.execute(
        home.owner.db,
      )
    for (const [id, score] of Object.entries(person.scores))
      await sql`insert into score (subject_id, model_id, score, band, at) values (${person.id}, ${id}, ${score}, 1, now())`.execute(
        home.owner.db,
      )
  }
}

const missing = fc.constantFrom(undefined, null)
const anyPerson = fc.record({
  attributes: fc.record(
    {
      orders: fc.oneof(fc.integer({ min: 0, max: 5 }), fc.constantFrom(2.5, 'two'), missing),
      town: fc.oneof(fc.constantFrom(...towns), missing),
      vip: fc.oneof(fc.boolean(), missing),
      last_order: fc.oneof(fc.integer({ min: -2, max: 40 }).map(dayOf), missing),
    },
    { requiredKeys: [] },
  ),
  events: fc.array(
    fc.record({
      name: fc.constantFrom('Order Completed', 'Email Sent'),
      at: fc.integer({ min: -3, max: 40 }).map((back) => new Date(now.getTime() - back * 86_400_000)),
      properties: fc.constantFrom({}, { campaignId: campaign }, { sport: 'hiking', n: 2 }),
    }),
    { maxLength: 4 },
  ),
  scores: fc.constantFrom({}, { [model]: 0.25 }, { [model]: 0.5 }, { [model]: 0.9 }),
}) as fc.Arbitrary<Omit<KnownPerson, 'id'>>

const leaf = fc.oneof(
  fc.record({
    kind: fc.constant('compare'),
    field: fc.constant('orders'),
    is: fc.constantFrom('equal', 'above', 'at_least', 'below', 'at_most'),
    value: fc.constantFrom(0, 2, 2.5, 5),
  }),
  fc.record({
    kind: fc.constant('compare'),
    field: fc.constant('last_order'),
    is: fc.constantFrom('equal', 'above', 'at_least', 'below', 'at_most'),
    value: fc.integer({ min: 0, max: 30 }).map(dayOf),
  }),
  fc.record({ kind: fc.constant('compare'), field: fc.constant('vip'), is: fc.constant('equal'), value: fc.boolean() }),
  fc.record({
    kind: fc.constant('between'),
    field: fc.constant('orders'),
    from: fc.constantFrom(0, 2),
    to: fc.constantFrom(1, 4),
  }),
  fc.record({ kind: fc.constant('one_of'), field: fc.constant('town'), values: fc.subarray(towns, { minLength: 1 }) }),
  fc.record({
    kind: fc.constant('text'),
    field: fc.constant('town'),
    how: fc.constantFrom('contains', 'starts', 'ends'),
    value: fc.constantFrom('L', 'on', 'É', 'étienne', '-', '%', '_'),
  }),
  fc.record({ kind: fc.constant('known'), field: fc.constantFrom('orders', 'town', 'vip', 'last_order') }),
  fc.record({
    kind: fc.constantFrom('recent', 'older'),
    field: fc.constant('last_order'),
    days: fc.integer({ min: 1, max: 35 }),
  }),
  fc.record({ kind: fc.constant('share'), of: fc.constantFrom(0, 0.3, 1), salt: fc.constantFrom('a', 'é', '') }),
  fc.record({ kind: fc.constant('score'), model: fc.constant(model), at_least: fc.constantFrom(0, 0.5, 0.7) }),
  fc.record(
    {
      kind: fc.constant('event'),
      name: fc.constant('Order Completed'),
      at_least: fc.integer({ min: 0, max: 3 }),
      at_most: fc.integer({ min: 0, max: 3 }),
      days: fc.integer({ min: 1, max: 35 }),
      properties: fc.constantFrom({ sport: 'hiking' }, { n: 2 }),
    },
    { requiredKeys: ['kind', 'name'] },
  ),
  fc.constant({ kind: 'received', campaign }),
  fc.constant({ kind: 'everyone' }),
  fc.constant({ kind: 'regulars' }),
)
const { query: anyQuery } = fc.letrec((tie) => ({
  query: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    leaf,
    fc.record({ kind: fc.constantFrom('all', 'any'), of: fc.array(tie('query'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ kind: fc.constant('not'), of: tie('query') }),
  ),
}))

/** Stands for the saved audience, whose id is known only at run time. */
function named(query: unknown): Query {
  const [key] = Object.keys(world.audiences)
  const [id, version] = (key as string).split('/')
  return JSON.parse(
    JSON.stringify(query).replaceAll(
      '{"kind":"regulars"}',
      JSON.stringify({ kind: 'audience', id, version: Number(version) }),
    ),
  ) as Query
}

property.prop([fc.array(anyQuery, { minLength: 20, maxLength: 20 })], { numRuns: 150 })(
  'three thousand random audiences choose exactly the people that the plain reading chooses',
  async (many) => {
    const queries = many.map(named)
    const conditions = await Promise.all(queries.map((query) => audiences.condition(query)))
    const chosen = await home.gate.open(
      { purpose: 'email_marketing', actor: home.marketer, why: 'property test of audiences' },
      async ({ tx }) => {
        const columns = sql.join(
          conditions.map((condition) => sql`coalesce(array_agg(p.subject_id) filter (where ${condition}), '{}')`),
        )
        const { rows } = await sql<
          Record<string, string[]>
        >`select jsonb_build_array(${columns}) as chosen from profile p`.execute(tx)
        return rows[0]?.chosen as unknown as string[][]
      },
    )
    for (const [index, query] of queries.entries()) {
      const expected = people.filter((person) => matches(query, person, world)).map((person) => person.id)
      expect(chosen[index]?.toSorted(), JSON.stringify(query)).toEqual(expected.toSorted())
    }
  },
)

async function codeOf(work: Promise<unknown> | (() => unknown)): Promise<{ code: string; at: unknown }> {
  try {
    await (typeof work === 'function' ? work() : work)
  } catch (error) {
    if (error instanceof Problem) return { code: error.code, at: error.details.at }
    throw error
  }
  return { code: 'nothing was refused', at: null }
}

test('a mistake is named by its place and its reason', async () => {
  const wrong = (query: unknown) => codeOf(() => readQuery(query))
  expect(await wrong({ kind: 'all', of: [{ kind: 'everyone' }, { kind: 'recent', field: 'x', days: 0 }] })).toEqual({
    code: 'audiences.not_understood',
    at: 'query.of.1.days',
  })
  expect(await wrong({ kind: 'consent', purpose: 'email_marketing' })).toEqual({
    code: 'audiences.not_understood',
    at: 'query.kind',
  })
  expect(await wrong({ kind: 'all', of: [] })).toEqual({ code: 'audiences.not_understood', at: 'query.of' })
  expect(await wrong({ kind: 'not', of: { kind: 'everyone' }, and: 1 })).toEqual({
    code: 'audiences.not_understood',
    at: 'query.and',
  })
  expect(
    (await wrong(Array.from({ length: 30 }).reduce<unknown>((of) => ({ kind: 'not', of }), { kind: 'everyone' }))).code,
  ).toBe('audiences.not_understood')
})

test('fields that may not choose people are refused, each for its own reason', async () => {
  const known = (name: string) => codeOf(audiences.condition({ kind: 'known', field: name }))
  expect((await known('nowhere')).code).toBe('audiences.unknown_field')
  expect((await known('kept_out')).code).toBe('audiences.field_not_usable')
  expect((await known('surname')).code).toBe('audiences.field_not_usable')
  expect((await known('health')).code).toBe('audiences.special_category')
  expect(
    (await codeOf(audiences.condition({ kind: 'compare', field: 'orders', is: 'equal', value: 'many' }))).code,
  ).toBe('audiences.wrong_type')
  expect((await codeOf(audiences.condition({ kind: 'compare', field: 'town', is: 'above', value: 'a' }))).code).toBe(
    'audiences.wrong_type',
  )
})

test('an audience reads itself out in both languages', async () => {
  const [key] = Object.keys(world.audiences)
  const query = readQuery({
    kind: 'all',
    of: [
      { kind: 'compare', field: 'orders', is: 'at_least', value: 2 },
      {
        kind: 'any',
        of: [
          { kind: 'one_of', field: 'town', values: ['Lyon', 'Paris'] },
          { kind: 'recent', field: 'last_order', days: 30 },
        ],
      },
      { kind: 'not', of: { kind: 'audience', id: (key as string).split('/')[0], version: 1 } },
    ],
  })
  expect(await audiences.sentence(query, 'en')).toBe(
    '“orders” is at least 2 and (“town” is Lyon or Paris or “last order” lies within the last 30 days) and not (in the audience “Regulars”)',
  )
  expect((await audiences.sentence(query, 'fr')).replaceAll(/[\u00a0\u202f]/g, ' ')).toBe(
    '« commandes » vaut au moins 2 et (« ville » est Lyon ou Paris ou « dernière commande » date des 30 derniers jours) et non (dans l’audience « Regulars »)',
  )
})

test('whole years are said as years', async () => {
  const query = readQuery({ kind: 'older', field: 'last_order', days: 6575 })
  expect(await audiences.sentence(query, 'en')).toBe('“last order” lies more than 18 years ago')
  expect(await audiences.sentence(readQuery({ kind: 'older', field: 'last_order', days: 400 }), 'en')).toBe(
    '“last order” lies more than 400 days ago',
  )
})

test('a version never changes, the next one counts up, and the hash follows purpose and query only', async () => {
  const first = await audiences.save(home.marketer, {
    name: 'A',
    purpose: 'email_marketing',
    query: { kind: 'everyone' },
  })
  const second = await audiences.save(home.marketer, {
    audienceId: first.audienceId,
    name: 'B',
    purpose: 'email_marketing',
    query: { kind: 'everyone' },
  })
  expect([second.version, second.hash === first.hash]).toEqual([2, true])
  const third = await audiences.save(home.marketer, {
    audienceId: first.audienceId,
    name: 'B',
    purpose: 'sms_marketing',
    query: { kind: 'everyone' },
  })
  expect([third.version, third.hash === first.hash]).toEqual([3, false])
  await expect(sql`update audience set name = 'C'`.execute(home.owner.db)).rejects.toThrow(/only grows/)
  expect(
    (
      await codeOf(
        audiences.save(home.marketer, {
          audienceId: home.newId(),
          name: 'A',
          purpose: 'email_marketing',
          query: { kind: 'everyone' },
        }),
      )
    ).code,
  ).toBe('audiences.unknown')
})

test('a preview counts, explains who is left out, and hides what is too small', async () => {
  const silent = await home.person({ attributes: { orders: 1, town: 'Nice' } })
  await home.decide(silent, 'refused', ['email_marketing'])
  const shown = await audiences.preview(home.marketer, {
    purpose: 'email_marketing',
    query: { kind: 'everyone' },
    groups: [{ field: 'town' }, { field: 'orders', cuts: [1, 3] }],
  })
  expect(shown).toMatchObject({ matched: 61, eligible: 60, excluded: { refused: 1 } })
  const total = shown.composition[1]?.cells.reduce((sum, cell) => sum + (cell.people ?? 0), 0)
  expect(total).toBeLessThanOrEqual(60)
  for (const { cells } of shown.composition)
    for (const cell of cells) expect(cell.people === null || cell.people >= 10).toBe(true)
  expect(shown.sample.length).toBe(10)
  for (const row of shown.sample) expect(Object.keys(row).toSorted()).toEqual(['orders', 'town'])
  expect((await home.gate.warrants.get(shown.warrantId))?.purpose).toBe('email_marketing')
})

test('a single hidden cell takes another with it, or the total would give it away', () => {
  const cells = [
    { value: 'a', people: 40 },
    { value: 'b', people: 12 },
    { value: 'c', people: 3 },
  ]
  expect(hideSmall(cells).map((cell) => cell.people)).toEqual([40, null, null])
  expect(hideSmall(cells.slice(0, 2)).map((cell) => cell.people)).toEqual([40, 12])
})
