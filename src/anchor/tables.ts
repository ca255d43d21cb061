/** The anchor's tables as types; compared with the database's catalogue by a test. */
import { columnsOf } from '../kernel/index.ts'

export type ContractRow = {
  chain_id: number
  address: string
  deployed_block: number
  deployed_at: Date
  replaces: string | null
  retired: boolean
}
export type AnchorState = 'prepared' | 'sent' | 'mined' | 'safe' | 'finalized' | 'failed'
export type AnchorRow = {
  anchor_id: string
  chain_id: number
  contract: string
  size: number
  root: Buffer
  prev_size: number
  state: AnchorState
  orphaned: number
  decided_at: Date
}
export type TransactionRow = {
  hash: string
  anchor_id: string
  nonce: number
  raw: string
  signed_at: Date
  block: number | null
  block_hash: string | null
  gas_used: number | null
  gas_price: string | null
}
export type AnchorTables = { anchor_contract: ContractRow; anchor: AnchorRow; anchor_transaction: TransactionRow }

export const anchorTables = columnsOf<AnchorTables>()({
  anchor_contract: ['chain_id', 'address', 'deployed_block', 'deployed_at', 'replaces', 'retired'],
  anchor: ['anchor_id', 'chain_id', 'contract', 'size', 'root', 'prev_size', 'state', 'orphaned', 'decided_at'],
  anchor_transaction: [
    'hash',
    'anchor_id',
    'nonce',
    'raw',
    'signed_at',
    'block',
    'block_hash',
    'gas_used',
    'gas_price',
  ],
})
