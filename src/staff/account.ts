/**
 * One's own account: password, second factors, recovery codes, sessions. Whatever changes how somebody gets in ends what was opened
 * with the old way, and is in the trail.
 */
import type { PublicKeyCredentialCreationOptionsJSON, RegistrationResponseJSON } from '@simplewebauthn/server'
import type { Database, Language, Tx } from '../kernel/index.ts'
import type { AuditTrail } from './audit.ts'
import type { Brakes } from './brakes.ts'
import type { FactorDeps, Factors, FactorView } from './factors.ts'
import type { Member, Members } from './members.ts'
import { type PasskeyView, passkeyView } from './passkeys.ts'
import { problem } from './problems.ts'
import type { OpenedSession, Session, Sessions } from './sessions.ts'
import { actorOf } from './sign-in.ts'
import type { TotpOffer } from './totp.ts'

/** After a factor was added: the session where it completed the sign-in, and the codes where they are the first ones. */
export interface Enrolled {
  readonly opened: OpenedSession | null
  readonly recoveryCodes: readonly string[] | null
}

export interface Account {
  factors(session: Session): Promise<FactorView>
  rename(session: Session, to: { name?: string; language?: Language }): Promise<Member>
  /** Ends every other session. @throws Problem `staff.wrong_password`, `staff.weak_password`, `staff.slow_down` */
  changePassword(session: Session, current: string, next: string): Promise<OpenedSession>
  offerTotp(session: Session): Promise<TotpOffer>
  /** @throws Problem `staff.wrong_code` */
  confirmTotp(session: Session, code: string): Promise<Enrolled>
  /** @throws Problem `staff.last_factor` */
  removeTotp(session: Session): Promise<void>
  offerPasskey(session: Session): Promise<PublicKeyCredentialCreationOptionsJSON>
  addPasskey(
    session: Session,
    name: string,
    response: RegistrationResponseJSON,
  ): Promise<Enrolled & { readonly passkey: PasskeyView }>
  /** @throws Problem `staff.last_factor`, `staff.unknown_passkey` */
  removePasskey(session: Session, passkeyId: string): Promise<void>
  newRecoveryCodes(session: Session): Promise<string[]>
  /** @throws Problem `staff.unknown_session` */
  endSession(session: Session, sessionId: string): Promise<void>
  /** @returns how many */
  endOtherSessions(session: Session): Promise<number>
}

export interface AccountDeps extends FactorDeps {
  readonly database: Database
  readonly members: Members
  readonly sessions: Sessions
  readonly factors: Factors
  readonly brakes: Brakes
  readonly audit: AuditTrail
}

export function createAccount(deps: AccountDeps): Account {
  const { database, members, sessions, factors, passkeys, totp, recoveryCodes } = deps
  const note = (tx: Tx | null, session: Session, action: string, details = {}) =>
    deps.audit.write(tx, { actor: actorOf(session), action, details: { staffId: session.staffId, ...details } })
  return {
    factors: (session) => factors.of(session.staffId),
    rename: async (session, to) => {
      const member = await members.change(session.staffId, to)
      await note(null, session, 'staff.account_changed', { changed: Object.keys(to) })
      return member
    },
    changePassword: (session, current, next) => changePassword(deps, session, current, next),
    offerTotp: async (session) => {
      const member = await members.get(session.staffId)
      return totp.offer(session.staffId, member.email ?? member.name)
    },
    confirmTotp: async (session, code) => {
      deps.brakes.attempt('code', session.staffId)
      const recovery = await database.transaction(async (tx) => {
        const first = !(await factors.hasSecond(session.staffId))
        if (!(await totp.confirm(tx, session.staffId, code))) throw problem('staff.wrong_code')
        await note(tx, session, 'staff.totp_added')
        return first ? recoveryCodes.make(tx, session.staffId) : null
      })
      deps.brakes.succeeded('code', session.staffId)
      return { opened: await completed(deps, session, 'totp'), recoveryCodes: recovery }
    },
    removeTotp: (session) =>
      database.transaction(async (tx) => {
        await keepOne(deps, session.staffId, 'totp')
        if (await totp.remove(tx, session.staffId)) await note(tx, session, 'staff.totp_removed')
      }),
    offerPasskey: async (session) => passkeys.offer(await members.get(session.staffId)),
    addPasskey: async (session, name, response) => {
      const first = !(await factors.hasSecond(session.staffId))
      const passkey = passkeyView(await passkeys.add(session.staffId, name, response))
      const recovery = await database.transaction(async (tx) => {
        await note(tx, session, 'staff.passkey_added', { synced: passkey.synced })
        return first ? recoveryCodes.make(tx, session.staffId) : null
      })
      return { passkey, opened: await completed(deps, session, 'passkey'), recoveryCodes: recovery }
    },
    removePasskey: (session, passkeyId) =>
      database.transaction(async (tx) => {
        await keepOne(deps, session.staffId, passkeyId)
        if (!(await passkeys.remove(tx, session.staffId, passkeyId))) throw problem('staff.unknown_passkey')
        await note(tx, session, 'staff.passkey_removed')
      }),
    newRecoveryCodes: (session) =>
      database.transaction(async (tx) => {
        await note(tx, session, 'staff.recovery_codes_made')
        return recoveryCodes.make(tx, session.staffId)
      }),
    endSession: async (session, sessionId) => {
      if (!(await sessions.end(session.staffId, sessionId))) throw problem('staff.unknown_session')
      await note(null, session, 'staff.session_ended')
    },
    endOtherSessions: async (session) => {
      const ended = await sessions.endOthers(null, session.staffId, session.sessionId)
      await note(null, session, 'staff.sessions_ended', { ended })
      return ended
    },
  }
}

async function changePassword(
  deps: AccountDeps,
  session: Session,
  current: string,
  next: string,
): Promise<OpenedSession> {
  const { staffId } = session
  deps.brakes.attempt('code', staffId)
  if (!(await deps.passwords.verify(staffId, current))) {
    await deps.audit.write(null, {
      actor: actorOf(session),
      action: 'staff.sign_in_failed',
      details: { staffId, step: 'change_password' },
    })
    throw problem('staff.wrong_password', { at: 'current' })
  }
  deps.brakes.succeeded('code', staffId)
  const member = await deps.members.get(staffId)
  const phc = await deps.passwords.prepare(next, [member.name, member.email ?? ''])
  await deps.database.transaction(async (tx) => {
    await deps.passwords.put(tx, staffId, phc)
    const ended = await deps.sessions.endOthers(tx, staffId, session.sessionId)
    await deps.audit.write(tx, {
      actor: actorOf(session),
      action: 'staff.password_changed',
      details: { staffId, ended },
    })
  })
  return reopened(await deps.sessions.prove(session.sessionId))
}

/** A sign-in that waited for its first second factor is complete now; a session that was open stays as it is. */
async function completed(deps: AccountDeps, session: Session, by: string): Promise<OpenedSession | null> {
  if (session.state === 'signed_in') return null
  await deps.audit.write(null, { actor: actorOf(session), action: 'staff.signed_in', details: { by } })
  return reopened(await deps.sessions.prove(session.sessionId))
}

function reopened(opened: OpenedSession | null): OpenedSession {
  if (!opened) throw problem('staff.signed_out')
  return opened
}

/** A second factor is always there: the last one goes only when another has come. */
async function keepOne({ factors }: AccountDeps, staffId: string, leaving: string): Promise<void> {
  const { totp, passkeys } = await factors.of(staffId)
  const others = passkeys.filter((key) => key.passkeyId !== leaving).length + (totp && leaving !== 'totp' ? 1 : 0)
  if (others === 0) throw problem('staff.last_factor')
}
