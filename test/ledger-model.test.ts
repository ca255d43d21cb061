/**
 * The ledger against a plain model: random lives (enrolments, decisions, erasures), random deaths of the sequencer, random audits. After
 * whatever order, each person's receipts say exactly what the model says, and an outsider finds nothing wrong.
 */
import { test as prop, fc } from '@fast-check/vitest'
import { afterAll, beforeAll, expect } from 'vitest'
import { audit, directorySource, type Receipt, verifyReceipt } from '../verifier/src/index.ts'
import type { Ledger, LedgerDeps } from '../src/ledger/index.ts'
import { systemClock } from '../src/kernel/index.ts'
import { keysInMemory, ledgerFor } from './ledger.ts'
import { type SmallHouse, smallHouse } from './small-house.ts'

let house: SmallHouse
const keys = keysInMemory()
beforeAll(async () => {
  // The house enters and proves with the same keys as whoever sequences.
  house = await smallHouse({ ledger: { keys } })
})
afterAll(() => house.close())

const steps = [
  'batch.taken',
  'batch.written',
  'batch.committed',
  'checkpoint.written',
  'checkpoint.committed',
  'files.written',
  'guard.written',
  'note.stored',
  'checkpoint.out',
] as const

/** The process that sequences, as the model kills it: at a step it fails, and another takes over. */
function sequencer(): { ledger: Ledger; dieAt(step: string): void } {
  let deadly: string | null = null
  const step: NonNullable<LedgerDeps['step']> = (name) => {
    if (name !== deadly) return
    deadly = null
    throw new Error(`died at ${name}`)
  }
  const { database, folder, newId } = house
  const ledger = ledgerFor({ database, folder, clock: systemClock, newId, more: { keys, step } })
  return {
    ledger,
    dieAt: (name) => {
      deadly = name
    },
  }
}

type Move =
  | { readonly kind: 'enrol' }
  | { readonly kind: 'decide'; readonly who: number; readonly what: 'given' | 'withdrawn' | 'refused' }
  | { readonly kind: 'erase'; readonly who: number }
  | { readonly kind: 'die'; readonly step: string }
  | { readonly kind: 'restart' }
  | { readonly kind: 'look' }

const anyMove: fc.Arbitrary<Move> = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ kind: 'enrol' } as const) },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('decide' as const),
      who: fc.nat(9),
      what: fc.constantFrom('given' as const, 'withdrawn' as const, 'refused' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('erase' as const), who: fc.nat(9) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('die' as const), step: fc.constantFrom(...steps) }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'restart' } as const) },
  { weight: 1, arbitrary: fc.constant({ kind: 'look' } as const) },
)

interface Life {
  readonly subjectId: string
  readonly events: string[]
  erased: Receipt | null
}

async function receiptOf(subjectId: string): Promise<Receipt> {
  const answer = await house.consent.receipts.bundle(subjectId, 30_000)
  if (answer.state !== 'receipt') throw new Error(`no receipt: ${answer.state}`)
  return answer.receipt
}

function mustTell(receipt: Receipt, events: readonly string[], policy: string): void {
  expect(verifyReceipt(JSON.parse(JSON.stringify(receipt)), policy)).toMatchObject({ ok: true })
  expect(receipt.events.map((event) => (JSON.parse(event.event) as { type: string }).type)).toEqual(events)
  expect(receipt.count).toBe(events.length)
}

async function look(lives: readonly Life[], ledger: Ledger): Promise<void> {
  const policy = ledger.policy()
  for (const life of lives) {
    if (life.erased) mustTell(life.erased, life.events, policy)
    else mustTell(await receiptOf(life.subjectId), life.events, policy)
  }
  const report = await audit(directorySource(ledger.directory), { policy })
  expect(report.findings.filter((finding) => finding.severity === 'failure')).toEqual([])
  expect((await ledger.inspect()).findings).toEqual([])
}

/** More by hand: LEDGER_LIVES=100 npx vitest run test/ledger-model.test.ts */
const sequences = Number(process.env.LEDGER_LIVES ?? 8)

prop.prop([fc.array(anyMove, { minLength: 10, maxLength: 35 })], { numRuns: sequences })(
  'whatever lives and deaths, every receipt says what the model says and the audit finds nothing',
  async (moves) => {
    const lives: Life[] = []
    const living = (who: number) => {
      const there = lives.filter((life) => !life.erased)
      return there.length > 0 ? there[who % there.length]! : null
    }
    let current = sequencer()
    await current.ledger.start()
    for (const move of [{ kind: 'enrol' } as const, ...moves]) {
      if (move.kind === 'enrol') lives.push({ subjectId: await house.person({}), events: ['enrolled'], erased: null })
      if (move.kind === 'die') current.dieAt(move.step)
      if (move.kind === 'restart') {
        await current.ledger.stop()
        current = sequencer()
        await current.ledger.start()
      }
      const life = 'who' in move ? living(move.who) : null
      if (life && move.kind === 'decide') {
        await house.decide(life.subjectId, move.what, ['email_marketing'])
        life.events.push(move.what)
      }
      if (life && move.kind === 'erase') {
        const farewell = house.consent.receipts.farewell(life.subjectId)
        await house.database.transaction((tx) => house.consent.holder.erase(tx, life.subjectId))
        house.vault.shred(life.subjectId)
        life.events.push('erased')
        const last = await farewell.final(30_000)
        if (last.state !== 'receipt') throw new Error(last.state)
        life.erased = last.receipt
      }
      if (move.kind === 'look') await look(lives, current.ledger)
    }
    await look(lives, current.ledger)
    await current.ledger.stop()
  },
  sequences * 60_000,
)
