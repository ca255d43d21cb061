/**
 * Keys in use: unwraps them from the keyring, keeps a bounded number in memory, and forgets all of them when another process
 * changed the keyring, so that a key shredded elsewhere is gone here too. That is looked up once per turn of the event loop
 * (measured: asking before every cell took a fifth of an import) and again inside every change. Keys are kept as KeyObjects,
 * which OpenSSL takes three times faster than bytes; they cannot be overwritten in memory, only dropped.
 */
import { createSecretKey, type KeyObject } from 'node:crypto'
import { formatUuid, type RandomBytes, uuidBytes } from '../kernel/index.ts'
import { bind } from './gcm.ts'
import type { Keyring } from './keyring.ts'
import { problem } from './problems.ts'
import type { Kek, KeyProvider } from './provider.ts'

const keyBytes = 32
const mostCachedKeys = 20_000

export interface Keys {
  /** @throws Problem `vault.no_key` */
  subject(subjectId: string): KeyObject
  has(subjectId: string): boolean
  enrol(subjectIds: readonly string[]): void
  shred(subjectId: string): void
  /** A key of the installation, made on first use. */
  installation(name: string): KeyObject
  rotate(): { readonly rewrapped: number }
  kekVersion(): number
}

interface State {
  readonly ring: Keyring
  readonly provider: KeyProvider
  readonly random: RandomBytes
  readonly keks: Map<number, Kek>
  readonly subjects: Map<string, KeyObject>
  readonly installation: Map<string, KeyObject>
  current: number
  generation: number
  /** Whether the keyring was asked in this turn of the event loop. */
  asked: boolean
}

/** Opens the keys; a new keyring gets its first KEK. @throws Problem `vault.wrong_passphrase` */
export function openKeys(ring: Keyring, provider: KeyProvider, random: RandomBytes): Keys {
  const state: State = {
    ring,
    provider,
    random,
    keks: new Map(),
    subjects: new Map(),
    installation: new Map(),
    current: 0,
    generation: -1,
    asked: false,
  }
  change(state, () => {
    if (ring.keks().length > 0) return
    const made = provider.create(random)
    ring.addKek(1, made.parameters)
  })
  // Its own first KEK is no other process's change, so it has to be told.
  state.generation = -1
  lookAgain(state)
  // Proves at once, and not at the first person, that this is the right passphrase.
  installationKey(state, 'check')
  return {
    subject: (id) => subjectKey(state, id),
    has: (id) => ring.subjectKey(subjectBytes(id)) !== null,
    enrol: (ids) => enrol(state, ids),
    shred: (id) => shred(state, id),
    installation: (name) => installationKey(state, name),
    rotate: () => rotate(state),
    kekVersion: () => (refresh(state), state.current),
  }
}

/** Looks for another process's changes, once per turn. */
function refresh(state: State): void {
  if (state.asked) return
  state.asked = true
  setImmediate(() => {
    state.asked = false
  })
  lookAgain(state)
}

/** Forgets what is in memory when another process changed the file. */
function lookAgain(state: State): void {
  const generation = state.ring.generation()
  if (generation === state.generation) return
  state.generation = generation
  state.subjects.clear()
  state.installation.clear()
  const stored = new Map(state.ring.keks().map((kek) => [kek.version, kek.parameters]))
  for (const version of state.keks.keys()) if (!stored.has(version)) state.keks.delete(version)
  for (const [version, parameters] of stored)
    if (!state.keks.has(version)) state.keks.set(version, state.provider.open(parameters))
  state.current = Math.max(0, ...stored.keys())
}

/**
 * A change looks again once it holds the keyring's lock: another process may have rotated since this turn began, and a key
 * wrapped by a KEK that is gone could never be opened again.
 */
function change<T>(state: State, work: () => T): T {
  return state.ring.change(() => {
    lookAgain(state)
    return work()
  })
}

/** One spelling per person, so that no cached key outlives a shredding that wrote the id differently. */
export function spelled(subjectId: string): string {
  const id = subjectId.toLowerCase()
  if (!uuidText.test(id)) throw problem('vault.not_a_subject', { at: 'subjectId' })
  return id
}

const uuidText = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

function subjectBytes(subjectId: string): Buffer {
  return uuidBytes(spelled(subjectId))
}

function subjectKey(state: State, subjectId: string): KeyObject {
  refresh(state)
  const id = spelled(subjectId)
  const cached = state.subjects.get(id)
  if (cached) return cached
  const stored = state.ring.subjectKey(uuidBytes(id))
  if (!stored) throw problem('vault.no_key')
  const key = createSecretKey(unwrap(state, stored, subjectContext(id)))
  remember(state, id, key)
  return key
}

function remember(state: State, subjectId: string, key: KeyObject): void {
  if (state.subjects.size >= mostCachedKeys) state.subjects.delete(state.subjects.keys().next().value as string)
  state.subjects.set(subjectId, key)
}

function enrol(state: State, subjectIds: readonly string[]): void {
  const made = subjectIds.map((id) => ({ id: spelled(id), key: state.random(keyBytes) }))
  const added = change(state, () => {
    const kek = currentKek(state)
    return made.filter(({ id, key }) => {
      const wrapped = kek.wrap(key, subjectContext(id))
      return state.ring.addSubjectKey(uuidBytes(id), { kek: state.current, wrapped }) === 'added'
    })
  })
  // Whoever is enrolled is written to next.
  for (const { id, key } of added) remember(state, id, createSecretKey(key))
}

function shred(state: State, subjectId: string): void {
  const id = spelled(subjectId)
  state.subjects.delete(id)
  change(state, () => state.ring.removeSubjectKey(uuidBytes(id)))
}

function installationKey(state: State, name: string): KeyObject {
  refresh(state)
  const cached = state.installation.get(name)
  if (cached) return cached
  const stored =
    state.ring.installationKey(name) ??
    change(state, () => state.ring.installationKey(name) ?? makeInstallationKey(state, name))
  const key = createSecretKey(unwrap(state, stored, installationContext(name)))
  state.installation.set(name, key)
  return key
}

function makeInstallationKey(state: State, name: string) {
  const made = {
    kek: state.current,
    wrapped: currentKek(state).wrap(state.random(keyBytes), installationContext(name)),
  }
  state.ring.putInstallationKey(name, made)
  return made
}

function unwrap(state: State, stored: { readonly kek: number; readonly wrapped: Uint8Array }, context: Buffer): Buffer {
  // Wrapped by a KEK that another process made within this turn.
  if (!state.keks.has(stored.kek)) lookAgain(state)
  const key = state.keks.get(stored.kek)?.unwrap(stored.wrapped, context)
  if (!key) throw problem('vault.wrong_passphrase')
  return key
}

function currentKek(state: State): Kek {
  return state.keks.get(state.current) as Kek
}

const pageOfKeys = 5000

/** One transaction: a crash leaves either the old KEK everywhere or the new one everywhere. No data row is touched. */
function rotate(state: State): { rewrapped: number } {
  const { kek, version, rewrapped } = change(state, () => {
    const old = state.current
    const made = state.provider.create(state.random)
    state.ring.addKek(old + 1, made.parameters)
    rewrapInstallationKeys(state, old + 1, made.kek)
    const count = rewrapSubjectKeys(state, old + 1, made.kek)
    state.ring.removeKek(old)
    return { kek: made.kek, version: old + 1, rewrapped: count }
  })
  state.keks.clear()
  state.keks.set(version, kek)
  state.current = version
  return { rewrapped }
}

function rewrapInstallationKeys(state: State, version: number, kek: Kek): void {
  for (const stored of state.ring.installationKeys()) {
    const context = installationContext(stored.name)
    const wrapped = kek.wrap(unwrap(state, stored, context), context)
    state.ring.putInstallationKey(stored.name, { kek: version, wrapped })
  }
}

function rewrapSubjectKeys(state: State, version: number, kek: Kek): number {
  let rewrapped = 0
  let after: Uint8Array = Buffer.alloc(0)
  for (;;) {
    const page = state.ring.subjectKeysAfter(after, pageOfKeys)
    for (const stored of page) {
      const context = subjectContext(formatUuid(stored.id))
      const wrapped = kek.wrap(unwrap(state, stored, context), context)
      state.ring.rewrapSubjectKey(stored.id, { kek: version, wrapped })
    }
    rewrapped += page.length
    if (page.length < pageOfKeys) return rewrapped
    after = (page.at(-1) as { id: Uint8Array }).id
  }
}

function subjectContext(subjectId: string): Buffer {
  return bind('aval.subject-key.v1', subjectId.replaceAll('-', ''))
}

function installationContext(name: string): Buffer {
  return bind('aval.installation-key.v1', name)
}
