/**
 * Protected attributes: the catalogue fields by which the controller has declared that people must be treated alike. Kept in
 * versions; each audit stores the versions it used. The SQL here turns a field into the label of a group.
 */
import { type RawBuilder, sql } from 'kysely'
import { type Actor, actorName, type Clock, type Database, type Tx } from '../kernel/index.ts'
import { problem } from './problems.ts'
import type { AttributeRow, EthicsTables } from './tables.ts'
import { unknownLabel } from './tallies.ts'

/** The criteria of French law 2008-496, art. 1, as far as a field can carry one. */
export const criteria = [
  'origin',
  'sex',
  'family_situation',
  'pregnancy',
  'appearance',
  'economic_vulnerability',
  'surname',
  'place_of_residence',
  'bank',
  'health',
  'loss_of_autonomy',
  'disability',
  'genetics',
  'way_of_life',
  'sexual_orientation',
  'gender_identity',
  'age',
  'political_opinion',
  'union_activity',
  'language',
  'ethnicity',
  'nationality',
  'race',
  'religion',
] as const
export type Criterion = (typeof criteria)[number]

export interface ProtectedAttribute {
  readonly field: string
  /** `levels`: each value a group. The two others: bands of a number, or of the age that a date of birth gives. */
  readonly kind: AttributeRow['kind']
  /** Lower limits of all bands but the first, increasing: [25, 60] makes <25, 25-59, 60+. */
  readonly bands: readonly number[]
  readonly criterion: Criterion | null
  /** Whether an audit may pass without an answer for its groups. */
  readonly required: boolean
}

/** Age bands used where the controller declares none. */
const defaultAgeBands: readonly number[] = [25, 60]

/** What an attribute needs to know of a field of the catalogue. */
export interface FieldFacts {
  readonly name: string
  readonly type: string
  readonly dataClass: string
}

const auditable = new Set(['demographic', 'location', 'behavioural', 'financial'])

/** The names of the groups that bands make, in order. */
export function bandLabels(bands: readonly number[]): string[] {
  return [-1, ...bands.keys()].map((i) => {
    const [from, to] = [bands[i], bands[i + 1]]
    if (from === undefined) return `<${to}`
    return to === undefined ? `${from}+` : `${from}-${to - 1}`
  })
}

/** The attributes in force. */
export async function readAttributes(tx: Tx | Database['db']): Promise<ProtectedAttribute[]> {
  const rows = await tx
    .withTables<EthicsTables>()
    .selectFrom('ethics_attribute')
    .distinctOn('field')
    .selectAll()
    .orderBy('field')
    .orderBy('version', 'desc')
    .execute()
  return rows.filter((row) => !row.retired).map(attributeOf)
}

function attributeOf(row: AttributeRow): ProtectedAttribute {
  const { field, kind, bands, required } = row
  return { field, kind, bands, required, criterion: row.criterion as Criterion | null }
}

/**
 * Declares an attribute, or a new version of it; an age without bands gets <25, 25-59, 60+. @throws Problem `ethics.attribute_unusable`
 * @param facts the field in the catalogue, null when there is none of that name
 */
export async function declareAttribute(
  { database, clock }: { database: Database; clock: Clock },
  actor: Actor,
  attribute: ProtectedAttribute,
  facts: FieldFacts | null,
): Promise<void> {
  const banded = withDefaultBands(attribute)
  mustBeUsable(banded, facts)
  await appendVersion(database, { ...banded, retired: false }, actor, clock)
}

function withDefaultBands(attribute: ProtectedAttribute): ProtectedAttribute {
  const { kind, criterion, bands } = attribute
  const isAge = criterion === 'age' && kind !== 'levels'
  return isAge && bands.length === 0 ? { ...attribute, bands: defaultAgeBands } : attribute
}

/** Stops auditing by a field; earlier audits keep their definition. */
export async function retireAttribute(
  { database, clock }: { database: Database; clock: Clock },
  actor: Actor,
  field: string,
): Promise<void> {
  const current = (await readAttributes(database.db)).find((one) => one.field === field)
  if (current) await appendVersion(database, { ...current, retired: true }, actor, clock)
}

async function appendVersion(
  database: Database,
  attribute: ProtectedAttribute & { retired: boolean },
  actor: Actor,
  clock: Clock,
): Promise<void> {
  const { field, kind, criterion, required, retired } = attribute
  await sql`
    insert into ethics_attribute (field, version, kind, bands, criterion, required, retired, set_by, set_at)
    select ${field}, coalesce(max(version), 0) + 1, ${kind}, ${[...attribute.bands]}::float8[], ${criterion}, ${required},
           ${retired}, ${actorName(actor)}, ${clock.now()}
    from ethics_attribute where field = ${field}`.execute(database.db)
}

function mustBeUsable({ field, kind, bands }: ProtectedAttribute, facts: FieldFacts | null): void {
  const refuse = (reason: string, reasonFR: string) => {
    throw problem('ethics.attribute_unusable', { at: field, reason, reasonFR })
  }
  if (!facts) return refuse('the catalogue has no such field', 'le catalogue ne contient pas ce champ')
  if (!auditable.has(facts.dataClass))
    return refuse(`its class is ${facts.dataClass}`, `sa classe est ${facts.dataClass}`)
  const wanted = { levels: ['text', 'boolean'], number_bands: ['number'], birth_date_bands: ['date'] }[kind]
  if (!wanted.includes(facts.type)) return refuse(`its type is ${facts.type}`, `son type est ${facts.type}`)
  const rising = bands.every((band, i) => i === 0 || band > bands[i - 1]!)
  if (!rising || (kind === 'levels') !== (bands.length === 0))
    refuse('its bands do not fit', 'ses tranches ne conviennent pas')
}

/** The value of a number field, or the age in whole years on the day `now`; SQL null when unknown. Table alias p = profile. */
export function numberOf({ field, kind }: ProtectedAttribute, now: Date): RawBuilder<number | null> {
  if (kind === 'birth_date_bands') {
    const date = sql`left(p.attributes->>${field}::text, 10)`
    return sql`case when p.attributes->>${field}::text ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}'
      then extract(year from age(${now.toISOString().slice(0, 10)}::date, (${date})::date))::float8 end`
  }
  return sql`case when jsonb_typeof(p.attributes->${field}::text) = 'number' then (p.attributes->>${field}::text)::float8 end`
}

/** The label of a person's group. Table alias p = profile. */
export function labelOf(attribute: ProtectedAttribute, now: Date): RawBuilder<string> {
  if (attribute.kind === 'levels') {
    return sql`coalesce(nullif(p.attributes->>${attribute.field}::text, ''), ${unknownLabel})`
  }
  const labels = bandLabels(attribute.bands)
  const bucket = sql`width_bucket(${numberOf(attribute, now)}, ${[...attribute.bands]}::float8[])`
  return sql`coalesce((${labels}::text[])[1 + ${bucket}], ${unknownLabel})`
}
