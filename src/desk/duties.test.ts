/** Duties that hardly ever arise, from a state of the ledger that is given. */
import { expect, test } from 'vitest'
import type { LedgerStatus } from '../ledger/index.ts'
import { dutiesOf } from './duties.ts'
import type { DeskDeps, Reader } from './ports.ts'

const since = new Date('2026-11-28T01:00:00Z')
const well: LedgerStatus = {
  origin: 'test.example/ledger',
  state: 'running',
  fault: null,
  trouble: null,
  size: 20,
  published: 20,
  publishedAt: since,
  quorum: 'met',
  waiting: 0,
  oldestWaiting: null,
  promises: { open: 0, broken: 0 },
  vkeys: [],
}

const dutiesIn = async (status: LedgerStatus) => {
  const deps = { ledger: { status: async () => status, inspection: () => null }, chain: () => null }
  const reader = { allowed: (right: string) => right === 'ledger.read' }
  return dutiesOf(deps as unknown as DeskDeps, reader as unknown as Reader)
}

test('a ledger that cannot be run waits for somebody, since it failed first; one that stands by does not', async () => {
  expect(await dutiesIn(well)).toEqual([])
  expect(await dutiesIn({ ...well, state: 'standing_by' })).toEqual([])
  const trouble = { because: 'Error: no space left on device', since, attempts: 40 }
  expect(await dutiesIn({ ...well, state: 'failing', trouble })).toMatchObject([{ kind: 'ledger_failing', since }])
  expect(await dutiesIn({ ...well, state: 'faulty' })).toMatchObject([{ kind: 'ledger_stopped' }])
})
