/**
 * Rights: what each role may do, in one table. A route or a command names the right that it needs; a right that does not stand
 * here does not exist, and a route without one does not start.
 */
import type { Language, Role } from '../kernel/index.ts'

export interface Right {
  readonly roles: readonly Role[]
  readonly meaning: Readonly<Record<Language, string>>
}

const everyone: readonly Role[] = ['owner', 'marketer', 'analyst', 'support', 'dpo', 'security', 'auditor']

const right = (roles: readonly Role[], en: string, fr: string): Right => ({ roles, meaning: { en, fr } })

export const rights = {
  'staff.read': right(['owner', 'dpo', 'security', 'auditor'], 'see staff and keys', 'voir l’équipe et les clés'),
  'staff.manage': right(['owner'], 'add and disable staff', 'ajouter et désactiver des membres'),
  'staff.keys': right(['owner', 'security'], 'make and revoke API keys', 'créer et révoquer les clés d’API'),
  'staff.audit': right(['dpo', 'security', 'auditor'], 'read the audit trail', 'lire la piste d’audit'),
  'jobs.read': right(everyone, 'see background work', 'voir les tâches en cours'),
  'jobs.cancel': right(['owner', 'marketer', 'security'], 'stop background work', 'arrêter une tâche'),
  'status.read': right(everyone, 'see the honest status', 'voir l’état réel'),
} as const satisfies Record<string, Right>

const table: Readonly<Record<string, Right>> = rights

/** The right of that name, or null. */
export function rightNamed(name: string): Right | null {
  return Object.hasOwn(table, name) ? (table[name] as Right) : null
}

/** Every right, by name. */
export function allRights(): readonly (Right & { readonly name: string })[] {
  return Object.entries(table).map(([name, one]) => ({ name, ...one }))
}
