/**
 * Events and scores: what was observed about people, and what models infer. Both are written by sets; an event told twice is one
 * event, and a score is only written for people whom the purpose in force and profiling both permit.
 */
import { sql } from 'kysely'
import type { Json, Tx } from '../kernel/index.ts'
import { arrayLiteral, jsonLines } from './packed.ts'

export interface NewEvent {
  readonly subjectId: string
  /** Chosen by who observed it; the same id for the same person is the same event. */
  readonly eventId: string
  readonly name: string
  readonly at: Date
  readonly properties: Readonly<Record<string, Json>>
  readonly source: string
}

/**
 * Adds events; those already known (person and event id) are left as they are. Needs no purpose: it reads nothing.
 * @returns how many were new
 */
export async function recordEvents(tx: Tx, events: readonly NewEvent[]): Promise<number> {
  if (events.length === 0) return 0
  const about = events.map((e) => ({
    name: e.name,
    at: e.at.toISOString(),
    properties: e.properties,
    source: e.source,
  }))
  const added = await sql`
    insert into event (subject_id, event_id, name, at, properties, source)
    select subject_id, event_id, about ->> 'name', (about ->> 'at')::timestamptz, about -> 'properties', about ->> 'source'
    from unnest(${arrayLiteral(events.map((e) => e.subjectId))}::uuid[], ${arrayLiteral(events.map((e) => e.eventId))}::uuid[],
      string_to_array(${jsonLines(about)}, E'\n')::jsonb[]) e (subject_id, event_id, about)
    on conflict do nothing`.execute(tx)
  return Number(added.numAffectedRows ?? 0n)
}

export interface NewScore {
  readonly subjectId: string
  readonly modelId: string
  /** Probability, 0 to 1. */
  readonly score: number
  /** Tenth of the people scored, 1 the highest. */
  readonly band: number
  readonly reasons: Json
}

/**
 * Writes or replaces scores. People whom the purpose in force or profiling does not permit (any more) are dropped by the database.
 * @returns how many were written
 */
export async function writeScores(tx: Tx, scores: readonly NewScore[], at: Date): Promise<number> {
  if (scores.length === 0) return 0
  const result = await sql`
    insert into score (subject_id, model_id, score, band, reasons, at)
    select n.subject_id, n.model_id, n.score, n.band, n.reasons, ${at}
    from unnest(${arrayLiteral(scores.map((s) => s.subjectId))}::uuid[], ${arrayLiteral(scores.map((s) => s.modelId))}::uuid[],
      ${arrayLiteral(scores.map((s) => s.score))}::float8[], ${arrayLiteral(scores.map((s) => s.band))}::int2[],
      string_to_array(${jsonLines(scores.map((s) => s.reasons))}, E'\n')::jsonb[]) n (subject_id, model_id, score, band, reasons)
    join profile p on p.subject_id = n.subject_id and p.permission_bits & 32 <> 0
    on conflict (subject_id, model_id) do update
      set score = excluded.score, band = excluded.band, reasons = excluded.reasons, at = excluded.at`.execute(tx)
  return Number(result.numAffectedRows ?? 0n)
}

/** A prediction about a person, as it stands. */
export interface HeldScore {
  readonly modelId: string
  readonly score: number
  readonly band: number
  readonly reasons: readonly { readonly field: string; readonly direction: 'up' | 'down'; readonly weight: number }[]
  readonly at: Date
}

/** The scores of a person, newest first, as far as the purpose in force and profiling (or their own rights) show them. */
export async function readScores(tx: Tx, subjectId: string): Promise<HeldScore[]> {
  const { rows } = await sql<HeldScore>`
    select model_id as "modelId", score, band, reasons, at from score
    where subject_id = ${subjectId} order by at desc`.execute(tx)
  return rows
}
