/**
 * People, a gate and a campaign for this room's tests on a real database.
 */
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { builtInPurposes } from '../consent/index.ts'
import { createGate } from '../gate/index.ts'
import { type Actor, contentHash, type Database, manualClock, type NewId, systemClock } from '../kernel/index.ts'
import { createModels, type ModelsDeps } from '../models/index.ts'
import type { AuditGate } from './audits.ts'
import type { Bundle } from './bundle.ts'
import { createEthics, type Ethics } from './ethics.ts'
import { personsOf } from '../staff/index.ts'
import type { FieldDescription, ModelFacts, Sources } from './ports.ts'

export const purposes = { email_marketing: 0, profiling: 5, model_training: 6, accountability: 14, fairness_audit: 16 }
const allBits = Object.values(purposes).reduce((bits, id) => bits + 2 ** id, 0)

export interface Person {
  readonly attributes: Readonly<Record<string, string | number | boolean>>
  readonly score?: number
  /** Ids of purposes that are not permitted. */
  readonly without?: readonly number[]
}

export const modelId = '00000000-0000-7000-8000-00000000000a'
export const audienceId = '00000000-0000-7000-8000-00000000000b'
export const idOf = (i: number) => `00000000-0000-7000-9000-${i.toString(16).padStart(12, '0')}`

export const member = (role: 'owner' | 'marketer' | 'dpo' | 'auditor' | 'analyst', id: string = role): Actor => ({
  kind: 'staff',
  id,
  role,
})

/** One byte per purpose in hex: 0 permitted, 5 objected. */
function reasonsOf(without: readonly number[]): string {
  return Array.from({ length: 60 }, (_, id) => (without.includes(id) ? '05' : '00')).join('')
}

/** Puts people into the database, in the order given: person i has identifier `idOf(i)`. */
export async function arrange(owner: Database, people: readonly Person[]): Promise<void> {
  const ids = people.map((_, i) => idOf(i))
  const bits = people.map(({ without }) => (without ?? []).reduce((left, id) => left - 2 ** id, allBits))
  const reasons = people.map(({ without }) => reasonsOf(without ?? []))
  const attributes = people.map((person) => JSON.stringify(person.attributes))
  const scored = people.flatMap(({ score }, i) => (score === undefined ? [] : [{ id: idOf(i), score }]))
  await sql`insert into permission (subject_id, bits, until, reasons, updated_at)
    select id, bits, 'infinity', decode(reasons, 'hex'), now()
    from unnest(${ids}::uuid[], ${bits}::bigint[], ${reasons}::text[]) as t(id, bits, reasons)`.execute(owner.db)
  await sql`insert into profile (subject_id, attributes, created_at, updated_at)
    select id, attributes, now(), now()
    from unnest(${ids}::uuid[], ${attributes}::jsonb[]) as t(id, attributes)`.execute(owner.db)
  await sql`insert into score (subject_id, model_id, score, band, at)
    select id, ${modelId}, score, 0, now()
    from unnest(${scored.map(({ id }) => id)}::uuid[], ${scored.map(({ score }) => score)}::float8[]) as t(id, score)`.execute(
    owner.db,
  )
}

/** What these tests approve is looked at in the ethics tables; that the ledger hears of it is tested with the real one. */
const silentLedger = { announce: async () => ({ hash: '' }) }

/** The real gate; consent's list of purposes and a signature that nobody checks here are all it needs. */
function gateOn(database: Database, newId: NewId): AuditGate {
  const purpose = (code: string) => builtInPurposes.find((one) => one.code === code)!
  const consent = { purpose, purposes: () => builtInPurposes, refreshExpired: async () => 0 }
  const signer = { publicKey: Buffer.alloc(32), sign: () => Buffer.alloc(64), verify: () => true }
  const audit = { write: async () => {}, read: async () => [] }
  return createGate({ database, consent, signer, audit, clock: systemClock, newId, ledger: { head: () => null } })
}

const catalogue: Record<string, Pick<FieldDescription, 'type' | 'dataClass'>> = {
  birth_date: { type: 'date', dataClass: 'demographic' },
  sex: { type: 'text', dataClass: 'demographic' },
  area: { type: 'text', dataClass: 'location' },
  spend: { type: 'number', dataClass: 'behavioural' },
  visits: { type: 'number', dataClass: 'behavioural' },
  health: { type: 'text', dataClass: 'special_category' },
}

export interface World {
  readonly ethics: Ethics
  readonly clock: ReturnType<typeof manualClock>
  readonly sources: { audience: Audience; model: ModelFacts }
  readonly bundle: Bundle
}

interface Audience {
  hash: string
  condition: RawBuilder<SqlBool>
  fields: string[]
  beyondFields: boolean
}

export const hashOf = (text: string) => contentHash(text)

const roles = ['owner', 'marketer', 'analyst', 'dpo', 'auditor'] as const
const staff = roles.map((role) => ({ staffId: role, role, disabledAt: null }))
/** Every member has a key of the same name; the data protection officer a second one. */
const keys = [...roles.map((role) => ({ keyId: role, staffId: role })), { keyId: 'second', staffId: 'dpo' }]

/** The room on a database, with one audience (spend ≥ 100) and one model that tests may replace. */
export function world(database: Database): World {
  // The real models room, of which only the selection is used.
  const models = createModels({ database, jobs: { define: () => {} } } as unknown as ModelsDeps)
  const clock = manualClock('2026-11-23T12:00:00Z')
  let made = 0
  const newId = () => `00000000-0000-7000-a000-${(++made).toString(16).padStart(12, '0')}`
  const sources: World['sources'] = {
    audience: {
      hash: hashOf('audience'),
      condition: sql<SqlBool>`(p.attributes->>'spend')::float8 >= 100`,
      fields: ['spend'],
      beyondFields: false,
    },
    model: {
      hash: hashOf('model'),
      fields: ['visits'],
      outcome: {
        known: sql<SqlBool>`p.attributes->'bought' is not null`,
        positive: sql<SqlBool>`(p.attributes->>'bought')::boolean`,
      },
      chosen: (tx, cut, audience) => models.selection(tx, modelId, cut, audience),
    },
  }
  const looked: Sources = {
    audience: async () => sources.audience,
    model: async () => sources.model,
    field: async (name) => {
      const known = catalogue[name]
      return known ? { name, ...known, label: { en: `the ${name}`, fr: `le ${name}` } } : null
    },
    recordFairness: async () => {},
    purpose: (code) => ({ id: purposes[code as keyof typeof purposes], explicitConsent: false }),
  }
  const bundle: Bundle = {
    audience: { id: audienceId, version: 1, hash: hashOf('audience') },
    contentHash: hashOf('content'),
    polarity: 'opportunity',
    purpose: 'email_marketing',
    author: 'staff:marketer',
  }
  const gate = gateOn(database, newId)
  const person = personsOf({ members: { list: async () => staff }, keys: { list: async () => keys } })
  return {
    ethics: createEthics({ database, gate, sources: looked, clock, newId, person, ledger: silentLedger }),
    clock,
    sources,
    bundle,
  }
}

/** Declares age, sex and area as protected. */
export async function declareUsual(ethics: Ethics): Promise<void> {
  const dpo = member('dpo')
  const age = {
    field: 'birth_date',
    kind: 'birth_date_bands',
    bands: [25, 60],
    criterion: 'age',
    required: true,
  } as const
  await ethics.declareAttribute(dpo, age)
  await ethics.declareAttribute(dpo, { field: 'sex', kind: 'levels', bands: [], criterion: 'sex', required: true })
  await ethics.declareAttribute(dpo, {
    field: 'area',
    kind: 'levels',
    bands: [],
    criterion: 'place_of_residence',
    required: false,
  })
}
