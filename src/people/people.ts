/**
 * People one by one, for staff: find by an identifier, look at the card, open named values. Each look passes the gate under the
 * purpose that its reader names, with their reason, and stands in the audit trail; what the reader's role may not see is not gathered.
 */
import type { Gate } from '../gate/index.ts'
import type { Actor, Json, Language } from '../kernel/index.ts'
import type { IdentifierKind } from '../subjects/index.ts'
import { type Card, type CardDeps, gatherCard } from './card.ts'
import type { Look } from './look.ts'
import { problem } from './problems.ts'
import { readValues, visibleFields } from './values.ts'

export interface Value {
  readonly name: string
  readonly value: Json
}

export interface People {
  /** Whose identifier this is, in any usual form; null for nobody. A search that finds nobody is recorded, too. */
  find(actor: Actor, kind: IdentifierKind, value: string, look: Look): Promise<string | null>
  /** Everything about a person that the reader may see, values masked. @throws Problem `people.not_for_this_purpose` */
  card(actor: Actor, subjectId: string, look: Look, language: Language): Promise<Card>
  /** The named values, plain. @throws Problem `people.not_for_this_purpose`, `people.no_such_value` */
  reveal(actor: Actor, subjectId: string, look: Look, fields: readonly string[]): Promise<Value[]>
}

export type PeopleDeps = CardDeps & { readonly gate: Gate }

/** Builds the room. */
export function createPeople(deps: PeopleDeps): People {
  const { gate, subjects, staff } = deps
  return {
    find: async (actor, kind, value, look) => {
      const subjectId = await gate.openPurpose({ ...look, actor, subjects: [] }, (tx) => subjects.find(tx, kind, value))
      const found = subjectId ? { subjectId } : {}
      const details = { by: kind, purpose: look.purpose, found: subjectId !== null }
      await staff.audit.write(null, { actor, action: 'people.search', why: look.why, details, ...found })
      return subjectId
    },
    card: (actor, subjectId, look, language) => gatherCard(deps, { actor, subjectId, look, language }),
    reveal: (actor, subjectId, { purpose, why }, names) =>
      gate.open({ purpose, actor, why, among: { kind: 'subjects', ids: [subjectId] } }, async (access) => {
        if (access.census.permitted === 0) throw problem('people.not_for_this_purpose', { at: 'subjectId' })
        const known = visibleFields(actor, await subjects.catalogue.list(access.tx))
        const values = await readValues(deps, access.tx, subjectId, known)
        const opened = names.map((name) => {
          const value = values.get(name)
          if (value === undefined) throw problem('people.no_such_value', { at: 'fields', field: name })
          return { name, value }
        })
        const details = { purpose, warrantId: access.warrantId, fields: [...names] }
        await staff.audit.write(access.tx, { actor, action: 'people.reveal', subjectId, why, details })
        return opened
      }),
  }
}
