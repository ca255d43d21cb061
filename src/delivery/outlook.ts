/** What the sending limits in force would do to people who have not been written to yet: quiet hours and the cap per person. */
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Clock } from '../kernel/index.ts'
import { quietHours } from '../law/index.ts'
import { quietNow } from './quiet-hours.ts'
import type { Settings } from './settings.ts'

export interface LimitsOutlook {
  /** Over profile p, under the campaign's purpose: who has had as many messages as the cap allows; null without a cap. */
  capped(): Promise<RawBuilder<SqlBool> | null>
  /** Of people by residence: how many have to wait for the day now, and until when the last of them. */
  quiet(
    groups: readonly { readonly residence: string | null; readonly people: number }[],
  ): Promise<{ readonly waiting: number; readonly until: Date | null }>
}

const dayMs = 86_400_000

export function createLimitsOutlook({ settings, clock }: { settings: Settings; clock: Clock }): LimitsOutlook {
  return {
    capped: async () => {
      const { frequencyCap: cap } = await settings.read()
      if (!cap) return null
      const since = new Date(clock.now().getTime() - cap.days * dayMs)
      return sql<SqlBool>`(select count(*) from outbox x where x.subject_id = p.subject_id
        and x.state in ('claimed', 'sent', 'uncertain') and coalesce(x.settled_at, x.claimed_at) > ${since}) >= ${cap.messages}`
    },
    quiet: async (groups) => {
      const { quietHours: rule, fallbackZone } = await settings.read()
      if (rule === 'off') return { waiting: 0, until: null }
      const now = clock.now()
      return quietNow(groups, now, { hoursOf: (residence) => quietHours(residence, now), fallbackZone })
    },
  }
}
