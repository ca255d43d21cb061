/**
 * Farewell: erasure is the last entry of a person's chain. Whoever asked beforehand gets the final bundle, which opens every entry
 * one last time; afterwards the keys are gone and nobody but its holder can tell these entries from padding.
 */
import { Problem, type Tx } from '../kernel/index.ts'
import { labelAt } from '../../verifier/src/index.ts'
import { chainsOf, erasure, extend } from './entries.ts'
import type { Entering } from './entering.ts'
import { type OpenedPerson, openPerson } from './opening.ts'

/** Final bundles in the making, by person: filled when the erasure happens. */
export type Farewells = Map<string, { opened: OpenedPerson | null }>

/** Adds the erasure to a person's chain, in the transaction that removes their rows. Somebody without a chain has none to close. */
export async function closeChain(
  tx: Tx,
  subjectId: string,
  now: Date,
  entering: Entering,
  farewells: Farewells,
): Promise<void> {
  const chain = (await chainsOf(tx, [subjectId])).get(subjectId)
  if (!chain) return
  const keys = stillThere(() => entering.vault.ledgerKeys(subjectId))
  // Nothing about the ledger may stand in the way of an erasure: without a key there is nothing left to close.
  if (!keys) return
  const awaited = farewells.get(subjectId)
  const opened = awaited ? await openPerson(tx, subjectId, 'all', entering).catch(withoutBundle) : null
  const last = extend(chain, keys, erasure(now))
  await entering.log.enqueue(tx, [last.entry])
  if (!awaited || !opened) return
  awaited.opened = {
    ...opened,
    chain,
    labels: [...opened.labels, labelAt(keys.label, chain.next)],
    events: [...opened.events, { ...last, decisionId: null, record: null, notice: null }],
  }
}

function stillThere<T>(read: () => T): T | null {
  try {
    return read()
  } catch (error) {
    if (error instanceof Problem && error.code === 'vault.no_key') return null
    throw error
  }
}

/** Stored data that differs from what was committed costs the person their last bundle, not their erasure. */
function withoutBundle(error: unknown): null {
  if (error instanceof Problem) return null
  throw error
}
