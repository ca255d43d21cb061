/**
 * What an audience means, said a second time and as plainly as possible: the compiler is tested against this. It shares no code
 * with the compiler but the language itself.
 */
import { createHash } from 'node:crypto'
import type { Query } from './query.ts'

export interface KnownPerson {
  readonly id: string
  readonly attributes: Readonly<Record<string, string | number | boolean | null>>
  readonly events: readonly {
    readonly name: string
    readonly at: Date
    readonly properties: Readonly<Record<string, string | number | boolean>>
  }[]
  readonly scores: Readonly<Record<string, number>>
}

export interface World {
  readonly now: Date
  readonly types: Readonly<Record<string, 'text' | 'number' | 'boolean' | 'date'>>
  readonly audiences: Readonly<Record<string, Query>>
}

const day = 86_400_000

export function matches(query: Query, person: KnownPerson, world: World): boolean {
  if (query.kind === 'everyone') return true
  if (query.kind === 'all') return query.of.every((part) => matches(part, person, world))
  if (query.kind === 'any') return query.of.some((part) => matches(part, person, world))
  if (query.kind === 'not') return !matches(query.of, person, world)
  if (query.kind === 'audience') return matches(world.audiences[`${query.id}/${query.version}`] as Query, person, world)
  if (query.kind === 'share') {
    const bytes = Buffer.concat([Buffer.from(person.id.replaceAll('-', ''), 'hex'), Buffer.from(query.salt, 'utf8')])
    return parseInt(createHash('sha256').update(bytes).digest('hex').slice(0, 13), 16) / 2 ** 52 < query.of
  }
  if (query.kind === 'score') return (person.scores[query.model] ?? -1) >= query.at_least
  if (query.kind === 'received')
    return person.events.some((event) => event.name === 'Email Sent' && event.properties.campaignId === query.campaign)
  if (query.kind === 'event') {
    const found = person.events.filter(
      (event) =>
        event.name === query.name &&
        event.at <= world.now &&
        (query.days === undefined || event.at.getTime() > world.now.getTime() - query.days * day) &&
        Object.entries(query.properties ?? {}).every(([name, value]) => event.properties[name] === value),
    ).length
    const least = query.at_least ?? (query.at_most === undefined ? 1 : 0)
    return found >= least && found <= (query.at_most ?? Infinity)
  }
  const value = person.attributes[query.field]
  const wanted = { text: 'string', date: 'string', number: 'number', boolean: 'boolean' }[
    world.types[query.field] ?? 'text'
  ]
  if (value === null || value === undefined || typeof value !== wanted) return false
  const dayAgo = (days: number) => new Date(world.now.getTime() - days * day).toISOString().slice(0, 10)
  if (query.kind === 'known') return true
  if (query.kind === 'one_of') return query.values.includes(value)
  if (query.kind === 'between') return value >= query.from && value <= query.to
  if (query.kind === 'recent') return value >= dayAgo(query.days) && value <= dayAgo(0)
  if (query.kind === 'older') return value < dayAgo(query.days)
  if (query.kind === 'text') {
    const [whole, part] = [String(value).toLowerCase(), query.value.toLowerCase()]
    return query.how === 'contains'
      ? whole.includes(part)
      : query.how === 'starts'
        ? whole.startsWith(part)
        : whole.endsWith(part)
  }
  return {
    equal: value === query.value,
    above: value > query.value,
    at_least: value >= query.value,
    below: value < query.value,
    at_most: value <= query.value,
  }[query.is]
}
