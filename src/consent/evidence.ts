/** Evidence: sealed with the key of the person whom it is about, in the cell of the decision that it proves. */
import type { Cell, Vault } from '../vault/index.ts'

/** What consent needs of the vault. */
export type EvidenceVault = Pick<Vault, 'seal' | 'openText' | 'ledgerKeys'>

export function evidenceCell(subjectId: string, decisionId: string): Cell {
  return { table: 'decision', column: 'evidence', subjectId, rowId: decisionId }
}
