/**
 * The people of the demonstration: invented, seeded, French and Californian, with the consent histories that a real shop has:
 * some said yes, some no, most never answered; some changed their mind, objected, turned on Global Privacy Control or are
 * children. Addresses lie under domains that can belong to nobody (RFC 2606).
 */
import { type Chance, seededChance } from './chance.ts'

/** One invented customer, as a row of the shop's export. */
export interface DemoPerson {
  readonly customer_id: string
  readonly email: string
  readonly phone: string
  readonly first_name: string
  readonly last_name: string
  readonly language: 'fr' | 'en'
  readonly residence: 'FR' | 'US-CA'
  readonly born: string
  readonly sex: 'f' | 'm' | ''
  readonly area: string
  readonly loyalty: string
  readonly favourite: string
  readonly orders_12m: number
  readonly revenue_12m: number
  readonly last_order: string
  readonly visits_90d: number
  readonly basket_left: 'yes' | 'no'
  readonly answered_last: 'yes' | 'no'
  readonly says_email: Answer
  readonly says_personalisation: Answer
  readonly says_prediction: Answer
  readonly says_training: Answer
  readonly says_opens: Answer
  readonly said_on: string
}

type Answer = 'yes' | 'no' | ''

/** Something a person did after the export was written. Days are counted back from the first start. */
export interface DemoChange {
  readonly customer_id: string
  readonly change: 'withdraw_email' | 'object' | 'refuse_prediction' | 'gpc' | 'restrict' | 'give_email'
  readonly daysAgo: number
}

export interface DemoPopulation {
  readonly people: readonly DemoPerson[]
  readonly changes: readonly DemoChange[]
}

const first = {
  fr: [
    'Camille',
    'Louise',
    'Emma',
    'Jade',
    'Alice',
    'Léa',
    'Inès',
    'Zoé',
    'Manon',
    'Chloé',
    'Nadia',
    'Aïcha',
    'Gabriel',
    'Louis',
    'Raphaël',
    'Jules',
    'Adam',
    'Hugo',
    'Lucas',
    'Noé',
    'Karim',
    'Mehdi',
    'Étienne',
    'Théo',
  ],
  en: [
    'Olivia',
    'Emily',
    'Sofia',
    'Mia',
    'Ava',
    'Grace',
    'Hannah',
    'Maya',
    'Elena',
    'Priya',
    'Liam',
    'Noah',
    'Mateo',
    'Ethan',
    'Daniel',
    'Wei',
    'Jamal',
    'Diego',
    'Owen',
    'Kenji',
  ],
} as const
const last = {
  fr: [
    'Martin',
    'Bernard',
    'Petit',
    'Durand',
    'Leroy',
    'Moreau',
    'Girard',
    'Lefèvre',
    'Mercier',
    'Blanc',
    'Faure',
    'Benali',
    'Traoré',
    'Nguyen',
    'Da Silva',
    'Garnier',
    'Chevalier',
    'Rousseau',
  ],
  en: [
    'Smith',
    'Johnson',
    'Garcia',
    'Lee',
    'Martinez',
    'Brown',
    'Nguyen',
    'Patel',
    'Kim',
    'Davis',
    'Lopez',
    'Wilson',
    'Chen',
    'Ramirez',
    'Clark',
    'Walker',
  ],
} as const
const areas = {
  FR: ['Île-de-France', 'Auvergne-Rhône-Alpes', 'Bretagne', 'Occitanie', 'Hauts-de-France', 'Nouvelle-Aquitaine'],
  'US-CA': ['Bay Area', 'Los Angeles', 'Sacramento', 'San Diego', 'Central Valley'],
} as const
const favourites = ['hiking', 'running', 'camping', 'climbing', 'cycling'] as const
const tiers = ['none', 'none', 'bronze', 'silver', 'gold'] as const

const dayMs = 86_400_000

/**
 * Makes the population.
 * @param count how many people
 * @param today the day of the first start; every date lies before it
 */
export function demoPopulation(count: number, today: Date, seed = 20_261_123): DemoPopulation {
  const chance = seededChance(seed)
  const people = Array.from({ length: count }, (_unused, index) => person(chance, index, today))
  return { people, changes: people.flatMap((one) => changesOf(chance, one)) }
}

function person(chance: Chance, index: number, today: Date): DemoPerson {
  const residence = chance.happens(0.62) ? 'FR' : 'US-CA'
  const language = residence === 'FR' ? 'fr' : 'en'
  const firstName: string = chance.pick(first[language])
  const lastName: string = chance.pick(last[language])
  const age = chance.happens(0.03)
    ? chance.between(12, 14)
    : Math.min(86, Math.max(15, Math.round(43 + 15 * chance.normal())))
  const active = chance.normal()
  const orders = Math.max(0, Math.round(2.2 + 1.8 * active))
  const favourite = chance.pick(favourites)
  const visits = Math.max(0, Math.round(6 + 4 * active + 2 * chance.normal()))
  const basketLeft = chance.happens(0.25 + 0.1 * Math.tanh(active))
  const sinceOrder = orders === 0 ? chance.between(370, 900) : chance.between(2, Math.max(20, 320 - 60 * orders))
  return {
    customer_id: `C${String(100_001 + index)}`,
    email: `${plain(firstName)}.${plain(lastName)}.${index + 1}@${residence === 'FR' ? 'exemple-fr.example' : 'mail-ca.example'}`,
    // France keeps 06 39 98 for fiction; California keeps too few numbers to give everybody one.
    phone: residence === 'FR' ? `+3363998${String(index % 10_000).padStart(4, '0')}` : '',
    first_name: firstName,
    last_name: lastName,
    language,
    residence,
    born: dayBefore(today, age * 365.2425 + chance.between(1, 360)),
    sex: chance.pick(['f', 'f', 'm', 'm', ''] as const),
    area: chance.pick(areas[residence]),
    loyalty: chance.pick(tiers),
    favourite,
    orders_12m: orders,
    revenue_12m: Math.round(orders * (48 + 22 * chance.uniform()) * 100) / 100,
    last_order: dayBefore(today, sinceOrder),
    visits_90d: visits,
    basket_left: basketLeft ? 'yes' : 'no',
    answered_last: chance.happens(likelyToAnswer(orders, visits, basketLeft, sinceOrder, favourite)) ? 'yes' : 'no',
    ...answers(chance, today),
  }
}

/** What the shop does not know and the model has to find: who answers an offer about hiking. */
function likelyToAnswer(
  orders: number,
  visits: number,
  basketLeft: boolean,
  sinceOrder: number,
  favourite: string,
): number {
  const logOdds =
    -3.1 +
    0.28 * orders +
    0.09 * visits +
    (basketLeft ? 0.7 : 0) -
    0.003 * sinceOrder +
    (favourite === 'hiking' ? 0.9 : 0)
  return 1 / (1 + Math.exp(-logOdds))
}

function answers(chance: Chance, today: Date) {
  const asked = chance.happens(0.82)
  const yes = (p: number): Answer => (asked ? (chance.happens(p) ? 'yes' : chance.happens(0.7) ? 'no' : '') : '')
  const email = yes(0.66)
  const follows = (p: number): Answer => (email === 'yes' ? yes(p) : yes(p / 3))
  return {
    says_email: email,
    says_personalisation: follows(0.8),
    says_prediction: follows(0.75),
    says_training: follows(0.62),
    says_opens: follows(0.3),
    said_on: asked ? dayBefore(today, chance.between(40, 700)) : '',
  }
}

function changesOf(chance: Chance, one: DemoPerson): DemoChange[] {
  const changes: DemoChange[] = []
  const add = (change: DemoChange['change']) =>
    changes.push({ customer_id: one.customer_id, change, daysAgo: chance.between(1, 35) })
  if (one.says_email === 'yes' && chance.happens(0.07)) add('withdraw_email')
  if (chance.happens(0.015)) add('object')
  if (one.says_prediction === 'yes' && chance.happens(0.03)) add('refuse_prediction')
  if (one.residence === 'US-CA' && chance.happens(0.2)) add('gpc')
  if (chance.happens(0.004)) add('restrict')
  if (one.says_email === '' && chance.happens(0.03)) add('give_email')
  return changes
}

function dayBefore(today: Date, days: number): string {
  return new Date(today.getTime() - Math.round(days) * dayMs).toISOString().slice(0, 10)
}

function plain(name: string): string {
  return name
    .normalize('NFD')
    .replace(/[^A-Za-z]/g, '')
    .toLowerCase()
}
