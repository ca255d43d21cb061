/**
 * The tampering attempt of the story: somebody with every right on this machine changes one byte of one entry, in a copy of the public
 * log, and lets an auditor look. What the audit says is told as it says it.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  audit,
  directorySource,
  entriesPath,
  entryBytes,
  findingLine,
  tileWidth,
  tileWidthAt,
} from '../../verifier/src/index.ts'
import type { Language } from '../kernel/index.ts'
import type { House } from '../server/index.ts'

export interface Tampering {
  /** Which entry was changed, of how many. */
  readonly entry: number
  readonly size: number
  /** Whether the log as it is passes the same audit. */
  readonly untouched: 'passes' | 'fails'
  /** The first thing that the audit of the changed copy says; null: it noticed nothing, which must not be. */
  readonly found: Readonly<Record<Language, string>> | null
}

const patienceMs = 60_000
const prefixBytes = 2

/** @param directory of the installation, where the copy lies for a moment */
export async function tamper(house: Pick<House, 'ledger'>, directory: string): Promise<Tampering | null> {
  const { ledger } = house
  const { size: grown } = await ledger.status()
  const out = grown > 0 ? await ledger.published(grown - 2, patienceMs) : null
  if (!out) return null
  const copy = mkdtempSync(join(directory, 'demonstration-tampering-'))
  try {
    cpSync(ledger.directory, copy, { recursive: true })
    const policy = ledger.policy()
    const before = await audit(directorySource(copy), { policy })
    const size = before.size
    const entry = Math.floor(size / 3)
    changeOneByte(copy, entry, size)
    const after = await audit(directorySource(copy), { policy })
    const failure = after.findings.find((finding) => finding.severity === 'failure')
    const failed = before.findings.some((finding) => finding.severity === 'failure')
    return {
      entry,
      size,
      untouched: failed ? 'fails' : 'passes',
      found: failure ? { en: findingLine(failure, 'en'), fr: findingLine(failure, 'fr') } : null,
    }
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}

/** The last byte of the entry's commitment. */
function changeOneByte(directory: string, entry: number, size: number): void {
  const n = Math.floor(entry / tileWidth)
  const path = join(directory, entriesPath(n, tileWidthAt(0, n, size)))
  const bytes = readFileSync(path)
  const at = (entry - n * tileWidth + 1) * (entryBytes + prefixBytes) - 1
  bytes[at] = bytes[at]! ^ 1
  writeFileSync(path, bytes)
}
