/**
 * The house: every room made once and given what it needs, left to right. Composition only; no rule lives here.
 */
import { join } from 'node:path'
import type { Anchor } from '../anchor/index.ts'
import { type AudienceDesk, createAudienceDesk, createAudiences, type Audiences } from '../audiences/index.ts'
import { createRights, type Rights } from '../rights/index.ts'
import { type Campaigns, createCampaigns } from '../campaigns/index.ts'
import { type Consent, createConsent } from '../consent/index.ts'
import { createDelivery, type Delivery } from '../delivery/index.ts'
import { createEthics, type Ethics, sourcesFrom } from '../ethics/index.ts'
import { createGate, type Gate } from '../gate/index.ts'
import {
  type Clock,
  type Config,
  createJobs,
  type Database,
  type DatabaseAddress,
  type Jobs,
  type KeyProviderConfig,
  type Log,
  type NewId,
  openDatabase,
  type PersonalDataHolder,
  type RandomBytes,
  uuidv7From,
} from '../kernel/index.ts'
import { createSiteRoom, type SiteRoom } from '../site/index.ts'
import { createLedger, createVerification, type Ledger, type Verification } from '../ledger/index.ts'
import { createModels, type Models } from '../models/index.ts'
import { createPeople, type People } from '../people/index.ts'
import { personsOf, type Staff } from '../staff/index.ts'
import { createSubjects, type Subjects } from '../subjects/index.ts'
import { createPortal, type Portal, type PortalDeps } from '../portal/index.ts'
import { createTransparency, type Transparency } from '../transparency/index.ts'
import { ledgerFacts } from './ledger-facts.ts'
import { type LaterRooms, openStaff } from './staffing.ts'
import { knownWitnesses, ledgerBelongings, witnessLines } from './ledger.ts'
import { createCosigners, type WitnessClient } from '../witness/index.ts'
import { createVault, type KeyProvider, passphraseProvider, pkcs11Provider, type Vault } from '../vault/index.ts'

/** Campaigns whose names sentences can say, the newest first. */
const mostNamed = 1_000

/** A witness that takes longer signs a later checkpoint. */
const witnessMs = 2_000

/** Every room, ready. */
export interface House {
  readonly config: Config
  readonly clock: Clock
  readonly newId: NewId
  readonly random: RandomBytes
  readonly log: Log
  readonly database: Database
  readonly jobs: Jobs
  readonly staff: Staff
  readonly vault: Vault
  readonly ledger: Ledger
  readonly verification: Verification
  /** Those whom the ledger asks to sign with it. */
  readonly witnesses: WitnessClient
  /** The anchor on a chain, once the server has opened one. */
  chain(): Anchor | null
  watchChain(anchor: Anchor): void
  readonly consent: Consent
  readonly subjects: Subjects
  readonly gate: Gate
  readonly audiences: Audiences
  readonly audienceDesk: AudienceDesk
  readonly models: Models
  readonly ethics: Ethics
  readonly delivery: Delivery
  readonly campaigns: Campaigns
  readonly rights: Rights
  readonly site: SiteRoom
  readonly transparency: Transparency
  readonly people: People
  readonly portal: Portal
  /** What each room holds about a person; complete, or the catalogue test fails. */
  readonly holders: readonly PersonalDataHolder[]
  close(): Promise<void>
}

export interface HouseDeps {
  readonly config: Config
  /** How the server's role logs in. */
  readonly address: DatabaseAddress
  readonly directory: string
  readonly clock: Clock
  readonly random: RandomBytes
  readonly log: Log
  /** In place of the configured one; tests give a cheap one. */
  readonly keyProvider?: KeyProvider
}

/** Opens every room on a migrated database. */
export async function openHouse(deps: HouseDeps): Promise<House> {
  const { config, clock, random, log } = deps
  const newId = uuidv7From(clock, random)
  const database = openDatabase(deps.address, 20)
  const keyring = join(deps.directory, 'keyring')
  const provider = deps.keyProvider ?? providerOf(config.keyProvider, keyring, random)
  const vault = createVault({ directory: keyring, provider, random })
  const jobs = createJobs({ database, address: deps.address, clock, newId, log })
  let later: LaterRooms | null = null
  const staff = openStaff({ config, database, vault, clock, newId, random }, () => later)
  const witnesses = createCosigners({
    witnesses: () => knownWitnesses(witnessLines(config, join(deps.directory, 'ledger'))),
    timeoutMs: witnessMs,
    clock,
  })
  let watched: Anchor | null = null
  const chain = () => watched
  const watchChain = (anchor: Anchor) => {
    watched = anchor
  }
  const ledger = openLedger(deps, { database, vault, newId, witnesses, chain })
  const verification = createVerification({ ledger, jobs })
  const consent = createConsent({ database, vault, clock, newId, ledger })
  await consent.load()
  const gate = createGate({ database, consent, signer: vault.signer, audit: staff.audit, clock, newId, ledger })
  const base = {
    config,
    clock,
    newId,
    random,
    log,
    database,
    jobs,
    staff,
    vault,
    ledger,
    verification,
    witnesses,
    chain,
    watchChain,
    consent,
    gate,
  }
  const rooms = roomsRightOfTheGate(base, deps.directory)
  later = rooms
  const close = async () => {
    await ledger.stop()
    await jobs.stop()
    await database.close()
    vault.close()
  }
  return { ...base, ...rooms, close }
}

type Base = Pick<
  House,
  | 'config'
  | 'clock'
  | 'newId'
  | 'random'
  | 'log'
  | 'database'
  | 'jobs'
  | 'staff'
  | 'vault'
  | 'ledger'
  | 'verification'
  | 'witnesses'
  | 'chain'
  | 'consent'
  | 'gate'
>

function openLedger(
  { config, clock, random, log, directory }: HouseDeps,
  given: Pick<House, 'database' | 'vault' | 'newId' | 'witnesses' | 'chain'>,
): Ledger {
  const place = join(directory, 'ledger')
  return createLedger({
    ...given,
    ...ledgerBelongings(config, place, given.vault, random),
    clock,
    random,
    log,
    directory: place,
    cosigners: given.witnesses,
    witnesses: () => witnessLines(config, place),
    views: async (checkpoint) => [
      ...(await given.witnesses.views(checkpoint)),
      ...((await given.chain()?.views()) ?? []),
    ],
  })
}

function roomsRightOfTheGate(base: Base, directory: string) {
  const { config, database, gate, staff, consent } = base
  const others: PersonalDataHolder[] = []
  const subjects = createSubjects({
    ...base,
    openPurpose: gate.openPurpose,
    filesDirectory: join(directory, 'files'),
    otherHolders: () => others,
  })
  const audiences = createAudiences({ ...base, subjects })
  const models = createModels({ ...base, subjects, audiences })
  const sources = sourcesFrom({ database, audiences, models, subjects, consent })
  const ethics = createEthics({ ...base, sources, person: personsOf(staff) })
  const delivery = createDelivery({
    ...base,
    subjects,
    audit: staff.audit,
    config,
  })
  const rights = createRights(base)
  const campaigns = createCampaigns({
    ...base,
    subjects,
    audiences,
    models,
    ethics,
    delivery,
    publicUrl: config.publicUrl,
  })
  const transparency = createTransparency({
    ...base,
    subjects,
    audiences,
    models,
    ethics,
    campaigns,
    publicUrl: config.publicUrl,
    ledgerFacts: () => ledgerFacts({ ...base, anchor: base.chain() }),
  })
  const holders = () => [subjects.holder, ...others]
  const portal = portalIn(base, { subjects, audiences, models, delivery, campaigns, rights, transparency, holders })
  const people = createPeople({ ...base, subjects, audiences, models, delivery, campaigns })
  const audienceDesk = createAudienceDesk({
    ...base,
    subjects,
    audiences,
    namesElsewhere: async () => {
      const [sent, learnt] = await Promise.all([campaigns.list(mostNamed), models.list()])
      const named = sent.map(({ campaignId, definition }) => [campaignId, definition.name] as const)
      return new Map([...named, ...learnt.map(({ modelId, name }) => [modelId, name] as const)])
    },
  })
  const site = createSiteRoom({
    ...base,
    subjects,
    publicUrl: config.publicUrl,
    receiptPath: (subjectId) => transparency.receiptPath(subjectId, null),
  })
  others.push(consent.holder, staff.holder, delivery.holder, campaigns.holder, rights.holder, site.holder)
  return {
    subjects,
    audiences,
    audienceDesk,
    models,
    ethics,
    delivery,
    rights,
    site,
    campaigns,
    transparency,
    people,
    portal,
    holders: [subjects.holder, ...others],
  }
}

/** The portal needs nearly every room, and is needed by none. */
function portalIn(
  base: Base,
  rooms: Omit<PortalDeps, keyof Base | 'ledgerFacts' | 'publicUrl' | 'mailDomain'>,
): Portal {
  const { publicUrl, mailDomain } = base.config
  const facts = () => ledgerFacts({ ...base, anchor: base.chain() })
  return createPortal({ ...base, ...rooms, ledgerFacts: facts, publicUrl, mailDomain })
}

function providerOf(config: KeyProviderConfig, directory: string, random: RandomBytes): KeyProvider {
  return config.kind === 'file'
    ? passphraseProvider({ passphrase: config.passphrase, directory, random })
    : pkcs11Provider({ ...config, random })
}
