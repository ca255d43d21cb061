/** What consent needs of the ledger. */
import type { Ledger } from '../ledger/index.ts'

export type ConsentLedger = Pick<
  Ledger,
  'origin' | 'enqueue' | 'announce' | 'wake' | 'placed' | 'published' | 'promise' | 'prove' | 'policy' | 'commitmentAt'
>
