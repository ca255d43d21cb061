/** Who is behind an actor's line (`staff:…`, `key:…`), by name, for colleagues who may not see the list of staff. */
import type { Keys, Members } from '../staff/index.ts'

/** The lists of the staff room. */
export interface StaffLists {
  readonly members: Pick<Members, 'list'>
  readonly keys: Pick<Keys, 'list'>
}

/** Null for the system, and for somebody unknown. */
export type NameOf = (actor: string | null) => string | null

/** Reads the lists once, for as many names as are needed. */
export async function readNames({ members, keys }: StaffLists): Promise<NameOf> {
  const byId = new Map((await members.list()).map(({ staffId, name }) => [staffId, name]))
  const ownerOf = new Map((await keys.list()).map(({ keyId, staffId }) => [keyId, staffId]))
  return (actor) => {
    const [kind, id = ''] = (actor ?? '').split(':', 2)
    return byId.get(kind === 'key' ? (ownerOf.get(id) ?? '') : id) ?? null
  }
}
