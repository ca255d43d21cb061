/** Requests as the server tells them, and their clocks. */
import type { paths } from '../../app/openapi.d.ts'

export type Line =
  paths['/v1/rights-requests']['get']['responses'][200]['content']['application/json']['requests'][number]
export type Request =
  paths['/v1/rights-requests/{subjectId}']['get']['responses'][200]['content']['application/json']['requests'][number]

export const kinds = ['access', 'correction', 'erasure', 'restriction', 'portability', 'objection'] as const
export const states = ['received', 'in_progress', 'answered', 'refused', 'withdrawn'] as const

export const isOpen = ({ state }: Pick<Line, 'state'>): boolean => state === 'received' || state === 'in_progress'

const soonMs = 7 * 86_400_000

/** How pressing an open request is; a closed one is not. */
export function pressing(request: Pick<Line, 'state' | 'dueAt'>, now: Date): 'bad' | 'warn' | '' {
  if (!isOpen(request)) return ''
  const leftMs = new Date(request.dueAt).getTime() - now.getTime()
  return leftMs < 0 ? 'bad' : leftMs < soonMs ? 'warn' : ''
}
