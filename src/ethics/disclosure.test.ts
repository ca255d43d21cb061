import { fc, test } from '@fast-check/vitest'
import { describe, expect } from 'vitest'
import { assess } from './assessment.ts'
import { shownHidden, shownInFull } from './disclosure.ts'
import { policy } from './policy.ts'
import { emptyTally, type Table } from './tallies.ts'

const sizes = (counts: Record<string, number>): Table => ({
  attributes: ['area'],
  cells: Object.entries(counts).map(([label, eligible]) => ({ labels: [label], tally: { ...emptyTally, eligible } })),
})
const shown = (table: Table) =>
  shownHidden(assess({ tables: [table], polarity: 'neutral', required: [] }, policy), policy.hiddenBelow)
const visible = (table: Table) =>
  shown(table)
    .groups.filter((group) => !group.hidden)
    .map((group) => group.labels.join())

describe('small cells', () => {
  test('one group under ten is hidden together with the next smallest, so that subtraction does not bring it back', () => {
    expect(visible(sizes({ a: 500, b: 40, c: 3 }))).toEqual(['a'])
    expect(shown(sizes({ a: 500, b: 40, c: 3 })).hidden).toEqual([{ attributes: ['area'], groups: 2, people: 43 }])
  })

  test('two small groups that are fewer than ten together take a third with them', () => {
    expect(visible(sizes({ a: 500, b: 40, c: 3, d: 4 }))).toEqual(['a'])
    expect(visible(sizes({ a: 500, b: 40, c: 7, d: 8 }))).toEqual(['a', 'b'])
  })

  test('hidden groups show neither counts, figures nor stages', () => {
    const hidden = shown(sizes({ a: 500, b: 40, c: 3 })).groups.filter((group) => group.hidden)
    expect(hidden.map((group) => [group.tally, group.measures])).toEqual([
      [null, []],
      [null, []],
    ])
  })

  test('ten are shown, nothing is hidden without need, and the auditor sees everything', () => {
    expect(visible(sizes({ a: 500, b: 10 }))).toEqual(['a', 'b'])
    const full = shownInFull(assess({ tables: [sizes({ a: 500, c: 3 })], polarity: 'neutral', required: [] }, policy))
    expect(full.groups.map((group) => group.tally?.eligible)).toEqual([500, 3])
  })
})

const crossed = fc.array(fc.array(fc.nat({ max: 60 }), { minLength: 3, maxLength: 3 }), { minLength: 3, maxLength: 4 })

test.prop([crossed])('in a crossed table no row or column hides a single cell', (counts) => {
  const cells = counts.flatMap((row, i) =>
    row.map((eligible, j) => ({ labels: [`r${i}`, `c${j}`], tally: { ...emptyTally, eligible } })),
  )
  const { groups } = shown({ attributes: ['row', 'column'], cells })
  for (const part of [0, 1]) {
    for (const line of Map.groupBy(groups, (group) => group.labels[part]).values()) {
      const hidden = line.filter((group) => group.hidden)
      expect(hidden.length).not.toBe(1)
      expect(line.every((group) => group.hidden || group.tally!.eligible >= 10)).toBe(true)
    }
  }
})
