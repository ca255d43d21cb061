/**
 * UCI Bank Marketing (41,188 calls) without `duration`, encoded as Aval's models encode it; where the data set is absent, invented
 * people of the same shape.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { encode, fitEncoder, type Table, tableBuilder } from '../src/models/index.ts'
import { note } from './options.ts'

export interface Matrix {
  readonly name: string
  readonly design: ReturnType<typeof encode>
  readonly outcome: Uint8Array
}

const numbers = new Set([
  'age',
  'campaign',
  'pdays',
  'previous',
  'emp.var.rate',
  'cons.price.idx',
  'cons.conf.idx',
  'euribor3m',
  'nr.employed',
])
/** How many levels the ten text fields of the data set have. */
const levelCounts = [12, 4, 8, 3, 3, 3, 2, 10, 5, 3]
const calls = 41_188

export function bank(): Matrix {
  const root = process.env.AVAL_DATA ?? join(import.meta.dirname, '..', '..', 'shared', 'data')
  const path = join(root, 'bank-marketing', 'bank-additional-full.csv.gz')
  if (existsSync(path)) return { name: 'bank-additional', ...encoded(...real(path)) }
  note('  bank-additional is absent (AVAL_DATA): invented people of the same shape')
  return { name: 'invented people shaped as bank-additional', ...encoded(...invented()) }
}

function encoded(table: Table, outcome: Uint8Array): Pick<Matrix, 'design' | 'outcome'> {
  return { design: encode(fitEncoder(table), table), outcome }
}

function real(path: string): [Table, Uint8Array] {
  const lines = gunzipSync(readFileSync(path)).toString().trim().split('\n')
  const [names = [], ...rows] = lines.map((line) => line.replaceAll('"', '').trim().split(';'))
  const fields = names.slice(0, -1).filter((name) => name !== 'duration')
  const builder = builderOf(fields)
  for (const row of rows)
    builder.add(Object.fromEntries(names.map((name, k) => [name, numbers.has(name) ? Number(row[k]) : row[k]])))
  return [builder.build(), Uint8Array.from(rows, (row) => (row.at(-1) === 'yes' ? 1 : 0))]
}

function builderOf(fields: readonly string[]) {
  return tableBuilder(
    fields.map((field) => ({ field, type: numbers.has(field) ? 'number' : 'text' })),
    new Date(0),
  )
}

function invented(): [Table, Uint8Array] {
  const builder = builderOf([...numbers, ...levelCounts.map((_, k) => `level_${k}`)])
  let state = 1
  const draw = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32
  const outcome = new Uint8Array(calls)
  for (let i = 0; i < calls; i++) {
    const values = [...numbers].map((name) => [name, draw() + draw()] as const)
    const levels = levelCounts.map((count, k) => [`level_${k}`, `v${Math.floor(draw() * count)}`] as const)
    builder.add(Object.fromEntries([...values, ...levels]))
    const pull = values.reduce((sum, [, value], k) => sum + (k % 2 ? value - 1 : 1 - value), -2.5)
    outcome[i] = draw() < 1 / (1 + Math.exp(-pull)) ? 1 : 0
  }
  return [builder.build(), outcome]
}
