/**
 * What holds for a visitor who said who they are. Pure. What one of the two closed stays closed; a link opens nothing; and what is not
 * proven neither shows the person's answer nor writes to the person.
 */
import type { Reason } from '../consent/index.ts'

/** Answers for one purpose. */
export interface Joined {
  readonly own: Reason
  readonly person: { readonly reason: Reason; readonly proven: boolean } | null
}

/** Neither a yes nor silence; a yes that ran out is silence. */
export function closes(reason: Reason): boolean {
  return reason !== 'permitted' && reason !== 'no_decision' && reason !== 'expired'
}

/** The answer that counts for what this browser sends. */
export function answerFor({ own, person }: Joined): Reason {
  if (!person) return own
  if (closes(person.reason)) return person.reason
  // A proven person has taken over what the visitor closed (identify.ts), so a later yes of theirs counts.
  if (person.proven && person.reason === 'permitted') return 'permitted'
  return own
}

/** Whose record an event goes to: the person's only where that is proven and they permit it. */
export function recordFor(joined: Joined): 'own' | 'person' | null {
  if (answerFor(joined) !== 'permitted') return null
  return joined.person?.proven && joined.person.reason === 'permitted' ? 'person' : 'own'
}
