import { createDecipheriv } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fc, test as property } from '@fast-check/vitest'
import { afterEach, expect, test } from 'vitest'
import { Problem, systemRandom } from '../kernel/index.ts'
import { decrypt } from './gcm.ts'
import { type Cell, createVault, passphraseProvider, type Vault } from './index.ts'

const cheap = { N: 2 ** 10, r: 8, p: 1 }
const folders: string[] = []
const alice = '0198f000-0000-7000-8000-00000000000a'
const bob = '0198f000-0000-7000-8000-00000000000b'

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

function vaultIn(directory = folder(), passphrase: string | null = 'correct horse battery'): Vault {
  return createVault({
    directory,
    provider: passphraseProvider({ passphrase, directory, random: systemRandom, cost: cheap }),
    random: systemRandom,
  })
}

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'aval-vault-'))
  folders.push(made)
  return made
}

function codeOf(work: () => unknown): string {
  try {
    work()
  } catch (error) {
    return error instanceof Problem ? error.code : String(error)
  }
  return 'nothing was refused'
}

const cell = fc.record({
  table: fc.constantFrom('sealed_field', 'decision', 'a', 'ab'),
  column: fc.constantFrom('email', 'evidence', 'b', ''),
  subjectId: fc.constantFrom(alice, bob),
  rowId: fc.oneof(fc.constantFrom('email', 'x', ''), fc.string()),
})

property.prop([cell, cell, fc.uint8Array({ maxLength: 200 })], { numRuns: 200 })(
  'no ciphertext opens anywhere but in its own cell',
  (own, other, plain) => {
    const vault = vaultIn()
    vault.enrol([alice, bob])
    const sealed = vault.seal(own, plain)
    expect(vault.open(own, sealed)).toEqual(Buffer.from(plain))
    const same = (Object.keys(own) as (keyof Cell)[]).every((part) => own[part] === other[part])
    if (!same) expect(codeOf(() => vault.open(other, sealed))).toBe('vault.sealed_elsewhere')
    vault.close()
  },
)

test('a change of any byte of an envelope is refused', () => {
  const vault = vaultIn()
  vault.enrol([alice])
  const place = { table: 't', column: 'c', subjectId: alice, rowId: 'r' }
  const sealed = vault.seal(place, 'a secret')
  for (let at = 0; at < sealed.length; at++) {
    const altered = Buffer.from(sealed)
    altered[at] = (altered[at] as number) ^ 1
    expect(codeOf(() => vault.open(place, altered))).toBe(at < 4 ? 'vault.unknown_envelope' : 'vault.sealed_elsewhere')
  }
  for (let length = 0; length < sealed.length; length++)
    expect(codeOf(() => vault.open(place, sealed.subarray(0, length)))).not.toBe('nothing was refused')
  vault.close()
})

test('a shortened tag, which Node accepts unless told, does not open', () => {
  // NIST GCM test case 14 (256-bit zero key, zero IV, 16 zero bytes): tag d0d1c8a799996bf0265b98b5d48ab919.
  const [key, zeros] = [Buffer.alloc(32), Buffer.alloc(16)]
  const whole = Buffer.from(
    '000000000000000000000000cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919',
    'hex',
  )
  expect(decrypt(key, 0, Buffer.alloc(0), whole)).toEqual(zeros)
  const careless = createDecipheriv('aes-256-gcm', key, Buffer.alloc(12))
  expect(() => careless.setAuthTag(whole.subarray(28, 32))).not.toThrow()
  expect(decrypt(key, 0, Buffer.alloc(0), whole.subarray(0, 32))).toBeNull()
})

test('rotation keeps everything readable, removes the old key and rewraps each person once', () => {
  const directory = folder()
  const vault = vaultIn(directory)
  vault.enrol([alice, bob])
  const place = { table: 't', column: 'c', subjectId: alice, rowId: 'r' }
  const [sealed, index, token, secret] = [
    vault.seal(place, 'kept'),
    vault.blindIndex('email', 'a@b.example'),
    vault.token('u', Buffer.from('x')),
    vault.sealSecret('dkim', 'k'),
  ]
  expect(vault.rotateKek()).toEqual({ rewrapped: 2 })
  expect(vault.status().kekVersion).toBe(2)
  vault.close()
  const again = vaultIn(directory)
  expect(again.openText(place, sealed)).toBe('kept')
  expect(again.blindIndex('email', 'a@b.example')).toEqual(index)
  expect(again.readToken('u', token)?.toString()).toBe('x')
  expect(again.openSecret('dkim', secret).toString()).toBe('k')
  again.close()
})

test('after shredding nothing opens, and no byte of the key is left in the folder', () => {
  const directory = folder()
  const known = Buffer.from('5ec4e7'.repeat(10) + 'abcd', 'hex')
  let next: Buffer | null = null
  const random = (length: number) => (next && length === 32 ? (([next] = [null]), known) : systemRandom(length))
  const plainWrap = {
    describe: { kind: 'file', generatedSecret: 'no', en: '', fr: '' },
    create: () => ({ parameters: Buffer.from('{}'), kek }),
    open: () => kek,
    close: () => {},
  } as const
  // A provider that wraps by doing nothing, so that the key's own bytes stand in the file and can be looked for.
  const kek = { wrap: (key: Uint8Array) => Buffer.from(key), unwrap: (wrapped: Uint8Array) => Buffer.from(wrapped) }
  const vault = createVault({ directory, provider: plainWrap, random })
  next = known
  vault.enrol([alice])
  const place = { table: 't', column: 'c', subjectId: alice, rowId: 'r' }
  const sealed = vault.seal(place, 'gone soon')
  expect(bytesIn(directory).includes(known)).toBe(true)
  vault.shred(alice)
  vault.shred(alice)
  expect(codeOf(() => vault.open(place, sealed))).toBe('vault.no_key')
  expect(bytesIn(directory).includes(known)).toBe(false)
  vault.close()
})

function bytesIn(directory: string): Buffer {
  return Buffer.concat(readdirSync(directory).map((name) => readFileSync(join(directory, name))))
}

test('a second vault on the same keyring sees in its next turn what the first shredded', async () => {
  const nextTurn = () => new Promise((later) => setImmediate(later))
  const directory = folder()
  const [first, second] = [vaultIn(directory), vaultIn(directory)]
  first.enrol([alice])
  const place = { table: 't', column: 'c', subjectId: alice, rowId: 'r' }
  const sealed = second.seal(place, 'x')
  expect(second.openText(place, sealed)).toBe('x')
  first.shred(alice)
  await nextTurn()
  expect(codeOf(() => second.open(place, sealed))).toBe('vault.no_key')
  first.rotateKek()
  await nextTurn()
  second.enrol([bob])
  expect(first.has(bob)).toBe(true)
  first.close()
  second.close()
})

test('the wrong passphrase is refused at the door', () => {
  const directory = folder()
  vaultIn(directory).close()
  expect(codeOf(() => vaultIn(directory, 'another passphrase'))).toBe('vault.wrong_passphrase')
})

test('a generated secret works, is private, and the status says what it is worth', () => {
  const directory = folder()
  const vault = vaultIn(directory, null)
  expect(vault.status()).toMatchObject({ provider: 'file', generatedSecret: 'yes' })
  for (const name of readdirSync(directory)) expect(statSync(join(directory, name)).mode & 0o077).toBe(0)
  vault.close()
})

test('blind indexes are equal for equal values of one kind only, and the erased list has its own key', () => {
  const vault = vaultIn()
  expect(vault.blindIndex('email', 'a')).toEqual(vault.blindIndex('email', 'a'))
  const others = [vault.blindIndex('phone', 'a'), vault.blindIndex('email', 'b'), vault.erasedIndex('email', 'a')]
  for (const other of others) expect(other.equals(vault.blindIndex('email', 'a'))).toBe(false)
  expect(vault.blindIndex('email', 'a')).toHaveLength(16)
  vault.close()
})

property.prop([fc.uint8Array({ minLength: 1, maxLength: 40 }), fc.nat()])(
  'a link opens only as it was made, for its own kind',
  (payload, at) => {
    const vault = vaultIn()
    const token = vault.token('unsubscribe', payload)
    expect(vault.readToken('unsubscribe', token)).toEqual(Buffer.from(payload))
    expect(vault.readToken('why', token)).toBeNull()
    const place = at % token.length
    const altered = token.slice(0, place) + (token[place] === 'A' ? 'B' : 'A') + token.slice(place + 1)
    expect(vault.readToken('unsubscribe', altered)).toBeNull()
    vault.close()
  },
)

test('warrants are signed with Ed25519 and a changed byte does not verify', () => {
  const vault = vaultIn()
  const signature = vault.signer.sign(Buffer.from('warrant'))
  expect(vault.signer.publicKey).toHaveLength(32)
  expect(vault.signer.verify(Buffer.from('warrant'), signature)).toBe(true)
  expect(vault.signer.verify(Buffer.from('Warrant'), signature)).toBe(false)
  vault.close()
})
