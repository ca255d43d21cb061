/**
 * The delivery room's tables as types. Only `outbox` holds people, by identifier; suppression holds blind indexes.
 */
import { columnsOf } from '../kernel/index.ts'

/** Where a message stands. All but the first two are final; `uncertain` leaves only by a person's decision. */
export type MessageState =
  | 'queued'
  | 'claimed'
  | 'sent'
  | 'failed'
  | 'uncertain'
  | 'withdrawn'
  | 'stopped'
  | 'cancelled'

export type BounceKind = 'hard' | 'soft' | 'complaint'

type OutboxRow = {
  subject_id: string
  campaign_id: string
  message_id: string
  purpose: number
  variant: string | null
  language: string | null
  state: MessageState
  reason: string | null
  not_before: Date
  attempts: number
  worker_id: string | null
  queued_at: Date
  claimed_at: Date | null
  handed_at: Date | null
  settled_at: Date | null
  response: string | null
  address_index: Buffer | null
  bounce: BounceKind | null
  bounced_at: Date | null
  unsubscribed_at: Date | null
}

type RunRow = {
  campaign_id: string
  purpose: string
  started_by: string
  started_at: Date
  next_due: Date
  finished_at: Date | null
}

type WorkerRow = {
  worker_id: string
  lock_key: number
  host: string
  pid: number
  process_start: string
  started_at: Date
  heartbeat_at: Date
  ended_at: Date | null
}

export type ControlState = 'running' | 'paused' | 'killed'

type ControlRow = { scope: string; state: ControlState; why: string; actor: string; at: Date }

type SettingRow = { name: string; value: unknown; actor: string; at: Date }

export type SuppressionState = 'suppressed' | 'lifted'

type SuppressionRow = {
  blind_index: Buffer
  kind: string
  state: SuppressionState
  reason: string
  updated_at: Date
}

export type ReportOutcome = 'applied' | 'counted' | 'no_message' | 'not_a_report' | 'not_understood'

type ReportRow = {
  report_id: string
  content_hash: string
  received_at: Date
  source: string
  outcome: ReportOutcome
  kind: string | null
  status: string | null
  why: string | null
  message_id: string | null
  sealed: Buffer | null
}

type DkimKeyRow = {
  domain: string
  selector: string
  sealed: Buffer
  public_key: string
  active: boolean
  made_at: Date
}

export type DeliveryTables = {
  outbox: OutboxRow
  send_run: RunRow
  send_worker: WorkerRow
  send_control: ControlRow
  send_setting: SettingRow
  suppression: SuppressionRow
  delivery_report: ReportRow
  dkim_key: DkimKeyRow
}

export const deliveryTables = columnsOf<DeliveryTables>()({
  outbox: [
    'subject_id',
    'campaign_id',
    'message_id',
    'purpose',
    'variant',
    'language',
    'state',
    'reason',
    'not_before',
    'attempts',
    'worker_id',
    'queued_at',
    'claimed_at',
    'handed_at',
    'settled_at',
    'response',
    'address_index',
    'bounce',
    'bounced_at',
    'unsubscribed_at',
  ],
  send_run: ['campaign_id', 'purpose', 'started_by', 'started_at', 'next_due', 'finished_at'],
  send_worker: ['worker_id', 'lock_key', 'host', 'pid', 'process_start', 'started_at', 'heartbeat_at', 'ended_at'],
  send_control: ['scope', 'state', 'why', 'actor', 'at'],
  send_setting: ['name', 'value', 'actor', 'at'],
  suppression: ['blind_index', 'kind', 'state', 'reason', 'updated_at'],
  delivery_report: [
    'report_id',
    'content_hash',
    'received_at',
    'source',
    'outcome',
    'kind',
    'status',
    'why',
    'message_id',
    'sealed',
  ],
  dkim_key: ['domain', 'selector', 'sealed', 'public_key', 'active', 'made_at'],
})
