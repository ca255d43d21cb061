/**
 * Visitors: browsers that answered a banner, as people without a name. They are found by the number that the script keeps, under the
 * purpose of keeping records, and may be linked to somebody known.
 */
import { sql } from 'kysely'
import type { Gate } from '../gate/index.ts'
import { type Actor, type Clock, Problem, type Tx } from '../kernel/index.ts'
import type { IdentifierKind, Subjects } from '../subjects/index.ts'
import { problem } from './problems.ts'
import type { Site } from './sites.ts'
import type { SiteTables } from './tables.ts'

export const siteActor: Actor = { kind: 'system', id: 'site' }

export interface Visitor {
  readonly own: string
  readonly person: { readonly id: string; readonly proven: boolean } | null
}

/** Identifiers by which somebody may already be known, the strongest first. */
export type Identity = readonly (readonly [kind: Exclude<IdentifierKind, 'anonymous_id'>, value: string])[]

export interface Visitors {
  /** By number; who never answered is absent. */
  find(site: Site, visitorIds: readonly string[]): Promise<Map<string, Visitor>>
  /**
   * The same from memory where they were found a moment ago, so that not every page view opens people's records. What is remembered
   * may be out of date: whoever keeps something by it asks for permission afterwards, and somebody erased permits nothing.
   */
  lately(site: Site, visitorIds: readonly string[]): Promise<Map<string, Visitor>>
  /** Takes a visitor in who is not known yet. @throws Problem `site.visitor_erased` */
  ensure(site: Site, visitorId: string): Promise<Visitor>
  /** Somebody known by one of these; null: nobody, or not one person. */
  known(identity: Identity): Promise<string | null>
  /** The same for many at once, by user id. */
  knownByUserId(userIds: readonly string[]): Promise<Map<string, string>>
  /** Makes somebody known, or finds them. @returns null where they were erased or the identifiers are two people's */
  take(identity: Identity): Promise<string | null>
  /** Links a visitor to a person. A proven link is not replaced by one that is not. */
  link(site: Site, visitor: string, person: string, proof: 'proven' | 'claimed'): Promise<void>
}

interface Deps {
  readonly gate: Pick<Gate, 'openPurpose'>
  readonly subjects: Pick<Subjects, 'find' | 'upsert'>
  readonly clock: Clock
}

const purpose = 'record_keeping'

export function createVisitors(deps: Deps): Visitors {
  const opened = <T>(why: string, work: (tx: Tx) => Promise<T>) =>
    deps.gate.openPurpose({ purpose, actor: siteActor, why, subjects: [] }, work)
  const find: Visitors['find'] = (site, visitorIds) =>
    opened(`visitors of site ${site.siteId}`, async (tx) => {
      const found = new Map<string, string>()
      for (const visitorId of new Set(visitorIds)) {
        const own = await deps.subjects.find(tx, 'anonymous_id', numberOf(site, visitorId))
        if (own) found.set(visitorId, own)
      }
      const links = await linksOf(tx, [...found.values()])
      return new Map([...found].map(([visitorId, own]) => [visitorId, { own, person: links.get(own) ?? null }]))
    })
  const remembered = createRemembered(deps.clock)
  return {
    find,
    lately: async (site, visitorIds) => {
      const known = new Map<string, Visitor>()
      for (const visitorId of visitorIds) {
        const visitor = remembered.get(numberOf(site, visitorId))
        if (visitor) known.set(visitorId, visitor)
      }
      const missing = visitorIds.filter((visitorId) => !known.has(visitorId))
      if (missing.length === 0) return known
      for (const [visitorId, visitor] of await find(site, missing)) {
        remembered.set(numberOf(site, visitorId), visitor)
        known.set(visitorId, visitor)
      }
      return known
    },
    ensure: async (site, visitorId) => {
      const before = (await find(site, [visitorId])).get(visitorId)
      if (before) return before
      const identifiers = { anonymous_id: numberOf(site, visitorId) }
      try {
        return { own: (await deps.subjects.upsert(siteActor, { identifiers })).subjectId, person: null }
      } catch (error) {
        if (refusal(error) === 'erased') throw problem('site.visitor_erased')
        throw error
      }
    },
    known: (identity) =>
      opened('who signed in on a site', async (tx) => {
        const found = new Set<string>()
        for (const [kind, value] of identity) {
          const one = await deps.subjects.find(tx, kind, value)
          if (one) found.add(one)
        }
        return found.size === 1 ? [...found][0]! : null
      }),
    knownByUserId: (userIds) =>
      opened('who signed in on a site', async (tx) => {
        const found = new Map<string, string>()
        for (const userId of new Set(userIds)) {
          const one = await deps.subjects.find(tx, 'external_id', userId)
          if (one) found.set(userId, one)
        }
        return found
      }),
    take: async (identity) => {
      try {
        return (await deps.subjects.upsert(siteActor, { identifiers: Object.fromEntries(identity) })).subjectId
      } catch (error) {
        if (refusal(error) !== null) return null
        throw error
      }
    },
    link: async (site, visitor, person, proof) => {
      await opened('a visitor said who they are', async (tx) => {
        await sql`
          insert into site_link (subject_id, person_id, proven, site_id, linked_at)
          values (${visitor}, ${person}, ${proof === 'proven'}, ${site.siteId}, ${deps.clock.now()})
          on conflict (subject_id) do update
            set person_id = excluded.person_id, proven = excluded.proven, linked_at = excluded.linked_at
            where site_link.person_id is not null and (excluded.proven or not site_link.proven)`.execute(tx)
      })
      remembered.forget(visitor)
    },
  }
}

const rememberedMs = 30_000
const mostRemembered = 20_000

/** Visitors found a moment ago, by number; the oldest go first. */
function createRemembered(clock: Clock) {
  const found = new Map<string, { readonly visitor: Visitor; readonly until: number }>()
  return {
    get: (number: string): Visitor | null => {
      const one = found.get(number)
      return one && one.until > clock.now().getTime() ? one.visitor : null
    },
    set: (number: string, visitor: Visitor): void => {
      found.delete(number)
      if (found.size >= mostRemembered) found.delete(found.keys().next().value as string)
      found.set(number, { visitor, until: clock.now().getTime() + rememberedMs })
    },
    /** After they were linked. @param own the visitor's own record */
    forget: (own: string): void => {
      for (const [number, { visitor }] of found) if (visitor.own === own) found.delete(number)
    },
  }
}

/** The same browser number on two sites is two visitors: one site's script cannot ask about another's. */
function numberOf(site: Site, visitorId: string): string {
  return `${site.siteId}/${visitorId}`
}

async function linksOf(tx: Tx, visitors: readonly string[]): Promise<Map<string, NonNullable<Visitor['person']>>> {
  if (visitors.length === 0) return new Map()
  const rows = await tx
    .withTables<SiteTables>()
    .selectFrom('site_link')
    .select(['subject_id', 'person_id', 'proven'])
    .where('subject_id', 'in', visitors)
    .where('person_id', 'is not', null)
    .execute()
  return new Map(rows.map((row) => [row.subject_id, { id: row.person_id!, proven: row.proven }]))
}

/** Why intake refused somebody, when that is what happened. */
function refusal(error: unknown): string | null {
  return error instanceof Problem && error.code === 'subjects.person_refused' ? String(error.details.code) : null
}
