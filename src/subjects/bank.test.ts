import { sql } from 'kysely'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { dataSet } from '../../test/data.ts'
import { readMapping } from './mapping.ts'
import { makeBed, publishNotice, staff } from '../../test/subjects-bed.ts'

const mapping = JSON.parse(
  readFileSync(new URL('../../examples/bank-marketing.mapping.json', import.meta.url), 'utf8'),
) as unknown
const file = dataSet('bank-marketing/bank-additional-full.csv.gz')

test('the example mapping is a mapping, and its made addresses can reach nobody', () => {
  expect(readMapping(mapping).identifiers?.email).toEqual({ template: 'bank-{line}@example.org' })
  const real = { ...(mapping as object), identifiers: { email: { template: 'bank-{line}@bank.pt' } } }
  expect(() => readMapping(real)).toThrow(/reserved domain/)
})

test.runIf(file !== null)(
  'the bank’s file imports whole: 41,188 people, 4,640 of whom subscribed',
  async () => {
    const bed = await makeBed()
    await publishNotice(
      bed,
      ['email_marketing', 'personalisation', 'profiling', 'model_training', 'audience_measurement'],
      'bank-tutorial',
    )
    const source = { kind: 'path', path: file! } as const
    const proposal = await bed.subjects.imports.propose(source, 'en')
    expect(proposal.format).toMatchObject({ kind: 'csv', separator: ';', encoding: 'utf-8' })
    expect(proposal.warnings.map((warning) => warning.code)).toContain('warn_no_identifier')
    expect(proposal.mapping.missing).toEqual(['unknown'])
    const run = await bed.subjects.imports.run(staff, { source, mapping, mode: 'run', language: 'en' })
    expect(run.counts).toMatchObject({
      rows: 41_188,
      created: 41_188,
      rejected: 0,
      decisions: 41_188 + 26_144,
      withoutDecision: 0,
    })
    const { rows } = await sql<Record<string, number>>`
    select count(*) filter (where attributes -> 'y' = 'true') as yes, count(*) filter (where not attributes ? 'pdays') as never_contacted,
      count(*) filter (where attributes ? 'job') as jobs, count(*) filter (where permission_bits & 1 <> 0) as mailable,
      count(*) filter (where permission_bits & 64 <> 0) as trainable from profile`.execute(bed.owner.db)
    expect(rows[0]).toEqual({
      yes: 4640,
      never_contacted: 39_673,
      jobs: 41_188 - 330,
      mailable: 26_144,
      trainable: 41_188,
    })
    await bed.close()
  },
  300_000,
)
