/** The one question about rights, asked at the door of every route and wherever rights are handed on. */
import type { Actor } from '../kernel/index.ts'
import { rightNamed } from './rights.ts'

/** Whether an actor has a right: staff by role, a key by its scopes, the system and the people themselves by neither. */
export function may(actor: Actor, name: string): boolean {
  const right = rightNamed(name)
  if (!right) return false
  if (actor.kind === 'staff') return right.roles.includes(actor.role)
  return actor.kind === 'key' && actor.scopes.includes(name)
}
