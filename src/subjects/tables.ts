/**
 * The room's tables as types, and the same list at run time for the test that compares it with the database.
 */
import { columnsOf, type Json, type Tx } from '../kernel/index.ts'
import type { ColumnType, Generated, Transaction } from 'kysely'
import type { DataClass, FieldType, IdentifierKind, Provenance } from './classes.ts'

/** jsonb: read as a value, written as text. */
type Jsonb<T> = ColumnType<T, string, string>

export type SubjectTables = {
  field: {
    name: string
    type: FieldType
    data_class: DataClass
    provenance: Provenance
    in_audiences: boolean
    in_models: boolean
    identifier: IdentifierKind | null
    label_en: string
    label_fr: string
    levels: Jsonb<string[] | null>
    updated_at: Date
  }
  profile: {
    subject_id: string
    attributes: Jsonb<Record<string, Json>>
    facts: Jsonb<Record<string, Json>>
    share: Generated<number>
    permission_bits: Generated<never>
    permission_until: Generated<Date>
    permission_reasons: Generated<Buffer>
    created_at: Date
    updated_at: Date
    last_import_id: string | null
  }
  sealed_field: { subject_id: string; field: string; sealed: Buffer; updated_at: Date }
  identifier: { kind: IdentifierKind; blind_index: Buffer; subject_id: string }
  event: {
    subject_id: string
    event_id: string
    name: string
    at: Date
    properties: Jsonb<Record<string, Json>>
    source: string
  }
  score: {
    subject_id: string
    model_id: string
    score: number
    band: number
    reasons: Jsonb<Json>
    at: Date
  }
  erased_identifier: { kind: IdentifierKind; erased_index: Buffer; erased_at: Date }
  erasure_under_way: { subject_id: string; actor: string; started_at: Date }
  import_run: {
    import_id: string
    file_name: string
    source: Jsonb<Json>
    file_hash: string
    mapping: Jsonb<Json>
    mapping_hash: string
    mode: 'run' | 'dry_run'
    language: 'en' | 'fr'
    state: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled'
    actor: string
    rows_done: number
    counts: Jsonb<Json>
    rejects_bytes: number
    job_id: string | null
    created_at: Date
    finished_at: Date | null
  }
  import_file: { file_id: string; file_name: string; bytes: number; created_at: Date }
  import_seen: { import_id: string; kind: IdentifierKind; blind_index: Buffer; person: string }
}

export const subjectTables = columnsOf<SubjectTables>()({
  field: [
    'name',
    'type',
    'data_class',
    'provenance',
    'in_audiences',
    'in_models',
    'identifier',
    'label_en',
    'label_fr',
    'levels',
    'updated_at',
  ],
  profile: [
    'subject_id',
    'attributes',
    'facts',
    'share',
    'permission_bits',
    'permission_until',
    'permission_reasons',
    'created_at',
    'updated_at',
    'last_import_id',
  ],
  sealed_field: ['subject_id', 'field', 'sealed', 'updated_at'],
  identifier: ['kind', 'blind_index', 'subject_id'],
  event: ['subject_id', 'event_id', 'name', 'at', 'properties', 'source'],
  score: ['subject_id', 'model_id', 'score', 'band', 'reasons', 'at'],
  erased_identifier: ['kind', 'erased_index', 'erased_at'],
  erasure_under_way: ['subject_id', 'actor', 'started_at'],
  import_run: [
    'import_id',
    'file_name',
    'source',
    'file_hash',
    'mapping',
    'mapping_hash',
    'mode',
    'language',
    'state',
    'actor',
    'rows_done',
    'counts',
    'rejects_bytes',
    'job_id',
    'created_at',
    'finished_at',
  ],
  import_file: ['file_id', 'file_name', 'bytes', 'created_at'],
  import_seen: ['import_id', 'kind', 'blind_index', 'person'],
})

/** A transaction that knows this room's tables. */
export function tables(tx: Tx): Transaction<SubjectTables> {
  return tx.withTables<SubjectTables>() as unknown as Transaction<SubjectTables>
}
