/**
 * For this room's tests: a new database, real vault, consent and gate.
 */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ledgerFor } from './ledger.ts'
import { freshDatabase, type TestDatabase } from './database.ts'
import { type Consent, createConsent, standardNotice } from '../src/consent/index.ts'
import { type Actor, type Clock, type Jobs, manualClock, type OpenPurpose, uuidv7From } from '../src/kernel/index.ts'
import { createGate } from '../src/gate/index.ts'
import { createStaff } from '../src/staff/index.ts'
import { createVault, passphraseProvider, type Vault } from '../src/vault/index.ts'
import { createSubjects, type Subjects, type SubjectsDeps } from '../src/subjects/index.ts'

export const staff: Actor = { kind: 'staff', id: '0198c0de-0000-7000-8000-000000000001', role: 'owner' }

export interface Bed extends TestDatabase {
  readonly subjects: Subjects
  readonly consent: Consent
  readonly vault: Vault
  readonly openPurpose: OpenPurpose
  readonly clock: ReturnType<typeof manualClock>
  readonly directory: string
  /** The room again, as another process would have it. */
  again(options?: Partial<SubjectsDeps>): Subjects
}

/** A whole room on a new database. */
export async function makeBed(options: { batchRows?: number } = {}): Promise<Bed> {
  const base = await freshDatabase()
  const directory = mkdtempSync(join(tmpdir(), 'aval-subjects-'))
  const clock = manualClock('2026-06-01T10:00:00Z')
  const provider = passphraseProvider({
    passphrase: 'only for tests',
    directory,
    random: randomBytes,
    cost: { N: 1024, r: 8, p: 1 },
  })
  const vault = createVault({ directory, provider, random: randomBytes })
  const newId = uuidv7From(clock, randomBytes)
  const ledger = ledgerFor({ database: base.database, folder: directory, clock, newId })
  const consent = createConsent({ database: base.database, vault, clock, newId, ledger })
  const { audit } = createStaff({ database: base.database, clock, newId, random: randomBytes })
  const { openPurpose } = createGate({
    database: base.database,
    consent,
    signer: vault.signer,
    audit,
    clock,
    newId,
    ledger,
  })
  const again: Bed['again'] = (other = {}) =>
    createSubjects({
      database: base.database,
      vault,
      consent,
      clock: clock satisfies Clock,
      newId,
      openPurpose,
      jobs: noJobs,
      filesDirectory: join(directory, 'files'),
      otherHolders: () => [consent.holder],
      ...options,
      ...other,
    })
  const close = async () => {
    vault.close()
    await base.close()
    rmSync(directory, { recursive: true, force: true })
  }
  return { ...base, subjects: again(), consent, vault, openPurpose, clock, directory, again, close }
}

/** A published notice named “shop form”, version 1, asking for these purposes. */
export async function publishNotice(
  bed: Bed,
  purposes = ['email_marketing', 'profiling', 'model_training'],
  name = 'shop form',
): Promise<void> {
  const content = standardNotice({
    name,
    controller: { name: 'Shop', address: '1 rue de la Paix, Paris', contact: 'privacy@example.org' },
    purposes: purposes.map((code) => bed.consent.purpose(code)),
    data: ['contact'],
    storage: 'France',
    authority: { name: 'CNIL', url: 'https://www.cnil.fr' },
  })
  const draft = await bed.consent.notices.draft(staff, content)
  await bed.consent.notices.publish(staff, draft.noticeId, draft.version)
}

/** Imports are worked directly in these tests; the queue has its own. */
const noJobs = { define: () => {} } as unknown as Jobs
