/**
 * Actors: who does something. Every warrant, audit entry and decision names one.
 */

/** The roles of staff (`subject`, `system` and `cli` actors have none). */
export const roles = ['owner', 'marketer', 'analyst', 'support', 'dpo', 'security', 'auditor'] as const
export type Role = (typeof roles)[number]

/** Who acts. `id` is an identifier of ours, never an address or a name. */
export type Actor =
  | { readonly kind: 'staff'; readonly id: string; readonly role: Role }
  | { readonly kind: 'key'; readonly id: string; readonly scopes: readonly string[] }
  | { readonly kind: 'subject'; readonly id: string }
  | { readonly kind: 'system'; readonly id: string }

/** An actor as one line: `staff:0198…`. Stored in warrants and in the audit trail. */
export function actorName(actor: Actor): string {
  return `${actor.kind}:${actor.id}`
}
