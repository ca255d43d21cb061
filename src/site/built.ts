/** Scripts that are built before the start and served as they are: the SDK, and the page of the demonstration's shop. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface BuiltScript {
  readonly source: Buffer
  /** In the address, so that it can be cached for ever. */
  readonly version: string
  /** Subresource integrity: what a page demands of the script that it loads. */
  readonly integrity: string
}

const root = join(import.meta.dirname, '..', '..')
const places = {
  sdk: join(root, 'sdk', 'dist', 'aval.js'),
  shop: join(root, 'sdk', 'dist', 'demo-shop.js'),
} as const

/** Null when it has not been built. Read once. */
export function builtScript(name: keyof typeof places): BuiltScript | null {
  const known = read.get(name)
  if (known) return known
  if (!existsSync(places[name])) return null
  const source = readFileSync(places[name])
  const version = createHash('sha256').update(source).digest('hex').slice(0, 16)
  const built = { source, version, integrity: `sha384-${createHash('sha384').update(source).digest('base64')}` }
  read.set(name, built)
  return built
}

const read = new Map<string, BuiltScript>()
