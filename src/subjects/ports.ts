/**
 * What this room needs of vault and consent, so that it can be read and tested by itself.
 */
import type { Actor, Json, Tx } from '../kernel/index.ts'

export interface Cell {
  readonly table: string
  readonly column: string
  readonly subjectId: string
  readonly rowId: string
}

export interface VaultPort {
  enrol(subjectIds: readonly string[]): void
  has(subjectId: string): boolean
  seal(cell: Cell, plain: string | Uint8Array): Buffer
  openText(cell: Cell, envelope: Uint8Array): string
  blindIndex(kind: string, normalised: string): Buffer
  erasedIndex(kind: string, normalised: string): Buffer
  shred(subjectId: string): void
  sealSecret(name: string, plain: string | Uint8Array): Buffer
  openSecret(name: string, envelope: Uint8Array): Buffer
}

export interface Facts {
  readonly residence?: string | null
  readonly born?: string | null
  readonly channels?: Readonly<Record<string, 'present' | 'absent' | 'suppressed'>>
}

export interface NewDecision {
  readonly subjectId: string
  readonly kind: 'given' | 'refused' | 'withdrawn' | 'objected'
  readonly purposes: readonly string[]
  readonly at?: Date
  readonly notice?: { readonly id: string; readonly version: number; readonly language: string }
  readonly channel: string
  readonly evidence?: Json
  readonly idempotencyKey?: string
}

export interface ConsentPort {
  purpose(code: string): unknown
  enrol(tx: Tx, people: readonly { subjectId: string; facts: Facts }[]): Promise<void>
  setFacts(tx: Tx, subjectId: string, facts: Facts): Promise<void>
  recordMany(tx: Tx, actor: Actor, decisions: readonly NewDecision[]): Promise<void>
  refreshExpired(): Promise<number>
}
