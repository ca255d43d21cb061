/**
 * The catalogue of purposes: the built-in ones and those that the controller added, held in memory because every answer needs
 * them all, and read again when the database has more than we know.
 */
import { sql } from 'kysely'
import type { Database, Json, Tx } from '../kernel/index.ts'
import type { ConsentLedger } from './ledger.ts'
import { problem } from './problems.ts'
import { builtInPurposes, lastPurposeId, type Purpose } from './purposes.ts'
import type { ConsentTables, PurposeRow } from './tables.ts'

export type NewPurpose = Omit<Purpose, 'id'>

export interface PurposeCatalogue {
  all(): readonly Purpose[]
  /** @throws Problem `consent.unknown_purpose` */
  byCode(code: string): Purpose
  byId(id: number): Purpose | undefined
  /** Reads the table again if it holds another number of purposes than we know. */
  keepUp(tx: Tx, count: number): Promise<void>
  load(): Promise<void>
  /** @throws Problem `consent.purpose_exists`, `consent.purposes_full` */
  add(purpose: NewPurpose): Promise<Purpose>
}

export function createCatalogue(database: Database, ledger: Pick<ConsentLedger, 'announce'>): PurposeCatalogue {
  let known: readonly Purpose[] = builtInPurposes
  let codes = new Map(known.map((purpose) => [purpose.code, purpose]))
  const read = async (tx: Tx | Database['db']) => {
    const rows = await tx.withTables<ConsentTables>().selectFrom('purpose').selectAll().orderBy('purpose_id').execute()
    known = rows.map(purposeOf)
    codes = new Map(known.map((purpose) => [purpose.code, purpose]))
  }
  return {
    all: () => known,
    byCode: (code) => {
      const found = codes.get(code)
      if (!found) throw problem('consent.unknown_purpose', { purpose: code })
      return found
    },
    byId: (id) => known.find((purpose) => purpose.id === id),
    keepUp: async (tx, count) => {
      if (count !== known.length) await read(tx)
    },
    load: () => read(database.db),
    add: (purpose) =>
      database.transaction(async (tx) => {
        // One at a time, so that two additions cannot take the same bit.
        await sql`select pg_advisory_xact_lock(hashtext('consent.purpose'))`.execute(tx)
        await read(tx)
        if (codes.has(purpose.code)) throw problem('consent.purpose_exists', { purpose: purpose.code })
        const id = Math.max(...known.map((one) => one.id)) + 1
        if (id > lastPurposeId) throw problem('consent.purposes_full')
        await tx
          .withTables<ConsentTables>()
          .insertInto('purpose')
          .values(rowOf({ ...purpose, id }))
          .execute()
        await ledger.announce(tx, { type: 'purpose_added', content: { ...purpose, id } as unknown as Json })
        await read(tx)
        return { ...purpose, id }
      }),
  }
}

function purposeOf(row: PurposeRow): Purpose {
  return {
    id: row.purpose_id,
    code: row.code,
    dpv: row.dpv,
    legalBasis: row.legal_basis,
    channel: row.channel,
    directMarketing: row.direct_marketing,
    survivesRestriction: row.survives_restriction,
    retentionDays: row.retention_days,
    sentence: { en: row.sentence_en, fr: row.sentence_fr },
  }
}

function rowOf(purpose: Purpose): Omit<PurposeRow, 'created_at'> & { created_at: ReturnType<typeof sql<Date>> } {
  return {
    purpose_id: purpose.id,
    code: purpose.code,
    dpv: purpose.dpv,
    legal_basis: purpose.legalBasis,
    channel: purpose.channel,
    direct_marketing: purpose.directMarketing,
    survives_restriction: purpose.survivesRestriction,
    retention_days: purpose.retentionDays,
    sentence_en: purpose.sentence.en,
    sentence_fr: purpose.sentence.fr,
    created_at: sql<Date>`now()`,
  }
}
