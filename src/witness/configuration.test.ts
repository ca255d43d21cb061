/** What a witness may be told, and that every fault is named at once, in both languages. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { cosignatureType, vkeyOf } from '../../verifier/src/index.ts'
import { Problem } from '../kernel/index.ts'
import { readWitnessConfiguration } from './configuration.ts'
import { ed25519, origin, vkeys } from './test-log.ts'
import { aPlace } from './test-place.ts'

const place = aPlace()
const good = { name: 'witness.example/w1', logs: [{ origin, vkeys }] }

function read(text: string) {
  const file = join(place.folder, 'witness.json')
  writeFileSync(file, text)
  return readWitnessConfiguration(file)
}
function faultOf(value: unknown): Problem {
  try {
    read(typeof value === 'string' ? value : JSON.stringify(value))
  } catch (error) {
    if (error instanceof Problem) return error
    throw error
  }
  throw new Error('it was taken')
}

test('a configuration with both keys of a log is read, with an address and a port of our choice', () => {
  expect(read(JSON.stringify(good))).toMatchObject({ name: good.name, host: '127.0.0.1', port: 4190 })
  expect(read(JSON.stringify(good)).logs[0]!.keys.map((key) => key.vkey)).toEqual(vkeys)
})

test('every fault is named at once, in English and in French', () => {
  const fault = faultOf({
    name: 'two words',
    host: 7,
    port: 70_000,
    colour: 1,
    logs: [{ origin, vkeys: ['x'], url: 1 }, 3],
  })
  expect(fault.details.count).toBe(7)
  const [en, fr] = (['en', 'fr'] as const).map((language) => String(fault.toJson(language).title))
  for (const words of [
    'colour is not',
    'name must',
    'host must',
    'port must',
    'log 1: url',
    'log 1: vkey 1',
    'log 2 needs',
  ])
    expect(en).toContain(words)
  for (const words of [
    'colour n’est',
    'name doit',
    'host doit',
    'port doit',
    'log 1: url',
    'registre 1',
    'le registre 2',
  ])
    expect(fr).toContain(words)
})

test.each(['', '{', 'null', '[]', '3', '"x"', '{}', '{"logs":[null]}', '{"logs":{}}'])('refuses %j', (text) => {
  expect(faultOf(text).code).toBe('witness.bad_configuration')
})

test('refuses a name that could never be signed, a log named twice, and keys that are no log keys', () => {
  const other = vkeyOf('other.example', 1, ed25519.publicKey)
  const cosigner = vkeyOf(origin, cosignatureType, ed25519.publicKey)
  for (const value of [
    { ...good, name: 'é'.repeat(128) },
    { ...good, logs: [{ origin: 'é'.repeat(128), vkeys }] },
    { ...good, logs: [...good.logs, ...good.logs] },
    { ...good, logs: [{ origin, vkeys: [other] }] },
    { ...good, logs: [{ origin, vkeys: [cosigner] }] },
    { ...good, logs: [{ origin, vkeys: [] }] },
    { ...good, logs: [] },
  ])
    expect(faultOf(value).details.count).toBeGreaterThan(0)
})

test('a file that is not there is a problem like the others', () => {
  expect(() => readWitnessConfiguration(join(place.folder, 'none.json'))).toThrow(Problem)
})
