/**
 * The rooms up to the gate, real and together, on a fresh database: what most tests of rooms further right stand on.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { type Consent, createConsent, type Facts, type NewDecision } from '../src/consent/index.ts'
import { createGate, type Gate } from '../src/gate/index.ts'
import { type Actor, type NewId, systemClock, systemRandom, uuidv7From } from '../src/kernel/index.ts'
import type { Ledger, LedgerDeps } from '../src/ledger/index.ts'
import { createStaff, type Staff } from '../src/staff/index.ts'
import { createVault, passphraseProvider, type Vault } from '../src/vault/index.ts'
import { freshDatabase, type TestDatabase } from './database.ts'
import { ledgerFor } from './ledger.ts'
import { publishNotice } from './notice.ts'

/** scrypt made cheap: these tests are not about the passphrase. */
const cheap = { N: 1024, r: 8, p: 1 }

export interface SmallHouse extends TestDatabase {
  readonly folder: string
  readonly vault: Vault
  /** Takes entries; a test that wants them in the log starts it. */
  readonly ledger: Ledger
  readonly consent: Consent
  readonly staff: Staff
  readonly gate: Gate
  readonly newId: NewId
  /** Staff of each kind that tests need. */
  readonly marketer: Actor
  readonly dpo: Actor
  /** A published notice that asks for every purpose that rests on consent. */
  readonly notice: NonNullable<NewDecision['notice']>
  /** Creates somebody with a profile, who has said yes to these purposes. */
  person(given: {
    says?: readonly string[]
    facts?: Facts
    attributes?: Readonly<Record<string, unknown>>
  }): Promise<string>
  /** Records one decision as that person's own. */
  decide(subjectId: string, kind: NewDecision['kind'], purposes: readonly string[]): Promise<void>
}

export async function smallHouse(options: { readonly ledger?: Partial<LedgerDeps> } = {}): Promise<SmallHouse> {
  const home = await freshDatabase()
  const folder = mkdtempSync(join(tmpdir(), 'aval-house-'))
  const newId = uuidv7From(systemClock, systemRandom)
  const provider = passphraseProvider({
    passphrase: 'only for tests',
    directory: folder,
    random: systemRandom,
    cost: cheap,
  })
  const vault = createVault({ directory: folder, random: systemRandom, provider })
  const { database } = home
  const ledger = ledgerFor({ database, folder, clock: systemClock, newId, more: options.ledger ?? {} })
  const consent = createConsent({ database, vault, clock: systemClock, newId, ledger })
  await consent.load()
  const staff = createStaff({ database, clock: systemClock, newId, random: systemRandom })
  const gate = createGate({
    database,
    consent,
    signer: vault.signer,
    audit: staff.audit,
    clock: systemClock,
    newId,
    ledger,
  })
  const marketer: Actor = { kind: 'staff', id: newId(), role: 'marketer' }
  const dpo: Actor = { kind: 'staff', id: newId(), role: 'dpo' }
  const notice = await publishNotice(consent, dpo)
  const rooms = { ...home, folder, vault, ledger, consent, staff, gate, newId, marketer, dpo, notice }
  const decide: SmallHouse['decide'] = async (subjectId, kind, purposes) => {
    await consent.record(marketer, {
      subjectId,
      kind,
      purposes,
      channel: 'web_form',
      ...(kind === 'given' ? { notice } : {}),
    })
  }
  return {
    ...rooms,
    decide,
    person: (given) => createPerson(rooms, decide, given),
    close: () => closeAll(home, vault, folder),
  }
}

const addressed: Facts = { residence: 'FR', channels: { email: 'present' } }

async function createPerson(
  rooms: Omit<SmallHouse, 'person' | 'decide'>,
  decide: SmallHouse['decide'],
  given: Parameters<SmallHouse['person']>[0],
): Promise<string> {
  const subjectId = rooms.newId()
  rooms.vault.enrol([subjectId])
  await rooms.database.transaction(async (tx) => {
    await rooms.consent.enrol(tx, [{ subjectId, facts: given.facts ?? addressed }])
    const attributes = JSON.stringify(given.attributes ?? {})
    await sql`insert into profile (subject_id, attributes, created_at, updated_at) values (${subjectId}, ${attributes}::jsonb, now(), now())`.execute(
      tx,
    )
  })
  if (given.says?.length) await decide(subjectId, 'given', given.says)
  return subjectId
}

async function closeAll(home: TestDatabase, vault: Vault, folder: string): Promise<void> {
  await home.close()
  vault.close()
  rmSync(folder, { recursive: true, force: true })
}
