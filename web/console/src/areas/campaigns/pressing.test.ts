import { fc, test as property } from '@fast-check/vitest'
import { expect, test } from 'vitest'
import { lineOf, placesOf, pressingIn } from './pressing.ts'

const urgency = (quote: string) => [{ kind: 'urgency', quote }]
const marked = (source: string, quote: string) =>
  placesOf(source, urgency(quote)).map(({ from, to }) => source.slice(from, to))

test('words are found in the source through tags, entities and line ends, as they are written there', () => {
  expect(marked('<mj-text>Your LAST <b>chance</b>, today</mj-text>', 'last chance')).toEqual(['LAST <b>chance'])
  expect(marked('plus&nbsp;que&#160;3\n   heures', 'plus que 3 heures')).toEqual(['plus&nbsp;que&#160;3\n   heures'])
  expect(marked('derni&egrave;re chance', 'dernière chance')).toEqual(['derni&egrave;re chance'])
  expect(marked('🎉 last chance 🎉', 'last chance')).toEqual(['last chance'])
  expect(marked('ne <!-- not said -->ratez pas', 'ne ratez pas')).toEqual(['ne <!-- not said -->ratez pas'])
})

test('neither attributes nor other words, nor words of two paragraphs, are marked', () => {
  expect(marked('<mj-button css-class="last chance">Look</mj-button>', 'last chance')).toEqual([])
  expect(marked('a blast chances', 'last chance')).toEqual([])
  expect(marked('<mj-text>hurry</mj-text><mj-text>up</mj-text>', 'hurryup')).toEqual([])
})

test('each place is marked, once, and has its line', () => {
  const source = 'Hurry up!\n\nNow, hurry up: last chance.'
  const places = placesOf(source, [
    ...urgency('Hurry up'),
    { kind: 'urgency', quote: 'hurry up' },
    { kind: 'other', quote: 'up: last' },
    ...urgency('last chance'),
  ])
  expect(places.map((one) => [one.quote, lineOf(source, one)])).toEqual([
    ['hurry up', 1],
    ['hurry up', 3],
    ['last chance', 3],
  ])
})

test('a subject says which words press in it', () => {
  const all = [...urgency('last chance'), { kind: 'scarcity', quote: 'only 3 left' }]
  expect(pressingIn('Only 3 left of it', all)).toEqual([{ kind: 'scarcity', quote: 'only 3 left' }])
  expect(pressingIn('A calm word', all)).toEqual([])
})

property.prop([fc.string(), fc.string({ minLength: 1 })])(
  'places lie in the source, in order, apart',
  (source, quote) => {
    let end = 0
    for (const { from, to } of placesOf(`${source} ${quote} ${source}`, urgency(quote))) {
      expect(from).toBeGreaterThanOrEqual(end)
      expect(to).toBeGreaterThan(from)
      end = to
    }
    expect(end).toBeLessThanOrEqual(2 * source.length + quote.length + 2)
  },
)
