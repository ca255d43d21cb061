/**
 * Real data sets for tests. They are not part of the repository: a test that needs one asks here, and when it is absent the
 * run says so once instead of passing in silence.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'

const root = process.env.AVAL_DATA ?? join(import.meta.dirname, '..', '..', 'shared', 'data')
const told = new Set<string>()

/**
 * The path of a real data set, null when it is not on this machine.
 * @param name path below the folder of data sets, such as `bank-marketing/bank-additional-full.csv.gz`
 */
export function dataSet(name: string): string | null {
  const path = join(root, name)
  if (existsSync(path)) return path
  if (!told.has(name)) {
    told.add(name)
    console.warn(`data set ${name} is absent: tests on it check nothing (set AVAL_DATA to the folder that holds it)`)
  }
  return null
}
