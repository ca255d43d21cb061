/**
 * People one by one: find by identifier, take in without a file, read what is sealed and what is not. Reading happens inside the
 * caller's transaction, under the purpose that the caller opened; who is not permitted is simply not there.
 */
import type { Actor, Json, OpenPurpose, Tx } from '../kernel/index.ts'
import type { Candidate, PersonFacts } from './candidate.ts'
import type { Field, FieldCatalogue } from './catalogue.ts'
import { type IdentifierKind, identifierKinds, isSealed } from './classes.ts'
import { findKeys, identified, keyName } from './identity.ts'
import { type IntakeDeps, takeIn } from './intake.ts'
import { normaliseIdentifier, normaliseResidence } from './normalise.ts'
import { problem } from './problems.ts'
import { readProfiles } from './storage.ts'
import type { VaultPort } from './ports.ts'
import { parseValue, type Value } from './values.ts'
import { say } from './words.ts'

/** A person as given by hand or by a program. */
export interface GivenPerson {
  readonly identifiers: Readonly<Partial<Record<IdentifierKind, string>>>
  /** By field of the catalogue. */
  readonly fields?: Readonly<Record<string, Value>>
  readonly facts?: PersonFacts
  /** Country of telephone numbers without a prefix. */
  readonly defaultPhoneCountry?: string
}

/** Whose identifier this is, among those whom the purpose in force permits; null for nobody. */
export async function findPerson(
  tx: Tx,
  vault: Pick<VaultPort, 'blindIndex'>,
  kind: IdentifierKind,
  value: string,
  defaultCountry?: string,
): Promise<string | null> {
  const normalised = normaliseIdentifier(kind, value, defaultCountry)
  if (normalised === null) return null
  const index = vault.blindIndex(kind, normalised)
  const name = keyName(kind, index.toString('hex'))
  return (await findKeys(tx, [{ kind, index, name }])).get(name) ?? null
}

/** Takes one person in, or updates them. @throws Problem `subjects.person_refused`, `subjects.unknown_field` */
export async function takePerson(
  deps: IntakeDeps & { readonly openPurpose: OpenPurpose; readonly catalogue: FieldCatalogue },
  actor: Actor,
  given: GivenPerson,
): Promise<{ subjectId: string; result: 'created' | 'updated' | 'unchanged' }> {
  const fields = new Map((await deps.catalogue.list()).map((field) => [field.name, field]))
  const candidate = candidateOf(given, fields)
  const ask = { purpose: 'record_keeping', actor, why: 'a person is entered', subjects: [] }
  const outcome = await deps.openPurpose(ask, async (tx) => {
    const [one] = await takeIn(tx, deps, { mode: 'run', importId: null, actor }, [identified(deps.vault, candidate)])
    return one!
  })
  if (outcome.ok) return { subjectId: outcome.subjectId, result: outcome.result }
  const { code, field } = outcome.refusal
  throw problem('subjects.person_refused', { at: field === '' ? 'identifiers' : field, code, reason: say('en', code) })
}

function candidateOf(given: GivenPerson, fields: ReadonlyMap<string, Field>): Candidate {
  const refused = (at: string, code: Parameters<typeof say>[1]) =>
    problem('subjects.person_refused', { at, code, reason: say('en', code) })
  const candidate = {
    sealed: new Map<string, string>(),
    attributes: {} as Record<string, Value>,
    identifiers: new Map<IdentifierKind, string>(),
  }
  for (const kind of identifierKinds) {
    const value = given.identifiers[kind]
    if (value === undefined) continue
    const normalised = normaliseIdentifier(kind, value, given.defaultPhoneCountry)
    if (normalised === null) throw refused(`identifiers.${kind}`, notIdentifier[kind])
    candidate.identifiers.set(kind, normalised)
    candidate.sealed.set([...fields.values()].find((field) => field.identifier === kind)?.name ?? kind, normalised)
  }
  if (candidate.identifiers.size === 0) throw refused('identifiers', 'no_identifier')
  for (const [name, value] of Object.entries(given.fields ?? {})) {
    const field = fields.get(name)
    if (!field) throw problem('subjects.unknown_field', { field: name, at: `fields.${name}` })
    if (field.identifier !== null)
      throw problem('subjects.bad_field', { field: name, reason: 'an identifier goes with the identifiers' })
    const parsed =
      typeof value === 'string' || field.type === 'text'
        ? parseValue(field.type, String(value), { decimal: '.', dates: 'ymd' })
        : typed(field, value)
    if (!parsed.ok) throw refused(`fields.${name}`, parsed.reason)
    if (isSealed(field.dataClass)) candidate.sealed.set(name, String(parsed.value))
    else candidate.attributes[name] = parsed.value
  }
  return { line: 0, ...candidate, facts: factsOf(given.facts ?? {}, refused), decisions: [], withoutEvidence: 0 }
}

const notIdentifier = {
  email: 'not_an_email',
  phone: 'not_a_phone',
  external_id: 'not_an_external_id',
  anonymous_id: 'not_an_anonymous_id',
} as const

function typed(field: Field, value: Value): ReturnType<typeof parseValue> {
  if (typeof value === field.type) return { ok: true, value }
  return parseValue(field.type, String(value), { decimal: '.', dates: 'ymd' })
}

function factsOf(
  facts: PersonFacts,
  refused: (at: string, code: 'not_a_residence' | 'not_a_date') => Error,
): PersonFacts {
  const residence = facts.residence === undefined ? undefined : normaliseResidence(facts.residence)
  if (residence === null) throw refused('facts.residence', 'not_a_residence')
  const born = facts.born === undefined ? undefined : parseValue('date', facts.born, { decimal: '.', dates: 'ymd' })
  if (born !== undefined && !born.ok) throw refused('facts.born', 'not_a_date')
  return {
    ...(residence === undefined ? {} : { residence }),
    ...(born === undefined ? {} : { born: born.value as string }),
  }
}

/** Non-encrypted fields of those whom the purpose in force permits. @param fields all when left out */
export async function readAttributes(
  tx: Tx,
  subjectIds: readonly string[],
  fields?: readonly string[],
): Promise<Map<string, Record<string, Json>>> {
  const found = await readProfiles(tx, subjectIds)
  return new Map(
    [...found].map(([id, person]) => {
      if (fields === undefined) return [id, { ...person.attributes }]
      const wanted = fields.filter((name) => name in person.attributes)
      return [id, Object.fromEntries(wanted.map((name) => [name, person.attributes[name] as Json]))]
    }),
  )
}
