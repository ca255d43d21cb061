/**
 * Identity: who a row is about. People are found by keyed blind indexes of normalised identifiers; the customer number outranks
 * address and telephone. A row that points to two people is refused, never merged.
 */
import { sql } from 'kysely'
import { pack, type Tx } from '../kernel/index.ts'
import type { Candidate, Refusal } from './candidate.ts'
import { type IdentifierKind, identifierKinds } from './classes.ts'
import { arrayLiteral } from './packed.ts'
import type { VaultPort } from './ports.ts'

/** An identifier as the database knows it. */
export interface Key {
  readonly kind: IdentifierKind
  readonly index: Buffer
  /** `kind:hex`, to compare. */
  readonly name: string
}

/** Blind indexes of a candidate's identifiers, the customer number first. */
function keysOf(vault: Pick<VaultPort, 'blindIndex'>, candidate: Candidate): Key[] {
  return identifierKinds.flatMap((kind) => {
    const value = candidate.identifiers.get(kind)
    if (value === undefined) return []
    const index = vault.blindIndex(kind, value)
    return [{ kind, index, name: keyName(kind, index.toString('hex')) }]
  })
}

/** A candidate with the keys to look for. */
export interface Identified {
  readonly candidate: Candidate
  readonly keys: readonly Key[]
}

export function identified(vault: Pick<VaultPort, 'blindIndex'>, candidate: Candidate): Identified {
  return { candidate, keys: keysOf(vault, candidate) }
}

export function keyName(kind: IdentifierKind, hex: string): string {
  return `${kind}:${hex}`
}

/** Which subject each key belongs to; keys of nobody are absent. */
export async function findKeys(tx: Tx, keys: readonly Key[]): Promise<Map<string, string>> {
  if (keys.length === 0) return new Map()
  const { bytes, offsets, lengths } = pack(keys.map((key) => key.index))
  // One index look-up per key, fenced so that no plan scans everybody's identifiers instead.
  const found = await sql<{ kind: IdentifierKind; hex: string; subject_id: string }>`
    select i.kind, encode(i.blind_index, 'hex') as hex, i.subject_id
    from unnest(${arrayLiteral(keys.map((key) => key.kind))}::text[], ${offsets}::int[], ${lengths}::int[]) k (kind, at, length)
    cross join lateral (select kind, blind_index, subject_id from identifier
      where blind_index = substring(${bytes}::bytea from k.at for k.length) and kind = k.kind offset 0) i`.execute(tx)
  return new Map(found.rows.map((row) => [keyName(row.kind, row.hex), row.subject_id]))
}

/** The identifiers that these subjects have now, by subject and kind. */
export async function identifiersOf(
  tx: Tx,
  subjectIds: readonly string[],
): Promise<Map<string, Map<IdentifierKind, string>>> {
  const owned = new Map<string, Map<IdentifierKind, string>>()
  if (subjectIds.length === 0) return owned
  const found = await sql<{ kind: IdentifierKind; hex: string; subject_id: string }>`
    select i.kind, encode(i.blind_index, 'hex') as hex, i.subject_id
    from unnest(${arrayLiteral(subjectIds)}::uuid[]) s (subject_id)
    cross join lateral (select kind, blind_index, subject_id from identifier where subject_id = s.subject_id offset 0) i`.execute(
    tx,
  )
  for (const row of found.rows) {
    const mine = owned.get(row.subject_id) ?? new Map<IdentifierKind, string>()
    owned.set(row.subject_id, mine.set(row.kind, keyName(row.kind, row.hex)))
  }
  return owned
}

/**
 * Which candidates are on the erased list. One cheap question when the list is empty.
 * @returns positions of the candidates
 */
export async function findErased(
  tx: Tx,
  vault: Pick<VaultPort, 'erasedIndex'>,
  people: readonly Identified[],
): Promise<Set<number>> {
  const any = await sql<{ any: boolean }>`select exists (select 1 from erased_identifier) as any`.execute(tx)
  if (any.rows[0]?.any !== true) return new Set()
  const asked = people.flatMap(({ candidate }, who) =>
    [...candidate.identifiers].map(([kind, value]) => ({ who, kind, index: vault.erasedIndex(kind, value) })),
  )
  const { bytes, offsets, lengths } = pack(asked.map((one) => one.index))
  const found = await sql<{ who: number }>`
    select k.who
    from unnest(${arrayLiteral(asked.map((one) => one.who))}::int[], ${arrayLiteral(asked.map((one) => one.kind))}::text[],
      ${offsets}::int[], ${lengths}::int[]) k (who, kind, at, length)
    cross join lateral (select 1 from erased_identifier
      where erased_index = substring(${bytes}::bytea from k.at for k.length) and kind = k.kind offset 0) e`.execute(tx)
  return new Set(found.rows.map((row) => row.who))
}

/** Who has which identifier, as known before a batch and as the batch itself changes it. */
export class Register {
  private readonly owners: Map<string, string>
  private readonly owned: Map<string, Map<IdentifierKind, string>>

  constructor(owners: Map<string, string>, owned: Map<string, Map<IdentifierKind, string>>) {
    this.owners = owners
    this.owned = owned
  }

  /** The one subject that these keys point to, null for nobody yet, or why the row is refused. */
  whose(line: number, keys: readonly Key[]): string | null | Refusal {
    let subject: string | null = null
    for (const key of keys) {
      const owner = this.owners.get(key.name)
      if (owner === undefined) continue
      if (subject !== null && owner !== subject) return { line, field: key.kind, code: 'two_people' }
      subject = owner
    }
    if (subject === null) return null
    const number = keys.find((key) => key.kind === 'external_id')
    const current = this.owned.get(subject)?.get('external_id')
    const other = number !== undefined && current !== undefined && current !== number.name
    return other ? { line, field: 'external_id', code: 'other_person' } : subject
  }

  /** Gives the keys to the subject; an address or number that it had before is let go. @returns what was added and let go */
  take(subject: string, keys: readonly Key[]): { added: Key[]; dropped: string[] } {
    const mine = this.owned.get(subject) ?? new Map<IdentifierKind, string>()
    this.owned.set(subject, mine)
    const added: Key[] = []
    const dropped: string[] = []
    for (const key of keys) {
      const before = mine.get(key.kind)
      if (before === key.name) continue
      if (before !== undefined) {
        this.owners.delete(before)
        dropped.push(before)
      }
      mine.set(key.kind, key.name)
      this.owners.set(key.name, subject)
      added.push(key)
    }
    return { added, dropped }
  }
}
