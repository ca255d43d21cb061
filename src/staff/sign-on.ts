/**
 * Sign-on at a provider of the organisation's (OpenID Connect Core 1.0): code flow with PKCE, state and nonce, all three bound to the
 * browser by a cookie of ten minutes. It lets members in and makes none: the first time by an address that the provider has verified, from
 * then on by issuer and subject, so that an address that changes hands opens nothing (OWASP ASVS 5.0 10.5, 6.8.1).
 */
import type { Configuration } from 'openid-client'
import { type Clock, type Database, type RandomBytes, sha256Hex, type SignOnConfig } from '../kernel/index.ts'
import type { AuditTrail } from './audit.ts'
import type { Challenges } from './challenges.ts'
import type { Member, Members } from './members.ts'
import { problem } from './problems.ts'
import type { OpenedSession, Sessions } from './sessions.ts'
import type { Visitor } from './sign-in.ts'
import type { StaffTables } from './tables.ts'

/** Why a sign-on ended without a session: the provider's answer was no good, or it is nobody's here. */
export type SignOnRefusal = 'refused' | 'unknown'

export interface SignOn {
  /** What the sign-in page offers; null when none is configured. */
  readonly provider: { readonly id: string; readonly name: string } | null
  /**
   * @returns where to send the browser, and the secret that its cookie keeps meanwhile
   * @throws Problem `staff.no_sign_on`, `staff.sign_on_unreachable`
   */
  begin(): Promise<{ readonly url: string; readonly secret: string }>
  /** @param address the whole address to which the provider sent the browser @param secret of the browser's cookie */
  complete(
    address: URL,
    secret: string | null,
    visitor: Visitor,
  ): Promise<
    { readonly ok: true; readonly opened: OpenedSession } | { readonly ok: false; readonly reason: SignOnRefusal }
  >
}

export interface SignOnDeps {
  readonly database: Database
  readonly clock: Clock
  readonly random: RandomBytes
  readonly challenges: Challenges
  readonly members: Members
  readonly sessions: Sessions
  readonly audit: AuditTrail
  readonly publicUrl: string
  readonly signOn: SignOnConfig | null
}

export const callbackPath = '/v1/session/sign-on/callback'

/** Loaded when somebody first signs on: most installations never need it. */
const library = () => import('openid-client')

export function createSignOn(deps: SignOnDeps): SignOn {
  const { signOn } = deps
  let discovered: Configuration | null = null
  const configuration = async () => {
    if (!signOn) throw problem('staff.no_sign_on')
    discovered ??= await discover(signOn)
    return discovered
  }
  return {
    provider: signOn ? { id: 'oidc', name: signOn.name } : null,
    begin: async () => {
      const { buildAuthorizationUrl, calculatePKCECodeChallenge } = await library()
      const known = await configuration()
      const secret = deps.random(32).toString('base64url')
      const state = await deps.challenges.ask('sign_on', null, { browser: sha256Hex(secret) })
      const url = buildAuthorizationUrl(known, {
        redirect_uri: deps.publicUrl + callbackPath,
        scope: 'openid email profile',
        code_challenge: await calculatePKCECodeChallenge(verifierOf(secret)),
        code_challenge_method: 'S256',
        state,
        nonce: nonceOf(secret),
      })
      return { url: url.href, secret }
    },
    complete: async (address, secret, visitor) => {
      const claims = await claimsOf(deps, await configuration(), address, secret)
      const member = claims && (await memberOf(deps, claims))
      if (!member) return refused(deps, claims ? 'unknown' : 'refused')
      const whole = signOn?.secondFactor === 'off'
      await deps.audit.write(null, {
        actor: { kind: 'staff', id: member.staffId, role: member.role },
        action: whole ? 'staff.signed_in' : 'staff.signed_on',
        details: { by: 'oidc' },
      })
      return {
        ok: true,
        opened: await deps.sessions.begin(member.staffId, whole ? 'signed_in' : 'second_step', visitor.device),
      }
    },
  }
}

/** Both are made of the browser's secret, which the provider and the address bar never see; the database keeps neither. */
const verifierOf = (secret: string) => sha256Hex(`aval pkce ${secret}`)
const nonceOf = (secret: string) => sha256Hex(`aval nonce ${secret}`)

async function discover(signOn: SignOnConfig): Promise<Configuration> {
  const { allowInsecureRequests, discovery, enableNonRepudiationChecks } = await library()
  const issuer = new URL(signOn.issuer)
  // Without it the library trusts TLS alone for tokens that it fetched itself, and looks at no signature (ASVS 5.0 6.8.2).
  // Plain http the configuration lets pass for this machine only.
  const execute = [enableNonRepudiationChecks, ...(issuer.protocol === 'http:' ? [allowInsecureRequests] : [])]
  return discovery(issuer, signOn.clientId, signOn.clientSecret, undefined, { execute }).catch(() => {
    throw problem('staff.sign_on_unreachable')
  })
}

interface Claims {
  readonly iss: string
  readonly sub: string
  readonly email: string | null
}

/** What the provider says, when it answers this browser's question: signature, audience, nonce and time are checked by the library. */
async function claimsOf(
  { challenges }: SignOnDeps,
  known: Configuration,
  address: URL,
  secret: string | null,
): Promise<Claims | null> {
  const state = address.searchParams.get('state')
  if (secret === null || state === null) return null
  const asked = await challenges.take('sign_on', state)
  if (!asked || (asked.facts as { browser?: string }).browser !== sha256Hex(secret)) return null
  const { authorizationCodeGrant } = await library()
  try {
    const tokens = await authorizationCodeGrant(known, address, {
      pkceCodeVerifier: verifierOf(secret),
      expectedState: state,
      expectedNonce: nonceOf(secret),
      idTokenExpected: true,
    })
    const claims = tokens.claims()
    if (!claims) return null
    const verified = claims.email_verified === true && typeof claims.email === 'string'
    return { iss: claims.iss, sub: claims.sub, email: verified ? (claims.email as string) : null }
  } catch {
    return null
  }
}

/** By issuer and subject; else, once, by the verified address of a member whom this issuer does not know under another subject. */
async function memberOf(deps: SignOnDeps, { iss, sub, email }: Claims): Promise<Member | null> {
  const db = deps.database.db.withTables<StaffTables>()
  const now = deps.clock.now()
  const link = await db
    .updateTable('staff_sign_on')
    .set({ last_used_at: now })
    .where('issuer', '=', iss)
    .where('sub', '=', sub)
    .returning('staff_id')
    .executeTakeFirst()
  if (link) {
    const member = await deps.members.get(link.staff_id)
    return member.disabledAt === null ? member : null
  }
  const member = email === null ? null : await deps.members.byEmail(email)
  if (!member) return null
  const other = await db
    .selectFrom('staff_sign_on')
    .select('sub')
    .where('issuer', '=', iss)
    .where('staff_id', '=', member.staffId)
    .executeTakeFirst()
  if (other) return null
  await db
    .insertInto('staff_sign_on')
    .values({ issuer: iss, sub, staff_id: member.staffId, linked_at: now, last_used_at: now })
    .execute()
  await deps.audit.write(null, {
    actor: { kind: 'staff', id: member.staffId, role: member.role },
    action: 'staff.sign_on_linked',
    details: { staffId: member.staffId },
  })
  return member
}

async function refused({ audit }: SignOnDeps, reason: SignOnRefusal): Promise<{ ok: false; reason: SignOnRefusal }> {
  await audit.write(null, {
    actor: { kind: 'system', id: 'public' },
    action: 'staff.sign_on_refused',
    details: { reason },
  })
  return { ok: false, reason }
}
