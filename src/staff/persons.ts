/**
 * Persons: who stands behind an actor. A member of staff may act with a key; author and approver are compared as persons, so that
 * a second key does not make a second pair of eyes.
 */
import { type Actor, actorName, type Role } from '../kernel/index.ts'

export interface Person {
  readonly staffId: string
  readonly role: Role
}

/** The member behind an actor's name (`staff:…` or `key:…`), null when there is none or the membership has ended. */
export type FindPerson = (actor: string) => Promise<Person | null>

/** What of the staff room is needed to find persons. */
export interface StaffDirectory {
  readonly members: { list(): Promise<readonly { staffId: string; role: Role; disabledAt: Date | null }[]> }
  readonly keys: { list(): Promise<readonly { keyId: string; staffId: string }[]> }
}

/** Finds persons in the staff room's lists. */
export function personsOf(staff: StaffDirectory): FindPerson {
  return async (actor) => {
    const [kind, id] = actor.split(':', 2)
    const staffId = kind === 'key' ? (await staff.keys.list()).find(({ keyId }) => keyId === id)?.staffId : id
    if ((kind !== 'staff' && kind !== 'key') || staffId === undefined) return null
    const member = (await staff.members.list()).find((one) => one.staffId === staffId)
    return member && member.disabledAt === null ? { staffId, role: member.role } : null
  }
}

/** The person who acts: a member signed in as such, or the member whose key it is. */
export async function personActing(find: FindPerson, actor: Actor): Promise<Person | null> {
  return actor.kind === 'staff' ? { staffId: actor.id, role: actor.role } : find(actorName(actor))
}

/** A person's name in records. */
export const personName = ({ staffId }: Person): string => `staff:${staffId}`

/** All names under which an author could approve: the one given, and that of the person behind it. */
export async function namesOf(find: FindPerson, actor: string): Promise<string[]> {
  const person = await find(actor)
  return person ? [actor, personName(person)] : [actor]
}

/** What of the staff room is needed to call persons by their names. */
export interface NamedDirectory {
  readonly members: { list(): Promise<readonly { staffId: string; name: string }[]> }
  readonly keys: { list(): Promise<readonly { keyId: string; staffId: string }[]> }
}

/** Says whose name stands behind an actor (`staff:…`, `key:…`), also of members who left; null where there is none. */
export async function sayNames(staff: NamedDirectory): Promise<(actor: string) => string | null> {
  const names = new Map((await staff.members.list()).map(({ staffId, name }) => [staffId, name]))
  const holders = new Map((await staff.keys.list()).map(({ keyId, staffId }) => [keyId, staffId]))
  return (actor) => {
    const [kind, id = ''] = actor.split(':', 2)
    return names.get((kind === 'key' ? holders.get(id) : id) ?? '') ?? null
  }
}
