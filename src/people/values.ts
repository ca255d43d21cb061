/** What is held about a person by field, as far as the reader may know of it. */
import type { Actor, Json, Tx } from '../kernel/index.ts'
import { may } from '../staff/index.ts'
import type { Field, Subjects } from '../subjects/index.ts'

/** The fields that a reader may know of: special categories need a right of their own. */
export function visibleFields(actor: Actor, catalogue: readonly Field[]): readonly Field[] {
  return may(actor, 'subjects.special')
    ? catalogue
    : catalogue.filter((field) => field.dataClass !== 'special_category')
}

/** What is held of these fields, sealed ones opened. */
export async function readValues(
  { subjects }: { readonly subjects: Pick<Subjects, 'readSealed' | 'readAttributes'> },
  tx: Tx,
  subjectId: string,
  fields: readonly Field[],
): Promise<ReadonlyMap<string, Json>> {
  const names = fields.map((field) => field.name)
  const sealed = (await subjects.readSealed(tx, [subjectId], names)).get(subjectId) ?? {}
  const open = (await subjects.readAttributes(tx, [subjectId], names)).get(subjectId) ?? {}
  return new Map(Object.entries<Json>({ ...open, ...sealed }))
}
