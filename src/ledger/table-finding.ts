/** What an inspection finds in a table. */

type EntryFault = 'entry_differs' | 'entry_missing' | 'entry_unexpected' | 'file_missing'
type CheckpointFault =
  | 'checkpoint_missing'
  | 'checkpoint_unexpected'
  | 'root'
  | 'index_root'
  | 'note'
  | 'cosigned'
  | 'unknown_signature'
  | 'quorum'
type OtherFault =
  | 'origin'
  | 'frontier'
  | 'frozen'
  | 'content_differs'
  | 'content_missing'
  | 'content_unentered'
  | 'queue_key'
  | 'promise_unknown'
  | 'promises_broken'

/** One thing that is not as it was published. */
export interface TableFinding {
  readonly table: string
  /** Index, size, hash or label, as far as the row has one. */
  readonly key: string
  readonly what: EntryFault | CheckpointFault | OtherFault
}

/** Takes one finding down. */
export type Found = (table: string, key: string | number, what: TableFinding['what']) => void
