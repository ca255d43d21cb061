/** Colleagues over HTTP: the list, invitations and what becomes of them, roles, new starts, ends. */
import { Type } from 'typebox'
import { type App, List, OrNull, Timestamp } from '../kernel/index.ts'
import { demandSameSite } from './cookie.ts'
import type { Invited } from './colleagues.ts'
import { acceptUrl } from './colleagues.ts'
import { closed, Code, Email, LanguageTag, NewPassword, PersonName, RoleName, StaffRef, tags } from './schema.ts'
import type { Staff } from './staff.ts'
import { enter, visitorOf, Whereabouts } from './whereabouts.ts'

const member = {
  staffId: Type.String({ format: 'uuid' }),
  name: Type.String(),
  role: RoleName,
  email: OrNull(Type.String()),
  language: LanguageTag,
  createdAt: Timestamp,
  disabledAt: OrNull(Timestamp),
}
const MemberView = Type.Object(member)
const ColleagueView = Type.Object({
  ...member,
  access: Type.Enum(['active', 'unfinished', 'invited', 'none', 'ended']),
  secondFactors: List(Type.Enum(['totp', 'passkey'])),
  inviteExpiresAt: OrNull(Timestamp),
})
const InvitedView = Type.Object({
  member: MemberView,
  /** Shown once, to be handed over. */
  link: Type.String(),
  expiresAt: Timestamp,
  mailed: Type.Enum(['yes', 'no', 'failed']),
})
const NewMember = Type.Object({ name: PersonName, role: RoleName }, closed)

export function colleagueRoutes(app: App, staff: Staff): void {
  listRoutes(app, staff)
  invitationRoutes(app, staff)
  changeRoutes(app, staff)
}

const shown = (staff: Staff, { member: invited, link, mailed }: Invited) => ({
  member: invited,
  link: acceptUrl(staff.publicUrl, link.code),
  expiresAt: link.expiresAt,
  mailed,
})

function listRoutes(app: App, staff: Staff): void {
  app.get(
    '/v1/staff',
    {
      schema: {
        summary: 'Members of staff, and how far they can get in',
        tags,
        response: { 200: Type.Object({ members: List(ColleagueView) }) },
      },
      config: { may: 'staff.read' },
    },
    async () => ({ members: await staff.colleagues.list() }),
  )
  app.post(
    '/v1/staff',
    {
      schema: {
        summary: 'Add a member who acts by keys or on the command line',
        tags,
        body: NewMember,
        response: { 201: MemberView },
      },
      config: { may: 'staff.manage', proof: 'fresh' },
    },
    async (request, reply) => {
      const made = await staff.members.add(request.body.name, request.body.role)
      await staff.audit.write(null, {
        actor: request.actor,
        action: 'staff.add',
        details: { staffId: made.staffId, role: made.role },
      })
      return reply.code(201).send(made)
    },
  )
}

function invitationRoutes(app: App, staff: Staff): void {
  app.post(
    '/v1/staff/invitations',
    {
      schema: {
        summary: 'Invite a colleague; the link is shown once',
        tags,
        body: Type.Object({ name: PersonName, email: Email, role: RoleName, language: LanguageTag }, closed),
        response: { 201: InvitedView },
      },
      config: { may: 'staff.manage', proof: 'fresh' },
    },
    async (request, reply) =>
      reply.code(201).send(shown(staff, await staff.colleagues.invite(request.actor, request.body))),
  )
  app.post(
    '/v1/staff/:staffId/new-start',
    {
      schema: {
        summary: 'Take away what a member signs in with, and give them a new link; also a new invitation',
        tags,
        params: StaffRef,
        response: { 201: InvitedView },
      },
      config: { may: 'staff.manage', proof: 'fresh' },
    },
    async (request, reply) =>
      reply.code(201).send(shown(staff, await staff.colleagues.newStart(request.actor, request.params.staffId))),
  )
  app.post(
    '/v1/invitations/look',
    {
      schema: {
        summary: 'What a link opens',
        tags,
        body: Type.Object({ code: Code }, closed),
        response: {
          200: Type.Object({
            kind: Type.Enum(['setup', 'invitation', 'new_start']),
            name: OrNull(Type.String()),
            email: OrNull(Type.String()),
            role: OrNull(RoleName),
            language: OrNull(LanguageTag),
            expiresAt: Timestamp,
          }),
        },
      },
      config: { open: 'whoever was sent the link; its code is what lets in' },
    },
    async (request) => staff.colleagues.look(request.body.code, visitorOf(request)),
  )
  app.post(
    '/v1/invitations/acceptance',
    {
      schema: {
        summary: 'Accept an invitation or a new start: take a password; the second factor follows',
        tags,
        body: Type.Object(
          { code: Code, password: NewPassword, name: Type.Optional(PersonName), language: LanguageTag },
          closed,
        ),
        response: { 200: Whereabouts },
      },
      config: { open: 'whoever was sent the link; its code is what lets in' },
    },
    async (request, reply) => {
      demandSameSite(request)
      const { code, ...given } = request.body
      return enter(staff, request, reply, await staff.colleagues.accept(code, given, visitorOf(request)))
    },
  )
}

function changeRoutes(app: App, staff: Staff): void {
  app.patch(
    '/v1/staff/:staffId',
    {
      schema: {
        summary: 'Change a member: a new role ends their sessions, and keys that hold more than it',
        tags,
        params: StaffRef,
        body: Type.Object(
          { role: Type.Optional(RoleName), email: Type.Optional(Email), name: Type.Optional(PersonName) },
          closed,
        ),
        response: { 200: MemberView },
      },
      config: { may: 'staff.manage', proof: 'fresh' },
    },
    async (request) => staff.colleagues.change(request.actor, request.params.staffId, request.body),
  )
  app.delete(
    '/v1/staff/:staffId',
    {
      schema: {
        summary: 'End a membership, with its sessions and keys',
        tags,
        params: StaffRef,
        response: { 204: Type.Null() },
      },
      config: { may: 'staff.manage', proof: 'fresh' },
    },
    async (request, reply) => {
      await staff.colleagues.end(request.actor, request.params.staffId)
      return reply.code(204).send(null)
    },
  )
}
