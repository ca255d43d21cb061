import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cardText } from './card-text.ts'
import { analyst, type Bed, field, makeBed, order, permitting } from './testbed.ts'

let bed: Bed
beforeAll(async () => {
  bed = await makeBed()
}, 120_000)
afterAll(() => bed.home.close())

test('a registered model cannot be changed or removed, not even by the owner, and one that was is not used', async () => {
  const { modelId } = await bed.room().train(analyst, { ...order, name: 'stone' })
  const owner = bed.home.owner.db
  await expect(sql`update model set hash = repeat('0', 64) where model_id = ${modelId}`.execute(owner)).rejects.toThrow(
    /never changes/,
  )
  await expect(sql`delete from model where model_id = ${modelId}`.execute(owner)).rejects.toThrow(/never removed/)
  await expect(sql`update model set state = 'draft' where model_id = ${modelId}`.execute(owner)).rejects.toThrow(
    /draft to approved/,
  )
  await sql`alter table model disable trigger model_never_changes`.execute(owner)
  await sql`update model set coefficients = jsonb_set(coefficients, '{weights,0}', '9') where model_id = ${modelId}`.execute(
    owner,
  )
  await sql`alter table model enable trigger model_never_changes`.execute(owner)
  await expect(bed.room().get(modelId)).rejects.toThrow('models.altered')
})

test('a model with a leak needs an answer before it is approved', async () => {
  const models = bed.room()
  await bed.subjects.catalogue.define([field('receipt', 'number')])
  await sql`update profile set attributes = attributes || jsonb_build_object('receipt', case when (attributes ->> 'bought')::boolean
    then 1000 + share else share end)`.execute(bed.home.owner.db)
  const { modelId } = await models.train(analyst, { ...order, name: 'leaky', features: ['visits', 'plan', 'receipt'] })
  await expect(models.approve(bed.home.dpo, modelId, '')).rejects.toThrow('models.leaks_unanswered')
  await expect(models.approve(bed.home.dpo, modelId, 'fine')).rejects.toThrow('models.leaks_unanswered')
  await models.approve(bed.home.dpo, modelId, 'The receipt is issued before the outcome is decided.')
  const model = await models.get(modelId)
  expect(model.approved?.because).toContain('receipt')
  expect(cardText(model, 'en')).toContain('WARNING: receipt')
  expect(cardText(model, 'fr')).toMatch(/ATTENTION\u00a0: receipt/)
})

test('whoever trained a model does not approve it, by whatever key, and whoever is alone is told what would make it lawful', async () => {
  const models = bed.room()
  const { staff } = bed.home
  const owner = await staff.members.add('Olga Owner', 'owner')
  const { key } = await staff.keys.create({ staffId: owner.staffId, scopes: ['models.approve'] })
  const asOwner = { kind: 'staff', id: owner.staffId, role: 'owner' } as const
  const asKey = { kind: 'key', id: key.keyId, scopes: ['models.approve'] } as const
  const because = 'Every field is known before the outcome.'
  const { modelId } = await models.train(asKey, { ...order, name: 'four eyes' })
  await expect(models.approve(asOwner, modelId, because)).rejects.toThrow('models.nobody_else')
  await expect(models.approve(asKey, modelId, because)).rejects.toThrow('models.nobody_else')
  const second = await staff.members.add('Dora Officer', 'dpo')
  await expect(models.approve(asOwner, modelId, because)).rejects.toThrow('models.author_cannot_approve')
  await expect(models.approve({ kind: 'system', id: 'night' }, modelId, because)).rejects.toThrow('models.not_a_person')
  await expect(models.approve({ kind: 'staff', id: second.staffId, role: 'dpo' }, modelId, 'yes')).rejects.toThrow(
    'models.words_missing',
  )
  await models.approve({ kind: 'staff', id: second.staffId, role: 'dpo' }, modelId, because)
  await expect(models.retire(asOwner, modelId, 'old')).rejects.toThrow('models.words_missing')
  await models.retire(asOwner, modelId, 'Replaced by a newer version.')
  expect((await models.get(modelId)).retired?.because).toBe('Replaced by a newer version.')
})

test('the card reads in English and in French, with fairness once it is known', async () => {
  const models = bed.room()
  const { modelId } = await models.train(analyst, { ...order, name: 'read me' })
  const draft = await models.get(modelId)
  expect(cardText(draft, 'en')).toContain('No fairness audit has been recorded.')
  expect(cardText(draft, 'fr')).toContain('Personne ne l’a encore approuvé.')
  expect(cardText(draft, 'en')).not.toMatch(/\{\{|undefined|NaN/)
  await bed.home.database.transaction((tx) => models.recordFairness(tx, modelId, bed.home.newId(), { verdict: 'pass' }))
  const audited = await models.get(modelId)
  expect(audited.fairness).toMatchObject([{ summary: { verdict: 'pass' } }])
  expect(audited.hash).toBe(draft.hash)
  expect(cardText(audited, 'en')).toContain('Fairness audits recorded: 1')
})

test('what others need to audit a model: its hash, its fields, where its outcome is known', async () => {
  const { modelId, hash } = await bed.room().train(analyst, { ...order, name: 'facts' })
  const facts = await bed.room().facts(modelId)
  expect(facts).toMatchObject({ hash, fields: ['joined', 'member', 'plan', 'visits'], state: 'draft' })
  const counted = await bed.home.gate.open({ purpose: 'profiling', actor: analyst, why: 'test of facts' }, ({ tx }) =>
    sql<{
      n: number
    }>`select count(*) as n from profile p where ${facts.outcome.known} and (${facts.outcome.positive} or true)`.execute(
      tx,
    ),
  )
  expect(counted.rows[0]?.n).toBe(permitting)
})
