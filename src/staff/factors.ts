/** What a member signs in with, looked at together: password, second factors, recovery codes; and taking all of it away. */
import type { Tx } from '../kernel/index.ts'
import type { Passkeys, PasskeyView } from './passkeys.ts'
import type { Passwords } from './passwords.ts'
import type { RecoveryCodes } from './recovery-codes.ts'
import type { Totp } from './totp.ts'

export interface FactorView {
  readonly password: { readonly changedAt: Date } | null
  readonly totp: boolean
  readonly passkeys: readonly PasskeyView[]
  readonly recoveryCodesLeft: number
}

export interface Factors {
  of(staffId: string): Promise<FactorView>
  /** Whether anything can follow the password. Recovery codes alone are no second factor: they are for when it is lost. */
  hasSecond(staffId: string): Promise<boolean>
  /** Takes away everything that the member signs in with. */
  removeAll(tx: Tx, staffId: string): Promise<void>
}

export interface FactorDeps {
  readonly passwords: Passwords
  readonly totp: Totp
  readonly passkeys: Passkeys
  readonly recoveryCodes: RecoveryCodes
}

export function createFactors({ passwords, totp, passkeys, recoveryCodes }: FactorDeps): Factors {
  return {
    of: async (staffId) => {
      const changedAt = await passwords.changedAt(staffId)
      return {
        password: changedAt ? { changedAt } : null,
        totp: await totp.has(staffId),
        passkeys: await passkeys.list(staffId),
        recoveryCodesLeft: await recoveryCodes.left(staffId),
      }
    },
    hasSecond: async (staffId) => (await totp.has(staffId)) || (await passkeys.list(staffId)).length > 0,
    removeAll: async (tx, staffId) => {
      await passwords.remove(tx, staffId)
      await totp.remove(tx, staffId)
      await passkeys.removeAll(tx, staffId)
      await recoveryCodes.remove(tx, staffId)
    },
  }
}
