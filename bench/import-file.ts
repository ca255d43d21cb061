/**
 * A shop's export as a CSV of any length, made line by line from the line's number: four columns that are encrypted (customer
 * number, email, telephone, last name), eight attributes and three questions about consent, each with the notice shown and the day.
 */
import { createWriteStream } from 'node:fs'
import { once } from 'node:events'
import { finished } from 'node:stream/promises'

const levels = ['bronze', 'silver', 'gold'] as const
const interests = ['hiking', 'climbing', 'skiing', 'running', 'cycling'] as const
const sexes = ['f', 'm', 'x'] as const
const names = ['Martin', 'Bernard', 'Dubois', 'Lefèvre', 'Moreau', 'Girard', 'Nguyen', "O'Brien"] as const

const header =
  'customer_id;email;phone;last_name;country;born;sex;loyalty;favourite;orders_12m;revenue_12m;last_order;basket_left;said_on;says_email;says_prediction;says_training'

/** Spreads a line number over 0 … 2^32−1, the same on every machine. */
function mixed(line: number): number {
  let x = Math.imul(line ^ 0x9e3779b9, 0x85ebca6b)
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35)
  return (x ^ (x >>> 16)) >>> 0
}

const pick = <T>(of: readonly T[], by: number): T => of[by % of.length] as T
const two = (value: number): string => String(value).padStart(2, '0')

function lineOf(line: number): string {
  const a = mixed(line)
  const b = mixed(a)
  const phone = `06${String(10_000_000 + line).padStart(8, '0')}`
  const born = `${1945 + (a % 60)}-${two(1 + (b % 12))}-${two(1 + ((a >>> 8) % 28))}`
  const lastOrder = `2026-${two(1 + ((b >>> 3) % 10))}-${two(1 + ((b >>> 7) % 28))}`
  const says = (bit: number, share: number) => ((b >>> bit) % 100 < share ? 'yes' : 'no')
  const who = `C${String(line).padStart(8, '0')};person.${line}@example.org;${phone};${pick(names, a >>> 4)}`
  const what = `FR;${born};${pick(sexes, b)};${pick(levels, a)};${pick(interests, b >>> 5)};${a % 40};${(b % 90_000) / 100}`
  return `${who};${what};${lastOrder};${a % 2 ? 'yes' : 'no'};2026-05-${two(1 + (a % 28))};${says(0, 60)};${says(4, 45)};${says(9, 50)}\n`
}

/** Writes the file. */
export async function writePeople(path: string, people: number): Promise<void> {
  const file = createWriteStream(path, { highWaterMark: 1 << 20 })
  file.write(`${header}\n`)
  for (let line = 1; line <= people; line++) if (!file.write(lineOf(line))) await once(file, 'drain')
  file.end()
  await finished(file)
}

const field = (name: string, type: string, dataClass: string) => ({
  name,
  type,
  dataClass,
  provenance: 'provided',
  inAudiences: name !== 'last_name',
  inModels: false,
  identifier: null,
  label: { en: name, fr: name },
  levels: null,
})

/** What the columns mean. @param notice the published text that people saw */
export function peopleMapping(notice: { id: string; version: number; language: string }): unknown {
  const consent = (purpose: string) => ({
    as: 'consent',
    purposes: [purpose],
    given: ['yes'],
    refused: ['no'],
    notice,
    dateColumn: 'said_on',
    source: 'Sign-up form, one unticked box for each purpose',
  })
  const fields = [
    field('born', 'date', 'demographic'),
    field('sex', 'text', 'demographic'),
    field('loyalty', 'text', 'behavioural'),
    field('favourite', 'text', 'behavioural'),
    field('orders_12m', 'number', 'behavioural'),
    field('revenue_12m', 'number', 'financial'),
    field('last_order', 'date', 'behavioural'),
    field('basket_left', 'boolean', 'behavioural'),
  ]
  return {
    defaultPhoneCountry: 'FR',
    fields,
    columns: {
      ...Object.fromEntries(fields.map(({ name }) => [name, { as: 'field', field: name }])),
      customer_id: { as: 'identifier', kind: 'external_id' },
      email: { as: 'identifier', kind: 'email' },
      phone: { as: 'identifier', kind: 'phone' },
      last_name: { as: 'field', field: 'last_name' },
      country: { as: 'fact', fact: 'residence' },
      born: { as: 'fact', fact: 'born', field: 'born' },
      said_on: { as: 'ignore' },
      says_email: consent('email_marketing'),
      says_prediction: consent('profiling'),
      says_training: consent('model_training'),
    },
  }
}
