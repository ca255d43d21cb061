/**
 * Who runs this installation: the name, postal address and contacts that every message and every page must give
 * (GDPR Art. 13(1)(a)-(b), CAN-SPAM), and the languages in which this organisation writes.
 */
import { sql } from 'kysely'
import { type Actor, actorName, type Clock, type Database } from '../kernel/index.ts'
import type { Controller } from './controller-facts.ts'
import type { CampaignTables } from './tables.ts'

export interface ControllerSetting {
  /** Null until somebody said it. */
  read(): Promise<Controller | null>
  write(actor: Actor, controller: Controller): Promise<Controller>
}

export function createControllerSetting({ database, clock }: { database: Database; clock: Clock }): ControllerSetting {
  const read = async (): Promise<Controller | null> => {
    const row = await database.db
      .withTables<CampaignTables>()
      .selectFrom('controller')
      .select(['name', 'address', 'contact', 'dpo_contact', 'languages'])
      .executeTakeFirst()
    if (!row) return null
    const { dpo_contact: dpoContact, ...rest } = row
    return { ...rest, dpoContact }
  }
  return {
    read,
    write: async (actor, controller) => {
      await sql`insert into controller (singleton, name, address, contact, dpo_contact, languages, updated_by, updated_at)
        values (true, ${controller.name}, ${controller.address}, ${controller.contact}, ${controller.dpoContact},
          ${[...controller.languages]}::text[], ${actorName(actor)}, ${clock.now()})
        on conflict (singleton) do update set name = excluded.name, address = excluded.address, contact = excluded.contact,
          dpo_contact = excluded.dpo_contact, languages = excluded.languages, updated_by = excluded.updated_by,
          updated_at = excluded.updated_at`.execute(database.db)
      return controller
    },
  }
}
