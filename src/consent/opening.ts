/**
 * Opening: a person's entries with what opens them, rebuilt from what is stored and compared with what was committed. A record
 * that no longer gives the committed bytes is an error, never a receipt.
 */
import type { Json, Tx } from '../kernel/index.ts'
import { blindHashOf, labelAt } from '../../verifier/src/index.ts'
import { type Chain, chainsOf, enrolment, entryOf, type Opened } from './entries.ts'
import { type Entering, happeningOf, purposesNamed } from './entering.ts'
import { problem } from './problems.ts'
import { canonicalTerms, recordOf } from './record.ts'
import { decisionRows, viewOf } from './standing.ts'
import type { DecisionRow } from './tables.ts'
import { storedTerms } from './terms.ts'

export interface OpenedEvent extends Opened {
  readonly i: number
  readonly decisionId: string | null
  readonly record: Json
  /** The notice that was shown. */
  readonly notice: { readonly id: string; readonly version: number; readonly hash: string } | null
}

/** A person as far as the ledger is concerned. */
export interface OpenedPerson {
  readonly chain: Chain
  readonly labelKey: Uint8Array
  readonly blindHash: Uint8Array
  /** Labels of entries 0 … n − 1 and, last, of the one that does not exist. */
  readonly labels: readonly Uint8Array[]
  /** In order; always begins with the enrolment. */
  readonly events: readonly OpenedEvent[]
}

/**
 * Opens a person's enrolment and these decisions, in the keeper's transaction.
 * @param which decision ids, or all of them
 * @throws Problem `consent.unknown_subject`, `consent.unknown_decision`, `consent.record_differs`
 */
export async function openPerson(
  tx: Tx,
  subjectId: string,
  which: readonly string[] | 'all',
  entering: Entering,
): Promise<OpenedPerson> {
  const chain = (await chainsOf(tx, [subjectId])).get(subjectId)
  if (!chain) throw problem('consent.unknown_subject', { at: 'subjectId' })
  const keys = entering.vault.ledgerKeys(subjectId)
  const rows = (await decisionRows(tx, [subjectId], 'recorded'))
    .filter((row) => row.entry !== null)
    .toSorted((a, b) => a.entry! - b.entry!)
  const missing = which === 'all' ? undefined : which.find((id) => !rows.some((row) => row.decision_id === id))
  if (missing !== undefined) throw problem('consent.unknown_decision', { at: 'decisionId' })
  const first = entryOf(chain, keys, { i: 0, prev: null }, enrolment(chain.enrolledAt))
  const commitments = new Map<number, Uint8Array>([[0, first.entry.commitment]])
  for (const row of rows) commitments.set(row.entry!, row.commitment!)
  const wanted = rows.filter((row) => which === 'all' || which.includes(row.decision_id))
  await fillFromLog(
    commitments,
    wanted.map((row) => row.entry! - 1),
    keys.label,
    entering,
  )
  const open = await opener(tx, wanted, chain, keys, commitments, entering)
  return {
    chain,
    labelKey: keys.label,
    blindHash: blindHashOf(keys.blind),
    labels: Array.from({ length: chain.next + 1 }, (_, i) => labelAt(keys.label, i)),
    events: [{ ...first, i: 0, decisionId: null, record: null, notice: null }, ...wanted.map(open)],
  }
}

/** Decisions that a restored backup forgot still stand in the log, with the commitments that those after them name. */
async function fillFromLog(
  commitments: Map<number, Uint8Array>,
  needed: readonly number[],
  labelKey: Uint8Array,
  { log }: Entering,
): Promise<void> {
  for (const i of needed) {
    if (commitments.has(i)) continue
    const found = await log.commitmentAt(labelAt(labelKey, i))
    if (found) commitments.set(i, found)
  }
}

async function opener(
  tx: Tx,
  rows: readonly DecisionRow[],
  chain: Chain,
  keys: ReturnType<Entering['vault']['ledgerKeys']>,
  commitments: ReadonlyMap<number, Uint8Array>,
  entering: Entering,
): Promise<(row: DecisionRow) => OpenedEvent> {
  const terms = await storedTerms(
    tx,
    rows.map((row) => row.terms!),
  )
  await entering.notices.fetchAll(
    tx,
    rows.flatMap((row) => (row.notice_id ? [{ id: row.notice_id, version: row.notice_version! }] : [])),
  )
  return (row) => {
    const view = { ...viewOf(row, entering), subjectId: row.subject_id, purposes: row.purposes }
    const content = terms.get(row.terms!.toString('hex'))
    if (content === undefined) throw problem('consent.record_differs', { decision: row.decision_id })
    const hash = view.notice ? entering.notices.shown(view.notice).hash : null
    const said = happeningOf(view, canonicalTerms(content), hash, purposesNamed(row.purposes, entering.catalogue))
    const i = row.entry!
    const opened = entryOf(chain, keys, { i, prev: commitments.get(i - 1)! }, said)
    // What was committed is what counts; a row, a key or a text that was changed since cannot be passed off as it.
    if (!row.commitment!.equals(opened.entry.commitment))
      throw problem('consent.record_differs', { decision: row.decision_id })
    return {
      ...opened,
      i,
      decisionId: row.decision_id,
      record: recordOf(row.subject_id, view, { content }),
      notice: view.notice ? { id: view.notice.id, version: view.notice.version, hash: hash! } : null,
    }
  }
}
