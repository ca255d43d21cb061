/** Where a browser stands: what the console asks first, and what every step of a sign-in answers. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Static, Type } from 'typebox'
import { OrNull } from '../kernel/index.ts'
import { csrfOf } from './cookie.ts'
import { deviceOf } from './device.ts'
import { allRights } from './rights.ts'
import { LanguageTag, RoleName } from './schema.ts'
import type { OpenedSession } from './sessions.ts'
import type { Visitor } from './sign-in.ts'
import type { Staff } from './staff.ts'

export const Whereabouts = Type.Object({
  state: Type.Enum(['setup', 'signed_out', 'second_step', 'signed_in']),
  member: OrNull(
    Type.Object({
      staffId: Type.String({ format: 'uuid' }),
      name: Type.String(),
      email: OrNull(Type.String()),
      role: RoleName,
      language: LanguageTag,
    }),
  ),
  rights: Type.Array(Type.String()),
  csrf: OrNull(Type.String()),
  methods: Type.Object({
    /** Whether passkeys work at the address by which this browser came. */
    passkey: Type.Boolean(),
    oidc: Type.Array(Type.Object({ id: Type.String(), name: Type.String() })),
    /** What can follow the password, or prove again; null before it. Without any, the first one is to be added. */
    second: OrNull(Type.Object({ totp: Type.Boolean(), passkey: Type.Boolean(), recoveryCodesLeft: Type.Integer() })),
  }),
})

export type Whereabouts = Static<typeof Whereabouts>

/** @param token of the cookie that came, or of the one that is being set */
export async function whereabouts(staff: Staff, request: FastifyRequest, token: string | null): Promise<Whereabouts> {
  const session = token === null ? null : await staff.sessions.find(token)
  const { provider } = staff.signOn
  const methods = { passkey: staff.passkeys.usableAt(request.headers.host), oidc: provider ? [provider] : [] }
  if (!session || token === null) {
    const state = (await staff.setup.needed()) ? 'setup' : 'signed_out'
    return { state, member: null, rights: [], csrf: null, methods: { ...methods, second: null } }
  }
  const { staffId, name, email, role, language } = await staff.members.get(session.staffId)
  const { totp, passkeys, recoveryCodesLeft } = await staff.factors.of(staffId)
  return {
    state: session.state,
    member: { staffId, name, email, role, language },
    rights:
      session.state === 'signed_in'
        ? allRights()
            .filter((right) => right.roles.includes(role))
            .map((right) => right.name)
        : [],
    csrf: csrfOf(token),
    methods: { ...methods, second: { totp, passkey: passkeys.length > 0, recoveryCodesLeft } },
  }
}

/** Sets the cookie of a session that was just opened; the one that the browser came with, if it is another, ends. */
export async function enter(
  staff: Staff,
  request: FastifyRequest,
  reply: FastifyReply,
  opened: OpenedSession,
): Promise<Whereabouts> {
  const before = staff.cookie.read(request)
  const left = before === null ? null : await staff.sessions.find(before)
  if (left && left.sessionId !== opened.sessionId) await staff.sessions.end(left.staffId, left.sessionId)
  staff.cookie.set(reply, opened.token)
  return whereabouts(staff, request, opened.token)
}

export function visitorOf(request: FastifyRequest): Visitor {
  return { ip: request.ip, device: deviceOf(request.headers['user-agent']) }
}
