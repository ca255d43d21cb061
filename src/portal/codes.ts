/**
 * Codes sent to the address that is held. The answer is made before anybody is looked up, so that neither its words nor its time tell
 * whether an address is known here. A code has eight digits, lives ten minutes, opens once and bears five tries.
 */
import { timingSafeEqual } from 'node:crypto'
import { sql } from 'kysely'
import {
  type Actor,
  type Clock,
  type Database,
  formatUuid,
  type Language,
  type Log,
  type NewId,
  type RandomBytes,
  type Tx,
  uuidBytes,
} from '../kernel/index.ts'
import { normaliseEmail } from '../subjects/index.ts'
import type { Vault } from '../vault/index.ts'
import { problem } from './problems.ts'

export const codeLimits = {
  lifeMs: 10 * 60_000,
  tries: 5,
  windowMs: 15 * 60_000,
  perAddress: 3,
  perSource: 12,
  keptMs: 24 * 3_600_000,
} as const

export interface Codes {
  /**
   * @param source where the request came from, for the limit
   * @returns what the next page must show to enter the code; the same for every address
   * @throws Problem `portal.not_an_address`, `portal.too_many`
   */
  ask(address: string, source: string, language: Language): Promise<string>
  /** The person whose code this is; null for a wrong, used or old one. */
  confirm(challenge: string, code: string): Promise<{ readonly subjectId: string } | null>
  /** Until everything that was asked for has been sent. */
  settled(): Promise<void>
  sweep(): Promise<void>
}

export interface CodeDeps {
  readonly database: Database
  readonly vault: Pick<Vault, 'token' | 'readToken' | 'blindIndex' | 'sealSecret' | 'openSecret'>
  readonly clock: Clock
  readonly newId: NewId
  readonly random: RandomBytes
  readonly log: Log
  /** Whose address this is; null for nobody's. */
  whose(address: string): Promise<string | null>
  /** Hands the code to the mail server; whether the address may be written to is decided there. */
  send(to: { readonly address: string; readonly subjectId: string }, code: string, language: Language): Promise<void>
}

export const portalActor: Actor = { kind: 'system', id: 'portal' }
const kinds = { challenge: 'portal challenge', address: 'portal address', source: 'portal source', code: 'portal code' }

export function createCodes(deps: CodeDeps): Codes {
  const { database, vault, clock, newId } = deps
  const underWay = new Set<Promise<void>>()
  return {
    ask: async (address, source, language) => {
      const normal = normaliseEmail(address)
      if (normal === null) throw problem('portal.not_an_address', { at: 'email' })
      const challengeId = newId()
      const row = {
        challengeId,
        address: vault.blindIndex(kinds.address, normal),
        source: vault.blindIndex(kinds.source, source),
      }
      await database.transaction((tx) => insert(tx, row, clock.now()))
      const work = fulfil(deps, challengeId, normal, language).finally(() => underWay.delete(work))
      underWay.add(work)
      return vault.token(kinds.challenge, uuidBytes(challengeId))
    },
    confirm: (challenge, code) => confirm(deps, challenge, code.replaceAll(/\D/g, '')),
    settled: async () => {
      while (underWay.size > 0) await Promise.all(underWay)
    },
    sweep: async () => {
      const before = new Date(clock.now().getTime() - codeLimits.keptMs)
      await sql`delete from portal_code where asked_at < ${before}`.execute(database.db)
    },
  }
}

interface Asked {
  readonly challengeId: string
  readonly address: Buffer
  readonly source: Buffer
}

async function insert(tx: Tx, { challengeId, address, source }: Asked, now: Date): Promise<void> {
  // One after the other, or two at once would both be the last that the limit allows.
  await sql`select pg_advisory_xact_lock(hashtext('portal.codes'))`.execute(tx)
  const since = new Date(now.getTime() - codeLimits.windowMs)
  const { rows } = await sql<{ to_address: number; from_source: number }>`
    select (select count(*)::int from portal_code where address_index = ${address} and asked_at > ${since}) as to_address,
      (select count(*)::int from portal_code where source_index = ${source} and asked_at > ${since}) as from_source`.execute(
    tx,
  )
  const { to_address: toAddress, from_source: fromSource } = rows[0]!
  if (toAddress >= codeLimits.perAddress || fromSource >= codeLimits.perSource)
    throw problem('portal.too_many', { minutes: codeLimits.windowMs / 60_000 })
  const expires = new Date(now.getTime() + codeLimits.lifeMs)
  await sql`insert into portal_code (challenge_id, address_index, source_index, asked_at, expires_at)
    values (${challengeId}, ${address}, ${source}, ${now}, ${expires})`.execute(tx)
}

/** Behind the answer: looks the person up, keeps the code's hash, hands the code over. Whoever hears nothing asks again. */
async function fulfil(deps: CodeDeps, challengeId: string, address: string, language: Language): Promise<void> {
  try {
    const subjectId = await deps.whose(address)
    if (subjectId === null) return
    const code = eightDigits(deps.random)
    const hash = hashOf(deps.vault, challengeId, code)
    const sealed = deps.vault.sealSecret(secretName(challengeId), uuidBytes(subjectId))
    await sql`update portal_code set code_hash = ${hash}, sealed = ${sealed} where challenge_id = ${challengeId}`.execute(
      deps.database.db,
    )
    await deps.send({ address, subjectId }, code, language)
  } catch (error) {
    deps.log.error({ err: error }, 'a code for the portal was not sent')
  }
}

/** The try is counted before the code is looked at, and the code is used up by whoever comes first. */
async function confirm(deps: CodeDeps, challenge: string, code: string): Promise<{ subjectId: string } | null> {
  const payload = deps.vault.readToken(kinds.challenge, challenge)
  if (payload?.length !== 16) return null
  const challengeId = formatUuid(payload)
  const { db } = deps.database
  const now = deps.clock.now()
  const { rows } = await sql<{ code_hash: Buffer | null; sealed: Buffer | null }>`
    update portal_code set tries = tries + 1
    where challenge_id = ${challengeId} and used_at is null and expires_at > ${now} and tries < ${codeLimits.tries}
    returning code_hash, sealed`.execute(db)
  const given = hashOf(deps.vault, challengeId, code)
  const held = rows[0]?.code_hash ?? Buffer.alloc(given.length)
  if (!timingSafeEqual(held, given) || !rows[0]?.sealed) return null
  const used =
    await sql`update portal_code set used_at = ${now} where challenge_id = ${challengeId} and used_at is null`.execute(
      db,
    )
  if (used.numAffectedRows !== 1n) return null
  return { subjectId: formatUuid(deps.vault.openSecret(secretName(challengeId), rows[0].sealed)) }
}

function hashOf(vault: CodeDeps['vault'], challengeId: string, code: string): Buffer {
  return vault.blindIndex(kinds.code, `${challengeId} ${code}`)
}

const secretName = (challengeId: string) => `portal code ${challengeId}`

const codes = 100_000_000
/** The largest multiple of `codes` that 32 bits hold: what lies above would make some codes likelier. */
const fair = 42 * codes

/** Eight digits, each number as likely as the other. */
export function eightDigits(random: RandomBytes): string {
  for (;;) {
    const drawn = random(4).readUInt32BE()
    if (drawn < fair) return String(drawn % codes).padStart(8, '0')
  }
}
