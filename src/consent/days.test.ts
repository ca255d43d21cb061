/**
 * Permissions over time: the stored days agree with a plain model that asks, for every day and person, what was permitted at its end;
 * counts of what happened are those of the tables.
 */
import { fc, test as property } from '@fast-check/vitest'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addPerson, type Changes, daysBetween } from './alive.ts'
import { adult, type Arranged, arrange, shown, staff } from './arranged.fixture.ts'
import { decisionKinds, type PlainDecision } from './decision.ts'
import { answers } from './permission.ts'
import { builtInPurposes } from './purposes.ts'

const hourMs = 3_600_000
const start = Date.parse('2026-10-01T00:00:00Z')
const now = new Date(start + 20 * 24 * hourMs + 7 * hourMs)
const moment = fc.integer({ min: 0, max: 20 * 24 }).map((hours) => new Date(start + hours * hourMs))
const anyDecision: fc.Arbitrary<PlainDecision> = fc.record({
  kind: fc.constantFrom(...decisionKinds),
  purposes: fc.uniqueArray(fc.constantFrom(-2, -1, 0, 1, 2, 3), { minLength: 1, maxLength: 3 }),
  at: moment,
  validUntil: fc.option(moment),
  by: fc.constantFrom('subject', 'guardian', 'controller'),
})
const anybody = fc.record({ knownSince: moment, decisions: fc.array(anyDecision, { maxLength: 5 }) })

property.prop([fc.array(anybody, { maxLength: 4 })])(
  'each day counts who permits at its end, by the plain rule',
  (people) => {
    const purposes = builtInPurposes
    const changes: Changes = new Map()
    for (const person of people) addPerson(changes, { ...person, facts: adult }, { purposes, now })
    const sums = new Map<number, number>()
    for (const day of daysBetween('2026-10-01', '2026-10-21')) {
      for (const [id, by] of changes.get(day) ?? []) sums.set(id, (sums.get(id) ?? 0) + by)
      const end = new Date(Math.min(Date.parse(day) + 24 * hourMs - 1, now.getTime()))
      for (const purpose of purposes) {
        const permits = people.filter(({ knownSince, decisions }) => {
          const known = [knownSince, ...decisions.map((one) => one.at)].some((at) => at <= end)
          return known && answers([purpose], { decisions, facts: adult, now: end })[0]?.reason === 'permitted'
        })
        expect([day, purpose.code, sums.get(purpose.id) ?? 0]).toEqual([day, purpose.code, permits.length])
      }
    }
  },
)

let here: Arranged
beforeAll(async () => {
  here = await arrange()
})
afterAll(() => here.close())

const dayMs = 86_400_000
const ago = (days: number) => new Date(here.clock.now().getTime() - days * dayMs)
const give = (subjectId: string, at: Date) =>
  here.consent.record(staff, {
    subjectId,
    kind: 'given',
    purposes: ['email_marketing'],
    notice: shown(here.notice),
    channel: 'web_form',
    at,
  })

test('nothing is said before the first computation; then every day up to now, the last one counted', async () => {
  const { days } = here.consent
  expect(await days.alive(90)).toBeNull()
  const [first, second, third] = (await here.people(3)) as [string, string, string]
  await give(first, ago(10))
  await give(second, ago(4))
  await give(third, ago(4))
  await here.consent.record(staff, {
    subjectId: first,
    kind: 'withdrawn',
    purposes: ['email_marketing'],
    channel: 'web_form',
    at: ago(2),
  })
  expect(await days.refresh()).toBe('computed')
  expect(await days.refresh()).toBe('unchanged')
  const email = async (most: number) =>
    (await days.alive(most))?.purposes.find((one) => one.purpose === 'email_marketing')
  expect((await email(90))?.people).toEqual([1, 1, 1, 1, 1, 1, 3, 3, 2, 2, 2])
  expect((await email(3))?.people).toEqual([2, 2, 2])
  const week = await days.happened(ago(1), new Date(here.clock.now().getTime() + 1))
  expect(week.decisions).toMatchObject({ given: 3, withdrawn: 1, objected: 0 })
  expect(week).toMatchObject({ known: 3, erased: 0 })
  expect((await days.happened(ago(9), ago(8))).decisions.given).toBe(0)
})

test('somebody erased leaves every day, and is counted as erased', async () => {
  const { days } = here.consent
  const [gone] = (await here.people(1)) as [string]
  await give(gone, ago(6))
  await days.refresh()
  const before = await days.alive(30)
  await here.home.database.transaction((tx) => here.consent.holder.erase(tx, gone))
  expect(await days.refresh()).toBe('computed')
  const after = await days.alive(30)
  const at = (found: typeof before) => found?.purposes.find((one) => one.purpose === 'email_marketing')?.people.at(-6)
  expect([at(before), at(after)]).toEqual([2, 1])
  expect(await days.happened(ago(1), new Date(here.clock.now().getTime() + 1))).toMatchObject({ erased: 1 })
})
