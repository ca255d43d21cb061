import { expect, test } from 'vitest'
import { demoPopulation } from './people.ts'

const today = new Date('2026-11-23T00:00:00Z')

test('the same seed gives the same people, whatever the machine', () => {
  expect(demoPopulation(50, today)).toEqual(demoPopulation(50, today))
  expect(demoPopulation(50, today)).not.toEqual(demoPopulation(50, today, 1))
})

test('the population holds every case that the story needs', () => {
  const { people, changes } = demoPopulation(5000, today)
  const age = (born: string) => (today.getTime() - Date.parse(born)) / (365.2425 * 86_400_000)
  expect(new Set(people.map((one) => one.email)).size).toBe(5000)
  expect(people.filter((one) => age(one.born) < 15).length).toBeGreaterThan(80)
  for (const residence of ['FR', 'US-CA'])
    expect(people.filter((one) => one.residence === residence).length).toBeGreaterThan(1500)
  for (const answer of ['yes', 'no', ''])
    expect(people.filter((one) => one.says_email === answer).length).toBeGreaterThan(500)
  for (const change of ['withdraw_email', 'object', 'refuse_prediction', 'gpc', 'restrict', 'give_email']) {
    expect(changes.filter((one) => one.change === change).length).toBeGreaterThan(5)
  }
})

test('nobody of the demonstration can be a real person: every address lies under a reserved domain', () => {
  const { people } = demoPopulation(500, today)
  for (const one of people) expect(one.email).toMatch(/^[a-z.]+\d+@[a-z-]+\.example$/)
})
