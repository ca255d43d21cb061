/**
 * Signing in: a password and then a second factor, or a passkey that verifies its owner. Every answer to a stranger is the same sentence
 * after the same work, whoever exists; guessing is slowed down and never locks anybody out; every outcome is in the trail.
 */
import type { AuthenticationResponseJSON, PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server'
import type { Actor, Database } from '../kernel/index.ts'
import type { AuditTrail } from './audit.ts'
import { type Brakes, sourceOf } from './brakes.ts'
import type { FactorDeps, Factors } from './factors.ts'
import { addressOf, type Members } from './members.ts'
import { problem } from './problems.ts'
import type { OpenedSession, Session, Sessions } from './sessions.ts'

/** Where a request comes from. */
export interface Visitor {
  readonly ip: string
  /** In a few words, for the list of sessions. */
  readonly device: string
}

export interface SignIn {
  /** The first step. @throws Problem `staff.wrong_credentials`, `staff.slow_down` */
  withPassword(email: string, password: string, visitor: Visitor): Promise<OpenedSession>
  /** The second step, or a new proof in a session that is open. @throws Problem `staff.wrong_code`, `staff.slow_down` */
  withCode(session: Session, code: string): Promise<OpenedSession>
  /** The same with a recovery code, which is used up. */
  withRecoveryCode(session: Session, code: string): Promise<OpenedSession>
  /** What the browser is to sign. @param session half-way or open; null for a whole sign-in */
  askPasskey(session: Session | null): Promise<PublicKeyCredentialRequestOptionsJSON>
  /** @throws Problem `staff.passkey_refused` */
  withPasskey(session: Session | null, response: AuthenticationResponseJSON, visitor: Visitor): Promise<OpenedSession>
}

export interface SignInDeps extends FactorDeps {
  readonly database: Database
  readonly members: Members
  readonly sessions: Sessions
  readonly factors: Factors
  readonly brakes: Brakes
  readonly audit: AuditTrail
}

export function createSignIn(deps: SignInDeps): SignIn {
  const { sessions, passkeys, audit } = deps
  return {
    withPassword: (email, password, visitor) => withPassword(deps, addressOf(email), password, visitor),
    withCode: (session, code) => secondStep(deps, session, 'totp', async () => deps.totp.accept(session.staffId, code)),
    withRecoveryCode: (session, code) =>
      secondStep(deps, session, 'recovery_code', () =>
        deps.database.transaction((tx) => deps.recoveryCodes.take(tx, session.staffId, code)),
      ),
    askPasskey: (session) => passkeys.ask(session?.staffId ?? null),
    withPasskey: async (session, response, visitor) => {
      deps.brakes.attempt('source', sourceOf(visitor.ip))
      const { staffId } = await passkeys.accept(session?.staffId ?? null, response)
      deps.brakes.refund('source', sourceOf(visitor.ip))
      if (session) return proven(deps, session, 'passkey')
      const member = await deps.members.get(staffId)
      await audit.write(null, {
        actor: { kind: 'staff', id: staffId, role: member.role },
        action: 'staff.signed_in',
        details: { by: 'passkey' },
      })
      return sessions.begin(staffId, 'signed_in', visitor.device)
    },
  }
}

async function withPassword(
  deps: SignInDeps,
  email: string,
  password: string,
  visitor: Visitor,
): Promise<OpenedSession> {
  const { brakes } = deps
  const pair = `${email} ${sourceOf(visitor.ip)}`
  brakes.attempt('source', sourceOf(visitor.ip))
  brakes.attempt('account', email)
  brakes.attempt('pair', pair)
  const member = await deps.members.byEmail(email)
  if (!(await deps.passwords.verify(member?.staffId ?? null, password)) || !member) {
    await deps.audit.write(null, {
      actor: { kind: 'system', id: 'public' },
      action: 'staff.sign_in_failed',
      details: { staffId: member?.staffId ?? null, step: 'password' },
    })
    throw problem('staff.wrong_credentials')
  }
  brakes.succeeded('pair', pair)
  brakes.refund('source', sourceOf(visitor.ip))
  brakes.refund('account', email)
  return deps.sessions.begin(member.staffId, 'second_step', visitor.device)
}

type Second = 'totp' | 'recovery_code' | 'passkey'

async function secondStep(
  deps: SignInDeps,
  session: Session,
  by: Second,
  accepted: () => Promise<boolean>,
): Promise<OpenedSession> {
  deps.brakes.attempt('code', session.staffId)
  if (!(await accepted())) {
    await deps.audit.write(null, {
      actor: actorOf(session),
      action: 'staff.sign_in_failed',
      details: { staffId: session.staffId, step: by },
    })
    throw problem('staff.wrong_code')
  }
  deps.brakes.succeeded('code', session.staffId)
  return proven(deps, session, by)
}

/** The session goes on under a new token; in the trail, a sign-in that is complete differs from a proof that was asked for again. */
async function proven({ sessions, audit }: SignInDeps, session: Session, by: Second): Promise<OpenedSession> {
  const opened = await sessions.prove(session.sessionId)
  if (!opened) throw problem('staff.signed_out')
  const action = session.state === 'second_step' ? 'staff.signed_in' : 'staff.proven_again'
  await audit.write(null, { actor: actorOf(session), action, details: { by } })
  return opened
}

export function actorOf(session: Pick<Session, 'staffId' | 'role'>): Actor {
  return { kind: 'staff', id: session.staffId, role: session.role }
}
