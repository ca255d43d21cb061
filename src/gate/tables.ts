/** The gate's table as a type. */
import { columnsOf, type Json } from '../kernel/index.ts'

export type WarrantRow = {
  warrant_id: string
  purpose: number
  legal_basis: string
  actor: string
  why: string
  law_version: string
  opened_at: Date
  matched: number
  permitted: number
  excluded: Json
  ledger_head: string | null
  signature: Buffer
}
export type GateTables = { warrant: WarrantRow }

export const gateTables = columnsOf<GateTables>()({
  warrant: [
    'warrant_id',
    'purpose',
    'legal_basis',
    'actor',
    'why',
    'law_version',
    'opened_at',
    'matched',
    'permitted',
    'excluded',
    'ledger_head',
    'signature',
  ],
})
