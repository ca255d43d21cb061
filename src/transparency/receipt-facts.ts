/**
 * What a receipt page may say: only what the verifier found when it checked the very file that the person can download. A receipt
 * that does not verify here is never shown as one.
 */
import { type Failure, type Receipt, type ReceiptFacts, tlogProofs, verifyReceipt } from '../../verifier/src/index.ts'
import type { Controller } from '../campaigns/index.ts'
import type { Purpose } from '../consent/index.ts'
import { Problem } from '../kernel/index.ts'
import type { SignedPromise } from '../ledger/index.ts'
import { readPerson, type TransparencyDeps } from './facts.ts'
import type { LedgerFacts } from './ledger-facts.ts'
import type { ReceiptRef } from './receipt-token.ts'

interface Around {
  readonly controller: Controller | null
  /** Sentences of the purposes that are named. */
  readonly purposes: readonly Purpose[]
}

export type ReceiptView =
  | (Around & {
      readonly kind: 'receipt'
      readonly receipt: Receipt
      readonly facts: ReceiptFacts
      readonly ledger: LedgerFacts
    })
  /** The decision holds; its entry has no witnessed place yet. */
  | (Around & { readonly kind: 'promised'; readonly promise: SignedPromise })
  /** What is held does not give what was recorded, or what was made does not verify. Nobody may be told otherwise. */
  | (Around & { readonly kind: 'not_proved'; readonly because: Failure | string })
  /** The person is not here any more. */
  | { readonly kind: 'gone' }

const gone: ReadonlySet<string> = new Set(['consent.unknown_subject', 'vault.no_key'])

export async function gatherReceipt(deps: TransparencyDeps, ref: ReceiptRef): Promise<ReceiptView> {
  const here = await readPerson(deps, ref, async () => 'here')
  if (!here) return { kind: 'gone' }
  const around = { controller: await deps.campaigns.controller.read(), purposes: deps.consent.purposes() }
  try {
    const { receipts } = deps.consent
    const answer = ref.decisionId
      ? await receipts.of(ref.subjectId, ref.decisionId)
      : await receipts.bundle(ref.subjectId)
    if (answer.state === 'promised') return { ...around, kind: 'promised', promise: answer.promise }
    if (answer.state === 'none') return { ...around, kind: 'not_proved', because: answer.because }
    const verdict = verifyReceipt(answer.receipt, answer.receipt.policy)
    if (!verdict.ok) return { ...around, kind: 'not_proved', because: verdict }
    return { ...around, kind: 'receipt', receipt: answer.receipt, facts: verdict, ledger: await deps.ledgerFacts() }
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return gone.has(error.code) ? { kind: 'gone' } : { ...around, kind: 'not_proved', because: error.code }
  }
}

/** A file that the person takes away. */
export interface TakenFile {
  readonly name: string
  readonly type: string
  readonly body: string
}

/** What a file is called: nothing in it says what was decided. */
export function receiptFile({ receipt }: { readonly receipt: Receipt }): TakenFile {
  return {
    name: `${fileStem(receipt)}.json`,
    type: 'application/json; charset=utf-8',
    body: `${JSON.stringify(receipt, null, 1)}\n`,
  }
}

/** The proof of one entry in the form of c2sp.org/tlog-proof@v1. @param i null: of the newest that the receipt opens */
export function proofFile({ receipt }: { readonly receipt: Receipt }, i: number | null): TakenFile | null {
  const proofs = tlogProofs(receipt)
  const found = i === null ? proofs.at(-1) : proofs.find((one) => one.i === i)
  if (!found) return null
  return {
    name: `${fileStem(receipt)}-entry-${found.i}.tlog-proof`,
    type: 'text/plain; charset=utf-8',
    body: found.proof,
  }
}

function fileStem({ kind, enrolment, events }: Receipt): string {
  const which = kind === 'receipt' ? `-${events.at(-1)!.i}` : `-${kind}`
  return `aval-receipt-${enrolment.slice(0, 8)}${which}`
}
