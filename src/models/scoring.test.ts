import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { lockPermitted } from './reading.ts'
import { selection } from './selection.ts'
import { analyst, type Bed, makeBed, order, permitting } from './testbed.ts'

let bed: Bed
beforeAll(async () => {
  bed = await makeBed()
}, 120_000)
afterAll(() => bed.home.close())

test('only an approved model scores; scores, bands and reasons go to people who permit prediction', async () => {
  const models = bed.room()
  const { modelId } = await models.train(analyst, { ...order, name: 'scorer' })
  await expect(models.score(analyst, modelId, null)).rejects.toThrow('models.wrong_state')
  await models.approve(bed.home.dpo, modelId, 'Reviewed: nothing stands against its use.')
  await expect(models.approve(bed.home.dpo, modelId, 'Reviewed: nothing stands against its use.')).rejects.toThrow(
    'models.wrong_state',
  )
  const refusing = bed.people[3]!
  await bed.home.decide(refusing, 'withdrawn', ['profiling'])
  expect(await models.score(analyst, modelId, null)).toMatchObject({
    scored: permitting - 1,
    permitted: permitting - 1,
  })
  const { rows } = await sql<{ subject_id: string; score: number; band: number; reasons: { field: string }[] }>`
    select * from score where model_id = ${modelId}`.execute(bed.home.owner.db)
  expect(rows).toHaveLength(permitting - 1)
  expect(rows.map((row) => row.subject_id)).not.toContain(refusing)
  const best = rows.toSorted((a, b) => b.score - a.score)
  expect(best[0]?.band).toBe(1)
  expect(best.at(-1)?.band).toBe(10)
  expect(rows.every((row) => row.reasons.length <= 3)).toBe(true)
  const explained = await models.explain(bed.home.dpo, modelId, best[0]!.subject_id, 'asked by the person')
  expect(explained.probability).toBeCloseTo(best[0]!.score, 6)
  expect(explained.contributions[0]?.field).toBe(best[0]?.reasons[0]?.field)
  await expect(models.explain(bed.home.dpo, modelId, refusing, 'asked by the person')).rejects.toThrow(
    'models.person_not_available',
  )
  await bed.home.decide(refusing, 'given', ['profiling'])
  await models.retire(bed.home.dpo, modelId, 'Replaced by a newer version.')
  await expect(models.score(analyst, modelId, null)).rejects.toThrow('models.wrong_state')
})

test('an explanation of a named person stands in the audit trail', async () => {
  const models = bed.room()
  const { modelId } = await models.train(analyst, { ...order, name: 'looked at' })
  await models.approve(bed.home.dpo, modelId, 'Reviewed: nothing stands against its use.')
  await models.explain(bed.home.dpo, modelId, bed.people[0]!, 'asked by the person')
  const entries = await bed.home.gate.openPurpose(
    { purpose: 'rights_fulfilment', actor: bed.home.dpo, why: 'test of the trail', subjects: [bed.people[0]!] },
    (tx) => bed.home.staff.holder.export(tx, bed.people[0]!),
  )
  expect(JSON.stringify(entries)).toContain('explain a prediction')
})

test('a withdrawal that is acknowledged while scoring is under way wins over the score', async () => {
  const leaver = bed.people[11]!
  let batches = 0
  const gate: typeof bed.home.gate = {
    ...bed.home.gate,
    open: async (ask, work) => {
      // The first opening lists who is meant; the withdrawal comes before the batch that would score.
      if (ask.purpose === 'profiling' && ask.among?.kind === 'subjects' && batches++ === 0)
        await bed.home.decide(leaver, 'withdrawn', ['profiling'])
      return bed.home.gate.open(ask, work)
    },
  }
  const models = bed.room({ gate })
  const { modelId } = await models.train(analyst, { ...order, name: 'late' })
  await models.approve(bed.home.dpo, modelId, 'Reviewed: nothing stands against its use.')
  expect(await models.score(analyst, modelId, null)).toMatchObject({ permitted: permitting, scored: permitting - 1 })
  const { rows } = await sql`select 1 from score where model_id = ${modelId} and subject_id = ${leaver}`.execute(
    bed.home.owner.db,
  )
  expect(rows).toHaveLength(0)
  await bed.home.decide(leaver, 'given', ['profiling'])
})

test('a population narrows training and scoring, and its hash stands in the card', async () => {
  const is = 'equal'
  const of = [
    { kind: 'compare', field: 'member', is, value: true },
    { kind: 'compare', field: 'plan', is, value: 'plus' },
  ]
  const audience = await bed.audiences.save(analyst, {
    name: 'members',
    purpose: 'model_training',
    query: { kind: 'any', of },
  })
  const models = bed.room()
  const population = { id: audience.audienceId }
  const { modelId } = await models.train(analyst, { ...order, name: 'members', population })
  const { card } = await models.get(modelId)
  expect(card.population).toEqual({ id: audience.audienceId, version: 1, hash: audience.hash })
  expect(card.data.people).toBeGreaterThan(0)
  expect(card.data.people).toBeLessThan(permitting)
  await models.approve(bed.home.dpo, modelId, 'Reviewed: nothing stands against its use.')
  expect((await models.score(analyst, modelId, population)).scored).toBe(card.data.people)
})

test('a withdrawal waits until the transaction that relies on the permission has committed', async () => {
  const leaver = bed.people[30]!
  const happened: string[] = []
  let withdrawal = Promise.resolve()
  await bed.home.gate.open({ purpose: 'profiling', actor: analyst, why: 'test of the lock' }, async ({ tx }) => {
    expect((await lockPermitted(tx, bed.people.slice(28, 33))).size).toBe(5)
    withdrawal = bed.home.decide(leaver, 'withdrawn', ['profiling']).then(() => void happened.push('withdrawn'))
    await sql`select pg_sleep(0.3)`.execute(tx)
    happened.push('relied on')
  })
  await withdrawal
  expect(happened).toEqual(['relied on', 'withdrawn'])
  const after = await bed.home.gate.open({ purpose: 'profiling', actor: analyst, why: 'test of the lock' }, ({ tx }) =>
    lockPermitted(tx, bed.people.slice(28, 33)),
  )
  expect(after.has(leaver)).toBe(false)
  expect(after.size).toBe(4)
  await bed.home.decide(leaver, 'given', ['profiling'])
})

test('a cut chooses the same people each time: the best share of the scored members, ties by identifier', async () => {
  const modelId = bed.home.newId()
  const rows = bed.people
    .slice(0, 10)
    .map((subjectId, i) => ({ subjectId, modelId, score: i < 4 ? 0.9 : 0.1, band: 1, reasons: [] }))
  const chosen = await bed.home.gate.open(
    { purpose: 'profiling', actor: analyst, why: 'test of a cut' },
    async ({ tx }) => {
      await bed.subjects.writeScores(tx, rows)
      const who = async (cut: Parameters<typeof selection>[2]) => {
        const condition = await selection(tx, modelId, cut, sql`true`)
        const found = await sql<{
          id: string
        }>`select p.subject_id as id from profile p where ${condition} order by 1`.execute(tx)
        return found.rows.map(({ id }) => id)
      }
      return {
        share: await who({ kind: 'top_share', share: 0.25 }),
        threshold: await who({ kind: 'threshold', score: 0.5 }),
        none: await selection(tx, bed.home.newId(), { kind: 'top_share', share: 1 }, sql`true`).then((c) =>
          sql<{ n: number }>`select count(*) as n from profile p where ${c}`.execute(tx),
        ),
      }
    },
  )
  expect(chosen.share).toEqual(bed.people.slice(0, 4).toSorted().slice(0, 3))
  expect(chosen.threshold).toEqual(bed.people.slice(0, 4).toSorted())
  expect(chosen.none.rows[0]?.n).toBe(0)
})
