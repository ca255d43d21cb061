/**
 * Passkeys (WebAuthn Level 3): a key that the browser or a token holds for this site alone, so that no other site can ask for it. With the
 * person verified by the device it is a whole sign-in; after the password it is the second step.
 */
import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/server'
import { type Clock, type Database, type Tx, uuidBytes } from '../kernel/index.ts'
import { type Challenges, challengeMs } from './challenges.ts'
import { problem } from './problems.ts'
import type { PasskeyRow, StaffTables } from './tables.ts'

export interface PasskeyView {
  readonly passkeyId: string
  readonly name: string
  /** Kept by a provider and on several devices, or on this one alone. */
  readonly synced: boolean
  readonly createdAt: Date
  readonly lastUsedAt: Date | null
}

export interface Passkeys {
  /** Whether a browser that came to this host can use passkeys here: they belong to a name, never to an IP address. */
  usableAt(host: string | undefined): boolean
  offer(member: {
    staffId: string
    name: string
    email: string | null
  }): Promise<PublicKeyCredentialCreationOptionsJSON>
  /** @throws Problem `staff.passkey_refused` */
  add(staffId: string, name: string, response: RegistrationResponseJSON): Promise<PasskeyRow>
  /** @param staffId whose keys may answer; null: any that the browser offers by itself */
  ask(staffId: string | null): Promise<PublicKeyCredentialRequestOptionsJSON>
  /** Whose key this is. @param staffId as asked @throws Problem `staff.passkey_refused` */
  accept(staffId: string | null, response: AuthenticationResponseJSON): Promise<{ staffId: string; passkeyId: string }>
  list(staffId: string): Promise<PasskeyView[]>
  remove(tx: Tx, staffId: string, passkeyId: string): Promise<boolean>
  removeAll(tx: Tx, staffId: string): Promise<void>
}

interface Place {
  readonly rpId: string
  readonly origins: string[]
}

/** The relying party: the public host; on this machine alone, `localhost`, since an IP address cannot be one. */
function placeOf(publicUrl: string): Place | null {
  const url = new URL(publicUrl)
  if (url.hostname === '127.0.0.1' || url.hostname === '[::1]') {
    const local = new URL(publicUrl)
    local.hostname = 'localhost'
    return { rpId: 'localhost', origins: [local.origin] }
  }
  const isAddress = /^[\d.]+$|^\[/.test(url.hostname)
  return isAddress ? null : { rpId: url.hostname, origins: [url.origin] }
}

/** Loaded when a passkey is first used: as it loads it tries out new algorithms, of which Node warns on every terminal. */
const library = () => import('@simplewebauthn/server')

interface PasskeyDeps {
  readonly database: Database
  readonly clock: Clock
  readonly challenges: Challenges
  readonly publicUrl: string
}

/** @throws Problem `staff.no_passkeys_here` */
function here(deps: PasskeyDeps): Place {
  const place = placeOf(deps.publicUrl)
  if (!place) throw problem('staff.no_passkeys_here')
  return place
}

const table = (deps: PasskeyDeps, tx: Tx | null = null) => (tx ?? deps.database.db).withTables<StaffTables>()

const rowsOf = (deps: PasskeyDeps, staffId: string) =>
  table(deps).selectFrom('staff_passkey').selectAll().where('staff_id', '=', staffId).orderBy('created_at').execute()

export function createPasskeys(deps: PasskeyDeps): Passkeys {
  const place = placeOf(deps.publicUrl)
  return {
    usableAt: (host) => place !== null && host?.replace(/:\d+$/, '') === place.rpId,
    offer: (member) => offer(deps, member),
    add: (staffId, name, response) => add(deps, staffId, name, response),
    ask: (staffId) => ask(deps, staffId),
    accept: (staffId, response) => accept(deps, staffId, response),
    list: async (staffId) => (await rowsOf(deps, staffId)).map(passkeyView),
    remove: async (tx, staffId, passkeyId) => {
      const { numDeletedRows } = await table(deps, tx)
        .deleteFrom('staff_passkey')
        .where('credential_id', '=', passkeyId)
        .where('staff_id', '=', staffId)
        .executeTakeFirst()
      return numDeletedRows === 1n
    },
    removeAll: async (tx, staffId) => {
      await table(deps, tx).deleteFrom('staff_passkey').where('staff_id', '=', staffId).execute()
    },
  }
}

const bytesOf = (challenge: string) => Uint8Array.from(Buffer.from(challenge, 'base64url'))

async function offer(deps: PasskeyDeps, member: Parameters<Passkeys['offer']>[0]) {
  const { rpId } = here(deps)
  const { generateRegistrationOptions } = await library()
  return generateRegistrationOptions({
    rpName: 'Aval',
    rpID: rpId,
    userID: Uint8Array.from(uuidBytes(member.staffId)),
    userName: member.email ?? member.name,
    userDisplayName: member.name,
    challenge: bytesOf(await deps.challenges.ask('passkey_registration', member.staffId)),
    timeout: challengeMs,
    attestationType: 'none',
    excludeCredentials: (await rowsOf(deps, member.staffId)).map(described),
    authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
  })
}

async function add(
  deps: PasskeyDeps,
  staffId: string,
  name: string,
  response: RegistrationResponseJSON,
): Promise<PasskeyRow> {
  const { rpId, origins } = here(deps)
  const { verifyRegistrationResponse } = await library()
  const { registrationInfo } = await verifyRegistrationResponse({
    response,
    expectedChallenge: async (challenge) =>
      (await deps.challenges.take('passkey_registration', challenge))?.staffId === staffId,
    expectedOrigin: origins,
    expectedRPID: rpId,
    requireUserVerification: false,
  }).catch(refuse)
  if (!registrationInfo) return refuse()
  const { credential, credentialDeviceType } = registrationInfo
  const row: PasskeyRow = {
    credential_id: credential.id,
    staff_id: staffId,
    public_key: Buffer.from(credential.publicKey),
    counter: credential.counter,
    transports: credential.transports ?? [],
    synced: credentialDeviceType === 'multiDevice',
    name,
    created_at: deps.clock.now(),
    last_used_at: null,
  }
  const { numInsertedOrUpdatedRows } = await table(deps)
    .insertInto('staff_passkey')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n ? row : refuse()
}

async function ask(deps: PasskeyDeps, staffId: string | null): Promise<PublicKeyCredentialRequestOptionsJSON> {
  const { rpId } = here(deps)
  const { generateAuthenticationOptions } = await library()
  return generateAuthenticationOptions({
    rpID: rpId,
    challenge: bytesOf(await deps.challenges.ask('passkey_sign_in', staffId)),
    timeout: challengeMs,
    allowCredentials: staffId === null ? [] : (await rowsOf(deps, staffId)).map(described),
    userVerification: staffId === null ? 'required' : 'preferred',
  })
}

async function accept(
  deps: PasskeyDeps,
  staffId: string | null,
  response: AuthenticationResponseJSON,
): Promise<{ staffId: string; passkeyId: string }> {
  const { rpId, origins } = here(deps)
  const row = await table(deps)
    .selectFrom('staff_passkey')
    .innerJoin('staff_member', 'staff_member.staff_id', 'staff_passkey.staff_id')
    .selectAll('staff_passkey')
    .where('credential_id', '=', response.id)
    .where('disabled_at', 'is', null)
    .executeTakeFirst()
  if (!row || (staffId !== null && row.staff_id !== staffId)) return refuse()
  const { verifyAuthenticationResponse } = await library()
  const { verified, authenticationInfo } = await verifyAuthenticationResponse({
    response,
    expectedChallenge: async (challenge) => {
      const asked = await deps.challenges.take('passkey_sign_in', challenge)
      return asked !== null && asked.staffId === staffId
    },
    expectedOrigin: origins,
    expectedRPID: rpId,
    credential: {
      id: row.credential_id,
      publicKey: Uint8Array.from(row.public_key),
      counter: row.counter,
      transports: row.transports,
    },
    requireUserVerification: staffId === null,
  }).catch(refuse)
  if (!verified) return refuse()
  await table(deps)
    .updateTable('staff_passkey')
    .set({ counter: authenticationInfo.newCounter, last_used_at: deps.clock.now() })
    .where('credential_id', '=', row.credential_id)
    .execute()
  return { staffId: row.staff_id, passkeyId: row.credential_id }
}

/** The library says in its errors what was wrong; whoever tries to get in is told only that it was. */
function refuse(): never {
  throw problem('staff.passkey_refused')
}

const described = (row: PasskeyRow) => ({ id: row.credential_id, transports: row.transports })

export function passkeyView(row: PasskeyRow): PasskeyView {
  return {
    passkeyId: row.credential_id,
    name: row.name,
    synced: row.synced,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
  }
}
