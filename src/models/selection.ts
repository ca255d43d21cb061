/**
 * Selections: the part of an audience that a model's scores choose. Audits, previews and campaigns use the same condition, so that
 * what was audited is what is sent. Ties are broken by the identifier, so a share always means the same people.
 */
import { type RawBuilder, sql, type SqlBool } from 'kysely'
import type { Tx } from '../kernel/index.ts'

/** The best-scored share of the scored members (0 to 1), or everybody with at least this probability. */
export type Cut =
  | { readonly kind: 'top_share'; readonly share: number }
  | { readonly kind: 'threshold'; readonly score: number }

/**
 * The condition over `profile p` for members whom the cut chooses. Members without a score are not chosen.
 * @param tx under the purpose for which the members are wanted: a share is of those whom it shows
 */
export async function selection(
  tx: Tx,
  modelId: string,
  cut: Cut,
  audience: RawBuilder<SqlBool>,
): Promise<RawBuilder<SqlBool>> {
  if (cut.kind === 'threshold') return scoredWhere(modelId, sql<SqlBool>`s.score >= ${cut.score}::float8`)
  const last = await sql<{ score: number; subject_id: string }>`
    with members as (
      select s.score, s.subject_id, row_number() over (order by s.score desc, s.subject_id) as place, count(*) over () as people
      from score s join profile p on p.subject_id = s.subject_id
      where s.model_id = ${modelId}::uuid and (${audience}))
    select score, subject_id from members where place <= ceil(${cut.share}::numeric * people) order by place desc limit 1`.execute(
    tx,
  )
  const edge = last.rows[0]
  if (!edge) return sql<SqlBool>`false`
  return scoredWhere(
    modelId,
    sql<SqlBool>`(s.score > ${edge.score}::float8 or (s.score = ${edge.score}::float8 and s.subject_id <= ${edge.subject_id}::uuid))`,
  )
}

function scoredWhere(modelId: string, enough: RawBuilder<SqlBool>): RawBuilder<SqlBool> {
  return sql<SqlBool>`exists (select 1 from score s where s.subject_id = p.subject_id and s.model_id = ${modelId}::uuid and ${enough})`
}
