/** The room's tables as types, and the same list at run time for the test that compares it with the database. */
import { columnsOf, type Language } from '../kernel/index.ts'
import type { ColumnType } from 'kysely'
import type { SignalMap } from './consent-mode.ts'

export type SiteTables = {
  site: {
    site_id: string
    name: string
    origins: string[]
    write_key: string
    secret_version: number
    notice_id: string
    purposes: string[]
    event_purpose: string
    language: Language
    events: string[] | null
    signals: ColumnType<SignalMap, string, string>
    created_at: Date
    created_by: string
    revoked_at: Date | null
    revoked_by: string | null
  }
  site_count: { site_id: string; day: string; kind: string; outcome: string; amount: number }
  site_link: { subject_id: string; person_id: string | null; proven: boolean; site_id: string; linked_at: Date }
}

export const siteTables = columnsOf<SiteTables>()({
  site: [
    'site_id',
    'name',
    'origins',
    'write_key',
    'secret_version',
    'notice_id',
    'purposes',
    'event_purpose',
    'language',
    'events',
    'signals',
    'created_at',
    'created_by',
    'revoked_at',
    'revoked_by',
  ],
  site_count: ['site_id', 'day', 'kind', 'outcome', 'amount'],
  site_link: ['subject_id', 'person_id', 'proven', 'site_id', 'linked_at'],
})
