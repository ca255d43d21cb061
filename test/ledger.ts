/**
 * A ledger for tests of the rooms to its right: the real one, on the test's own database, with keys of its own. It takes entries;
 * it sequences and publishes only when a test starts it.
 */
import { join } from 'node:path'
import { type Clock, createLog, type Database, type NewId, systemRandom } from '../src/kernel/index.ts'
import { createLedger, type Ledger, type LedgerDeps, type LogKeySeeds, type LogKeyStore } from '../src/ledger/index.ts'

/** Keys in memory, one pair at first. */
export function keysInMemory(): LogKeyStore {
  const keys: LogKeySeeds[] = [{ ed25519: systemRandom(32), mlDsa44: systemRandom(32) }]
  return {
    load: () => keys,
    add: (key) => void keys.unshift(key),
  }
}

export function ledgerFor(given: {
  readonly database: Database
  readonly folder: string
  readonly clock: Clock
  readonly newId: NewId
  readonly more?: Partial<LedgerDeps>
}): Ledger {
  return createLedger({
    database: given.database,
    clock: given.clock,
    newId: given.newId,
    random: systemRandom,
    log: createLog('silent'),
    directory: join(given.folder, 'ledger'),
    origin: 'test.example/ledger',
    keys: keysInMemory(),
    cosigners: { collect: async () => [] },
    ...given.more,
  })
}
