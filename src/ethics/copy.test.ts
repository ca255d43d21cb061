import { describe, expect, test } from 'vitest'
import { type CopyKind, lintCopy } from './copy.ts'

const now = new Date('2026-11-23T12:00:00Z')
const kinds = (language: 'en' | 'fr', text: string) => lintCopy({ language, text }, now).map((found) => found.kind)

const pressing: ['en' | 'fr', CopyKind, string][] = [
  ['en', 'urgency', 'Hurry, the sale ends tonight!'],
  ['en', 'urgency', 'Only 2 hours left to save.'],
  ['en', 'urgency', 'This is your last chance.'],
  ['en', 'scarcity', 'Only 3 left in stock'],
  ['en', 'scarcity', 'Selling fast: almost gone.'],
  ['en', 'social_proof', '1,204 people bought this today'],
  ['en', 'social_proof', 'Our best-selling shoes'],
  ['en', 'shaming', 'No thanks, I don’t like saving money'],
  ['en', 'hidden_cost', 'Free gift, just pay shipping'],
  ['en', 'hidden_cost', 'A free month, then 9.99 every month'],
  ['fr', 'urgency', 'Dépêchez-vous, l’offre se termine ce soir !'],
  ['fr', 'urgency', 'Plus que 2 heures pour en profiter'],
  ['fr', 'urgency', 'Dernière chance'],
  ['fr', 'scarcity', 'Plus que 3 exemplaires disponibles'],
  ['fr', 'scarcity', 'Stocks limités'],
  ['fr', 'scarcity', 'Jusqu’à épuisement des stocks'],
  ['fr', 'social_proof', '1 204 personnes ont acheté cet article'],
  ['fr', 'social_proof', 'Notre numéro 1'],
  ['fr', 'shaming', 'Non merci, je préfère payer plus cher'],
  ['fr', 'hidden_cost', 'Cadeau gratuit, hors frais de port'],
  ['fr', 'hidden_cost', 'Un mois gratuit, puis 9,99 € par mois'],
]

const plain: ['en' | 'fr', string][] = [
  ['en', 'Your running shoes are waiting at the shop in Lyon. Reply to this message if you have a question.'],
  ['en', 'We are open from Monday to Saturday, 9 to 19 h. Delivery is included in the price.'],
  ['en', 'You can stop these messages at any time with one click.'],
  ['en', 'The breakfast is served on the terrace; the last bus leaves at eleven.'],
  ['fr', 'Vos chaussures vous attendent au magasin de Lyon. Répondez à ce message si vous avez une question.'],
  ['fr', 'Nous sommes ouverts du lundi au samedi, de 9 h à 19 h. La livraison est comprise dans le prix.'],
  ['fr', 'Vous pouvez arrêter ces messages à tout moment, en un clic.'],
  [
    'fr',
    'Le petit-déjeuner est servi en terrasse ; le dernier bus part à onze heures. Une invitation vous sera envoyée.',
  ],
]

describe('words that press people', () => {
  test.each(pressing)('%s: %s is found in “%s”', (language, kind, text) => {
    expect(kinds(language, text)).toContain(kind)
  })

  test.each(pressing)('%s, %s: no-break spaces hide nothing in “%s”', (language, kind, text) => {
    for (const space of ['\u00a0', '\u202f', '\u2009']) {
      const found = lintCopy({ language, text: text.replaceAll(' ', space) }, now)
      expect(found.map((one) => one.kind)).toContain(kind)
      for (const { quote } of found) expect(text.replaceAll(' ', space)).toContain(quote)
    }
  })

  test.each(plain)('%s: nothing is found in “%s”', (language, text) => {
    expect(kinds(language, text)).toEqual([])
  })
})

describe('a claim and its evidence', () => {
  const state = (text: string, evidence: { endsAt?: Date; stock?: number; socialSource?: string }) =>
    lintCopy({ language: 'en', text, evidence }, now)[0]?.state

  test('an end date in the future backs urgency, one in the past contradicts it', () => {
    expect(state('Ends tonight', { endsAt: new Date('2026-11-23T22:00:00Z') })).toBe('backed')
    expect(state('Ends tonight', { endsAt: new Date('2026-11-01T22:00:00Z') })).toBe('contradicted')
    expect(state('Ends tonight', {})).toBe('unbacked')
  })

  test('“only 3 left” is contradicted when 50 are left', () => {
    expect(state('Only 3 left', { stock: 50 })).toBe('contradicted')
    expect(state('Only 3 left', { stock: 2 })).toBe('backed')
  })

  test('social proof needs a source', () => {
    expect(state('300 customers trust us', { socialSource: 'survey of May 2026' })).toBe('backed')
    expect(state('300 customers trust us', {})).toBe('unbacked')
  })
})
