/** The rules of joining as properties: closed stays closed, a link opens nothing, and a person's record takes proven visitors only. */
import { fc, test } from '@fast-check/vitest'
import { expect } from 'vitest'
import type { Reason } from '../consent/index.ts'
import { answerFor, closes, recordFor } from './joined.ts'

const reason = fc.constantFrom<Reason>(
  'permitted',
  'no_decision',
  'refused',
  'withdrawn',
  'expired',
  'objected',
  'restricted',
  'too_young',
  'signal',
)
const proven = fc.boolean()

test.prop([reason, reason, proven])(
  'what the person closed is closed, whatever the visitor says',
  (own, person, is) => {
    const answer = answerFor({ own, person: { reason: person, proven: is } })
    if (closes(person)) expect(answer).toBe(person)
  },
)

test.prop([reason, reason])(
  'without proof a link can only close: never a yes that the visitor has not given',
  (own, person) => {
    const answer = answerFor({ own, person: { reason: person, proven: false } })
    if (answer === 'permitted') expect(own).toBe('permitted')
    expect(recordFor({ own, person: { reason: person, proven: false } })).not.toBe('person')
  },
)

test.prop([reason, reason, proven])(
  'an event is kept only where the answer is yes, with whoever gave it',
  (own, person, is) => {
    const joined = { own, person: { reason: person, proven: is } }
    const where = recordFor(joined)
    expect(where !== null).toBe(answerFor(joined) === 'permitted')
    if (where === 'person') expect([person, is]).toEqual(['permitted', true])
    if (where === 'own') expect(own).toBe('permitted')
  },
)

test.prop([reason])('alone, a visitor’s own answer counts', (own) => {
  expect(answerFor({ own, person: null })).toBe(own)
  expect(recordFor({ own, person: null })).toBe(own === 'permitted' ? 'own' : null)
})
