import { fc, test as property } from '@fast-check/vitest'
import { expect, test } from 'vitest'
import { masked } from './masks.ts'

const contact = { dataClass: 'contact', identifier: 'email' } as const
const name = { dataClass: 'direct_identifier', identifier: null } as const

test('a mask lets somebody recognise a value without holding it', () => {
  expect(masked(contact, 'marie.curie@example.org')).toBe('m•••@e•••.org')
  expect(masked(contact, '+33612345678')).toBe('+33•••78')
  expect(masked(name, 'Marie')).toBe('M•••')
  expect(masked({ dataClass: 'direct_identifier', identifier: 'external_id' }, 'C-100278')).toBe('•••78')
  expect(masked({ dataClass: 'direct_identifier', identifier: 'external_id' }, '278')).toBe('•••')
  expect(masked({ dataClass: 'special_category', identifier: null }, 'union member')).toBe('•••')
  expect(masked({ dataClass: 'behavioural', identifier: null }, 42)).toBe('•••')
})

property.prop([fc.string({ minLength: 4 }), fc.constantFrom(contact, name)])(
  'a mask never holds the value',
  (value, field) => {
    expect(masked(field, value)).not.toContain(value)
  },
)
