/**
 * Colleagues: invited by name, address and role, let in by a link that works once; their role changed, their way in made new, their
 * membership ended. One role each, so that whoever watches over the law of data is never also the one who decides on its use (GDPR
 * Art. 38(6)): a DPO cannot be owner or marketer at the same time.
 */
import type { Actor, Database, Language, Role } from '../kernel/index.ts'
import type { AuditTrail } from './audit.ts'
import { type Brakes, sourceOf } from './brakes.ts'
import type { Factors } from './factors.ts'
import type { Keys } from './keys.ts'
import type { IssuedLink, Links } from './links.ts'
import type { Member, Members } from './members.ts'
import type { Passwords } from './passwords.ts'
import { problem } from './problems.ts'
import type { OpenedSession, Sessions } from './sessions.ts'
import type { Visitor } from './sign-in.ts'
import type { LinkKind } from './tables.ts'

/** Hands a link over by mail. Filled in by the server, where mail is known. @throws when it could not be handed to a mail server */
export type SendInvitation = (mail: {
  readonly to: string
  readonly name: string
  readonly from: string
  readonly kind: 'invitation' | 'new_start'
  readonly url: string
  readonly expiresAt: Date
  readonly language: Language
}) => Promise<void>

export interface Invited {
  readonly member: Member
  readonly link: IssuedLink
  /** Whether it also went by mail; if not, it has to be handed over. */
  readonly mailed: 'yes' | 'no' | 'failed'
}

/** What somebody who holds a link sees before accepting. */
export interface LinkView {
  readonly kind: LinkKind
  readonly name: string | null
  readonly email: string | null
  readonly role: Role | null
  readonly language: Language | null
  readonly expiresAt: Date
}

export interface ColleagueView extends Member {
  /** `invited`: has a link and nothing to sign in with; `none`: acts by keys or on the command line only. */
  readonly access: 'active' | 'unfinished' | 'invited' | 'none' | 'ended'
  readonly secondFactors: readonly ('totp' | 'passkey')[]
  readonly inviteExpiresAt: Date | null
}

export interface Colleagues {
  list(): Promise<ColleagueView[]>
  /** @throws Problem `staff.email_taken` */
  invite(by: Actor, given: { name: string; email: string; role: Role; language: Language }): Promise<Invited>
  /** A member who has an address but cannot get in (any more) gets a new link; the old way in is gone. @throws Problem `staff.not_yourself`, `staff.no_email` */
  newStart(by: Actor, staffId: string): Promise<Invited>
  /**
   * A new role ends the member's sessions, and keys that hold more than it; a new address, the links that went to the old one.
   * @throws Problem `staff.last_owner`, `staff.email_taken`
   */
  change(by: Actor, staffId: string, to: { role?: Role; email?: string; name?: string }): Promise<Member>
  end(by: Actor, staffId: string): Promise<void>
  /** @throws Problem `staff.bad_link`, `staff.slow_down` */
  look(code: string, visitor: Visitor): Promise<LinkView>
  /** The person behind the link takes a password; the second factor follows. */
  accept(
    code: string,
    given: { password: string; name?: string; language: Language },
    visitor: Visitor,
  ): Promise<OpenedSession>
}

export interface ColleagueDeps {
  readonly database: Database
  readonly members: Members
  readonly keys: Keys
  readonly sessions: Sessions
  readonly passwords: Passwords
  readonly factors: Factors
  readonly links: Links
  readonly brakes: Brakes
  readonly audit: AuditTrail
  readonly publicUrl: string
  readonly sendInvitation: SendInvitation | null
}

export function createColleagues(deps: ColleagueDeps): Colleagues {
  const { database, members, links, audit } = deps
  return {
    list: () => list(deps),
    invite: async (by, { name, email, role, language }) => {
      const made = await database.transaction(async (tx) => {
        const member = await members.addIn(tx, name, role, { email, language })
        const link = await links.issue(tx, 'invitation', member.staffId, actorText(by))
        await audit.write(tx, { actor: by, action: 'staff.invited', details: { staffId: member.staffId, role } })
        return { member, link }
      })
      return { ...made, mailed: await mail(deps, by, 'invitation', made) }
    },
    newStart: (by, staffId) => newStart(deps, by, staffId),
    change: (by, staffId, to) => change(deps, by, staffId, to),
    end: async (by, staffId) => {
      await members.disable(staffId)
      await database.transaction(async (tx) => {
        await deps.factors.removeAll(tx, staffId)
        await links.withdraw(tx, staffId)
        await audit.write(tx, { actor: by, action: 'staff.disable', details: { staffId } })
      })
    },
    look: async (code, visitor) => {
      deps.brakes.attempt('link', sourceOf(visitor.ip))
      const link = await links.look(code)
      if (!link) throw problem('staff.bad_link')
      deps.brakes.refund('link', sourceOf(visitor.ip))
      const member = link.staff_id ? await members.get(link.staff_id) : null
      return {
        kind: link.kind,
        name: member?.name ?? null,
        email: member?.email ?? null,
        role: member?.role ?? null,
        language: member?.language ?? null,
        expiresAt: link.expires_at,
      }
    },
    accept: (code, given, visitor) => accept(deps, code, given, visitor),
  }
}

const actorText = (actor: Actor) => `${actor.kind}:${actor.id}`

async function list({ members, factors, links }: ColleagueDeps): Promise<ColleagueView[]> {
  const open = await links.open()
  return Promise.all(
    (await members.list()).map(async (member) => {
      const { password, totp, passkeys } = await factors.of(member.staffId)
      const secondFactors = [...(totp ? ['totp' as const] : []), ...(passkeys.length > 0 ? ['passkey' as const] : [])]
      const link = open.get(member.staffId) ?? null
      return {
        ...member,
        access: accessOf(member, password !== null, secondFactors.length, link !== null),
        secondFactors,
        inviteExpiresAt: link?.expiresAt ?? null,
      }
    }),
  )
}

function accessOf(member: Member, password: boolean, factors: number, link: boolean): ColleagueView['access'] {
  if (member.disabledAt !== null) return 'ended'
  if (factors > 0) return 'active'
  if (password) return 'unfinished'
  return link ? 'invited' : 'none'
}

/** Proves nothing about the member: they hold the link, so it goes to them alone. Never for oneself, so that it takes two. */
async function newStart(deps: ColleagueDeps, by: Actor, staffId: string): Promise<Invited> {
  if (by.kind === 'staff' && by.id === staffId) throw problem('staff.not_yourself')
  const member = await deps.members.get(staffId)
  if (member.disabledAt !== null) throw problem('staff.membership_ended', { at: 'staffId' })
  if (member.email === null) throw problem('staff.no_email', { at: 'email' })
  const link = await deps.database.transaction(async (tx) => {
    await deps.factors.removeAll(tx, staffId)
    const ended = await deps.sessions.endOthers(tx, staffId, null)
    await deps.audit.write(tx, { actor: by, action: 'staff.new_start', details: { staffId, ended } })
    return deps.links.issue(tx, 'new_start', staffId, actorText(by))
  })
  return { member, link, mailed: await mail(deps, by, 'new_start', { member, link }) }
}

async function change(
  deps: ColleagueDeps,
  by: Actor,
  staffId: string,
  to: { role?: Role; email?: string; name?: string },
): Promise<Member> {
  const before = await deps.members.get(staffId)
  const changed = await deps.members.change(staffId, to)
  await deps.database.transaction(async (tx) => {
    const moved = changed.role !== before.role
    const ended = moved ? await deps.sessions.endOthers(tx, staffId, null) : 0
    // A link that went to a wrong address would let in whoever reads there.
    if (changed.email !== before.email) await deps.links.withdraw(tx, staffId)
    const revoked = moved ? await deps.keys.revokeBeyond(tx, staffId, changed.role) : 0
    await deps.audit.write(tx, {
      actor: by,
      action: moved ? 'staff.role_changed' : 'staff.account_changed',
      details: moved
        ? { staffId, from: before.role, to: changed.role, ended, revoked }
        : { staffId, changed: Object.keys(to) },
    })
  })
  return changed
}

async function accept(
  deps: ColleagueDeps,
  code: string,
  given: { password: string; name?: string; language: Language },
  visitor: Visitor,
): Promise<OpenedSession> {
  const { brakes } = deps
  brakes.attempt('link', sourceOf(visitor.ip))
  const found = await deps.links.look(code)
  if (!found?.staff_id) throw problem('staff.bad_link')
  brakes.refund('link', sourceOf(visitor.ip))
  const member = await deps.members.get(found.staff_id)
  if (member.disabledAt !== null) throw problem('staff.bad_link')
  const phc = await deps.passwords.prepare(given.password, [given.name ?? member.name, member.email ?? ''])
  await deps.database.transaction(async (tx) => {
    const link = await deps.links.take(tx, code, ['invitation', 'new_start'])
    if (link?.staff_id !== member.staffId) throw problem('staff.bad_link')
    await deps.passwords.put(tx, member.staffId, phc)
    await deps.audit.write(tx, {
      actor: { kind: 'staff', id: member.staffId, role: member.role },
      action: 'staff.link_accepted',
      details: { staffId: member.staffId, kind: link.kind },
    })
  })
  await deps.members.change(member.staffId, { language: given.language, ...(given.name ? { name: given.name } : {}) })
  return deps.sessions.begin(member.staffId, 'second_step', visitor.device)
}

async function mail(
  { sendInvitation, members, publicUrl }: ColleagueDeps,
  by: Actor,
  kind: 'invitation' | 'new_start',
  { member, link }: { member: Member; link: IssuedLink },
): Promise<Invited['mailed']> {
  if (!sendInvitation || member.email === null) return 'no'
  const from = by.kind === 'staff' ? (await members.get(by.id)).name : 'Aval'
  const { name, email: to, language } = member
  const url = acceptUrl(publicUrl, link.code)
  return sendInvitation({ to, name, from, kind, url, expiresAt: link.expiresAt, language }).then(
    () => 'yes' as const,
    () => 'failed' as const,
  )
}

/** Where a link leads. The code stands behind `#`, so that it is in no server's log and in no Referer. */
export const acceptUrl = (publicUrl: string, code: string) => `${publicUrl}/console/invitation#${code}`
export const setupUrl = (publicUrl: string, code: string) => `${publicUrl}/console/setup#${code}`
