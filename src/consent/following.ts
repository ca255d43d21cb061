/**
 * Following the log: after a backup was restored, the log may hold entries of people that this database has forgotten. Their
 * decisions are lost here (the people hold the receipts), but their chains must go on behind them.
 */
import { sql } from 'kysely'
import { labelAt } from '../../verifier/src/index.ts'
import type { Database, Tx } from '../kernel/index.ts'
import { advanceChains, chainsOf } from './entries.ts'
import type { Entering } from './entering.ts'
import { lockPeople } from './store.ts'

const peoplePerRound = 1_000

/** @returns how many chains moved */
export async function followLedger(
  database: Database,
  kept: <T>(tx: Tx, work: () => Promise<T>) => Promise<T>,
  { log, vault }: Pick<Entering, 'log' | 'vault'>,
): Promise<number> {
  let moved = 0
  let after = '00000000-0000-0000-0000-000000000000'
  for (;;) {
    const round = await database.transaction((tx) =>
      kept(tx, async () => {
        const { rows } = await sql<{ subject_id: string }>`
          select subject_id from enrolment where subject_id > ${after}::uuid order by subject_id limit ${peoplePerRound}`.execute(
          tx,
        )
        const ids = rows.map((row) => row.subject_id)
        await lockPeople(tx, ids)
        const chains = [...(await chainsOf(tx, ids)).values()]
        const behind = []
        for (const chain of chains) {
          const { label } = vault.ledgerKeys(chain.subjectId)
          const from = chain.next
          for (let found = await log.commitmentAt(labelAt(label, chain.next)); found; ) {
            chain.last = Buffer.from(found)
            chain.next += 1
            found = await log.commitmentAt(labelAt(label, chain.next))
          }
          if (chain.next > from) behind.push(chain)
        }
        await advanceChains(tx, behind)
        return { ids, moved: behind.length }
      }),
    )
    moved += round.moved
    after = round.ids.at(-1) ?? after
    if (round.ids.length < peoplePerRound) return moved
  }
}
