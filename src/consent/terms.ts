/** Terms in the database: what decisions were about, once for all who decided about the same. */
import { sql } from 'kysely'
import type { Json, Tx } from '../kernel/index.ts'
import { arrayOf, byteaText } from './columns.ts'
import type { PurposeCatalogue } from './catalogue.ts'
import type { PublishedNotices } from './notices.ts'
import { type Terms, termsOf } from './record.ts'

/** What of a decision its terms follow from. */
interface About {
  readonly purposes: readonly number[]
  readonly notice: { readonly id: string; readonly version: number; readonly language: 'en' | 'fr' } | null
}

/** Terms by what they were made from, and which of them the database may lack. */
export interface TermsInUse {
  of(
    decision: About,
    known: { catalogue: Pick<PurposeCatalogue, 'byCode' | 'byId'>; notices: Pick<PublishedNotices, 'shown'> },
  ): Terms
  /** Writes the ones that were made since; known ones cost nothing. */
  store(tx: Tx): Promise<void>
}

const mostTermsKept = 5_000

export function createTermsInUse(): TermsInUse {
  const made = new Map<string, Terms>()
  /** Written in a transaction that may still fail, so each is offered again until it has been seen in the database. */
  const unsure = new Map<string, Terms>()
  return {
    of: ({ purposes, notice }, { catalogue, notices }) => {
      const key = `${notice ? `${notice.id} ${notice.version} ${notice.language}` : ''} ${purposes.join()}`
      const known = made.get(key)
      if (known) return known
      const codes = purposes.flatMap((id) => catalogue.byId(id)?.code ?? [])
      const terms = termsOf(codes, notice ? notices.shown(notice) : null, notice?.language ?? null, catalogue)
      if (made.size >= mostTermsKept) made.clear()
      made.set(key, terms)
      unsure.set(terms.hash.toString('hex'), terms)
      return terms
    },
    store: async (tx) => {
      if (unsure.size === 0) return
      const offered = [...unsure.values()]
      const { rows } = await sql<{ hash: Buffer }>`
        with offered as (select * from unnest(${arrayOf(offered.map((one) => byteaText(one.hash)))}::bytea[],
          ${arrayOf(offered.map((one) => one.canonical))}::text[]) o(hash, content)),
        added as (insert into terms (hash, content) select hash, content::jsonb from offered on conflict do nothing)
        select t.hash from terms t join offered using (hash)`.execute(tx)
      for (const row of rows) unsure.delete(row.hash.toString('hex'))
    },
  }
}

/** Terms by their hashes, as they were stored. */
export async function storedTerms(tx: Tx, hashes: readonly Buffer[]): Promise<Map<string, Json>> {
  const { rows } = await sql<{ hash: Buffer; content: Json }>`
    select hash, content from terms where hash = any(${arrayOf(hashes.map((hash) => byteaText(hash)))}::bytea[])`.execute(
    tx,
  )
  return new Map(rows.map((row) => [row.hash.toString('hex'), row.content]))
}
