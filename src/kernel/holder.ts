/**
 * Holders untie the knot between rights and every room: a room that keeps something about people registers how to hand it
 * over and how to erase it, and a catalogue test fails when a table with a `subject_id` has no holder.
 */
import type { Tx } from './database.ts'

/** A room's promise about the personal data in its own tables. */
export interface PersonalDataHolder {
  readonly room: string
  /** Every table of the room that has a `subject_id` column. */
  readonly tables: readonly string[]
  /** What the room holds about one person, ready for a copy to that person (GDPR Art. 15). */
  export(tx: Tx, subjectId: string): Promise<Record<string, unknown>>
  /** Removes it. Called inside the erasure's transaction; must not fail on a person it does not know. */
  erase(tx: Tx, subjectId: string): Promise<void>
}
