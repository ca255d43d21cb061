/** Witnesses and anchors for those who work with them: everything known, with a link to the transaction where an explorer was configured. */
import type { Anchor, AnchorStatus } from '../anchor/index.ts'
import type { WitnessClient, WitnessStatus } from '../witness/index.ts'

export interface WitnessView extends WitnessStatus {
  /** Whether those who keep the log also run it; then it proves little to outsiders. */
  readonly run: 'same_hands' | 'others'
}

/** @param isOurs by the name of its key */
export function witnessesView(
  witnesses: Pick<WitnessClient, 'status'>,
  isOurs: (name: string) => boolean,
): WitnessView[] {
  return witnesses.status().map((one) => ({ ...one, run: one.names.some(isOurs) ? 'same_hands' : 'others' }))
}

export interface AnchorsView extends Omit<AnchorStatus, 'newest'> {
  readonly newest: readonly (AnchorStatus['newest'][number] & { readonly link: string | null })[]
}

/** @param explorer base address of pages about transactions; null: none. @returns null where nothing is anchored */
export async function anchorsView(
  anchor: Pick<Anchor, 'status'> | null,
  explorer: string | null,
): Promise<AnchorsView | null> {
  if (!anchor) return null
  const status = await anchor.status()
  const link = (hash: string | null) => (explorer !== null && hash !== null ? `${explorer}/tx/${hash}` : null)
  return { ...status, newest: status.newest.map((one) => ({ ...one, link: link(one.transaction) })) }
}
