import { type SqlBool, sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { freshDatabase, type TestDatabase } from '../../test/database.ts'
import { readAudit, recomputes } from './audits.ts'
import type { Cut } from '../models/index.ts'
import type { ShownAudit } from './ethics.ts'
import {
  arrange,
  declareUsual,
  hashOf,
  member,
  modelId,
  type Person,
  purposes,
  world,
  type World,
} from './people.fixture.ts'
import { ethicsTables } from './tables.ts'

let test_: TestDatabase
let here: World
beforeEach(async () => {
  test_ = await freshDatabase()
  here = world(test_.database)
  await declareUsual(here.ethics)
})
afterEach(() => test_.close())

const auditor = member('auditor')
const model = (cut: Cut) => ({ id: modelId, hash: hashOf('model'), cut })
const spread = (i: number, prime: number) => ((i * prime) % 1009) / 1009

/** 4000 people whose spend does not depend on who they are, with holes in the data. */
function fairPeople(): Person[] {
  return Array.from({ length: 4000 }, (_, i): Person => {
    const year = 1940 + Math.floor(spread(i, 617) * 66)
    return {
      attributes: {
        ...(i % 97 === 0 ? {} : { birth_date: `${year}-06-15` }),
        ...(i % 41 === 0 ? {} : { sex: spread(i, 331) < 0.5 ? 'f' : 'm' }),
        area: ['north', 'south', 'east'][Math.floor(spread(i, 733) * 3)]!,
        spend: Math.round(spread(i, 127) * 200),
        visits: Math.floor(spread(i, 883) * 30),
        ...(i % 3 === 0 ? { bought: spread(i, 499) < 0.3 } : {}),
      },
      ...(i % 11 === 0 ? {} : { score: spread(i, 211) }),
      without: [
        ...(i % 13 === 0 ? [purposes.email_marketing] : []),
        ...(i % 19 === 0 ? [purposes.fairness_audit] : []),
      ],
    }
  })
}

const ageOn23November = (date: string) => 2026 - Number(date.slice(0, 4))
function bandOf({ attributes: { birth_date: born } }: Person): string {
  if (born === undefined) return 'unknown'
  const age = ageOn23November(String(born))
  return age < 25 ? '<25' : age < 60 ? '25-59' : '60+'
}
const labelsOf: Record<string, (person: Person) => string> = {
  birth_date: bandOf,
  sex: ({ attributes }) => String(attributes.sex ?? 'unknown'),
  area: ({ attributes }) => String(attributes.area ?? 'unknown'),
}

describe('counting in the database', () => {
  test('agrees with counting by hand, for every attribute, every pair, every stage and every outcome', async () => {
    const people = fairPeople()
    await arrange(test_.owner, people)
    const cut = { kind: 'threshold', score: 0.6 } as const
    const audit = await here.ethics.audit(auditor, { bundle: { ...here.bundle, model: model(cut) } })
    const seen = people.filter(({ without }) => without!.length === 0)
    const { groups } = audit.result.assessment
    expect(new Set(groups.map(({ attributes }) => attributes.join())).size).toBe(6)
    for (const group of groups) {
      const mine = seen.filter((person) =>
        group.attributes.every((field, i) => labelsOf[field]!(person) === group.labels[i]),
      )
      const targeted = mine.filter(({ attributes, score }) => Number(attributes.spend) >= 100 && (score ?? -1) >= 0.6)
      const bought = (list: Person[], outcome: boolean) =>
        list.filter(({ attributes }) => attributes.bought === outcome).length
      expect(group.tally).toMatchObject({
        eligible: mine.length,
        audience: mine.filter(({ attributes }) => Number(attributes.spend) >= 100).length,
        targeted: targeted.length,
        known: mine.filter(({ attributes }) => attributes.bought !== undefined).length,
        positives: bought(mine, true),
        hits: bought(targeted, true),
        falseAlarms: bought(targeted, false),
      })
      const scored = mine.filter(({ attributes, score }) => attributes.bought !== undefined && score !== undefined)
      const predicted = group.tally!.bins.reduce((sum, bin) => sum + bin.predicted, 0)
      expect(predicted).toBeCloseTo(
        scored.reduce((sum, { score }) => sum + score!, 0),
        8,
      )
      expect(group.tally!.bins.reduce((sum, bin) => sum + bin.n, 0)).toBe(scored.length)
    }
    const total = (list: typeof groups) => list.reduce((sum, { tally }) => sum + tally!.eligible, 0)
    for (const table of Map.groupBy(groups, ({ attributes }) => attributes.join()).values())
      expect(total(table)).toBe(seen.length)
  })

  test('a top share targets that share of the scored people of the audience', async () => {
    const people = fairPeople()
    await arrange(test_.owner, people)
    const audit = await here.ethics.audit(auditor, {
      bundle: { ...here.bundle, model: model({ kind: 'top_share', share: 0.25 }) },
    })
    const scores = people
      .filter(({ without, attributes }) => without!.length === 0 && Number(attributes.spend) >= 100)
      .map(({ score }) => score)
      .filter((score) => score !== undefined)
      .toSorted((a, b) => b - a)
    const last = scores[Math.ceil(scores.length * 0.25) - 1]!
    expect(audit.result.assessment.totals.targeted).toBe(scores.filter((score) => score >= last).length)
  })

  test('says how many people it could not count', async () => {
    const people = fairPeople()
    await arrange(test_.owner, people)
    const audit = await here.ethics.audit(auditor, { bundle: here.bundle })
    expect(audit.result.notCounted).toBe(
      people.filter(({ without }) => without!.includes(purposes.fairness_audit)).length,
    )
  })

  test('knows the ages of the targeted, and blocks a profile that reaches a minor', async () => {
    const people = fairPeople().map(
      (person, i): Person =>
        i === 500
          ? { attributes: { ...person.attributes, birth_date: '2012-01-01', spend: 150 }, score: 0.99 }
          : person,
    )
    await arrange(test_.owner, people)
    const audit = await here.ethics.audit(auditor, {
      bundle: { ...here.bundle, model: model({ kind: 'threshold', score: 0.9 }) },
    })
    const finding = audit.result.findings.find(({ ruleId }) => ruleId === 'E10')
    expect(finding).toMatchObject({ severity: 'block', observed: 14, overridable: false })
    expect(audit.verdict).toBe('fail')
  })
})

/** 6000 people, three areas, where `chance` says how often an area's people spend enough. */
function peopleByArea(chance: Record<string, number>): Person[] {
  const areas = Object.keys(chance)
  return Array.from({ length: 6000 }, (_, i): Person => {
    const area = areas[i % areas.length]!
    const at = Math.floor(i / areas.length)
    return {
      attributes: {
        birth_date: `${[2005, 1980, 1950][Math.floor(at / 2) % 3]}-03-01`,
        sex: at % 2 === 0 ? 'f' : 'm',
        area,
        spend: spread(Math.floor(at / 6) * 7 + 3, 389) < chance[area]! ? 150 : 50,
        visits: at % 17,
      },
    }
  })
}

describe('a verdict on real rows', () => {
  test('an area that is left out fails, and the finding says which', async () => {
    await arrange(test_.owner, peopleByArea({ north: 0.5, south: 0.5, east: 0.1 }))
    const audit = await here.ethics.audit(member('marketer'), { bundle: here.bundle })
    expect(audit.verdict).toBe('fail')
    expect(audit.blocking).toBe(true)
    const finding = audit.result.findings[0]!
    expect(finding).toMatchObject({ ruleId: 'E05', severity: 'block', evidence: 'area=east' })
    expect(finding.message.fr).toContain('area=east')
    expect(finding.howToFix.en).not.toBe('')
  })

  test('the input that decides is named as a proxy of the area', async () => {
    await arrange(test_.owner, peopleByArea({ north: 1, south: 1, east: 0 }))
    const audit = await here.ethics.audit(member('marketer'), { bundle: here.bundle })
    expect(audit.result.findings.find(({ ruleId }) => ruleId === 'E03')).toMatchObject({
      severity: 'review',
      evidence: 'spend ~ area',
    })
    expect(audit.result.findings.some(({ ruleId, evidence }) => ruleId === 'E04' && evidence === 'area=east')).toBe(
      true,
    )
  })

  test('equal treatment passes and is approved by the policy itself', async () => {
    await arrange(test_.owner, peopleByArea({ north: 0.5, south: 0.5, east: 0.5 }))
    const audit = await here.ethics.audit(member('marketer'), { bundle: here.bundle })
    expect(audit.result.findings).toEqual([])
    expect(audit.verdict).toBe('pass')
    expect(audit.approvals).toMatchObject([{ kind: 'automatic', approver: 'policy:2026.11.1' }])
  })

  test('“we did not use your area” may be said only when nothing stands in for it', async () => {
    await arrange(test_.owner, peopleByArea({ north: 1, south: 1, east: 0 }))
    await here.ethics.audit(member('marketer'), { bundle: here.bundle })
    expect(await here.ethics.mayClaimUnused(here.bundle, 'area')).toBe(false)
    expect(await here.ethics.claim(here.bundle, 'area')).toBe('used_indirectly')
    expect(await here.ethics.mayClaimUnused(here.bundle, 'sex')).toBe(true)
    expect(await here.ethics.claim(here.bundle, 'spend')).toBe('used')
    const never = { ...here.bundle, contentHash: hashOf('never audited') }
    expect(await here.ethics.mayClaimUnused(never, 'sex')).toBe(false)
  })
})

describe('an audience that looks at what people did', () => {
  test('is itself tested as a stand-in, since its events are no fields', async () => {
    await arrange(test_.owner, peopleByArea({ north: 1, south: 1, east: 0 }))
    Object.assign(here.sources.audience, { fields: [], beyondFields: true })
    const audit = await here.ethics.audit(member('marketer'), { bundle: here.bundle })
    expect(audit.result.findings.find(({ ruleId }) => ruleId === 'E03')?.evidence).toBe('in_audience ~ area')
    expect(await here.ethics.mayClaimUnused(here.bundle, 'area')).toBe(false)
    expect(await here.ethics.mayClaimUnused(here.bundle, 'sex')).toBe(true)
  })
})

describe('what was delivered', () => {
  test('is compared with who may be addressed, and an area that mail does not reach is found', async () => {
    await arrange(test_.owner, peopleByArea({ north: 0.5, south: 0.5, east: 0.5 }))
    const { id, verdict } = await here.ethics.audit(member('marketer'), { bundle: here.bundle })
    expect(verdict).toBe('pass')
    const all = await here.ethics.reached(member('dpo'), id, here.sources.audience.condition)
    expect([all.assessment.verdict, all.findings]).toEqual(['pass', []])
    const lost = sql<SqlBool>`(${here.sources.audience.condition}) and p.attributes->>'area' <> 'east'`
    const found = await here.ethics.reached(member('dpo'), id, lost)
    expect(found.assessment.verdict).toBe('fail')
    // Eligible ⅓ ⅓ ⅓, reached ½ ½ 0: ½(⅙ + ⅙ + ⅓)
    expect(found.findings).toMatchObject([{ ruleId: 'E23', evidence: 'area', observed: 0.333, severity: 'review' }])
  })
})

describe('what is kept', () => {
  const hidden = (audit: ShownAudit) => audit.result.assessment.groups.filter((group) => group.hidden).length

  test('the verdict can be computed again from the stored counts', async () => {
    await arrange(test_.owner, fairPeople())
    const { id } = await here.ethics.audit(auditor, {
      bundle: { ...here.bundle, model: model({ kind: 'threshold', score: 0.5 }) },
    })
    const stored = await readAudit(test_.database, id)
    expect(recomputes(stored)).toBe(true)
    expect(await here.ethics.verify(id)).toBe(true)
    const { assessment } = stored.result
    const tampered = { ...stored.result, assessment: { ...assessment, verdict: 'pass' as const, hypotheses: 1 } }
    expect(recomputes({ ...stored, result: tampered })).toBe(false)
  })

  test('the same people give the same result hash; another person gives another', async () => {
    await arrange(test_.owner, fairPeople().slice(0, 500))
    const first = await here.ethics.audit(auditor, { bundle: here.bundle })
    const second = await here.ethics.audit(auditor, { bundle: here.bundle })
    expect(second.resultHash).toBe(first.resultHash)
    await sql`update profile set attributes = attributes || '{"spend": 500}' where subject_id = (
      select subject_id from profile where (attributes->>'spend')::float8 < 100 and permission_bits & 65537 = 65537 limit 1)`.execute(
      test_.owner.db,
    )
    expect((await here.ethics.audit(auditor, { bundle: here.bundle })).resultHash).not.toBe(first.resultHash)
  })

  test('small groups are hidden from the marketer and shown to the auditor', async () => {
    const people = [...peopleByArea({ north: 0.5, south: 0.5, east: 0.5 }), ...lonely()]
    await arrange(test_.owner, people)
    const { id } = await here.ethics.audit(member('marketer'), { bundle: here.bundle })
    const marketer = await here.ethics.get(member('marketer'), id)
    expect(hidden(marketer)).toBeGreaterThan(1)
    expect(JSON.stringify(marketer.result.assessment)).not.toMatch(/"eligible":[1-9],/)
    expect(hidden(await here.ethics.get(auditor, id))).toBe(0)
    const keyOf = (member: string) => ({ kind: 'key', id: member, scopes: ['ethics.read'] }) as const
    expect(hidden(await here.ethics.get(keyOf('owner'), id))).toBeGreaterThan(1)
    expect(hidden(await here.ethics.get(keyOf('auditor'), id))).toBe(0)
  })

  const lonely = (): Person[] =>
    Array.from({ length: 4 }, () => ({ attributes: { birth_date: '1980-03-01', sex: 'f', area: 'islet', spend: 150 } }))

  test('an audit reads aloud in both languages, with nothing left to fill in', async () => {
    await arrange(test_.owner, [...peopleByArea({ north: 0.5, south: 0.5, east: 0.1 }), ...lonely()])
    const { id } = await here.ethics.audit(member('marketer'), { bundle: here.bundle })
    const [en, fr] = [
      await here.ethics.read(member('marketer'), id, 'en'),
      await here.ethics.read(member('marketer'), id, 'fr'),
    ]
    expect(en.length).toBe(fr.length)
    for (const sentence of [...en, ...fr]) expect(sentence).not.toMatch(/\{\{|undefined|NaN|group_|why_/)
    expect(en[0]).toBe('Some people are treated unequally, beyond chance.')
    expect(fr[0]).toBe('Des personnes sont traitées de façon inégale, au-delà du hasard.')
    expect(fr.some((sentence) => /^le area north\s: 50,1/.test(sentence))).toBe(true)
    expect(en.some((sentence) => sentence.includes('hidden, because'))).toBe(true)
  })

  test('a finding about a hidden group names it without its figures', async () => {
    await arrange(test_.owner, [...peopleByArea({ north: 0.5, south: 0.5, east: 0.1 }), ...lonely()])
    const { id } = await here.ethics.audit(member('marketer'), { bundle: here.bundle })
    const about = async (role: 'marketer' | 'auditor') =>
      (await here.ethics.get(member(role), id)).result.findings.find(({ evidence }) => evidence === 'area=east')!
    expect(await about('marketer')).toMatchObject({ ruleId: 'E05', severity: 'block', observed: null })
    expect((await about('marketer')).message.en).not.toMatch(/\d/)
    expect((await about('auditor')).observed).toBeGreaterThan(0)
  })

  test('in tables that are as their types say', async () => {
    for (const [table, columns] of Object.entries(ethicsTables)) {
      const { rows } = await sql<{ name: string }>`select column_name as name from information_schema.columns
        where table_schema = 'public' and table_name = ${table} order by ordinal_position`.execute(test_.owner.db)
      expect(rows.map(({ name }) => name)).toEqual([...columns])
    }
  })

  test('not even the owner of the tables can change or remove an audit', async () => {
    await arrange(test_.owner, fairPeople().slice(0, 200))
    await here.ethics.audit(auditor, { bundle: here.bundle })
    for (const { db } of [test_.database, test_.owner]) {
      await expect(sql`update ethics_audit set verdict = 'pass'`.execute(db)).rejects.toThrow(/denied|never changed/)
      await expect(sql`delete from ethics_audit`.execute(db)).rejects.toThrow(/denied|never changed/)
    }
  })
})

describe('what is refused', () => {
  test('an audit without any protected attribute', async () => {
    for (const field of ['birth_date', 'sex', 'area']) await here.ethics.retireAttribute(member('dpo'), field)
    await expect(here.ethics.audit(auditor, { bundle: here.bundle })).rejects.toMatchObject({
      code: 'ethics.no_attributes',
    })
  })

  test('a bundle whose audience or model is not the present one', async () => {
    here.sources.audience.hash = hashOf('edited')
    await expect(here.ethics.audit(auditor, { bundle: here.bundle })).rejects.toMatchObject({
      code: 'ethics.bundle_differs',
      details: { at: 'audience' },
    })
  })

  test.each([
    ['health', 'levels', [], 'its class'],
    ['nothing', 'levels', [], 'no such field'],
    ['sex', 'number_bands', [10], 'its type'],
    ['birth_date', 'birth_date_bands', [60, 25], 'its bands'],
    ['birth_date', 'birth_date_bands', [], 'its bands'],
  ] as const)('an attribute that cannot be audited: %s as %s %o', async (field, kind, bands, reason) => {
    const attribute = { field, kind, bands, criterion: null, required: true }
    await expect(here.ethics.declareAttribute(member('dpo'), attribute)).rejects.toMatchObject({
      code: 'ethics.attribute_unusable',
      details: { reason: expect.stringContaining(reason) },
    })
  })

  test('an age declared without bands gets the usual ones', async () => {
    const age = { field: 'birth_date', kind: 'birth_date_bands', bands: [], criterion: 'age', required: true } as const
    await here.ethics.declareAttribute(member('dpo'), age)
    expect((await here.ethics.attributes()).find(({ field }) => field === 'birth_date')?.bands).toEqual([25, 60])
  })

  test('attributes are kept in versions: the newest counts, a retired one does not', async () => {
    const attribute = { field: 'sex', kind: 'levels', bands: [], criterion: 'sex', required: false } as const
    await here.ethics.declareAttribute(member('dpo'), attribute)
    await here.ethics.retireAttribute(member('dpo'), 'area')
    expect((await here.ethics.attributes()).map(({ field, required }) => [field, required])).toEqual([
      ['birth_date', true],
      ['sex', false],
    ])
  })
})
