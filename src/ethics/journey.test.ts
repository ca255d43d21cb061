/**
 * The room among its real neighbours: consent, gate, audiences, models and subjects decide who is counted.
 */
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type SmallHouse, smallHouse } from '../../test/small-house.ts'
import { createAudiences } from '../audiences/index.ts'
import { type Actor, systemClock } from '../kernel/index.ts'
import { createModels, type ModelsDeps } from '../models/index.ts'
import type { Field } from '../subjects/index.ts'
import type { Bundle } from './bundle.ts'
import { createEthics, type Ethics } from './ethics.ts'
import { personsOf } from '../staff/index.ts'
import { sourcesFrom } from './sources.ts'

let house: SmallHouse
let ethics: Ethics
let audiences: ReturnType<typeof createAudiences>
beforeEach(async () => {
  house = await smallHouse()
  const { database, gate, consent, staff, newId } = house
  const clock = systemClock
  const catalogue = { list: async () => fields }
  audiences = createAudiences({ database, gate, consent, subjects: { catalogue }, clock, newId })
  const models = createModels({ database, jobs: { define: () => {} } } as unknown as ModelsDeps)
  const sources = sourcesFrom({ database, audiences, models, subjects: { catalogue }, consent })
  ethics = createEthics({ database, gate, sources, person: personsOf(staff), clock, newId, ledger: house.ledger })
})
afterEach(() => house.close())

const shared = { provenance: 'provided', inAudiences: true, inModels: true, identifier: null, levels: null } as const
const fields: Field[] = [
  { name: 'age', type: 'number', dataClass: 'demographic', label: { en: 'age', fr: 'âge' }, ...shared },
  { name: 'visits', type: 'number', dataClass: 'behavioural', label: { en: 'visits', fr: 'visites' }, ...shared },
]

/** An audience of frequent visitors, as a bundle. */
async function campaign(author: Actor): Promise<Bundle> {
  const query = { kind: 'compare', field: 'visits', is: 'at_least', value: 10 }
  const { audienceId, version, hash } = await audiences.save(author, {
    name: 'frequent',
    purpose: 'email_marketing',
    query,
  })
  return {
    audience: { id: audienceId, version, hash },
    contentHash: 'a'.repeat(64),
    polarity: 'opportunity',
    purpose: 'email_marketing',
    author: `staff:${author.kind === 'staff' ? author.id : ''}`,
  }
}

test('only people who may be addressed and do not object to audits are counted, and a warrant says so', async () => {
  const people = await Promise.all(
    Array.from({ length: 40 }, (_, i) =>
      house.person({
        says: i < 30 ? ['email_marketing'] : [],
        attributes: { age: i % 2 === 0 ? 30 : 70, visits: i < 20 ? 12 : 3 },
      }),
    ),
  )
  await house.decide(people[0]!, 'objected', ['fairness_audit'])
  await house.decide(people[1]!, 'withdrawn', ['email_marketing'])
  await ethics.declareAttribute(house.dpo, {
    field: 'age',
    kind: 'number_bands',
    bands: [25, 60],
    criterion: 'age',
    required: true,
  })
  const audit = await ethics.audit(
    { kind: 'staff', id: 'a', role: 'auditor' },
    { bundle: await campaign(house.marketer) },
  )
  expect(audit.result.assessment.totals).toMatchObject({ eligible: 28, audience: 18, targeted: 18 })
  expect(audit.result.notCounted).toBe(1)
  const { rows } = await sql<{
    purpose: number
  }>`select purpose from warrant where warrant_id = ${audit.warrantId}`.execute(house.owner.db)
  expect(rows).toEqual([{ purpose: 16 }])
})

test('an edited audience is another audience: its approval does not carry over', async () => {
  await house.person({ says: ['email_marketing'], attributes: { age: 30, visits: 12 } })
  await ethics.declareAttribute(house.dpo, {
    field: 'age',
    kind: 'number_bands',
    bands: [25, 60],
    criterion: 'age',
    required: true,
  })
  const bundle = await campaign(house.marketer)
  const audit = await ethics.audit(house.marketer, { bundle })
  await ethics.approve(house.dpo, { auditId: audit.id, reason: 'One person only, who asked for this offer.' })
  await ethics.requireApproved(bundle)
  const edited = await audiences.save(house.marketer, {
    audienceId: bundle.audience.id,
    name: 'frequent',
    purpose: 'email_marketing',
    query: { kind: 'compare', field: 'visits', is: 'at_least', value: 9 },
  })
  const changed = { ...bundle, audience: { id: edited.audienceId, version: edited.version, hash: edited.hash } }
  await expect(ethics.requireApproved(changed)).rejects.toMatchObject({
    code: 'ethics.not_approved',
    details: { obstacles: ['changed_audience'] },
  })
})
