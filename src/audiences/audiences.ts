/** Audiences, put together: save, read out, preview, and turn into a condition that the gate and everybody right of it use. */
import { sql } from 'kysely'
import { type Actor, actorName, type Clock, type Database, type Language, type NewId } from '../kernel/index.ts'
import type { Consent } from '../consent/index.ts'
import type { Access, Gate } from '../gate/index.ts'
import type { Field, Subjects } from '../subjects/index.ts'
import { checkFields } from './check.ts'
import { compile, type Condition } from './compile.ts'
import { type Grouping, type Preview, previewIn } from './preview.ts'
import { fieldsOf, type Query, readQuery } from './query.ts'
import { sentence } from './sentence.ts'
import { addVersion, type Audience, findAudience, listAudiences, namedAudiences } from './store.ts'

export interface NewAudience {
  /** The audience of which this is the next version; a new one when left out. */
  readonly audienceId?: string
  /** The version that was changed; where a newer one exists, nothing is saved. */
  readonly basedOn?: number
  readonly name: string
  readonly purpose: string
  readonly query: unknown
}

/** An audience ready for use: who is in, by a condition over `profile p`, and by which fields that is decided. */
export interface ResolvedAudience extends Audience {
  readonly condition: Condition
  /** Fields of this audience and of all that it names. */
  readonly fields: readonly string[]
}

export interface Audiences {
  /** @throws Problem `audiences.*` naming the place of a mistake, `consent.unknown_purpose` */
  save(actor: Actor, audience: NewAudience): Promise<Audience>
  /** The newest version unless one is named. @throws Problem `audiences.unknown` */
  get(audienceId: string, version?: number): Promise<Audience>
  list(): Promise<Audience[]>
  /** The audience with its condition, for now: `recent` and the like refer to this moment. */
  resolve(audienceId: string, version?: number): Promise<ResolvedAudience>
  /** A query that is not saved, as a condition. @throws Problem `audiences.*` */
  condition(query: unknown): Promise<Condition>
  /** In words. @param campaignNames names of campaigns by id, where the caller knows them */
  sentence(query: Query, language: Language, campaignNames?: ReadonlyMap<string, string>): Promise<string>
  /** Counts, reasons, composition and a sample without identifiers, under one warrant. */
  preview(
    actor: Actor,
    ask: {
      readonly purpose: string
      readonly query: unknown
      readonly groups?: readonly Grouping[]
      readonly signal?: AbortSignal
    },
  ): Promise<Preview>
  /** Ids of members in order, a page at a time, as far as the open access shows them. */
  members(
    access: Access,
    condition: Condition,
    page: { readonly after?: string; readonly limit: number },
  ): Promise<string[]>
}

interface Deps {
  readonly database: Database
  readonly gate: Pick<Gate, 'open'>
  readonly consent: Pick<Consent, 'purpose'>
  readonly subjects: { readonly catalogue: Pick<Subjects['catalogue'], 'list'> }
  readonly clock: Clock
  readonly newId: NewId
}

export function createAudiences(deps: Deps): Audiences {
  const { database } = deps
  return {
    save: (actor, audience) => save(deps, actor, audience),
    get: (audienceId, version) => findAudience(database, audienceId, version),
    list: () => listAudiences(database),
    resolve: async (audienceId, version) => {
      const audience = await findAudience(database, audienceId, version)
      return { ...audience, ...(await usable(deps, audience.query)) }
    },
    condition: async (query) => (await usable(deps, readQuery(query))).condition,
    sentence: async (query, language, campaigns) => {
      const named = await namedAudiences(database, query)
      const names = new Map([...[...named].map(([key, one]) => [key, one.name] as const), ...(campaigns ?? [])])
      return sentence(query, { language, catalogue: await catalogueOf(deps), names })
    },
    preview: (actor, ask) => preview(deps, actor, ask),
    members: async (access, condition, { after, limit }) => {
      const from = after ? sql`and p.subject_id > ${after}` : sql``
      const { rows } = await sql<{ id: string }>`
        select p.subject_id as id from profile p where ${condition} ${from} order by p.subject_id limit ${limit}`.execute(
        access.tx,
      )
      return rows.map((row) => row.id)
    },
  }
}

async function save(
  deps: Deps,
  actor: Actor,
  { audienceId, basedOn, name, purpose, query: written }: NewAudience,
): Promise<Audience> {
  deps.consent.purpose(purpose)
  const query = readQuery(written)
  await usable(deps, query)
  const saved = {
    audienceId: audienceId ?? deps.newId(),
    name,
    purpose,
    query,
    createdBy: actorName(actor),
    createdAt: deps.clock.now(),
  }
  return addVersion(deps.database, saved, audienceId ? 'next' : 'new', basedOn)
}

/** Checks a query and everything that it names, and compiles it. */
async function usable(deps: Deps, query: Query): Promise<{ condition: Condition; fields: readonly string[] }> {
  const catalogue = await catalogueOf(deps)
  const named = await namedAudiences(deps.database, query)
  const queries = [query, ...[...named.values()].map((one) => one.query)]
  for (const one of queries) checkFields(one, catalogue)
  const audiences = new Map([...named].map(([key, one]) => [key, one.query]))
  return {
    condition: compile(query, { catalogue, audiences, now: deps.clock.now() }),
    fields: [...new Set(queries.flatMap(fieldsOf))],
  }
}

async function preview(deps: Deps, actor: Actor, ask: Parameters<Audiences['preview']>[1]): Promise<Preview> {
  const query = readQuery(ask.query)
  const { condition, fields } = await usable(deps, query)
  const groups = ask.groups ?? []
  const catalogue = await catalogueOf(deps)
  checkFields(
    { kind: 'all', of: [{ kind: 'everyone' }, ...groups.map(({ field }) => ({ kind: 'known' as const, field }))] },
    catalogue,
  )
  const shown = [...new Set([...fields, ...groups.map((group) => group.field)])]
  const { purpose, signal } = ask
  const among = { kind: 'where', condition } as const
  return deps.gate.open(
    { purpose, actor, why: 'preview of an audience', among, ...(signal ? { signal } : {}) },
    (access) => previewIn(access, condition, { groups, shown, catalogue, now: deps.clock.now() }),
  )
}

async function catalogueOf(deps: Deps): Promise<ReadonlyMap<string, Field>> {
  return new Map((await deps.subjects.catalogue.list()).map((field) => [field.name, field]))
}
