/** The desk's table as a type; compared with the database's catalogue by a test. */
import { columnsOf } from '../kernel/index.ts'

export type DeskTables = { notification_seen: { reader: string; seen_at: Date } }

export const deskTables = columnsOf<DeskTables>()({ notification_seen: ['reader', 'seen_at'] })
