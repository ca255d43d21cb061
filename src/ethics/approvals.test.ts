import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { freshDatabase, type TestDatabase } from '../../test/database.ts'
import type { Problem } from '../kernel/index.ts'
import type { Bundle } from './bundle.ts'
import { arrange, declareUsual, hashOf, member, modelId, type Person, world, type World } from './people.fixture.ts'

let test_: TestDatabase
let here: World
beforeEach(async () => {
  test_ = await freshDatabase()
  here = world(test_.database)
  await declareUsual(here.ethics)
})
afterEach(() => test_.close())

const dayMs = 86_400_000
const reason = 'Seasonal shop in the east: the offer cannot be used there.'
const marketer = member('marketer')
const dpo = member('dpo')

/** 6000 people of three areas; `east` says how often people of the east spend enough, half of the others do. */
function people(east: number): Person[] {
  return Array.from({ length: 6000 }, (_, i): Person => {
    const area = ['north', 'south', 'east'][i % 3]!
    const at = Math.floor(i / 3)
    const luck = ((Math.floor(at / 6) * 389 + 3) % 1009) / 1009
    const birth_date = `${[2005, 1980, 1950][Math.floor(at / 2) % 3]}-03-01`
    const attributes = {
      birth_date,
      sex: at % 2 === 0 ? 'f' : 'm',
      area,
      spend: luck < (area === 'east' ? east : 0.5) ? 150 : 50,
    }
    return { attributes: { ...attributes, visits: at % 17 }, score: (((at * 7) % 101) + 1) / 110 }
  })
}

const withModel = (): Bundle => ({
  ...here.bundle,
  model: { id: modelId, hash: hashOf('model'), cut: { kind: 'threshold', score: 0.001 } },
})
const refusal = (bundle: Bundle): Promise<Problem> =>
  here.ethics.requireApproved(bundle).then(
    () => expect.unreachable('it was approved'),
    (error: unknown) => error as Problem,
  )
const obstacles = async (bundle: Bundle) => (await refusal(bundle)).details.obstacles

/** An audit of people treated alike with the model, approved by the policy. */
async function passing(): Promise<string> {
  await arrange(test_.owner, people(0.5))
  const audit = await here.ethics.audit(marketer, { bundle: withModel() })
  expect(audit.verdict).toBe('pass')
  return audit.id
}

/** An audit of people treated unequally: it fails, with a blocking finding that may be overridden. */
async function failing(): Promise<string> {
  await arrange(test_.owner, people(0.1))
  return (await here.ethics.audit(marketer, { bundle: here.bundle })).id
}

/** An audit that only needs a look: too few people for one group. */
async function reviewed(): Promise<string> {
  await arrange(test_.owner, people(0.5).slice(0, 180))
  const audit = await here.ethics.audit(marketer, { bundle: here.bundle })
  expect([audit.verdict, audit.blocking]).toEqual(['review', false])
  return audit.id
}

describe('a bundle goes live only as it was approved', () => {
  test('a pass is approved by the policy, with its end', async () => {
    const auditId = await passing()
    const standing = await here.ethics.requireApproved(withModel())
    expect(standing).toMatchObject({ auditId, approvers: ['policy:2026.11.1'] })
    expect(standing.validUntil.getTime() - here.clock.now().getTime()).toBe(30 * dayMs)
  })

  test('without any audit it is refused, and told to audit', async () => {
    const problem = await refusal(here.bundle)
    expect(problem.code).toBe('ethics.not_approved')
    expect(problem.toJson('en').title).toContain('there is no fairness audit')
    expect(problem.toJson('fr').title).toContain('il n’en existe aucun audit')
    expect(problem.toJson('fr').fix).toContain('Refaites l’audit')
  })

  test.each<[string, string, (bundle: Bundle) => Bundle]>([
    ['the audience’s hash', 'changed_audience', (b) => ({ ...b, audience: { ...b.audience, hash: hashOf('x') } })],
    ['the audience’s version', 'changed_audience', (b) => ({ ...b, audience: { ...b.audience, version: 2 } })],
    ['the model', 'changed_model', (b) => ({ ...b, model: { ...b.model!, hash: hashOf('x') } })],
    ['the cut', 'changed_cut', (b) => ({ ...b, model: { ...b.model!, cut: { kind: 'threshold', score: 0.002 } } })],
    [
      'the kind of cut',
      'changed_cut',
      (b) => ({ ...b, model: { ...b.model!, cut: { kind: 'top_share', share: 0.001 } } }),
    ],
    ['the content', 'changed_content', (b) => ({ ...b, contentHash: hashOf('x') })],
    ['the polarity', 'changed_polarity', (b) => ({ ...b, polarity: 'neutral' })],
    ['the purpose', 'changed_purpose', (b) => ({ ...b, purpose: 'sms_marketing' })],
  ])('a change of %s voids the approval and is named', async (_, expected, change) => {
    await passing()
    expect(await obstacles(change(withModel()))).toEqual([expected])
  })

  test('leaving the model out names model and cut', async () => {
    await passing()
    expect(await obstacles(here.bundle)).toEqual(['changed_model', 'changed_cut'])
  })

  test('an audit of more than 30 days, or a later policy, voids it', async () => {
    await passing()
    here.clock.advance(30 * dayMs - 1000)
    await here.ethics.requireApproved(withModel())
    here.clock.advance(2000)
    expect(await obstacles(withModel())).toContain('audit_old')
  })

  test('another policy than that of the audit voids it', async () => {
    const auditId = await passing()
    await sql`set session_replication_role = replica; update ethics_audit set policy_hash = 'older', policy_version = '2025.1'
      where audit_id = ${sql.lit(auditId)}; set session_replication_role = origin`.execute(test_.owner.db)
    const found = await refusal(withModel())
    expect(found.details.obstacles).toContain('policy_changed')
    expect(found.toJson('en').title).toContain('from 2025.1 to 2026.11.1')
    await expect(here.ethics.approve(dpo, { auditId, reason })).rejects.toMatchObject({ code: 'ethics.audit_stale' })
  })

  test('a repeated audit with another result needs a new approval', async () => {
    const auditId = await reviewed()
    await here.ethics.approve(dpo, { auditId, reason })
    await here.ethics.requireApproved(here.bundle)
    await sql`update profile set attributes = attributes || '{"spend": 150}' where attributes->>'area' = 'north'`.execute(
      test_.owner.db,
    )
    here.clock.advance(1000)
    await here.ethics.audit(marketer, { bundle: here.bundle })
    expect(await obstacles(here.bundle)).toEqual(['missing_approval'])
  })
})

describe('who approves, and how', () => {
  test('anything but a pass needs a written approval by someone else', async () => {
    const auditId = await reviewed()
    expect(await obstacles(here.bundle)).toEqual(['missing_approval'])
    await here.ethics.approve(dpo, { auditId, reason })
    expect(await here.ethics.requireApproved(here.bundle)).toMatchObject({ approvers: ['staff:dpo'] })
  })

  test('the author cannot approve, not even as an owner', async () => {
    const auditId = await reviewed()
    const author = member('owner', 'marketer')
    await expect(here.ethics.approve(author, { auditId, reason })).rejects.toMatchObject({
      code: 'ethics.author_cannot_approve',
    })
  })

  test('an approver who turns out to be the author of what goes live does not count', async () => {
    const auditId = await reviewed()
    await here.ethics.approve(dpo, { auditId, reason })
    expect(await obstacles({ ...here.bundle, author: 'staff:dpo' })).toEqual(['author_approved'])
  })

  test.each([
    ['a marketer', member('marketer', 'other')],
    ['an analyst', member('analyst')],
    ['a key that nobody holds', { kind: 'key', id: 'nobody', scopes: ['ethics.approve'] } as const],
    ['a marketer’s key', { kind: 'key', id: 'marketer', scopes: ['ethics.approve'] } as const],
    ['an officer’s key that was made for something else', { kind: 'key', id: 'dpo', scopes: ['ethics.read'] } as const],
    ['the system', { kind: 'system', id: 'demo' } as const],
  ])('%s cannot approve', async (_, actor) => {
    const auditId = await reviewed()
    await expect(here.ethics.approve(actor, { auditId, reason })).rejects.toMatchObject({
      code: 'ethics.may_not_approve',
    })
  })

  const keyOf = (id: string) => ({ kind: 'key', id, scopes: ['ethics.approve'] }) as const

  test('a member approves with a key of their own, and is recorded as that member', async () => {
    const auditId = await reviewed()
    expect(await here.ethics.approve(keyOf('dpo'), { auditId, reason })).toMatchObject({ approver: 'staff:dpo' })
  })

  test('two keys of one person are one person, as approvers and as author', async () => {
    const auditId = await failing()
    await here.ethics.approve(keyOf('dpo'), { auditId, reason })
    await here.ethics.approve(keyOf('second'), { auditId, reason })
    expect(await obstacles(here.bundle)).toEqual(['missing_second'])
    const own = { ...here.bundle, author: 'key:second', contentHash: hashOf('own') }
    const { id } = await here.ethics.audit(marketer, { bundle: own })
    await expect(here.ethics.approve(dpo, { auditId: id, reason })).rejects.toMatchObject({
      code: 'ethics.author_cannot_approve',
    })
  })

  test('a reason of fewer than twenty characters is refused, spaces not counted', async () => {
    const auditId = await reviewed()
    const short = `   nineteen characters     `
    await expect(here.ethics.approve(dpo, { auditId, reason: short })).rejects.toMatchObject({
      code: 'ethics.reason_too_short',
      details: { given: 19, needed: 20 },
    })
  })

  test('an approval ends at its date, and none is given for longer than the policy allows', async () => {
    const auditId = await reviewed()
    const inDays = (days: number) => new Date(here.clock.now().getTime() + days * dayMs)
    const late = here.ethics.approve(dpo, { auditId, reason, expiresAt: inDays(31) })
    await expect(late).rejects.toMatchObject({ code: 'ethics.expiry_out_of_range' })
    await here.ethics.approve(dpo, { auditId, reason, expiresAt: inDays(2) })
    here.clock.advance(2 * dayMs)
    expect(await obstacles(here.bundle)).toEqual(['approval_expired'])
  })

  test('a blocking finding is overridden by two people, never by one twice', async () => {
    const auditId = await failing()
    await here.ethics.approve(dpo, { auditId, reason })
    await here.ethics.approve(dpo, { auditId, reason })
    expect(await obstacles(here.bundle)).toEqual(['missing_second'])
    await here.ethics.approve(member('auditor'), { auditId, reason })
    expect((await here.ethics.requireApproved(here.bundle)).approvers.toSorted()).toEqual([
      'staff:auditor',
      'staff:dpo',
    ])
  })

  test('what the charter calls final, nobody overrides', async () => {
    await arrange(test_.owner, people(0.5))
    here.sources.audience.fields = ['spend', 'health']
    const { id: auditId } = await here.ethics.audit(marketer, { bundle: here.bundle })
    await expect(here.ethics.approve(dpo, { auditId, reason })).rejects.toMatchObject({
      code: 'ethics.not_overridable',
      details: { rules: 'E01' },
    })
    expect(await obstacles(here.bundle)).toContain('not_overridable')
  })

  test('a refusal and a revocation hold until someone approves again, and say why', async () => {
    const auditId = await passing()
    await here.ethics.revoke(dpo, { auditId, reason: 'Complaints from the east, see case 12.' })
    const refused = await refusal(withModel())
    expect(refused.details.obstacles).toEqual(['approval_revoked'])
    expect(refused.toJson('en').title).toContain('Complaints from the east, see case 12.')
    here.clock.advance(1000)
    await here.ethics.refuse(member('auditor'), { auditId, reason: 'I would not do this either.' })
    expect(await obstacles(withModel())).toEqual(['approval_refused'])
    here.clock.advance(1000)
    await here.ethics.approve(member('owner'), { auditId, reason })
    await here.ethics.requireApproved(withModel())
  })

  test('the history of an audience keeps every audit and every decision', async () => {
    const auditId = await reviewed()
    await here.ethics.refuse(dpo, { auditId, reason: 'Too few people to say anything.' })
    here.clock.advance(1000)
    await here.ethics.approve(dpo, { auditId, reason })
    here.clock.advance(1000)
    await here.ethics.audit(marketer, { bundle: { ...here.bundle, contentHash: hashOf('second') } })
    const history = await here.ethics.history(dpo, here.bundle.audience.id)
    expect(history.map(({ approvals }) => approvals.map(({ kind }) => kind))).toEqual([[], ['refused', 'written']])
    for (const table of ['ethics_audit', 'ethics_approval', 'ethics_attribute']) {
      await expect(sql`delete from ${sql.table(table)}`.execute(test_.owner.db)).rejects.toThrow(
        'never changed or removed',
      )
    }
  })
})
