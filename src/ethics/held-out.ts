/**
 * Held-out scores: the models room's own regression, asked whether a campaign's inputs tell who belongs to a group. Each person is
 * scored by a fit that has not seen them.
 */
import {
  encode,
  fitEncoder,
  fitLogistic,
  marginsOf,
  missingCode,
  type Column as ModelColumn,
  rowsOf,
  type Table,
} from '../models/index.ts'
import type { Column, HeldOut } from './proxies.ts'

/** A ranking needs no nine digits: a looser end than training's saves half of the steps. */
const fit = { c: 1, tolerance: 1e-5, mostSteps: 30 }

/** Cross-validated log-odds of membership. Person i is in fold i mod `folds`: the sample is already in random order. */
export const heldOutScores: HeldOut = (inputs, member, folds) => {
  const table: Table = { rows: member.length, columns: inputs.map(modelColumn) }
  const scores = new Float64Array(member.length)
  for (let fold = 0; fold < folds; fold += 1) {
    const rows = Array.from({ length: member.length }, (_, i) => i)
    const held = Int32Array.from(rows.filter((i) => i % folds === fold))
    const others = Int32Array.from(rows.filter((i) => i % folds !== fold))
    const seen = rowsOf(table, others)
    const encoder = fitEncoder(seen)
    const outcome = Uint8Array.from(others, (i) => member[i]!)
    const { weights } = fitLogistic(encode(encoder, seen), outcome, fit)
    const margins = marginsOf(encode(encoder, rowsOf(table, held)), weights)
    held.forEach((person, i) => {
      scores[person] = margins[i]!
    })
  }
  return scores
}

function modelColumn({ name, values }: Column): ModelColumn {
  if (!values.some((value) => typeof value === 'string')) {
    return {
      field: name,
      kind: 'number',
      values: Float64Array.from(values, (value) => (value as number | null) ?? Number.NaN),
    }
  }
  const levels = [...new Set(values.filter((value) => value !== null).map(String))]
  const codes = new Map(levels.map((level, code) => [level, code]))
  return {
    field: name,
    kind: 'level',
    levels,
    codes: Int32Array.from(values, (value) => (value === null ? missingCode : codes.get(String(value))!)),
  }
}
