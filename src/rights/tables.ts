/** The one table of this room: requests, with what was written sealed under the person's own key. */
import { columnsOf } from '../kernel/index.ts'

export const kinds = ['access', 'correction', 'erasure', 'restriction', 'portability', 'objection'] as const
export type Kind = (typeof kinds)[number]

export const states = ['received', 'in_progress', 'answered', 'refused', 'withdrawn'] as const
export type State = (typeof states)[number]

export type RequestRow = {
  subject_id: string
  request_id: string
  kind: Kind
  state: State
  words: Buffer | null
  answer: Buffer | null
  /** Of a refusal: the id of the rule of law on which it stands. */
  ground: string | null
  rule: string
  received_at: Date
  due_at: Date
  changed_at: Date
  changed_by: string
}

export type RightsTables = { rights_request: RequestRow }

export const rightsTables = columnsOf<RightsTables>()({
  rights_request: [
    'subject_id',
    'request_id',
    'kind',
    'state',
    'words',
    'answer',
    'ground',
    'rule',
    'received_at',
    'due_at',
    'changed_at',
    'changed_by',
  ],
})
