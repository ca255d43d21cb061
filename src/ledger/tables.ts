/** The ledger's tables as types; compared with the database's catalogue by a test. None can hold a person. */
import { columnsOf, type Json } from '../kernel/index.ts'

export type QueueRow = { key: Buffer; class: number; first: Buffer; second: Buffer; queued_at: Date }
export type EntryRow = { idx: number; class: number; first: Buffer; second: Buffer }
export type StateRow = {
  single: boolean
  origin: string
  size: number
  frontier: Buffer
  epoch: number
  frozen: boolean
}
export type CheckpointRow = {
  size: number
  root: Buffer
  index_root: Buffer
  made_at: Date
  note: string | null
  cosigned: string | null
  quorum: boolean
}
export type ContentRow = { hash: Buffer; type: string; content: Json }
export type PromiseRow = { label: Buffer; due: Date; broken: boolean }

export type InspectionRow = {
  inspection_id: string
  asked_by: string
  begun_at: Date
  ended_at: Date
  entries: number
  checkpoints: number
  found: number
  findings: Json
}

export type LedgerTables = {
  ledger_queue: QueueRow
  ledger_entry: EntryRow
  ledger_state: StateRow
  ledger_checkpoint: CheckpointRow
  ledger_content: ContentRow
  ledger_promise: PromiseRow
  ledger_inspection: InspectionRow
}

export const ledgerTables = columnsOf<LedgerTables>()({
  ledger_queue: ['key', 'class', 'first', 'second', 'queued_at'],
  ledger_entry: ['idx', 'class', 'first', 'second'],
  ledger_state: ['single', 'origin', 'size', 'frontier', 'epoch', 'frozen'],
  ledger_checkpoint: ['size', 'root', 'index_root', 'made_at', 'note', 'cosigned', 'quorum'],
  ledger_content: ['hash', 'type', 'content'],
  ledger_promise: ['label', 'due', 'broken'],
  ledger_inspection: [
    'inspection_id',
    'asked_by',
    'begun_at',
    'ended_at',
    'entries',
    'checkpoints',
    'found',
    'findings',
  ],
})
