import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { dataSet } from '../../test/data.ts'
import { type FieldShape, type Table, tableBuilder, withoutFields } from './columns.ts'
import { trainInWorker } from './trainer.ts'

const numbers = new Set([
  'age',
  'duration',
  'campaign',
  'pdays',
  'previous',
  'emp.var.rate',
  'cons.price.idx',
  'cons.conf.idx',
  'euribor3m',
  'nr.employed',
])

/** UCI Bank Marketing (41,188 calls), or null when it is not on this machine. */
function bank(): { table: Table; outcome: Uint8Array } | null {
  const path = dataSet('bank-marketing/bank-additional-full.csv.gz')
  if (path === null) return null
  const lines = gunzipSync(readFileSync(path)).toString().trim().split('\n')
  const [names = [], ...rows] = lines.map((line) => line.replaceAll('"', '').trim().split(';'))
  const fields = names
    .slice(0, -1)
    .map((field): FieldShape => ({ field, type: numbers.has(field) ? 'number' : 'text' }))
  const builder = tableBuilder(fields, new Date(0))
  for (const row of rows)
    builder.add(Object.fromEntries(names.map((name, k) => [name, numbers.has(name) ? Number(row[k]) : row[k]])))
  return { table: builder.build(), outcome: Uint8Array.from(rows, (row) => (row.at(-1) === 'yes' ? 1 : 0)) }
}

const settings = { rows: null, dates: [], c: 1, folds: 5, seed: 0 }
const data = bank()

test('on the bank data without duration the model ranks as the reference does, and warns of nothing', async () => {
  if (data === null) return
  const { evaluation, leaks } = await trainInWorker(
    { ...settings, table: withoutFields(data.table, ['duration']), outcome: data.outcome },
    () => {},
  )
  expect(Math.abs(evaluation.rocAuc.value - 0.7913)).toBeLessThan(0.003)
  expect(Math.abs(evaluation.averagePrecision - 0.4518)).toBeLessThan(0.005)
  expect(Math.abs(evaluation.logLoss - 0.2771)).toBeLessThan(0.001)
  expect(Math.abs(evaluation.brier - 0.0784)).toBeLessThan(0.001)
  expect(Math.abs(evaluation.gains[0]!.lift - 4.38)).toBeLessThan(0.1)
  expect(evaluation.calibrationError).toBeLessThan(0.02)
  expect(leaks).toEqual([])
})

test('on the bank data with duration the warning names duration and nothing else', async () => {
  if (data === null) return
  const { evaluation, leaks } = await trainInWorker({ ...settings, ...data }, () => {})
  expect(Math.abs(evaluation.rocAuc.value - 0.935)).toBeLessThan(0.003)
  expect(leaks.map(({ kind, field }) => ({ kind, field }))).toEqual([{ kind: 'dominant_field', field: 'duration' }])
})
