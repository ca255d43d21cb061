/** What must hold when several hands reach for the same person, and when a hand reaches that should not. */
import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Tx, openDatabase } from '../kernel/index.ts'
import { type Arranged, arrange, shown, staff } from './arranged.fixture.ts'
import type { NewDecision } from './decision.ts'
import { answers } from './permission.ts'
import { builtInPurposes } from './purposes.ts'
import { reasonOf } from './reasons.ts'
import { adult } from './arranged.fixture.ts'

let house: Arranged
beforeAll(async () => {
  house = await arrange()
})
afterAll(() => house.close())

const given = (subjectId: string, purpose = 'email_marketing'): NewDecision => ({
  subjectId,
  kind: 'given',
  purposes: [purpose],
  channel: 'web_form',
  notice: shown(house.notice),
})
const withdrawn = (subjectId: string, purpose = 'email_marketing'): NewDecision => ({
  subjectId,
  kind: 'withdrawn',
  purposes: [purpose],
  channel: 'email_link',
})
const person = async () => (await house.people(1))[0]!

const under = <T>(purpose: number | null, work: (tx: Tx) => Promise<T>) =>
  house.home.database.transaction(async (tx) => {
    if (purpose !== null) await sql`select set_config('aval.purpose', ${String(purpose)}, true)`.execute(tx)
    return work(tx)
  })
const seen = (tx: Tx, table: 'permission' | 'decision') =>
  sql<{ subject_id: string }>`select subject_id from ${sql.table(table)}`
    .execute(tx)
    .then(({ rows }) => rows.map((row) => row.subject_id))

describe('races on one person', () => {
  test('40 decisions recorded at once end as the same decisions in sequence', async () => {
    const id = await person()
    const start = house.clock.now().getTime() - 1_000_000
    const decisions = Array.from({ length: 40 }, (_, i): NewDecision => {
      const purpose = ['email_marketing', 'profiling', 'open_tracking'][i % 3]!
      return {
        ...(i % 7 < 4 ? given(id, purpose) : withdrawn(id, purpose)),
        at: new Date(start + ((i * 7919) % 40) * 1000),
      }
    })
    await Promise.all(decisions.map((decision) => house.consent.record(staff, decision)))
    const plain = decisions.map((decision) => ({
      kind: decision.kind,
      purposes: (decision.purposes as string[]).map((code) => house.consent.purpose(code).id),
      at: decision.at!,
      validUntil: null,
      by: 'subject' as const,
    }))
    const expected = answers(builtInPurposes, { decisions: plain, facts: adult, now: house.clock.now() })
    const { rows } = await sql<{ code: number; open: boolean }>`
      select get_byte(reasons, n) as code, bits & (1::bigint << n) <> 0 as open
      from permission cross join generate_series(0, ${builtInPurposes.length - 1}) n
      where subject_id = ${id} order by n`.execute(house.home.owner.db)
    expect(rows.map((row) => reasonOf(row.code))).toEqual(expected.map((answer) => answer.reason))
    expect(rows.map((row) => row.open)).toEqual(expected.map((answer) => answer.reason === 'permitted'))
    expect(await house.consent.history(id)).toHaveLength(40)
  })

  test('one idempotency key sent ten times at once is recorded once', async () => {
    const id = await person()
    const same = { ...given(id), idempotencyKey: 'once' }
    const all = await Promise.all(Array.from({ length: 10 }, () => house.consent.record(staff, same)))
    expect(new Set(all.map((one) => one.decisionId)).size).toBe(1)
    expect(all.filter((one) => one.outcome === 'recorded')).toHaveLength(1)
  })

  test('a withdrawal waits for the hand-over that checked first, and every later hand-over sees it', async () => {
    const id = await person()
    await house.consent.record(staff, given(id))
    const steps: string[] = []
    let handedOver = () => {}
    const smtp = new Promise<void>((resolve) => {
      handedOver = resolve
    })
    const locked = Promise.withResolvers<void>()
    const sending = under(0, async (tx) => {
      const { rows } = await sql`select 1 from permission where subject_id = ${id} for share`.execute(tx)
      expect(rows).toHaveLength(1)
      locked.resolve()
      await smtp
      steps.push('handed over')
    })
    await locked.promise
    const withdrawing = house.consent.record(staff, withdrawn(id)).then(() => steps.push('withdrawal acknowledged'))
    await waitForALock()
    expect(steps).toEqual([])
    handedOver()
    await Promise.all([sending, withdrawing])
    expect(steps).toEqual(['handed over', 'withdrawal acknowledged'])
    const again = await under(0, (tx) => sql`select 1 from permission where subject_id = ${id} for share`.execute(tx))
    expect(again.rows).toHaveLength(0)
  })
})

/** Until some session of this database waits for another's lock. */
async function waitForALock(): Promise<void> {
  for (;;) {
    const { rows } = await sql<{ n: number }>`
      select count(*)::int as n from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`.execute(house.home.owner.db)
    if ((rows[0]?.n ?? 0) > 0) return
  }
}

test('an acknowledged decision is there for a new connection', async () => {
  const id = await person()
  const { decisionId } = await house.consent.record(staff, given(id))
  const fresh = openDatabase({ ...house.home.address }, 1)
  try {
    const found = await fresh.transaction(async (tx) => {
      await sql`select set_config('aval.purpose', '0', true)`.execute(tx)
      return sql<{ decision_id: string }>`select decision_id from decision where subject_id = ${id}`.execute(tx)
    })
    expect(found.rows).toEqual([{ decision_id: decisionId }])
  } finally {
    await fresh.close()
  }
})

describe('row-level security', () => {
  test('without a purpose nobody exists; under one, only whom it permits', async () => {
    const [yes, no] = (await house.people(2)) as [string, string]
    await house.consent.record(staff, given(yes))
    for (const table of ['permission', 'decision'] as const) {
      expect(await under(null, (tx) => seen(tx, table))).toEqual([])
      const mail = await under(0, (tx) => seen(tx, table))
      expect(mail).toContain(yes)
      expect(mail).not.toContain(no)
    }
    const everyone = await under(14, (tx) => seen(tx, 'permission'))
    expect(everyone).toEqual(expect.arrayContaining([yes, no]))
  })

  test('a permission past its end is invisible before anybody computes it again', async () => {
    const id = await person()
    await house.consent.record(staff, given(id))
    await sql`update permission set until = now() - interval '1 hour' where subject_id = ${id}`.execute(
      house.home.owner.db,
    )
    expect(await under(0, (tx) => seen(tx, 'permission'))).not.toContain(id)
    await house.consent.refreshExpired()
    expect(await under(0, (tx) => seen(tx, 'permission'))).toContain(id)
  })

  test('the server cannot permit somebody itself, rewrite a decision, or invent a row', async () => {
    const id = await person()
    await house.consent.record(staff, given(id))
    const raise = under(0, (tx) => sql`update permission set bits = -1 where subject_id = ${id}`.execute(tx))
    await expect(raise).rejects.toThrow(/row-level security/)
    const rewrite = under(0, (tx) => sql`update decision set kind = 'given' where subject_id = ${id}`.execute(tx))
    await expect(rewrite).rejects.toThrow(/permission denied/)
    const invent = under(0, (tx) =>
      sql`insert into decision (subject_id, decision_id, kind, purposes, at, recorded_at, channel, actor, by_whom)
        values (${id}, ${id}, 'given', '{5}', now(), now(), 'api', 'nobody', 'subject')`.execute(tx),
    )
    await expect(invent).rejects.toThrow(/row-level security/)
    const { numAffectedRows } = await under(0, (tx) => sql`delete from decision where subject_id = ${id}`.execute(tx))
    expect(numAffectedRows).toBe(0n)
  })

  test('the keeper’s sight ends with the call, in the caller’s transaction too, refused or not', async () => {
    const id = await person()
    await house.home.database.transaction(async (tx) => {
      await house.consent.record(staff, given(id), tx)
      expect(await seen(tx, 'permission')).toEqual([])
      const refused = house.consent.record(staff, { ...given(id), purposes: ['nothing'] }, tx)
      await expect(refused).rejects.toThrow('consent.unknown_purpose')
      expect(await seen(tx, 'permission')).toEqual([])
    })
  })
})

test('a purpose that the controller adds is known to a consent that did not add it, and needs a decision', async () => {
  const id = await person()
  const other = await arrangeSecond()
  const added = await house.consent.addPurpose({
    code: 'birthday_cards',
    dpv: 'https://w3id.org/dpv#DirectMarketing',
    legalBasis: 'consent',
    channel: 'post',
    directMarketing: true,
    survivesRestriction: false,
    retentionDays: 365,
    sentence: { en: 'Send you a card on your birthday', fr: 'Vous envoyer une carte d’anniversaire' },
  })
  expect(added.id).toBe(17)
  expect((await other.check('birthday_cards', [id])).get(id)).toBe('no_decision')
  await house.consent.record(staff, { subjectId: id, kind: 'objected', purposes: 'all_marketing', channel: 'api' })
  const standing = await other.standing(id)
  expect(standing.purposes.find((one) => one.purpose === 'birthday_cards')?.reason).toBe('objected')
  const interest = await other.addPurpose({
    ...added,
    code: 'fraud_checks',
    legalBasis: 'legitimate_interest',
    channel: null,
    directMarketing: false,
  })
  expect((await house.consent.check('fraud_checks', [id])).get(id)).toBe('permitted')
  expect(interest.id).toBe(18)
})

async function arrangeSecond() {
  const { createConsent } = await import('./index.ts')
  const newId = () => 'unused'
  return createConsent({
    database: house.home.database,
    vault: house.vault,
    clock: house.clock,
    newId,
    ledger: house.ledger,
  })
}

test('the tables are as the types say', async () => {
  const { consentTables } = await import('./index.ts')
  const client = new pg.Client(house.home.address)
  await client.connect()
  try {
    for (const [table, columns] of Object.entries(consentTables)) {
      const { rows } = await client.query<{ column_name: string }>(
        'select column_name from information_schema.columns where table_name = $1',
        [table],
      )
      expect(rows.map((row) => row.column_name).toSorted()).toEqual([...columns].toSorted())
    }
  } finally {
    await client.end()
  }
})
