/**
 * One batch of an import: understand, take in, write down what was refused, move the run's progress; one transaction.
 */
import { type Actor, mapInSlices, type OpenPurpose, type Tx } from '../kernel/index.ts'
import type { Refusal } from './candidate.ts'
import { type Identified, identified } from './identity.ts'
import { type IntakeDeps, type Outcome, takeIn } from './intake.ts'
import type { VaultPort } from './ports.ts'
import { rejectLine, rejectsHeader } from './rejects.ts'
import { addBatch } from './report.ts'
import type { Row } from './row.ts'
import type { Run, Runs } from './runs.ts'
import { appendSealed } from './sealed-file.ts'
import type { Understood } from './understand.ts'

export interface BatchContext {
  readonly actor: Actor
  readonly columns: readonly string[]
  readonly advance: Runs['advance']
  readonly rejectsPath: string
}

/** Rows understood, with their keys: what can be calculated before the batch in front of it is stored. */
export interface PreparedBatch {
  readonly rows: readonly Row[]
  readonly understood: readonly Understood[]
  readonly people: readonly Identified[]
}

export async function prepareBatch(
  vault: Pick<VaultPort, 'blindIndex'>,
  understand: (row: Row) => Understood,
  rows: readonly Row[],
): Promise<PreparedBatch> {
  const people: Identified[] = []
  const understood = await mapInSlices(rows, (row) => {
    const one = understand(row)
    if (one.ok) people.push(identified(vault, one.person))
    return one
  })
  return { rows, understood, people }
}

/** @returns the run as it stands after the batch is committed */
export async function runBatch(
  deps: IntakeDeps & { readonly openPurpose: OpenPurpose },
  context: BatchContext,
  run: Run,
  { rows, understood, people }: PreparedBatch,
): Promise<Run> {
  const ask = {
    purpose: 'record_keeping',
    actor: context.actor,
    why: `a batch of import ${run.importId}`,
    subjects: [],
  }
  return deps.openPurpose(ask, async (tx: Tx) => {
    const intake = { mode: run.mode, importId: run.importId, actor: context.actor }
    const outcomes = await takeIn(tx, deps, intake, people)
    const { taken, refused } = sorted(understood, people, outcomes)
    const next = {
      ...run,
      rowsDone: run.rowsDone + rows.length,
      counts: addBatch(run.counts, taken, refused),
      rejectsBytes: await writeRefused(deps, context, run, rows, understood, outcomes),
    }
    await context.advance(tx, run, next)
    return next
  })
}

function sorted(understood: readonly Understood[], people: readonly Identified[], outcomes: readonly Outcome[]) {
  const taken = people.map(({ candidate }, i) => ({ candidate, outcome: outcomes[i]! }))
  const refused: Refusal[] = [
    ...understood.flatMap((one) => (one.ok ? [] : [one.refusal])),
    ...outcomes.flatMap((one) => (one.ok ? [] : [one.refusal])),
  ]
  return { taken, refused }
}

/** Appends the refused rows in the file's order. On disk before the transaction commits, cut back if it does not. */
async function writeRefused(
  deps: IntakeDeps,
  context: BatchContext,
  run: Run,
  rows: readonly Row[],
  understood: readonly Understood[],
  outcomes: readonly Outcome[],
): Promise<number> {
  let next = 0
  const lines = rows.flatMap((row, i) => {
    const one = understood[i]!
    const outcome = one.ok ? outcomes[next++]! : one
    return outcome.ok ? [] : [rejectLine(row, outcome.refusal, run.language)]
  })
  if (lines.length === 0) return run.rejectsBytes
  if (run.rejectsBytes === 0) lines.unshift(rejectsHeader(context.columns))
  const plain = Buffer.from(lines.join(''), 'utf8')
  return appendSealed(deps.vault, context.rejectsPath, `rejects:${run.importId}`, run.rejectsBytes, plain)
}
