/** What the server's own routes answer, as schemas. */
import { Type } from 'typebox'
import { List, OrNull, Timestamp } from '../kernel/index.ts'
import { healths } from './finding.ts'

export const JobView = Type.Object({
  jobId: Type.String(),
  kind: Type.String(),
  actor: Type.String(),
  state: Type.Enum(['waiting', 'running', 'done', 'failed', 'cancelled']),
  done: Type.Integer(),
  total: OrNull(Type.Integer()),
  note: OrNull(Type.String()),
  /** What a job of this kind hands back. */
  result: Type.Unknown(),
  /** `{ code, details }` of a job that failed. */
  problem: Type.Unknown(),
  createdAt: Timestamp,
  startedAt: OrNull(Timestamp),
  finishedAt: OrNull(Timestamp),
})

export const JobsView = Type.Object({ jobs: List(JobView) })

export const FindingView = Type.Object({
  about: Type.String(),
  /** What it is about, in words. */
  title: Type.Object({ en: Type.String(), fr: Type.String() }),
  health: Type.Enum([...healths]),
  en: Type.String(),
  fr: Type.String(),
})

export const FindingsView = Type.Object({ findings: List(FindingView) })
