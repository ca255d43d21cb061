import { afterEach, beforeEach, expect, test } from 'vitest'
import { freshDatabase, type TestDatabase } from '../../test/database.ts'
import { arrange, declareUsual, hashOf, member, modelId, type Person, type World, world } from './people.fixture.ts'

let home: TestDatabase
let here: World
beforeEach(async () => {
  home = await freshDatabase()
  here = world(home.database)
})
afterEach(() => home.close())

const spread = (i: number, prime: number) => ((i * prime) % 1009) / 1009

/** 3,000 people whose score follows where they live, as do their visits; five of them live in the west. */
function people(): Person[] {
  return Array.from({ length: 3000 }, (_, i): Person => {
    const area = i < 5 ? 'west' : i % 3 === 0 ? 'north' : 'south'
    return {
      attributes: {
        sex: spread(i, 331) < 0.5 ? 'f' : 'm',
        area,
        visits: area === 'north' ? 20 : 3,
        bought: i % 5 === 0,
      },
      score: spread(i, 211) * 0.5 + (area === 'north' ? 0.4 : 0),
    }
  })
}

test('a model whose scores follow where people live fails for the area, passes for sex, and hides the five of the west', async () => {
  await declareUsual(here.ethics)
  await arrange(home.owner, people())
  const audit = await here.ethics.auditModel(member('analyst'), { modelId, share: 0.2 }, 'fr')
  expect(audit).toMatchObject({ verdict: 'fail', modelHash: hashOf('model'), share: 0.2, labels: { area: 'le area' } })
  const group = (attribute: string, label: string) =>
    audit.result.assessment.groups.find(
      ({ attributes, labels }) => attributes.length === 1 && attributes[0] === attribute && labels[0] === label,
    )
  expect(group('area', 'north')?.verdict).toBe('fail')
  expect(group('area', 'west')).toMatchObject({ hidden: true, tally: null })
  const [selection] = group('sex', 'f')!.measures
  expect(selection!.ratio.low!).toBeLessThan(selection!.ratio.value!)
  expect(selection!.verdict).not.toBe('fail')
  expect(
    audit.result.proxies.find(({ input, attribute }) => input === 'visits' && attribute === 'area')!.strength!,
  ).toBeGreaterThan(0.9)
  const seen = await here.ethics.modelAudits(member('auditor'), modelId, 'en')
  expect(seen.map(({ id }) => id)).toEqual([audit.id])
  const whole = seen[0]!.result.assessment.groups.find(({ labels }) => labels[0] === 'west')
  expect(whole?.tally?.eligible).toBe(5)
})

test('fields that stand for an attribute are told before training, with how much', async () => {
  await declareUsual(here.ethics)
  await arrange(home.owner, people())
  const proxies = await here.ethics.proxies(member('analyst'), ['visits', 'nowhere'])
  expect(proxies.find(({ attribute }) => attribute === 'area')).toMatchObject({ input: 'visits', level: 'review' })
  expect(proxies.find(({ attribute }) => attribute === 'sex')).toMatchObject({ level: 'none' })
})

test('without attributes or without scores there is nothing to compare, and that is said', async () => {
  const audit = () => here.ethics.auditModel(member('analyst'), { modelId, share: 0.1 }, 'en')
  await expect(audit()).rejects.toThrow('ethics.no_attributes')
  expect(await here.ethics.proxies(member('analyst'), ['visits'])).toEqual([])
  await declareUsual(here.ethics)
  await arrange(
    home.owner,
    people().map(({ attributes }) => ({ attributes })),
  )
  await expect(audit()).rejects.toThrow('ethics.no_scores')
})
