import { spawn } from 'node:child_process'
import { createDecipheriv, hkdfSync, randomUUID, webcrypto } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fc, test as property } from '@fast-check/vitest'
import { afterAll, afterEach, expect, test } from 'vitest'
import { Problem, systemRandom, uuidBytes } from '../kernel/index.ts'
import { bind, decrypt } from './gcm.ts'
import { type Cell, createVault, type KeyProvider, passphraseProvider, type Vault } from './index.ts'
import { openKeyring } from './keyring.ts'

const cheap = { N: 2 ** 10, r: 8, p: 1 }
const folders: string[] = []
const alice = '0198f000-0000-7000-8000-00000000000a'
const bob = '0198f000-0000-7000-8000-00000000000b'

afterEach(() => {
  for (const made of folders.splice(0)) rmSync(made, { recursive: true, force: true })
})

function vaultIn(directory = folder(), passphrase: string | null = 'correct horse battery'): Vault {
  return createVault({
    directory,
    provider: passphraseProvider({ passphrase, directory, random: systemRandom, cost: cheap }),
    random: systemRandom,
  })
}

/** One vault for all runs of a property: making a keyring syncs the disk several times. */
let shared: Vault | undefined
const sharedFolder = mkdtempSync(join(tmpdir(), 'aval-vault-'))
const sharedVault = () => (shared ??= vaultIn(sharedFolder))

afterAll(() => {
  shared?.close()
  rmSync(sharedFolder, { recursive: true, force: true })
})

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
    const vault = sharedVault()
    vault.enrol([alice, bob])
    const sealed = vault.seal(own, plain)
    expect(vault.open(own, sealed)).toEqual(Buffer.from(plain))
    const same = (Object.keys(own) as (keyof Cell)[]).every((part) => own[part] === other[part])
    if (!same) expect(codeOf(() => vault.open(other, sealed))).toBe('vault.sealed_elsewhere')
  },
)

test.for<[keyof Cell, string]>([
  ['table', 'sealed_fields'],
  ['column', 'phone'],
  ['subjectId', bob],
  ['rowId', 'EMAIL'],
])('a cell that differs in its %s alone refuses the envelope', ([part, other]) => {
  const vault = vaultIn()
  vault.enrol([alice, bob])
  const own = { table: 'sealed_field', column: 'email', subjectId: alice, rowId: 'email' }
  const sealed = vault.seal(own, 'a secret')
  expect(codeOf(() => vault.open({ ...own, [part]: other }, sealed))).toBe('vault.sealed_elsewhere')
  vault.close()
})

test('an envelope is what it says: WebCrypto opens it from the key and the documented bytes alone', async () => {
  const [directory, made] = [folder(), [] as Buffer[]]
  const vault = createVault({ directory, provider: wrapsNothing, random: noting(made) })
  const before = made.length
  vault.enrol([alice])
  const key = await webcrypto.subtle.importKey('raw', new Uint8Array(made[before] as Buffer), 'AES-GCM', false, [
    'decrypt',
  ])
  const envelope = vault.seal({ table: 't', column: 'c', subjectId: alice, rowId: 'é' }, 'à lire')
  const parts = ['aval.cell.v1', 't', 'c', alice, 'é'].map((part) => Buffer.from(part))
  const context = parts.flatMap((part) => [Buffer.from([0, 0, 0, part.length]), part])
  const additionalData = new Uint8Array(Buffer.concat([Buffer.from([1, 1, 0, 1]), ...context]))
  const iv = new Uint8Array(envelope.subarray(4, 16))
  const plain = await webcrypto.subtle.decrypt(
    { name: 'AES-GCM', iv, additionalData, tagLength: 128 },
    key,
    new Uint8Array(envelope.subarray(16)),
  )
  expect(Buffer.from(plain).toString()).toBe('à lire')
  vault.close()
})

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

test('after rotation the old key opens nothing, and what it was derived from is gone from the folder', () => {
  const directory = folder()
  const provider = passphraseProvider({ passphrase: 'p', directory, random: systemRandom, cost: cheap })
  const opened: Buffer[] = []
  const noted = { ...provider, open: (parameters: Buffer) => (opened.push(parameters), provider.open(parameters)) }
  const vault = createVault({ directory, provider: noted, random: systemRandom })
  vault.enrol([alice, bob])
  const old = opened[0] as Buffer
  expect(bytesIn(directory).includes(old)).toBe(true)
  vault.rotateKek()
  vault.close()
  const ring = openKeyring(directory)
  const stored = [...ring.installationKeys(), ...ring.subjectKeysAfter(Buffer.alloc(0), 10)]
  const context = (id: string) => bind('aval.subject-key.v1', id.replaceAll('-', ''))
  expect(stored.every((one) => one.kek === 2)).toBe(true)
  const alicesKey = ring.subjectKey(uuidBytes(alice))?.wrapped as Uint8Array
  expect(provider.open(old).unwrap(alicesKey, context(alice))).toBeNull()
  expect(provider.open(ring.keks()[0]?.parameters as Buffer).unwrap(alicesKey, context(alice))).toHaveLength(32)
  ring.close()
  expect(bytesIn(directory).includes(old)).toBe(false)
})

// A provider that wraps by doing nothing, so that a key's own bytes stand in the file and can be looked for.
const bare = { wrap: (key: Uint8Array) => Buffer.from(key), unwrap: (wrapped: Uint8Array) => Buffer.from(wrapped) }
const wrapsNothing: KeyProvider = {
  describe: { kind: 'file', generatedSecret: 'no', en: '', fr: '' },
  create: () => ({ parameters: Buffer.from('{}'), kek: bare }),
  open: () => bare,
  close: () => {},
}

/** The system's randomness, keeping every key that it gave. */
function noting(made: Buffer[]) {
  return (length: number) => {
    const bytes = systemRandom(length)
    if (length === 32) made.push(Buffer.from(bytes))
    return bytes
  }
}

test('after shredding nothing opens, and no half of a key is left in the folder, also where pages were split', () => {
  const [directory, made] = [folder(), [] as Buffer[]]
  const vault = createVault({ directory, provider: wrapsNothing, random: noting(made) })
  const before = made.length
  const ids = Array.from({ length: 3000 }, () => randomUUID())
  for (let from = 0; from < ids.length; from += 100) vault.enrol(ids.slice(from, from + 100))
  const place = (subjectId: string) => ({ table: 't', column: 'c', subjectId, rowId: 'r' })
  const shredded = ids.flatMap((id, at) => (at % 30 === 0 ? [{ id, key: made[before + at] as Buffer }] : []))
  const sealed = shredded.map(({ id }) => vault.seal(place(id), 'gone soon'))
  const left = () => {
    const bytes = bytesIn(directory)
    return shredded.filter(({ key }) => bytes.includes(key.subarray(0, 16)) || bytes.includes(key.subarray(16))).length
  }
  expect(left()).toBe(shredded.length)
  for (const { id } of shredded) {
    vault.shred(id)
    vault.shred(id)
  }
  expect(left()).toBe(0)
  for (const [at, { id }] of shredded.entries())
    expect(codeOf(() => vault.open(place(id), sealed[at] as Buffer))).toBe('vault.no_key')
  expect(vault.has(ids[1] as string)).toBe(true)
  vault.close()
})

test('a person is the same in every spelling of their id, also for shredding', () => {
  const vault = vaultIn()
  vault.enrol([alice])
  const place = { table: 't', column: 'c', subjectId: alice, rowId: 'r' }
  const sealed = vault.seal(place, 'x')
  expect(vault.openText({ ...place, subjectId: alice.toUpperCase() }, sealed)).toBe('x')
  vault.shred(alice.toUpperCase())
  expect(codeOf(() => vault.open(place, sealed))).toBe('vault.no_key')
  for (const nobody of ['', 'alice', alice.slice(1), `${alice}00`])
    expect(codeOf(() => vault.enrol([nobody]))).toBe('vault.not_a_subject')
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

test('whoever is enrolled in the very turn in which another vault rotates stays readable', () => {
  const directory = folder()
  const [first, second] = [vaultIn(directory), vaultIn(directory)]
  second.enrol([alice])
  first.rotateKek()
  second.enrol([bob])
  const place = { table: 't', column: 'c', subjectId: bob, rowId: 'r' }
  const sealed = second.seal(place, 'x')
  expect(first.openText(place, sealed)).toBe('x')
  second.rotateKek()
  expect(first.openText(place, sealed)).toBe('x')
  for (const vault of [first, second]) vault.close()
  const third = vaultIn(directory)
  expect([third.openText(place, sealed), third.status().kekVersion]).toEqual(['x', 3])
  third.close()
})

test('two processes enrol, rotate and shred on one keyring, and every key that is left opens', async () => {
  const directory = folder()
  const vault = vaultIn(directory)
  const [theirs, mine] = [uuids(200), uuids(200)]
  const child = spawn(process.execPath, ['--input-type=module', '-e', otherProcess(directory, theirs)])
  const said: string[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes: Buffer) => said.push(String(bytes)))
  const ended = new Promise<number | null>((done) => child.once('exit', done))
  let rounds = 0
  while (child.exitCode === null || rounds < 20) {
    vault.enrol(mine.slice((rounds % 20) * 10, (rounds % 20) * 10 + 10))
    vault.rotateKek()
    vault.shred(mine[0] as string)
    rounds++
    await new Promise((later) => setTimeout(later, 5))
  }
  expect([await ended, said.join('')]).toEqual([0, ''])
  vault.close()
  const again = vaultIn(directory)
  for (const id of [...mine.slice(1), ...theirs])
    expect(again.seal({ table: 't', column: 'c', subjectId: id, rowId: 'r' }, 'x')).toHaveLength(33)
  expect(again.status()).toMatchObject({ subjectKeys: 399, kekVersion: rounds + 1 })
  again.close()
})

function uuids(count: number): string[] {
  return Array.from({ length: count }, () => randomUUID())
}

/** What the second process runs: it enrols, and writes to whom it enrolled, while the first one rotates. */
function otherProcess(directory: string, ids: readonly string[]): string {
  const door = (room: string) => JSON.stringify(new URL(`../${room}/index.ts`, import.meta.url).href)
  return `
    import { createVault, passphraseProvider } from ${door('vault')}
    import { systemRandom as random } from ${door('kernel')}
    const [directory, ids] = ${JSON.stringify([directory, ids])}
    const provider = passphraseProvider({ passphrase: 'correct horse battery', directory, random, cost: ${JSON.stringify(cheap)} })
    const vault = createVault({ directory, provider, random })
    for (const id of ids) {
      vault.enrol([id])
      vault.seal({ table: 't', column: 'c', subjectId: id, rowId: 'r' }, 'x')
      if (Math.random() < 0.2) await new Promise((later) => setTimeout(later, 5))
    }
    vault.close()`
}

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
    const vault = sharedVault()
    const token = vault.token('unsubscribe', payload)
    expect(vault.readToken('unsubscribe', token)).toEqual(Buffer.from(payload))
    expect(vault.readToken('why', token)).toBeNull()
    const place = at % token.length
    const altered = token.slice(0, place) + (token[place] === 'A' ? 'B' : 'A') + token.slice(place + 1)
    expect(vault.readToken('unsubscribe', altered)).toBeNull()
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

test('ledger keys are HKDF of the person’s key, the same each time, and gone with it', () => {
  const made: Buffer[] = []
  const vault = createVault({
    directory: folder(),
    provider: wrapsNothing,
    random: noting(made),
  })
  const id = '0198f000-0000-7000-8000-00000000000e'
  vault.enrol([id])
  const { label, blind } = vault.ledgerKeys(id)
  const fits = made.some(
    (key) =>
      key.length === 32 &&
      Buffer.from(hkdfSync('sha256', key, '', 'aval/ledger/label/v1', 32)).equals(label) &&
      Buffer.from(hkdfSync('sha256', key, '', 'aval/ledger/blind/v1', 32)).equals(blind),
  )
  expect(fits).toBe(true)
  expect(vault.ledgerKeys(id)).toEqual({ label, blind })
  vault.shred(id)
  expect(() => vault.ledgerKeys(id)).toThrow(/no_key/)
  vault.close()
})
