/** What is built before the start and served as it is: the verifier for browsers, and the script of the page that runs it. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface BuiltScript {
  readonly source: Buffer
  /** In the address, so that it can be cached for ever. */
  readonly version: string
}

const root = join(import.meta.dirname, '..', '..')
const places = {
  verifier: join(root, 'verifier', 'dist', 'aval-verifier.browser.js'),
  page: join(root, 'dist', 'pages', 'verify.js'),
  portal: join(root, 'dist', 'pages', 'portal.js'),
  'portal-check': join(root, 'dist', 'pages', 'portal-check.js'),
} as const

/** Null when it has not been built. Read once. */
export function builtScript(name: keyof typeof places): BuiltScript | null {
  const known = read.get(name)
  if (known) return known
  if (!existsSync(places[name])) return null
  const source = readFileSync(places[name])
  const built = { source, version: createHash('sha256').update(source).digest('hex').slice(0, 16) }
  read.set(name, built)
  return built
}

const read = new Map<string, BuiltScript>()
