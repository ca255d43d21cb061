/** The desk: what staff read about audiences, in their language. Everything here only reads, but counts, which leave a warrant and a size. */
import { type Reason, sayReason } from '../consent/index.ts'
import type { Gate } from '../gate/index.ts'
import type { Actor, Clock, Database, Language, Log } from '../kernel/index.ts'
import { type NamedDirectory, sayNames } from '../staff/index.ts'
import type { Field, Subjects } from '../subjects/index.ts'
import type { Audiences, NewAudience } from './audiences.ts'
import { changeBetween } from './changes.ts'
import { createEvents } from './events.ts'
import type { Grouping } from './preview.ts'
import { leavesOf, type Query, readQuery } from './query.ts'
import { lastSizes, measure, type Size, sizesOf } from './sizes.ts'
import { type Audience, listVersions } from './store.ts'

export interface DeskDeps {
  readonly database: Database
  readonly gate: Pick<Gate, 'open'>
  readonly clock: Clock
  readonly log: Pick<Log, 'warn'>
  readonly audiences: Audiences
  readonly subjects: { readonly catalogue: Pick<Subjects['catalogue'], 'list'> }
  readonly staff: NamedDirectory
  /** Names of campaigns and models by id, for sentences that speak of them. */
  readonly namesElsewhere: () => Promise<ReadonlyMap<string, string>>
}

export type AudienceDesk = ReturnType<typeof createAudienceDesk>

interface PreviewAsk {
  readonly purpose: string
  readonly query: unknown
  readonly groups?: readonly Grouping[]
}

export function createAudienceDesk(deps: DeskDeps) {
  const { audiences, database } = deps
  const events = createEvents(deps)
  const count = async (actor: Actor, audienceId: string, version?: number, signal?: AbortSignal): Promise<Size> =>
    measure(deps, actor, await audiences.resolve(audienceId, version), signal)
  return {
    /** The newest version of each, by name, with its sentence and its last count. */
    list: (language: Language) => list(deps, language),
    get: async (audienceId: string, version: number | undefined, language: Language) =>
      shown(deps, await audiences.get(audienceId, version), language),
    save: async (actor: Actor, audience: NewAudience, language: Language) =>
      shown(deps, await audiences.save(actor, audience), language),
    /** Every version, newest first, each with what it changed; and all counts. @throws Problem `audiences.unknown` */
    history: (audienceId: string, language: Language) => history(deps, audienceId, language),
    /** Other audiences whose newest version names this one, in any version of it. */
    uses: async (audienceId: string) => {
      await audiences.get(audienceId)
      return (await audiences.list()).flatMap((one) => namings(one, audienceId))
    },
    /** A query read out, whole and by part: `query`, `query.of.0` and so on. @throws Problem `audiences.not_understood` */
    sentences: (written: unknown, language: Language) => sentences(deps, readQuery(written), language),
    preview: (actor: Actor, ask: PreviewAsk, language: Language, signal: AbortSignal) =>
      preview(deps, actor, ask, language, signal),
    /** Counts a version now, and keeps the count. */
    count,
    events,
    /** Counts what nobody counted for a day. One that fails does not keep the others from it. */
    countDue: async (): Promise<number> => {
      const last = await lastSizes(database)
      const due = (await audiences.list()).filter((one) => isDue(one, last.get(one.audienceId), deps.clock.now()))
      for (const { audienceId, version } of due)
        await count({ kind: 'system', id: 'audience-sizes' }, audienceId, version).catch((error: unknown) =>
          deps.log.warn({ err: error, audience: audienceId }, 'an audience could not be counted'),
        )
      return due.length
    },
  }
}

const dayMs = 86_400_000

function isDue({ version }: Audience, last: Size | undefined, now: Date): boolean {
  return !last || last.version !== version || now.getTime() - last.at.getTime() >= dayMs
}

async function list(deps: DeskDeps, language: Language) {
  const sizes = await lastSizes(deps.database)
  const speak = await speaker(deps, language)
  const lines = (await deps.audiences.list()).map(async (audience) => {
    const { query: _query, ...line } = audience
    return { ...(await speak(audience)), ...line, lastSize: sizes.get(audience.audienceId) ?? null }
  })
  return (await Promise.all(lines)).toSorted((a, b) => a.name.localeCompare(b.name, language))
}

/** Says an audience's sentence and its author's name. */
async function speaker(deps: DeskDeps, language: Language) {
  const name = await sayNames(deps.staff)
  const names = await deps.namesElsewhere()
  return async ({ query, createdBy }: Audience) => ({
    sentence: await deps.audiences.sentence(query, language, names),
    createdByName: name(createdBy),
  })
}

async function shown(deps: DeskDeps, audience: Audience, language: Language) {
  const speak = await speaker(deps, language)
  const newest = await deps.audiences.get(audience.audienceId)
  return { ...audience, ...(await speak(audience)), newestVersion: newest.version }
}

async function history(deps: DeskDeps, audienceId: string, language: Language) {
  await deps.audiences.get(audienceId)
  const speak = await speaker(deps, language)
  const names = await deps.namesElsewhere()
  const say = (query: Query) => deps.audiences.sentence(query, language, names)
  const versions = await listVersions(deps.database, audienceId)
  const lines = versions.map(async (audience, index) => {
    const { query, ...line } = audience
    const before = versions[index + 1]
    const { gone, come } = before ? changeBetween(before.query, query) : { gone: [], come: [] }
    return {
      ...line,
      ...(await speak(audience)),
      change: before
        ? {
            gone: await Promise.all(gone.map(say)),
            come: await Promise.all(come.map(say)),
            nameBefore: before.name === audience.name ? null : before.name,
            purposeBefore: before.purpose === audience.purpose ? null : before.purpose,
          }
        : null,
    }
  })
  return { versions: await Promise.all(lines), sizes: await sizesOf(deps.database, audienceId) }
}

function namings(one: Audience, audienceId: string) {
  const { audienceId: id, version, name } = one
  return leavesOf(one.query).flatMap((leaf) =>
    leaf.kind === 'audience' && leaf.id === audienceId ? [{ audienceId: id, version, name, uses: leaf.version }] : [],
  )
}

async function sentences(deps: DeskDeps, query: Query, language: Language) {
  const names = await deps.namesElsewhere()
  const parts = await Promise.all(
    nodesOf(query, 'query').map(
      async ([path, node]) => [path, await deps.audiences.sentence(node, language, names)] as const,
    ),
  )
  return { sentence: parts[0]?.[1] ?? '', parts: Object.fromEntries(parts) }
}

/** Every node with its path, the outermost first. */
function nodesOf(query: Query, path: string): [string, Query][] {
  if (query.kind === 'not') return [[path, query], ...nodesOf(query.of, `${path}.of`)]
  if (query.kind !== 'all' && query.kind !== 'any') return [[path, query]]
  return [[path, query], ...query.of.flatMap((part, index) => nodesOf(part, `${path}.of.${index}`))]
}

async function preview(deps: DeskDeps, actor: Actor, ask: PreviewAsk, language: Language, signal: AbortSignal) {
  const labels = new Map(
    (await deps.subjects.catalogue.list()).map((field: Field) => [field.name, field.label[language]]),
  )
  const { excluded, composition, sample, ...counts } = await deps.audiences.preview(actor, { ...ask, signal })
  return {
    ...counts,
    excluded: Object.entries(excluded)
      .map(([reason, people]) => ({ reason, words: sayReason(language, reason as Reason), people }))
      .toSorted((a, b) => b.people - a.people),
    composition: composition.map(({ field, cells }) => ({
      field,
      label: labels.get(field) ?? field,
      cells: [...cells],
    })),
    sample: {
      fields: Object.keys(sample[0] ?? {}).map((field) => ({ field, label: labels.get(field) ?? field })),
      rows: sample.map((row) => ({
        values: Object.values(row).map((value) => (value === null ? null : String(value))),
      })),
    },
  }
}
