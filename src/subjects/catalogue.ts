/**
 * The field catalogue: each field has a type, a data class and a provenance, and says whether audiences and models may use it.
 * The class decides the storage: what says who someone is, or what nobody should infer from, is sealed under the person's key.
 */
import { sql } from 'kysely'
import type { Database, Tx } from '../kernel/index.ts'
import { type DataClass, type FieldType, type IdentifierKind, isSealed, type Provenance } from './classes.ts'
import { problem } from './problems.ts'
import type { SubjectTables } from './tables.ts'

export interface Field {
  /** Lower-case letters, digits and `_`; at most 63. */
  readonly name: string
  readonly type: FieldType
  readonly dataClass: DataClass
  readonly provenance: Provenance
  readonly inAudiences: boolean
  readonly inModels: boolean
  /** Set when the field finds a person again; at most one field per kind. */
  readonly identifier: IdentifierKind | null
  readonly label: { readonly en: string; readonly fr: string }
  /** The only values that a text field may have, when they are known. */
  readonly levels: readonly string[] | null
}

export interface FieldCatalogue {
  /** Every field, by name. */
  list(tx?: Tx): Promise<Field[]>
  /** @throws Problem `subjects.unknown_field` */
  get(name: string): Promise<Field>
  /**
   * Adds fields, or changes labels, levels, provenance and uses of known ones.
   * @throws Problem `subjects.class_is_fixed` when a class, type or identifier kind would change,
   *   `subjects.sealed_not_selectable`, `subjects.bad_field`
   */
  define(fields: readonly Field[], tx?: Tx): Promise<void>
}

export function createCatalogue(database: Database): FieldCatalogue {
  const on = (tx?: Tx) => (tx ?? database.db).withTables<SubjectTables>()
  async function list(tx?: Tx): Promise<Field[]> {
    return (await on(tx).selectFrom('field').selectAll().orderBy('name').execute()).map(view)
  }
  async function write(tx: Tx, fields: readonly Field[]): Promise<void> {
    const known = new Map((await list(tx)).map((field) => [field.name, field]))
    for (const field of fields) {
      checkField(field, known)
      known.set(field.name, field)
      const row = { ...rowOf(field), updated_at: sql<Date>`now()` }
      await on(tx)
        .insertInto('field')
        .values(row)
        .onConflict((c) => c.column('name').doUpdateSet(row))
        .execute()
    }
  }
  return {
    list,
    get: async (name) => {
      const row = await on().selectFrom('field').selectAll().where('name', '=', name).executeTakeFirst()
      if (!row) throw problem('subjects.unknown_field', { field: name })
      return view(row)
    },
    define: (fields, tx) => (tx ? write(tx, fields) : database.transaction((own) => write(own, fields))),
  }
}

const fieldName = /^[a-z][a-z0-9_]{0,62}$/

/** Refuses a field that is badly described or that would change where known values lie. */
export function checkField(field: Field, known: ReadonlyMap<string, Field>): void {
  const bad = (reason: string) => problem('subjects.bad_field', { field: field.name, reason })
  if (!fieldName.test(field.name)) throw bad('a name is lower-case letters, digits and _, starting with a letter')
  if (isSealed(field.dataClass) && (field.inAudiences || field.inModels)) {
    throw problem('subjects.sealed_not_selectable', { field: field.name, dataClass: field.dataClass })
  }
  if (field.levels !== null && field.type !== 'text') throw bad('only a text field has levels')
  if (field.identifier !== null && !identifying.has(field.dataClass))
    throw bad('an identifier is a direct identifier or a contact')
  const other = [...known.values()].find(
    (f) => f.name !== field.name && f.identifier !== null && f.identifier === field.identifier,
  )
  if (other) throw bad(`${other.name} is already the identifier of this kind`)
  const before = known.get(field.name)
  if (!before) return
  for (const property of ['dataClass', 'type', 'identifier'] as const) {
    if (before[property] !== field[property]) {
      throw problem('subjects.class_is_fixed', {
        field: field.name,
        at: property,
        current: before[property],
        asked: field[property],
      })
    }
  }
}

const identifying: ReadonlySet<DataClass> = new Set(['direct_identifier', 'contact'])

type FieldRow = Omit<SubjectTables['field'], 'levels' | 'updated_at'>

function rowOf(field: Field): FieldRow & { levels: string } {
  return {
    name: field.name,
    type: field.type,
    data_class: field.dataClass,
    provenance: field.provenance,
    in_audiences: field.inAudiences,
    in_models: field.inModels,
    identifier: field.identifier,
    label_en: field.label.en,
    label_fr: field.label.fr,
    levels: JSON.stringify(field.levels),
  }
}

function view(row: FieldRow & { levels: string[] | null }): Field {
  return {
    name: row.name,
    type: row.type,
    dataClass: row.data_class,
    provenance: row.provenance,
    inAudiences: row.in_audiences,
    inModels: row.in_models,
    identifier: row.identifier,
    label: { en: row.label_en, fr: row.label_fr },
    levels: row.levels,
  }
}
