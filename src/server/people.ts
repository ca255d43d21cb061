/** Looking up a named person: through the gate, for the person's rights, with an entry in the audit trail. */
import type { PeoplePort } from '../subjects/index.ts'
import type { House } from './house.ts'

const purpose = 'rights_fulfilment'

/** Finds somebody by an identifier and shows what is held, to staff who may. */
export function peopleOf(house: Pick<House, 'gate' | 'subjects'>): PeoplePort {
  return {
    lookup: async (actor, kind, value) => {
      const why = 'looked up by an identifier'
      const subjectId = await house.gate.openPurpose({ purpose, actor, why, subjects: [] }, (tx) =>
        house.subjects.find(tx, kind, value),
      )
      if (!subjectId) return null
      const names = (await house.subjects.catalogue.list()).map((field) => field.name)
      return house.gate.open(
        { purpose, actor, why, among: { kind: 'subjects', ids: [subjectId] }, named: 'yes' },
        async ({ tx }) => {
          const sealed = await house.subjects.readSealed(tx, [subjectId], names)
          const open = await house.subjects.readAttributes(tx, [subjectId])
          return { subjectId, fields: { ...open.get(subjectId), ...sealed.get(subjectId) } }
        },
      )
    },
  }
}
