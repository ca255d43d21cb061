/** Anchors in the database. What is about to be sent is stored first, so that a kill repeats it unchanged. */
import { sql } from 'kysely'
import type { Database } from '../kernel/index.ts'
import type { Mined, SignedTransaction } from './chain.ts'
import type { AnchorRow, AnchorState, AnchorTables, ContractRow, TransactionRow } from './tables.ts'

const tables = (database: Database) => database.db.withTables<AnchorTables>()

export async function contractOn(database: Database, chainId: number): Promise<ContractRow | null> {
  const row = await tables(database)
    .selectFrom('anchor_contract')
    .selectAll()
    .where('chain_id', '=', chainId)
    .where('retired', '=', false)
    .orderBy('deployed_at', 'desc')
    .executeTakeFirst()
  return row ?? null
}

export async function addContract(database: Database, row: Omit<ContractRow, 'retired'>): Promise<void> {
  await database.transaction(async (tx) => {
    await sql`update anchor_contract set retired = true where chain_id = ${row.chain_id}`.execute(tx)
    // What was under way to the contract before can never arrive at this one.
    await sql`update anchor set state = 'failed' where chain_id = ${row.chain_id} and state in ('prepared', 'sent', 'mined', 'safe')`.execute(
      tx,
    )
    await tx
      .withTables<AnchorTables>()
      .insertInto('anchor_contract')
      .values({ ...row, retired: false })
      .execute()
  })
}

export async function underWay(database: Database, chainId: number): Promise<AnchorRow | null> {
  const row = await tables(database)
    .selectFrom('anchor')
    .selectAll()
    .where('chain_id', '=', chainId)
    .where('state', 'in', ['prepared', 'sent', 'mined', 'safe'])
    .executeTakeFirst()
  return row ?? null
}

/** The newest anchors, newest first. */
export function newestAnchors(database: Database, limit: number): Promise<AnchorRow[]> {
  return tables(database).selectFrom('anchor').selectAll().orderBy('decided_at', 'desc').limit(limit).execute()
}

export async function decideAnchor(database: Database, row: Omit<AnchorRow, 'state' | 'orphaned'>): Promise<AnchorRow> {
  const whole = { ...row, state: 'prepared' as const, orphaned: 0 }
  await sql`insert into anchor (anchor_id, chain_id, contract, size, root, prev_size, state, decided_at)
    values (${row.anchor_id}, ${row.chain_id}, ${row.contract}, ${row.size}, ${row.root}, ${row.prev_size}, 'prepared',
      ${row.decided_at}) on conflict (chain_id, contract, size) do update set state = 'prepared'`.execute(database.db)
  return whole
}

export async function setState(
  database: Database,
  anchorId: string,
  state: AnchorState,
  orphaned: 'orphaned' | 'same',
): Promise<void> {
  await sql`update anchor set state = ${state}, orphaned = orphaned + ${orphaned === 'orphaned' ? 1 : 0}
    where anchor_id = ${anchorId}`.execute(database.db)
}

/** Signed transactions of an anchor, the newest first. */
export function transactionsOf(database: Database, anchorId: string): Promise<TransactionRow[]> {
  return tables(database)
    .selectFrom('anchor_transaction')
    .selectAll()
    .where('anchor_id', '=', anchorId)
    .orderBy('signed_at', 'desc')
    .execute()
}

export async function addTransaction(
  database: Database,
  anchorId: string,
  { hash, nonce, raw }: SignedTransaction,
  at: Date,
): Promise<void> {
  await sql`insert into anchor_transaction (hash, anchor_id, nonce, raw, signed_at)
    values (${hash}, ${anchorId}, ${nonce}, ${raw}, ${at}) on conflict do nothing`.execute(database.db)
}

export async function setMined(database: Database, hash: string, mined: Mined | null): Promise<void> {
  await sql`update anchor_transaction set block = ${mined?.block ?? null}, block_hash = ${mined?.blockHash ?? null},
    gas_used = ${mined ? mined.gasUsed.toString() : null}::bigint, gas_price = ${mined ? mined.gasPrice.toString() : null}::numeric
    where hash = ${hash}`.execute(database.db)
}

/** Newest anchor of a tree larger than `index` that a block holds: the most settled first. */
export async function coveringAnchor(
  database: Database,
  index: number,
): Promise<(AnchorRow & { transaction: string; block: number }) | null> {
  const { rows } = await sql<AnchorRow & { transaction: string; block: number }>`
    select a.*, t.hash as transaction, t.block from anchor a join anchor_transaction t using (anchor_id)
    join anchor_contract c on c.chain_id = a.chain_id and c.address = a.contract and not c.retired
    where a.size > ${index} and t.block is not null and a.state in ('mined', 'safe', 'finalized')
    order by array_position(array['finalized', 'safe', 'mined'], a.state), a.size desc limit 1`.execute(database.db)
  return rows[0] ?? null
}

/** Gas of the anchors so far: median used, and the last price paid, in wei. */
export async function gasSoFar(database: Database): Promise<{ used: number; price: number; anchors: number } | null> {
  const { rows } = await sql<{ used: number | null; price: number | null; anchors: number }>`
    select percentile_disc(0.5) within group (order by gas_used)::int as used,
      (array_agg(gas_price order by signed_at desc))[1]::float8 as price, count(*)::int as anchors
    from anchor_transaction where gas_used is not null`.execute(database.db)
  const row = rows[0]
  return row?.used ? { used: row.used, price: row.price ?? 0, anchors: row.anchors } : null
}
