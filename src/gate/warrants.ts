/**
 * Warrants: the signed record that an access was opened. Anyone with the installation's public key can check that a warrant was
 * not altered; the database refuses to change or remove one.
 */
import { sql } from 'kysely'
import { canonicalJson, type Database, type Json, type Tx } from '../kernel/index.ts'
import type { Census } from './census.ts'
import type { GateTables, WarrantRow } from './tables.ts'

export interface Warrant {
  readonly warrantId: string
  readonly purpose: string
  readonly legalBasis: string
  readonly actor: string
  readonly why: string
  readonly lawVersion: string
  readonly openedAt: Date
  readonly census: Census
  /** The newest checkpoint when it was opened, `<size> <root>`; null before the first. */
  readonly ledgerHead: string | null
}

/** A warrant as it is read back, with the outcome of checking its signature. */
export interface WarrantView extends Warrant {
  readonly signature: string
  readonly genuine: 'yes' | 'no'
}

interface Signer {
  sign(bytes: Uint8Array): Buffer
  verify(bytes: Uint8Array, signature: Uint8Array): boolean
}

export async function writeWarrant(tx: Tx, warrant: Warrant, purposeId: number, signer: Signer): Promise<void> {
  await tx
    .withTables<GateTables>()
    .insertInto('warrant')
    .values({
      warrant_id: warrant.warrantId,
      purpose: purposeId,
      legal_basis: warrant.legalBasis,
      actor: warrant.actor,
      why: warrant.why,
      law_version: warrant.lawVersion,
      opened_at: warrant.openedAt,
      matched: warrant.census.matched,
      permitted: warrant.census.permitted,
      excluded: sql<Json>`${JSON.stringify(warrant.census.excluded)}::jsonb`,
      ledger_head: warrant.ledgerHead,
      signature: signer.sign(signedBytes(warrant)),
    })
    .execute()
}

/** The newest warrants, newest first. @param codeOf a purpose's code by its id */
export async function readWarrants(
  database: Database,
  signer: Signer,
  codeOf: (purposeId: number) => string,
  filter: { readonly warrantId?: string; readonly limit?: number },
): Promise<WarrantView[]> {
  let query = database.db
    .withTables<GateTables>()
    .selectFrom('warrant')
    .selectAll()
    .orderBy('opened_at', 'desc')
    .limit(filter.limit ?? 100)
  if (filter.warrantId) query = query.where('warrant_id', '=', filter.warrantId)
  return (await query.execute()).map((row) => view(row, signer, codeOf(row.purpose)))
}

function view(row: WarrantRow, signer: Signer, purpose: string): WarrantView {
  const warrant: Warrant = {
    warrantId: row.warrant_id,
    purpose,
    legalBasis: row.legal_basis,
    actor: row.actor,
    why: row.why,
    lawVersion: row.law_version,
    openedAt: row.opened_at,
    census: { matched: row.matched, permitted: row.permitted, excluded: row.excluded as Census['excluded'] },
    ledgerHead: row.ledger_head,
  }
  return {
    ...warrant,
    signature: row.signature.toString('base64'),
    genuine: signer.verify(signedBytes(warrant), row.signature) ? 'yes' : 'no',
  }
}

/** RFC 8785 form of everything the warrant says. A head that there was none of is left out, as before there was a ledger. */
function signedBytes({ openedAt, census, ledgerHead, ...rest }: Warrant): Buffer {
  return Buffer.from(
    canonicalJson({
      ...rest,
      ...(ledgerHead === null ? {} : { ledgerHead }),
      openedAt: openedAt.toISOString(),
      matched: census.matched,
      permitted: census.permitted,
      excluded: { ...census.excluded },
    }),
  )
}
