import { fc, test as property } from '@fast-check/vitest'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Problem, type Tx } from '../kernel/index.ts'
import { adult, type Arranged, arrange, shown, staff } from './arranged.fixture.ts'
import type { DecisionKind, Facts, NewDecision } from './decision.ts'
import { answers } from './permission.ts'
import { plainReason } from './permission.model.test.ts'
import { builtInPurposes } from './purposes.ts'
import { reasonOf } from './reasons.ts'

let house: Arranged
beforeAll(async () => {
  house = await arrange()
})
afterAll(() => house.close())

const given = (subjectId: string, ...purposes: string[]): NewDecision => ({
  subjectId,
  kind: 'given',
  purposes,
  channel: 'web_form',
  notice: shown(house.notice),
})
const ended = (subjectId: string, kind: DecisionKind, purposes: NewDecision['purposes']): NewDecision => ({
  subjectId,
  kind,
  purposes,
  channel: 'email_link',
})
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'nothing was refused',
    (error: unknown) => (error instanceof Problem ? error.code : String(error)),
  )
const one = async () => (await house.people(1))[0]!

/** What the database holds, per purpose: bit and reason, read as the owner. */
async function stored(subjectId: string) {
  const { rows } = await sql<{ purpose: number; open: boolean; code: number; until: string }>`
    select n as purpose, bits & (1::bigint << n) <> 0 as open, get_byte(reasons, n) as code, until::text as until
    from permission cross join generate_series(0, 59) n where subject_id = ${subjectId} order by n`.execute(
    house.home.owner.db,
  )
  return rows
}

test('the table of purposes says what the typed purposes say', async () => {
  const before = house.consent.purposes()
  await house.consent.load()
  expect(house.consent.purposes()).toEqual(before)
  expect(house.consent.purposes()).toEqual(builtInPurposes)
})

describe('one decision', () => {
  test('opens exactly its purposes; withdrawing closes exactly what it names', async () => {
    const person = await one()
    const recorded = await house.consent.record(staff, given(person, 'email_marketing', 'profiling'))
    expect(recorded.permission).toMatchObject({
      email_marketing: 'permitted',
      profiling: 'permitted',
      open_tracking: 'no_decision',
    })
    const after = await house.consent.record(staff, ended(person, 'withdrawn', ['profiling']))
    expect(after.permission).toMatchObject({ email_marketing: 'permitted', profiling: 'withdrawn' })
    const check = await house.consent.check('email_marketing', [person, '0198f000-0000-7000-8000-00000000ffff'])
    expect([...check.values()]).toEqual(['permitted', 'no_decision'])
  })

  test('keeps its evidence sealed with the person’s key and opens it in the history', async () => {
    const person = await one()
    const evidence = { form: 'https://example.org/join', box: 'newsletter', seed: 'SENTINEL-71' }
    const { decisionId } = await house.consent.record(staff, { ...given(person, 'email_marketing'), evidence })
    const { rows } = await sql<{
      text: string
    }>`select d::text as text from decision d where decision_id = ${decisionId}`.execute(house.home.owner.db)
    expect(rows[0]?.text).not.toContain(Buffer.from('SENTINEL').toString('hex'))
    const history = await house.consent.history(person)
    expect(history).toMatchObject([
      { kind: 'given', purposes: ['email_marketing'], evidence, by: 'subject', channel: 'web_form' },
    ])
  })

  test('becomes a consent record with the fields of ISO/IEC TS 27560', async () => {
    const person = await one()
    const { decisionId } = await house.consent.record(staff, given(person, 'email_marketing'))
    expect(await house.consent.consentRecord(person, decisionId)).toMatchObject({
      record_id: decisionId,
      pii_principal_id: person,
      collection_method: 'web_form',
      processing: {
        language: 'fr',
        privacy_notice: { hash: house.notice.hash },
        purposes: [
          {
            purpose: 'Vous envoyer des offres par courriel',
            retention_period: ['P1095D'],
            pii_information: [{ pii_type: 'contact' }, { pii_type: 'purchases' }],
          },
        ],
        pii_controllers: [{ party_name: 'Maison Exemple' }],
      },
      event: { event_type: 'given', event_state: 'https://w3id.org/dpv#ConsentGiven', entity_id: 'subject' },
    })
  })

  test('is taken back with the transaction that it was recorded in', async () => {
    const person = await one()
    const work = house.home.database.transaction(async (tx) => {
      await house.consent.record(staff, given(person, 'email_marketing'), tx)
      throw new Error('the caller failed')
    })
    await expect(work).rejects.toThrow('the caller failed')
    expect(await house.consent.history(person)).toEqual([])
    expect((await house.consent.check('email_marketing', [person])).get(person)).toBe('no_decision')
  })

  test('makes its transaction durable, whatever the server’s default', async () => {
    const person = await one()
    const setting = (tx: Tx) =>
      sql<{ value: string }>`select current_setting('synchronous_commit') as value`
        .execute(tx)
        .then((r) => r.rows[0]?.value)
    await house.home.database.transaction(async (tx) => {
      await sql`set local synchronous_commit = off`.execute(tx)
      await house.consent.record(staff, given(person, 'email_marketing'), tx)
      expect(await setting(tx)).toBe('on')
    })
  })
})

describe('refused', () => {
  const at = (ms: number) => new Date(house.clock.now().getTime() + ms)
  const cases: [string, (person: string) => NewDecision, string][] = [
    [
      'consent without a text',
      (p) => ({ ...given(p, 'email_marketing'), notice: undefined as never }),
      'consent.notice_needed',
    ],
    [
      'consent to everything at once',
      (p) => ({ ...given(p), purposes: 'all_marketing' }),
      'consent.purposes_not_named',
    ],
    ['an objection to everything', (p) => ended(p, 'objected', 'all'), 'consent.purposes_not_named'],
    ['no purpose', (p) => given(p), 'consent.no_purpose_named'],
    ['an unknown purpose', (p) => given(p, 'mind_reading'), 'consent.unknown_purpose'],
    ['a purpose that the text does not mention', (p) => given(p, 'fairness_audit'), 'consent.purpose_not_in_notice'],
    ['consent to a legal obligation', (p) => given(p, 'security'), 'consent.not_a_choice'],
    ['an objection to a contract', (p) => ended(p, 'objected', ['service_messages']), 'consent.not_a_choice'],
    ['consent by an agent', (p) => ({ ...given(p, 'email_marketing'), by: 'agent' }), 'consent.decider_not_allowed'],
    [
      'consent by the controller',
      (p) => ({ ...given(p, 'email_marketing'), by: 'controller' }),
      'consent.decider_not_allowed',
    ],
    ['the future', (p) => ({ ...given(p, 'email_marketing'), at: at(301_000) }), 'consent.at_impossible'],
    [
      '1989',
      (p) => ({ ...given(p, 'email_marketing'), at: new Date('1989-12-31T23:59:59Z') }),
      'consent.at_impossible',
    ],
    ['no date at all', (p) => ({ ...given(p, 'email_marketing'), at: new Date('x') }), 'consent.at_impossible'],
    [
      'an end before the beginning',
      (p) => ({ ...given(p, 'email_marketing'), validUntil: at(-1) }),
      'consent.validity_impossible',
    ],
    [
      'a refusal that ends',
      (p) => ({ ...ended(p, 'refused', ['profiling']), validUntil: at(9) }),
      'consent.validity_impossible',
    ],
    [
      'a signal about mail',
      (p) => ({ ...ended(p, 'signal_received', ['email_marketing']), signal: 'gpc' }),
      'consent.signal_unclear',
    ],
    ['a signal without a name', (p) => ended(p, 'signal_received', ['third_party_sharing']), 'consent.signal_unclear'],
    [
      'somebody unknown',
      () => ended('0198f000-0000-7000-8000-00000000fffe', 'withdrawn', ['profiling']),
      'consent.unknown_subject',
    ],
    [
      'an unknown notice',
      (p) => ({ ...given(p, 'profiling'), notice: { ...shown(house.notice), version: 99 } }),
      'consent.unknown_notice',
    ],
  ]
  test.each(cases)('%s', async (_what, decision, code) => {
    const person = await one()
    expect(await codeOf(house.consent.record(staff, decision(person)))).toBe(code)
    expect(await house.consent.history(person)).toEqual([])
  })

  test('a draft that nobody can have seen', async () => {
    const { name, items, renderings } = house.notice
    const draft = await house.consent.notices.draft(staff, { name, items, renderings })
    const decision = { ...given(await one(), 'profiling'), notice: shown(draft) }
    expect(await codeOf(house.consent.record(staff, decision))).toBe('consent.notice_not_published')
  })
})

test('a caller’s clock may be five minutes ahead: the decision counts from its arrival and keeps what was claimed', async () => {
  const person = await one()
  const claimed = new Date(house.clock.now().getTime() + 299_000)
  const recorded = await house.consent.record(staff, { ...given(person, 'email_marketing'), at: claimed })
  expect(recorded.at).toEqual(house.clock.now())
  expect((await house.consent.history(person))[0]?.evidence).toEqual({
    evidence: null,
    claimedAt: claimed.toISOString(),
  })
})

test('the same key is the same decision; another decision under it is refused', async () => {
  const person = await one()
  const decision = { ...given(person, 'email_marketing'), idempotencyKey: 'form-17' }
  const first = await house.consent.record(staff, decision)
  house.clock.advance(1000)
  const second = await house.consent.record(staff, decision)
  expect(second).toMatchObject({ decisionId: first.decisionId, outcome: 'repeated', recordedAt: first.recordedAt })
  expect(await house.consent.history(person)).toHaveLength(1)
  const other = house.consent.record(staff, { ...given(person, 'profiling'), idempotencyKey: 'form-17' })
  expect(await codeOf(other)).toBe('consent.idempotency_conflict')
  const batch = await house.home.database.transaction((tx) =>
    house.consent.recordMany(tx, staff, [
      { ...given(person, 'profiling'), idempotencyKey: 'twice' },
      { ...given(person, 'profiling'), idempotencyKey: 'twice' },
    ]),
  )
  expect(batch.map((row) => row.outcome)).toEqual(['recorded', 'repeated'])
  expect(await house.consent.history(person)).toHaveLength(2)
})

test('a consent that ends is not permitted from that moment, refreshed or not, and the refresh says expired', async () => {
  const [person, other] = (await house.people(2)) as [string, string]
  const validUntil = new Date(house.clock.now().getTime() + 60_000)
  await house.consent.record(staff, { ...given(person, 'email_marketing'), validUntil })
  await house.consent.record(staff, given(other, 'email_marketing'))
  expect((await stored(person))[0]).toMatchObject({ open: true })
  expect(new Date((await stored(person))[0]!.until)).toEqual(validUntil)
  expect((await stored(other))[0]?.until).toBe('infinity')
  house.clock.advance(60_000)
  const check = await house.consent.check('email_marketing', [person, other])
  expect([...check.values()]).toEqual(['expired', 'permitted'])
  const [third] = (await house.people(1)) as [string]
  await house.consent.record(staff, {
    ...given(third, 'email_marketing'),
    validUntil: new Date(house.clock.now().getTime() + 1),
  })
  house.clock.advance(1)
  expect(await house.consent.refreshExpired()).toBe(1)
  expect((await stored(third))[0]).toMatchObject({ open: false, code: 4, until: 'infinity' })
  expect(await house.consent.refreshExpired()).toBe(0)
})

test('a change of facts changes what follows from them, and leaves the other facts alone', async () => {
  const person = await one()
  await house.consent.record(staff, given(person, 'email_marketing', 'sms_marketing'))
  const set = (facts: Parameters<typeof house.consent.setFacts>[2]) =>
    house.home.database.transaction((tx) => house.consent.setFacts(tx, person, facts))
  const reasons = async () =>
    Object.fromEntries((await house.consent.standing(person)).purposes.map((p) => [p.purpose, p.reason]))
  await set({ channels: { email: 'suppressed' } })
  expect(await reasons()).toMatchObject({ email_marketing: 'suppressed', sms_marketing: 'permitted' })
  await set({ born: '2014-01-01' })
  expect(await reasons()).toMatchObject({ email_marketing: 'too_young' })
  expect((await house.consent.standing(person)).facts).toMatchObject({ residence: 'FR', ageSource: 'declared' })
  expect(await codeOf(set({ born: '2014-02-30' }))).toBe('consent.facts_invalid')
  expect(await codeOf(set({ residence: 'France' }))).toBe('consent.facts_invalid')
})

test('each answer names the rule of law behind it', async () => {
  const person = await one()
  await house.consent.record(staff, { ...ended(person, 'signal_received', []), signal: 'gpc' })
  await house.consent.record(staff, ended(person, 'objected', 'all_marketing'))
  const rules = Object.fromEntries((await house.consent.standing(person)).purposes.map((p) => [p.purpose, p.rule]))
  expect(rules).toMatchObject({
    email_marketing: 'GDPR-21-2',
    third_party_sharing: 'GDPR-21-2',
    accountability: 'GDPR-6-1-c',
  })
  const [californian] = (await house.people(1, { ...adult, residence: 'US-CA' })) as [string]
  await house.consent.record(staff, { ...ended(californian, 'signal_received', []), signal: 'gpc' })
  const theirs = await house.consent.standing(californian)
  expect(theirs.purposes.find((p) => p.purpose === 'third_party_sharing')).toMatchObject({
    reason: 'signal',
    rule: 'CCPA-7025',
  })
  const [silent] = (await house.people(1)) as [string]
  const silence = (await house.consent.standing(silent)).purposes
  expect(silence.find((p) => p.purpose === 'open_tracking')).toMatchObject({
    reason: 'no_decision',
    rule: 'FR-PIXEL-1',
  })
})

test('erasing removes the decisions and the permission, and a second time nothing', async () => {
  const person = await one()
  await house.consent.record(staff, given(person, 'email_marketing'))
  const erase = () => house.home.database.transaction((tx) => house.consent.holder.erase(tx, person))
  const copy = await house.home.database.transaction((tx) => house.consent.holder.export(tx, person))
  expect(copy).toMatchObject({ facts: { residence: 'FR' }, decisions: [{ kind: 'given' }] })
  await erase()
  await erase()
  const { rows } = await sql<{ n: number }>`
    select ((select count(*) from permission where subject_id = ${person})
      + (select count(*) from decision where subject_id = ${person}))::int as n`.execute(house.home.owner.db)
  expect(rows[0]?.n).toBe(0)
})

const moments = fc.integer({ min: 0, max: 8 }).map((month) => new Date(Date.UTC(2025, month, 1)))
const mixed = fc.record({
  kind: fc.constantFrom(
    'given',
    'given',
    'given',
    'refused',
    'withdrawn',
    'expired',
    'objected',
    'restriction_set',
    'restriction_lifted',
  ),
  purposes: fc.oneof(
    {
      weight: 3,
      arbitrary: fc.uniqueArray(fc.constantFrom('email_marketing', 'sms_marketing', 'profiling', 'open_tracking'), {
        minLength: 1,
      }),
    },
    { weight: 1, arbitrary: fc.constant('all_marketing') },
  ),
  at: moments,
  validUntil: fc.option(moments, { freq: 3 }),
  by: fc.constantFrom('subject', 'subject', 'guardian'),
})
const lives = fc.array(fc.array(mixed, { maxLength: 7 }), { minLength: 1, maxLength: 25 })

property.prop([lives, fc.constantFrom('1980-01-01', '2011-06-15', null), fc.constantFrom('FR', 'DE', null)], {
  numRuns: 40,
})(
  'what SQL holds is what the pure function and the plain model say, recorded one by one or in bulk',
  async (histories, born, residence) => {
    const facts = { ...adult, born, residence }
    const ids = await house.people(histories.length, facts)
    const asked = histories.flatMap((history, index) => history.flatMap((step) => admissible(ids[index]!, step)))
    const newcomers = await arriveDecided(histories, facts)
    const half = Math.floor(asked.length / 2)
    await house.home.database.transaction((tx) => house.consent.recordMany(tx, staff, asked.slice(0, half)))
    for (const decision of asked.slice(half)) await house.consent.record(staff, decision)
    const all = [...asked, ...newcomers.flatMap((person) => person.decisions)]
    for (const person of [...ids, ...newcomers.map((one) => one.subjectId)]) {
      const decisions = all.filter((decision) => decision.subjectId === person).map(plain)
      const question = { decisions, facts, now: house.clock.now() }
      const expected = answers(builtInPurposes, question)
      const rows = await stored(person)
      for (const { purpose, reason } of expected) {
        expect(reasonOf(rows[purpose.id]!.code)).toBe(reason)
        expect(reason).toBe(plainReason(purpose, question))
        expect(rows[purpose.id]!.open).toBe(reason === 'permitted')
      }
      expect(rows.slice(builtInPurposes.length).every((row) => !row.open && row.code === 1)).toBe(true)
    }
  },
)

/** The same lives, brought by people who are new: every road must lead to the same permission. */
async function arriveDecided(histories: readonly Step[][], facts: Facts) {
  const people = histories.map((history) => {
    const subjectId = house.newId()
    return { subjectId, facts, decisions: history.flatMap((step) => admissible(subjectId, step)) }
  })
  const decisions = people.flatMap((person) => person.decisions)
  house.vault.enrol(people.map((person) => person.subjectId))
  await house.home.database.transaction((tx) => house.consent.enrolDecided(tx, staff, people, decisions))
  return people
}

interface Step {
  kind: string
  purposes: string[] | string
  at: Date
  validUntil: Date | null
  by: string
}

/** The step as a decision that the door accepts; none where it would refuse. */
function admissible(subjectId: string, step: Step): NewDecision[] {
  const { validUntil, ...rest } = step
  if (step.kind === 'given' && typeof step.purposes === 'string') return []
  const ends = step.kind === 'given' && validUntil && validUntil > step.at ? { validUntil } : {}
  const text = step.kind === 'given' ? { notice: shown(house.notice) } : {}
  return [{ ...rest, ...ends, ...text, subjectId, channel: 'import' } as NewDecision]
}

function plain(decision: NewDecision) {
  const purposes =
    decision.purposes === 'all_marketing'
      ? [-1]
      : (decision.purposes as string[]).map((code) => house.consent.purpose(code).id)
  return {
    kind: decision.kind,
    purposes,
    at: decision.at!,
    validUntil: decision.validUntil ?? null,
    by: decision.by ?? 'subject',
  }
}
