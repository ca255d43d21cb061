/**
 * Ports that the kernel declares and rooms further right fill in, so that a room left of the gate can still work on personal
 * data under a declared purpose without knowing the gate.
 */
import type { Actor } from './actor.ts'
import type { Tx } from './database.ts'

/** A request to open personal data: for what, by whom, and in words why. */
export interface PurposeAsk {
  readonly purpose: string
  readonly actor: Actor
  readonly why: string
  /** The people concerned; everybody whom the purpose permits when left out. */
  readonly subjects?: readonly string[]
}

/** Opens one transaction in which only people whose permission for the purpose is alive exist. Provided by the gate. */
export type OpenPurpose = <T>(ask: PurposeAsk, work: (tx: Tx) => Promise<T>) => Promise<T>
