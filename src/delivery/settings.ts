/**
 * Sending limits as data: rate, cap per person, waiting before retries, thresholds of soft bounces. Defaults here, changes in the
 * table `send_setting`, so that an operator changes them without a release and the change names who made it.
 */
import { sql } from 'kysely'
import { Type, type Static } from 'typebox'
import { Value } from 'typebox/value'
import { type Actor, actorName, type Clock, type Db } from '../kernel/index.ts'
import { problem } from './problems.ts'
import type { DeliveryTables } from './tables.ts'

const closed = { additionalProperties: false }

export const SendSettings = Type.Object(
  {
    /** Messages per second for the whole process; null: as fast as the server takes them. */
    perSecond: Type.Union([Type.Null(), Type.Number({ exclusiveMinimum: 0, maximum: 100_000 })]),
    /** The same for the domains of recipients, by domain. */
    perSecondByDomain: Type.Record(Type.String(), Type.Number({ exclusiveMinimum: 0 })),
    /** At most `messages` to one person in `days`, over all campaigns of one purpose; null: no cap. */
    frequencyCap: Type.Union([
      Type.Null(),
      Type.Object(
        { messages: Type.Integer({ minimum: 1 }), days: Type.Number({ exclusiveMinimum: 0, maximum: 366 }) },
        closed,
      ),
    ]),
    quietHours: Type.Union([Type.Literal('as_the_law_says'), Type.Literal('off')]),
    /** Where people without a known residence are taken to live, for quiet hours. An IANA zone. */
    fallbackZone: Type.String({ minLength: 1 }),
    retry: Type.Object(
      {
        attempts: Type.Integer({ minimum: 1, maximum: 50 }),
        firstWaitSeconds: Type.Number({ minimum: 0 }),
        longestWaitSeconds: Type.Number({ minimum: 0 }),
      },
      closed,
    ),
    /** An address that bounces softly this often within this time is suppressed. */
    softBounces: Type.Object(
      { count: Type.Integer({ minimum: 1 }), days: Type.Number({ exclusiveMinimum: 0 }) },
      closed,
    ),
    /** So many refusals (5xx) in a row, with nothing accepted, pause the campaign: then it is the sender who is refused. */
    refusalsInARow: Type.Integer({ minimum: 1 }),
    /** How long the text of a report that was not understood is kept. */
    reportDays: Type.Number({ exclusiveMinimum: 0 }),
  },
  closed,
)
export type SendSettings = Static<typeof SendSettings>

/**
 * What holds until somebody decides otherwise. The cap follows no law: it is this house's idea of not being a nuisance.
 * Eight attempts from one minute, doubling, reach some two hours; soft bounces as listmonk's and Mautic's common practice.
 */
export const defaultSettings: SendSettings = {
  perSecond: null,
  perSecondByDomain: {},
  frequencyCap: { messages: 4, days: 7 },
  quietHours: 'as_the_law_says',
  fallbackZone: 'Europe/Paris',
  retry: { attempts: 8, firstWaitSeconds: 60, longestWaitSeconds: 4 * 3600 },
  softBounces: { count: 5, days: 30 },
  refusalsInARow: 50,
  reportDays: 30,
}

export interface Settings {
  read(): Promise<SendSettings>
  /** Changes some; durable when it returns. @throws Problem `delivery.setting_invalid` */
  change(actor: Actor, changes: Partial<SendSettings>): Promise<SendSettings>
}

export function createSettings(database: { db: Db }, clock: Clock): Settings {
  const db = database.db.withTables<DeliveryTables>()
  const read = async (): Promise<SendSettings> => {
    const rows = await db.selectFrom('send_setting').select(['name', 'value']).execute()
    return check({ ...defaultSettings, ...Object.fromEntries(rows.map((row) => [row.name, row.value])) })
  }
  return {
    read,
    change: async (actor, changes) => {
      const next = check({ ...(await read()), ...changes })
      for (const [name, value] of Object.entries(changes)) {
        await sql`insert into send_setting (name, value, actor, at)
          values (${name}, ${JSON.stringify(value)}::jsonb, ${actorName(actor)}, ${clock.now()})
          on conflict (name) do update set value = excluded.value, actor = excluded.actor, at = excluded.at`.execute(db)
      }
      return next
    },
  }
}

function check(settings: unknown): SendSettings {
  if (Value.Check(SendSettings, settings)) {
    if (!isZone(settings.fallbackZone)) throw problem('delivery.setting_invalid', { at: 'fallbackZone' })
    return settings
  }
  const at = Value.Errors(SendSettings, settings)[0]?.instancePath ?? 'settings'
  throw problem('delivery.setting_invalid', { at })
}

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
