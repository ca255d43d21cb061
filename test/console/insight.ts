/** People, fields and a declared group for tests of the pages about audiences and models: made through the house, by their hundreds. */
import { sql } from 'kysely'
import type { House } from '../../src/server/index.ts'
import type { Actor } from '../../src/kernel/index.ts'
import type { Field } from '../../src/subjects/index.ts'
import { publishNotice } from '../notice.ts'

const field = (name: string, type: Field['type'], label: Field['label'], more: Partial<Field> = {}): Field => ({
  name,
  type,
  label,
  dataClass: 'behavioural',
  provenance: 'observed',
  inAudiences: true,
  inModels: true,
  identifier: null,
  levels: null,
  ...more,
})

const fields: Field[] = [
  field('age', 'number', { en: 'Age', fr: 'Âge' }, { dataClass: 'demographic', provenance: 'provided' }),
  field('orders', 'number', { en: 'Orders', fr: 'Commandes' }),
  field('town', 'text', { en: 'Town', fr: 'Ville' }, { dataClass: 'location', levels: ['Lyon', 'Paris', 'Évry'] }),
  field('club', 'boolean', { en: 'Member of the club', fr: 'Membre du club' }),
  field('last_order', 'date', { en: 'Last order', fr: 'Dernière commande' }),
  field('bought', 'boolean', { en: 'Answered the last offer', fr: 'A répondu à la dernière offre' }),
  field('receipt', 'number', { en: 'Amount on the receipt', fr: 'Montant du reçu' }),
  field(
    'diagnosis',
    'text',
    { en: 'Health', fr: 'Santé' },
    { dataClass: 'special_category', inAudiences: false, inModels: false },
  ),
]

/** Somebody who can be found by her address, and permits what the 400 permit. */
export const ada = 'ada@example.org'

/** Everything that is permitted is permitted by 400 of 440 people, and by Ada; the answer follows orders and the club. */
export async function peopleForInsight(
  house: House,
  staff: { readonly owner: Actor; readonly dpo: Actor },
): Promise<void> {
  await house.subjects.catalogue.define(fields)
  await house.ethics.declareAttribute(staff.dpo, {
    field: 'age',
    kind: 'number_bands',
    bands: [30, 60],
    criterion: 'age',
    required: true,
  })
  const notice = await publishNotice(house.consent, staff.dpo)
  // Side by side: the ledger takes many decisions in one line.
  for (let start = 0; start < 440; start += atOnce)
    await Promise.all(Array.from({ length: atOnce }, (_, k) => onePerson(house, staff.owner, notice, start + k)))
  const { subjectId } = await house.subjects.upsert(staff.owner, {
    identifiers: { email: ada },
    fields: { age: 36, orders: 9, town: 'Lyon', club: true },
    facts: { residence: 'FR' },
  })
  await permit(house, staff.owner, notice, subjectId)
}

const atOnce = 40
const spread = (i: number, prime: number) => ((i * prime) % 1009) / 1009

async function onePerson(
  house: House,
  owner: Actor,
  notice: Awaited<ReturnType<typeof publishNotice>>,
  i: number,
): Promise<void> {
  const subjectId = house.newId()
  house.vault.enrol([subjectId])
  const orders = Math.floor(spread(i, 617) * 12)
  const club = spread(i, 331) < 0.4
  const bought = spread(i, 127) < 1 / (1 + Math.exp(3 - 0.45 * orders - (club ? 1 : 0)))
  const attributes = {
    age: 18 + Math.floor(spread(i, 211) * 65),
    orders,
    town: ['Lyon', 'Paris', 'Évry'][i % 3],
    club,
    last_order: new Date(house.clock.now().getTime() - (i % 500) * 86_400_000).toISOString().slice(0, 10),
    bought,
    receipt: bought ? 20 + (i % 7) : 0,
  }
  await house.database.transaction(async (tx) => {
    await house.consent.enrol(tx, [{ subjectId, facts: { residence: 'FR', channels: { email: 'present' } } }])
    await sql`insert into profile (subject_id, attributes, created_at, updated_at)
        values (${subjectId}, ${JSON.stringify(attributes)}::jsonb, now(), now())`.execute(tx)
  })
  if (i < 400) await permit(house, owner, notice, subjectId)
}

async function permit(
  house: House,
  owner: Actor,
  notice: Awaited<ReturnType<typeof publishNotice>>,
  subjectId: string,
): Promise<void> {
  const purposes = ['email_marketing', 'profiling', 'model_training']
  await house.consent.record(owner, { subjectId, kind: 'given', purposes, channel: 'web_form', notice })
}

/** Until it is let go nobody is read: whatever reads people waits for it, in the order in which it came. */
export interface Hold {
  /** Once nothing else reads. */
  readonly held: Promise<void>
  letGo(): Promise<void>
}

/** Holds the table of people in a transaction of its own. */
export function holdPeople(house: House): Hold {
  const held = Promise.withResolvers<void>()
  const end = Promise.withResolvers<void>()
  const holding = house.database.transaction(async (tx) => {
    await sql`lock table profile in access exclusive mode`.execute(tx)
    held.resolve()
    await end.promise
  })
  const letGo = async () => {
    end.resolve()
    await holding
  }
  return { held: held.promise, letGo }
}
