/** Staff: members, how they sign in, keys, rights and the audit trail, put together. */
import type {
  Authorise,
  Clock,
  Database,
  NewId,
  PersonalDataHolder,
  RandomBytes,
  SignOnConfig,
} from '../kernel/index.ts'
import { type Account, createAccount } from './account.ts'
import { type AuditTrail, auditHolder, createAuditTrail } from './audit.ts'
import { authoriseWith } from './authorise.ts'
import { createBrakes } from './brakes.ts'
import { createChallenges } from './challenges.ts'
import { type Colleagues, createColleagues, type SendInvitation } from './colleagues.ts'
import { type SessionCookie, sessionCookie } from './cookie.ts'
import { createFactors, type Factors } from './factors.ts'
import { createKeys, type Keys } from './keys.ts'
import { createLinks } from './links.ts'
import { createMembers, type Members } from './members.ts'
import { createPasskeys, type Passkeys } from './passkeys.ts'
import { type ArgonCost, createPasswordHasher } from './password-hash.ts'
import { createPasswords, type Passwords } from './passwords.ts'
import { createRecoveryCodes } from './recovery-codes.ts'
import { noSecrets, type Secrets } from './secrets.ts'
import { createSessions, type Sessions } from './sessions.ts'
import { createSetup, type Setup } from './setup.ts'
import { createSignIn, type SignIn } from './sign-in.ts'
import { createSignOn, type SignOn } from './sign-on.ts'
import { createTotp } from './totp.ts'

export interface Staff {
  readonly members: Members
  readonly keys: Keys
  readonly sessions: Sessions
  readonly cookie: SessionCookie
  readonly setup: Setup
  readonly signIn: SignIn
  readonly signOn: SignOn
  readonly account: Account
  readonly colleagues: Colleagues
  readonly factors: Factors
  readonly passkeys: Passkeys
  readonly passwords: Passwords
  readonly audit: AuditTrail
  readonly authorise: Authorise
  readonly holder: PersonalDataHolder
  readonly publicUrl: string
  /** Removes sessions, challenges and links that have expired. */
  sweep(): Promise<void>
}

export interface StaffDeps {
  readonly database: Database
  readonly clock: Clock
  readonly newId: NewId
  readonly random: RandomBytes
  /** Where people reach the console; without it, a plain http address. */
  readonly publicUrl?: string
  /** The vault's; without it there are no one-time codes. */
  readonly secrets?: Secrets
  /** The operator's file of breached passwords. */
  readonly breachedPasswords?: string | null
  /** What the organisation is called, for passwords made of it. */
  readonly organisation?: () => Promise<readonly string[]>
  /** Hands links to colleagues over by mail; without it they are only shown. */
  readonly sendInvitation?: SendInvitation | null
  /** A provider of the organisation's; without it there is no sign-on. */
  readonly signOn?: SignOnConfig | null
  /** Cheaper in tests that are not about it. */
  readonly argonCost?: ArgonCost
}

export function createStaff(given: StaffDeps): Staff {
  const publicUrl = given.publicUrl ?? 'http://127.0.0.1'
  const deps = { ...given, publicUrl, secrets: given.secrets ?? noSecrets }
  const members = createMembers(deps)
  const audit = createAuditTrail(deps)
  const keys = createKeys({ ...deps, members })
  const cookie = sessionCookie(publicUrl)
  const sessions = createSessions({ ...deps, cookie })
  const challenges = createChallenges(deps)
  const links = createLinks(deps)
  const proofs = {
    passwords: createPasswords({
      ...deps,
      hasher: createPasswordHasher(deps.random, deps.argonCost),
      breachedPasswords: deps.breachedPasswords ?? null,
      organisation: deps.organisation ?? (async () => []),
    }),
    totp: createTotp(deps),
    passkeys: createPasskeys({ ...deps, challenges }),
    recoveryCodes: createRecoveryCodes(deps),
  }
  const factors = createFactors(proofs)
  const rooms = { ...deps, ...proofs, members, audit, keys, sessions, factors, links, brakes: createBrakes(deps.clock) }
  return {
    members,
    keys,
    sessions,
    cookie,
    setup: createSetup(rooms),
    signIn: createSignIn(rooms),
    signOn: createSignOn({ ...rooms, challenges, signOn: deps.signOn ?? null }),
    account: createAccount(rooms),
    colleagues: createColleagues({ ...rooms, sendInvitation: deps.sendInvitation ?? null }),
    factors,
    passkeys: proofs.passkeys,
    passwords: proofs.passwords,
    audit,
    authorise: authoriseWith({ keys, sessions, cookie, factors, clock: deps.clock }),
    holder: auditHolder,
    publicUrl,
    sweep: async () => {
      await sessions.sweep()
      await challenges.sweep()
      await links.sweep()
    },
  }
}
