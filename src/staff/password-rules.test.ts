import { fc, test as prop } from '@fast-check/vitest'
import { expect, test } from 'vitest'
import { passwordLength, weaknessOf } from './password-rules.ts'

const own = ['Camille Lefèvre', 'camille.lefevre@sentiers.example', 'Sentiers & Cie', 'aval.sentiers.example']

test('what is guessed first is refused, and the reason is named', () => {
  const refused = {
    too_short: ['', 'short', 'tulipe vélo', 'xK9#qPz!mW2'],
    common_words: [
      'motdepasse2026!',
      'Password1234',
      'p@ssw0rdP@ssw0rd',
      'iloveyou4ever',
      'correct horse battery staple',
      'bonjour bonsoir',
      'drowssap12345',
      'Bienvenue2026!!',
    ],
    about_you: ['CamilleLefevre1', 'sentiers-cie-2026', 'lefevre.camille', 'Sentiers123456!', 'erveféL ellimac'],
    keyboard: [
      'azertyuiop123',
      'qwertyuiop[]',
      '1q2w3e4r5t6y',
      'qsdfghjklm12',
      'wxcvbn,;:!wxc',
      'zxcvbnm,./zx',
      '123456789012',
    ],
    sequence: ['abcdefghijkl', '987654321098'],
    repeated: ['aaaaaaaaaaaaaa', 'xyQ!xyQ!xyQ!xyQ!', '$$$$$$$$$$$$$$$$'],
    date: ['14071989 1989', '12/05/1984 1984', '1984-05-12 1984'],
  }
  for (const [why, passwords] of Object.entries(refused))
    for (const password of passwords) expect([password, weaknessOf(password, own)]).toEqual([password, why])
  expect(weaknessOf('x9'.repeat(200), own)).toBe('too_long')
})

test('a passphrase of words that have nothing to do with one another passes, in any language and without figures', () => {
  for (const password of [
    'tulipe vélo 19 marché gris',
    'hublot tisane granit ocre',
    'wobbly lantern fjord pickle',
    'Zk4!rrQp0vLm',
    'ежик в тумане летит',
    '鼻が長い象さんの歌です今日も',
    'mangrove-tabouret-zinc',
  ])
    expect([password, weaknessOf(password, own)]).toEqual([password, null])
})

test('one’s own words count only for oneself', () => {
  expect(weaknessOf('mangrove zinc mangrove', ['Marie Mangrove Zinc'])).toBe('about_you')
  expect(weaknessOf('tabouret mangrove zinc', ['Jo'])).toBeNull()
})

const anything = fc.string({ unit: 'binary', maxLength: 60 })

prop.prop([anything, anything])(
  'it always answers, for whatever is typed, and never accepts fewer characters than it asks',
  (password, name) => {
    const verdict = weaknessOf(password, [name])
    if ([...password.normalize('NFKC')].length < passwordLength.least) expect(verdict).toBe('too_short')
  },
)

prop.prop([
  fc.constantFrom('motdepasse', 'qwertyuiop', 'aaaaaaaa', '12345678'),
  fc.string({ unit: fc.constantFrom('!', '1', '2', '0', 'a'), minLength: 4, maxLength: 5 }),
])('a common beginning with a little after it stays refused', (stem, tail) => {
  expect(weaknessOf(stem + tail, [])).not.toBeNull()
})

prop.prop([fc.array(fc.integer({ min: 0, max: 51 }), { minLength: 20, maxLength: 30 })])(
  'twenty letters at random pass',
  (letters) => {
    const alphabet = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'
    // Not those that happen to repeat themselves or to spell something.
    fc.pre(new Set(letters.map((at) => at % 26)).size >= 14)
    expect(weaknessOf(letters.map((at) => alphabet[at]).join(''), [])).toBeNull()
  },
)
