import { expect, test } from 'vitest'
import { type Problem, systemRandom } from '../kernel/index.ts'
import { argonCost, createPasswordHasher } from './password-hash.ts'

const hasher = createPasswordHasher(systemRandom)

test('it verifies what the reference implementation of Argon2 made', async () => {
  // phc-winner-argon2, test.c: argon2id, v19, t=2, m=2^16, p=1, "password", "somesalt".
  const phc = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc'
  expect(await hasher.verify(phc, 'password')).toBe(true)
  expect(await hasher.verify(phc, 'passwore')).toBe(false)
  expect(hasher.outdated(phc)).toBe(true)
})

test('a hash carries its parameters, is never the same twice, and fits its password alone', async () => {
  const [one, two] = [await hasher.hash('tulipe vélo'), await hasher.hash('tulipe vélo')]
  expect(one).toMatch(
    new RegExp(String.raw`^\$argon2id\$v=19\$m=${argonCost.memoryKib},t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$`),
  )
  expect(one).not.toBe(two)
  expect(hasher.outdated(one)).toBe(false)
  // The same letters, composed and decomposed: keyboards differ.
  expect(await hasher.verify(one, 'tulipe ve\u0301lo')).toBe(true)
  expect(await hasher.verify(one, 'tulipe velo')).toBe(false)
})

test('nobody and nonsense verify nothing', async () => {
  for (const phc of [
    null,
    '',
    '$argon2id$',
    '$argon2i$v=19$m=8,t=1,p=1$c29tZXNhbHQ$AAAA',
    '$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$AAAA',
  ])
    expect(await hasher.verify(phc, 'x')).toBe(false)
})

test('a crowd waits in turn, and when too many wait the next is told to come back', async () => {
  const cheap = createPasswordHasher(systemRandom, { memoryKib: 8, passes: 1, lanes: 1 })
  const crowd = Array.from({ length: 60 }, () =>
    cheap.hash('x').then(
      () => 'done',
      (error: Problem) => error.code,
    ),
  )
  const outcomes = await Promise.all(crowd)
  expect(outcomes.filter((one) => one === 'done')).toHaveLength(42)
  expect(outcomes.filter((one) => one === 'staff.crowded')).toHaveLength(18)
  expect(await cheap.verify(await cheap.hash('x'), 'x')).toBe(true)
})
