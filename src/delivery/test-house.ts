/** For tests: the rooms that delivery stands on, over a real database, with people who permit email; and what campaigns would do. */
import { ledgerFor } from '../../test/ledger.ts'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { type Consent, createConsent, standardNotice } from '../consent/index.ts'
import { createGate, type Gate } from '../gate/index.ts'
import {
  type Actor,
  type Clock,
  createLog,
  type Database,
  type Jobs,
  type NewId,
  systemClock,
  systemRandom,
  uuidv7From,
} from '../kernel/index.ts'
import { createStaff } from '../staff/index.ts'
import { createSubjects, type Subjects } from '../subjects/index.ts'
import { createVault, passphraseProvider, type Vault } from '../vault/index.ts'
import { createDelivery, type Delivery, type DeliveryConfig } from './delivery.ts'
import type { Compose } from './ports.ts'

export interface House {
  readonly database: Database
  readonly vault: Vault
  readonly consent: Consent
  readonly gate: Gate
  readonly delivery: Delivery
  readonly newId: NewId
  readonly clock: Clock
  close(): void
}

export const staffMember: Actor = { kind: 'staff', id: '0198f3a0-0000-7000-8000-000000000001', role: 'owner' }

interface HouseOptions {
  readonly clock?: Clock
  readonly vaultDirectory?: string
  readonly gate?: Gate
  /** Puts something of the test's own around what delivery calls. */
  readonly around?: {
    gate(real: Gate): Gate
    recordEvents(real: Subjects['recordEvents']): Subjects['recordEvents']
  }
}

/** @param vaultDirectory kept when given (for a process that is to be killed), else temporary */
export async function openHouse(
  database: Database,
  config: Partial<DeliveryConfig> & { sinkPort: number },
  { clock = systemClock, vaultDirectory, gate: given, around }: HouseOptions = {},
): Promise<House> {
  const directory = vaultDirectory ?? mkdtempSync(join(tmpdir(), 'aval-delivery-'))
  const newId = uuidv7From(systemClock, systemRandom)
  const random = systemRandom
  const cost = { N: 1024, r: 8, p: 1 }
  const provider = passphraseProvider({ passphrase: 'twelve letters', directory, random, cost })
  const vault = createVault({ directory, provider, random })
  const ledger = ledgerFor({ database, folder: directory, clock, newId })
  const consent = createConsent({ database, vault, clock, newId, ledger })
  await consent.load()
  const { audit } = createStaff({ database, clock, newId, random })
  const real = createGate({ database, consent, signer: vault.signer, audit, clock, newId, ledger })
  const gate = around?.gate(real) ?? given ?? real
  const subjects = createSubjects({
    database,
    vault,
    consent,
    clock,
    newId,
    openPurpose: gate.openPurpose,
    // Imports run as jobs; nothing here imports.
    jobs: { define: () => {} } as unknown as Jobs,
    filesDirectory: directory,
    otherHolders: () => [],
  })
  const record: Subjects['recordEvents'] = (tx, events) => subjects.recordEvents(tx, events)
  const recordEvents = around?.recordEvents(record) ?? record
  const delivery = createDelivery({
    database,
    gate,
    consent,
    subjects: { recordEvents },
    vault,
    audit,
    clock,
    newId,
    random,
    log: createLog('silent'),
    config: {
      mailDomain: 'news.example.org',
      publicUrl: 'https://aval.example.org',
      smtp: null,
      mailboxPort: config.sinkPort,
      ...config,
    },
  })
  await delivery.settings.change(staffMember, { quietHours: 'off', frequencyCap: null })
  return {
    database,
    vault,
    consent,
    gate,
    delivery,
    newId,
    clock,
    close: () => {
      vault.close()
      if (!vaultDirectory) rmSync(directory, { recursive: true, force: true })
    },
  }
}

/** People who gave consent to email. Their address is their identifier at example.com, so that a test knows whom a message is for. */
export async function enrolPeople(house: House, count: number, purposes = ['email_marketing']): Promise<string[]> {
  const ids = Array.from({ length: count }, () => house.newId())
  house.vault.enrol(ids)
  const notice = await publishedNotice(house, purposes)
  await house.database.transaction(async (tx) => {
    await house.consent.enrol(
      tx,
      ids.map((subjectId) => ({ subjectId, facts: { residence: 'FR', channels: { email: 'present' } } })),
    )
    await sql`insert into profile (subject_id, created_at, updated_at) select id, now(), now() from unnest(${ids}::uuid[]) as id
      `.execute(tx)
    await house.consent.recordMany(
      tx,
      staffMember,
      ids.map((subjectId) => ({ subjectId, kind: 'given', purposes, notice, channel: 'api', by: 'subject' })),
    )
  })
  return ids
}

async function publishedNotice(house: House, purposes: readonly string[]) {
  const draft = await house.consent.notices.draft(
    staffMember,
    standardNotice({
      name: `Test ${purposes.join(' ')}`,
      controller: { name: 'Aval', address: '1 rue du Test, Paris', contact: 'dpo@example.org' },
      purposes: purposes.map((code) => house.consent.purpose(code)),
      data: ['email'],
      storage: 'EU',
      authority: { name: 'CNIL', url: 'https://www.cnil.fr' },
    }),
  )
  await house.consent.notices.publish(staffMember, draft.noticeId, draft.version)
  return { id: draft.noticeId, version: draft.version, language: 'en' as const }
}

/** Queues one message to each, as campaigns would, under the purpose. @returns message ids in the order of the people */
export async function queue(
  house: House,
  campaignId: string,
  ids: readonly string[],
  notBefore?: Date,
): Promise<string[]> {
  const rows = ids.map((subjectId) => ({
    subjectId,
    campaignId,
    messageId: house.newId(),
    variant: 'a',
    language: 'en',
    ...(notBefore ? { notBefore } : {}),
  }))
  const run = { campaignId, purpose: 'email_marketing' }
  await house.gate.open(
    { purpose: run.purpose, actor: staffMember, why: 'queue a test campaign', among: { kind: 'subjects', ids } },
    ({ tx }) => house.delivery.enqueue(tx, staffMember, run, rows),
  )
  return rows.map((row) => row.messageId)
}

/** Writes a short message to each person's address. */
export const shortMail: Compose = async (rows) =>
  new Map(
    rows.map((row) => [
      row.messageId,
      {
        ok: true,
        mail: {
          to: { address: `${row.subjectId}@example.com`, name: 'Zoé Test' },
          from: { address: 'hello@news.example.org', name: 'Aval' },
          subject: 'Voilà des nouvelles',
          text: 'Bonjour,\n\nvoici des nouvelles.\n',
          html: '<p>Bonjour, voici des <b>nouvelles</b>.</p>',
        },
      },
    ]),
  )

/** The person whom an address of `shortMail` stands for. */
export function personOf(address: string): string {
  return address.slice(0, address.indexOf('@'))
}
