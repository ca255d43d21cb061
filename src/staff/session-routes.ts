/** The session over HTTP: where a browser stands, and signing out. */
import { type Static, Type } from 'typebox'
import type { App } from '../kernel/index.ts'
import { csrfOf, demandOwnPage } from './cookie.ts'
import { allRights } from './rights.ts'
import { LanguageTag, orNull, RoleName, tags } from './schema.ts'
import type { Staff } from './staff.ts'

/** Where a browser stands: what the console asks first. */
const Whereabouts = Type.Object({
  state: Type.Enum(['setup', 'signed_out', 'second_step', 'signed_in']),
  member: orNull(
    Type.Object({
      staffId: Type.String({ format: 'uuid' }),
      name: Type.String(),
      email: orNull(Type.String()),
      role: RoleName,
      language: LanguageTag,
    }),
  ),
  rights: Type.Array(Type.String()),
  csrf: orNull(Type.String()),
  methods: Type.Object({
    passkey: Type.Boolean(),
    oidc: Type.Array(Type.Object({ id: Type.String(), name: Type.String() })),
  }),
})

export function sessionRoutes(app: App, staff: Staff): void {
  app.get(
    '/v1/session',
    {
      schema: {
        summary: 'Where this browser stands: signed in, by whom, with which rights',
        tags,
        response: { 200: Whereabouts },
      },
      config: { open: 'what a page asks before anybody is signed in' },
    },
    (request) => whereabouts(staff, staff.cookie.read(request)),
  )
  app.delete(
    '/v1/session',
    {
      schema: { summary: 'Sign out here', tags, response: { 204: Type.Null() } },
      config: { open: 'whoever holds a session may end it, also half-way through the sign-in' },
    },
    async (request, reply) => {
      const token = staff.cookie.read(request)
      const session = token === null ? null : await staff.sessions.find(token)
      if (token !== null && session) {
        demandOwnPage(request, token)
        await staff.sessions.end(session.staffId, session.sessionId)
        const actor = { kind: 'staff', id: session.staffId, role: session.role } as const
        await staff.audit.write(null, { actor, action: 'staff.signed_out' })
      }
      staff.cookie.clear(reply)
      return reply.code(204).send(null)
    },
  )
}

async function whereabouts(staff: Staff, token: string | null): Promise<Static<typeof Whereabouts>> {
  const session = token === null ? null : await staff.sessions.find(token)
  const methods = { passkey: false, oidc: [] }
  if (!session || token === null)
    return {
      state: (await staff.setup.needed()) ? 'setup' : 'signed_out',
      member: null,
      rights: [],
      csrf: null,
      methods,
    }
  const { staffId, name, email, role, language } = await staff.members.get(session.staffId)
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
    methods,
  }
}
