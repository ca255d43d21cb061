/** What the doctor says of a ledger that cannot be run, in both languages. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { freshDatabase } from '../../test/database.ts'
import { ledgerFor } from '../../test/ledger.ts'
import { systemClock, systemRandom, uuidv7From } from '../kernel/index.ts'
import type { House } from './house.ts'
import { ledgerFacts } from './ledger-facts.ts'
import { ledgerFindings } from './ledger-findings.ts'

test('a ledger that cannot be run is said with the reason, and the public reads that it is stopped', async () => {
  const home = await freshDatabase()
  const folder = mkdtempSync(join(tmpdir(), 'aval-findings-'))
  const ledger = ledgerFor({
    database: home.database,
    folder,
    clock: systemClock,
    newId: uuidv7From(systemClock, systemRandom),
    more: { views: () => Promise.reject(new Error('nobody remembers')) },
  })
  try {
    await ledger.start()
    const config = { ledger: { chain: { kind: 'off' } } } as House['config']
    const witnesses = { status: () => [] } as unknown as House['witnesses']
    const house = { ledger, witnesses, config, chain: () => null, clock: systemClock }
    const [first] = await ledgerFindings(house)
    expect(first).toMatchObject({ about: 'ledger', health: 'attention' })
    for (const language of ['en', 'fr'] as const) expect(first![language]).toContain('Error: nobody remembers')
    expect((await ledgerFacts({ ...house, anchor: null })).state).toBe('stopped')
  } finally {
    await ledger.stop()
    await home.close()
    rmSync(folder, { recursive: true, force: true })
  }
})
