/**
 * Keys in use: unwraps them from the keyring, keeps a bounded number in memory, and forgets all of them when another process
 * changed the keyring, so that a key shredded elsewhere is gone here too. That is looked up once per turn of the event loop:
 * measured, asking before every cell took a fifth of an import. Keys are kept as KeyObjects, which OpenSSL takes three times
 * faster than bytes; they cannot be overwritten in memory, only dropped.
 */
import { createSecretKey, type KeyObject } from 'node:crypto'
import { type RandomBytes, uuidBytes } from '../kernel/index.ts'
import { bind } from './gcm.ts'
import type { Keyring } from './keyring.ts'
import { problem } from './problems.ts'
import type { Kek, KeyProvider } from './provider.ts'

const keyBytes = 32
const mostCachedKeys = 50_000

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
  ring.change(() => {
    if (ring.keks().length === 0) {
      const made = provider.create(random)
      ring.addKek(1, made.parameters)
    }
  })
  refresh(state)
  // Proves at once, and not at the first person, that this is the right passphrase.
  installationKey(state, 'check')
  return {
    subject: (id) => subjectKey(state, id),
    has: (id) => ring.subjectKey(uuidBytes(id)) !== null,
    enrol: (ids) => enrol(state, ids),
    shred: (id) => shred(state, id),
    installation: (name) => installationKey(state, name),
    rotate: () => rotate(state),
    kekVersion: () => (refresh(state), state.current),
  }
}

/** Forgets what is in memory when another process changed the file. */
function refresh(state: State): void {
  if (state.asked) return
  state.asked = true
  setImmediate(() => {
    state.asked = false
  })
  const generation = state.ring.generation()
  if (generation === state.generation) return
  state.generation = generation
  state.subjects.clear()
  state.installation.clear()
  const stored = state.ring.keks()
  for (const { version, parameters } of stored) {
    if (!state.keks.has(version)) state.keks.set(version, state.provider.open(parameters))
  }
  state.current = Math.max(...stored.map((kek) => kek.version))
}

function subjectKey(state: State, subjectId: string): KeyObject {
  refresh(state)
  const cached = state.subjects.get(subjectId)
  if (cached) return cached
  const stored = state.ring.subjectKey(uuidBytes(subjectId))
  if (!stored) throw problem('vault.no_key')
  const key = createSecretKey(unwrap(state, stored, subjectContext(subjectId)))
  remember(state, subjectId, key)
  return key
}

function remember(state: State, subjectId: string, key: KeyObject): void {
  if (state.subjects.size >= mostCachedKeys) state.subjects.delete(state.subjects.keys().next().value as string)
  state.subjects.set(subjectId, key)
}

function enrol(state: State, subjectIds: readonly string[]): void {
  refresh(state)
  const kek = currentKek(state)
  const made = subjectIds.map((id) => ({ id, key: state.random(keyBytes) }))
  const added = state.ring.change(() =>
    made.filter(
      ({ id, key }) =>
        state.ring.addSubjectKey(uuidBytes(id), { kek: state.current, wrapped: kek.wrap(key, subjectContext(id)) }) ===
        'added',
    ),
  )
  // Whoever is enrolled is written to next.
  for (const { id, key } of added) remember(state, id, createSecretKey(key))
}

function shred(state: State, subjectId: string): void {
  state.ring.change(() => state.ring.removeSubjectKey(uuidBytes(subjectId)))
  state.subjects.delete(subjectId)
}

function installationKey(state: State, name: string): KeyObject {
  refresh(state)
  const cached = state.installation.get(name)
  if (cached) return cached
  const stored = state.ring.change(() => state.ring.installationKey(name) ?? makeInstallationKey(state, name))
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
  refresh(state)
  const old = state.current
  const made = state.provider.create(state.random)
  const version = old + 1
  let rewrapped = 0
  state.ring.change(() => {
    state.ring.addKek(version, made.parameters)
    for (const stored of state.ring.installationKeys()) {
      const context = installationContext(stored.name)
      state.ring.putInstallationKey(stored.name, {
        kek: version,
        wrapped: made.kek.wrap(unwrap(state, stored, context), context),
      })
    }
    let after: Uint8Array = Buffer.alloc(0)
    for (;;) {
      const page = state.ring.subjectKeysAfter(after, pageOfKeys)
      for (const stored of page) {
        const context = subjectContext(Buffer.from(stored.id).toString('hex'))
        state.ring.rewrapSubjectKey(stored.id, {
          kek: version,
          wrapped: made.kek.wrap(unwrap(state, stored, context), context),
        })
      }
      rewrapped += page.length
      if (page.length < pageOfKeys) break
      after = (page.at(-1) as { id: Uint8Array }).id
    }
    state.ring.removeKek(old)
  })
  state.keks.set(version, made.kek)
  state.keks.delete(old)
  state.current = version
  return { rewrapped }
}

function subjectContext(subjectId: string): Buffer {
  return bind('aval.subject-key.v1', subjectId.replaceAll('-', '').toLowerCase())
}

function installationContext(name: string): Buffer {
  return bind('aval.installation-key.v1', name)
}
