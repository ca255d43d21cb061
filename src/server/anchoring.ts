/**
 * Anchoring on this installation: the chain that was chosen (or the local one, started here), the operator's key, sealed by the vault,
 * and the rounds.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Anchor, createAnchor, type LocalChain, localChainUrl, startLocalChain } from '../anchor/index.ts'
import { writeDurably } from '../kernel/index.ts'
import type { House } from './house.ts'
import { everySoOften } from './rounds.ts'

export interface Anchoring {
  readonly anchor: Anchor
  stop(): Promise<void>
}

/** How often a step is made. */
const roundMs = 3_000
const keyBytes = 32

/** Null where no chain is wanted. @param random for the operator's first key */
export async function openAnchoring(
  house: House,
  directory: string,
  random: (bytes: number) => Buffer,
): Promise<Anchoring | null> {
  const { chain } = house.config.ledger
  if (chain.kind === 'off') return null
  const local: LocalChain | null = chain.kind === 'local' ? await startLocalChain(join(directory, 'chain')) : null
  const url = local?.url ?? (chain as { url: string }).url
  return { anchor: watch(house, directory, random, url), stop: async () => local?.stop() }
}

/** For a command beside a server: the chain that runs already, started by nobody here. */
export function watchRunningChain(house: House, directory: string, random: (bytes: number) => Buffer): void {
  const { chain } = house.config.ledger
  const url = chain.kind === 'external' ? chain.url : localChainUrl(join(directory, 'chain'))
  if (chain.kind !== 'off' && url) watch(house, directory, random, url)
}

function watch(house: House, directory: string, random: (bytes: number) => Buffer, url: string): Anchor {
  const { database, clock, newId, log, ledger } = house
  const { chain } = house.config.ledger
  const anchor = createAnchor({
    database,
    clock,
    newId,
    log,
    ledger,
    chain: { url, kind: chain.kind === 'external' ? 'external' : 'local' },
    operatorKey: operatorKey(house, directory, random),
    everySeconds: chain.kind === 'off' ? 0 : chain.everySeconds,
  })
  house.consent.receipts.anchoredBy((index) => anchor.covering(index))
  house.watchChain(anchor)
  return anchor
}

/** Steps until `stop`, once the ledger runs. */
export function anchorRounds({ log }: Pick<House, 'log'>, anchor: Anchor): { stop(): Promise<void> | void } {
  return everySoOften(roundMs, log, () => anchor.round())
}

function operatorKey({ config, vault }: House, directory: string, random: (bytes: number) => Buffer): Buffer {
  const { chain } = config.ledger
  if (chain.kind === 'external' && chain.key) return Buffer.from(chain.key.replace(/^0x/, ''), 'hex')
  const path = join(directory, 'ledger', 'operator.key')
  if (!existsSync(path)) writeDurably(path, vault.sealSecret('anchor.operator', random(keyBytes)), 0o600)
  return vault.openSecret('anchor.operator', readFileSync(path))
}
