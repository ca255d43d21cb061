/**
 * For consent's tests only: a database, a real vault with cheap keys, a clock that stands still, and a published notice that asks
 * for every purpose that rests on consent.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freshDatabase, type TestDatabase } from '../../test/database.ts'
import { ledgerFor } from '../../test/ledger.ts'
import type { Ledger } from '../ledger/index.ts'
import { type Actor, manualClock, type NewId, systemRandom, uuidv7From } from '../kernel/index.ts'
import { createVault, passphraseProvider, type Vault } from '../vault/index.ts'
import { type Consent, createConsent, type Facts, type Notice, standardNotice } from './index.ts'

export const staff: Actor = { kind: 'staff', id: '0198f000-0000-7000-8000-0000000000aa', role: 'dpo' }
export const adult: Facts = {
  residence: 'FR',
  born: '1980-01-01',
  channels: { email: 'present', phone: 'present', post: 'present' },
}

export interface Arranged {
  readonly home: TestDatabase
  readonly vault: Vault
  readonly consent: Consent
  /** Takes entries; a test that wants them in the log starts it. */
  readonly ledger: Ledger
  readonly clock: ReturnType<typeof manualClock>
  readonly notice: Notice
  readonly newId: NewId
  /** Ids of new people who are enrolled and have keys. */
  people(count: number, facts?: Facts): Promise<string[]>
  close(): Promise<void>
}

export async function arrange(): Promise<Arranged> {
  const home = await freshDatabase()
  const directory = mkdtempSync(join(tmpdir(), 'aval-consent-'))
  const cost = { N: 2 ** 10, r: 8, p: 1 }
  const provider = passphraseProvider({ passphrase: 'only for these tests', directory, random: systemRandom, cost })
  const vault = createVault({ directory, provider, random: systemRandom })
  // The database compares with its own clock, so the tests' clock starts at the present.
  const clock = manualClock(new Date(Date.now()))
  const newId = uuidv7From(clock, systemRandom)
  const ledger = ledgerFor({ database: home.database, folder: directory, clock, newId })
  const consent = createConsent({ database: home.database, vault, clock, newId, ledger })
  const content = standardNotice({
    name: 'Newsletter',
    controller: { name: 'Maison Exemple', address: '1 rue du Test, Lyon', contact: 'dpo at example.org' },
    purposes: consent.purposes().filter((purpose) => purpose.legalBasis === 'consent'),
    data: ['contact', 'purchases'],
    storage: 'France',
    authority: { name: 'CNIL', url: 'https://www.cnil.fr' },
  })
  const draft = await consent.notices.draft(staff, content)
  const notice = await consent.notices.publish(staff, draft.noticeId, draft.version)
  return {
    home,
    vault,
    consent,
    ledger,
    clock,
    notice,
    newId,
    people: async (count, facts = adult) => {
      const ids = Array.from({ length: count }, () => newId())
      vault.enrol(ids)
      await home.database.transaction((tx) =>
        consent.enrol(
          tx,
          ids.map((subjectId) => ({ subjectId, facts })),
        ),
      )
      return ids
    },
    close: async () => {
      vault.close()
      await home.close()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

/** The reference to the arranged notice in a decision. */
export function shown(notice: Notice): { id: string; version: number; language: 'fr' } {
  return { id: notice.noticeId, version: notice.version, language: 'fr' }
}
