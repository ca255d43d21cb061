/**
 * Erasure: the rows go in one transaction that also remembers, as keyed fingerprints, that this person may not come back through a
 * file; then the person's key is destroyed, which blinds every backup. A crash between the two is made good by `resume`.
 */
import { sql } from 'kysely'
import {
  type Actor,
  actorName,
  type Clock,
  type OpenPurpose,
  type PersonalDataHolder,
  type Tx,
} from '../kernel/index.ts'
import type { ReceiptAnswer } from '../consent/index.ts'
import type { FieldCatalogue } from './catalogue.ts'
import type { IdentifierKind } from './classes.ts'
import type { ConsentPort, VaultPort } from './ports.ts'
import { problem } from './problems.ts'
import { readProfiles, readSealedFields } from './storage.ts'
import { tables } from './tables.ts'

export interface Erasure {
  /**
   * Erases a person from every room. @throws Problem `subjects.unknown_person`
   * When it returns, rows and key are gone; when it dies, either nothing happened or `resume` finishes it.
   */
  erase(actor: Actor, subjectId: string): Promise<Erased>
  /** Finishes erasures that a crash cut short. Called at every start. @returns how many */
  resume(actor: Actor): Promise<number>
}

/** What can be handed to the person once, now that nothing of them is left here. */
export interface Erased {
  /** Their last receipt, which opens every entry about them; it stays verifiable. Only this process can make it. */
  final(waitMs?: number): Promise<ReceiptAnswer>
}

export interface ErasureDeps {
  readonly vault: VaultPort
  readonly consent: Pick<ConsentPort, 'refreshExpired' | 'receipts'>
  readonly catalogue: FieldCatalogue
  readonly clock: Clock
  readonly openPurpose: OpenPurpose
  /** Every room's holder, this room's and consent's included; asked late, because rooms to the right register later. */
  readonly holders: () => readonly PersonalDataHolder[]
}

const purpose = 'rights_fulfilment'

export function createErasure(deps: ErasureDeps): Erasure {
  async function finish(actor: Actor, subjectId: string): Promise<void> {
    deps.vault.shred(subjectId)
    await deps.openPurpose({ purpose, actor, why: 'erasure of a person: done', subjects: [] }, async (tx) => {
      await tables(tx).deleteFrom('erasure_under_way').where('subject_id', '=', subjectId).execute()
    })
  }
  return {
    erase: async (actor, subjectId) => {
      // A permission past its moment hides the person even from their own rights.
      await deps.consent.refreshExpired()
      const farewell = deps.consent.receipts.farewell(subjectId)
      try {
        await deps.openPurpose({ purpose, actor, why: 'erasure of a person', subjects: [subjectId] }, (tx) =>
          removeRows(tx, deps, actor, subjectId),
        )
        await finish(actor, subjectId)
      } catch (error) {
        farewell.forget()
        throw error
      }
      return { final: (waitMs) => farewell.final(waitMs) }
    },
    resume: async (actor) => {
      const pending = await deps.openPurpose(
        { purpose, actor, why: 'erasures cut short: resume', subjects: [] },
        (tx) => tables(tx).selectFrom('erasure_under_way').select('subject_id').execute(),
      )
      for (const row of pending) await finish(actor, row.subject_id)
      return pending.length
    },
  }
}

async function removeRows(tx: Tx, deps: ErasureDeps, actor: Actor, subjectId: string): Promise<void> {
  const known = await readProfiles(tx, [subjectId])
  if (!known.has(subjectId)) throw problem('subjects.unknown_person', { at: 'subjectId' })
  await sql`set local synchronous_commit = on`.execute(tx)
  const now = deps.clock.now()
  for (const one of await erasedFingerprints(tx, deps, subjectId)) {
    await tables(tx)
      .insertInto('erased_identifier')
      .values({ ...one, erased_at: now })
      .onConflict((c) => c.doNothing())
      .execute()
  }
  const row = { subject_id: subjectId, actor: actorName(actor), started_at: now }
  await tables(tx)
    .insertInto('erasure_under_way')
    .values(row)
    .onConflict((c) => c.doNothing())
    .execute()
  for (const holder of inOrder(deps.holders())) await holder.erase(tx, subjectId)
}

async function erasedFingerprints(
  tx: Tx,
  deps: ErasureDeps,
  subjectId: string,
): Promise<{ kind: IdentifierKind; erased_index: Buffer }[]> {
  const fields = (await deps.catalogue.list(tx)).filter((field) => field.identifier !== null)
  const opened = await readSealedFields(
    tx,
    deps.vault,
    [subjectId],
    fields.map((field) => field.name),
  )
  const values = opened.get(subjectId) ?? {}
  return fields.flatMap((field) => {
    const value = values[field.name]
    const kind = field.identifier!
    return value === undefined ? [] : [{ kind, erased_index: deps.vault.erasedIndex(kind, value) }]
  })
}

/** Rows are visible by the person's permission: consent, which holds it, goes last, and this room just before. */
function inOrder(holders: readonly PersonalDataHolder[]): PersonalDataHolder[] {
  const rank = (holder: PersonalDataHolder) => (holder.room === 'consent' ? 2 : holder.room === 'subjects' ? 1 : 0)
  return holders.toSorted((a, b) => rank(a) - rank(b))
}
