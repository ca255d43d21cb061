/**
 * Problems: the one way in which Aval refuses. A stable code, an HTTP status, and words in French and English that say
 * what happened and what would make it right (RFC 9457). Each room declares its own codes with `problems({...})`, so
 * that a code that does not exist does not compile; the registry lists them all for the documentation and its test.
 */
import type { Language } from './words.ts'

/** What one problem says in one language: `title` is what happened, `fix` what the reader can do about it. */
export interface ProblemText {
  readonly title: string
  readonly fix: string
}

/** One entry of a room's catalogue of problems. */
export interface ProblemKind {
  readonly status: number
  readonly en: ProblemText
  readonly fr: ProblemText
}

/** Facts about this occurrence. `at` names the field concerned; never put personal data here: problems are logged. */
export type ProblemDetails = Readonly<Record<string, unknown>> & { readonly at?: string }

const registry = new Map<string, ProblemKind>()

/** A refusal with a stable code. Thrown by every room, answered as problem+json by the HTTP layer. */
export class Problem extends Error {
  readonly code: string
  readonly details: ProblemDetails
  readonly status: number

  constructor(code: string, kind: ProblemKind, details: ProblemDetails = {}) {
    super(`${code}: ${fill(kind.en.title, details)}`)
    this.name = 'Problem'
    this.code = code
    this.details = details
    this.status = kind.status
  }

  /** The problem as RFC 9457 members, in the reader's language. */
  toJson(language: Language): Record<string, unknown> {
    const kind = registry.get(this.code)
    const text = kind?.[language] ?? { title: this.code, fix: '' }
    return {
      ...this.details,
      type: `urn:aval:problem:${this.code}`,
      code: this.code,
      status: this.status,
      title: fill(text.title, this.details),
      fix: fill(text.fix, this.details),
    }
  }
}

/**
 * Declares a room's problems and returns the function that makes them: `throw problem('vault.no_key', { at: 'email' })`.
 * @param kinds codes written in full (`room.reason`), each with status and texts; `{name}` in a text is filled from details
 */
export function problems<const K extends Record<string, ProblemKind>>(
  kinds: K,
): (code: keyof K & string, details?: ProblemDetails) => Problem {
  for (const [code, kind] of Object.entries(kinds)) registry.set(code, kind)
  return (code, details) => new Problem(code, kinds[code] as ProblemKind, details)
}

/** Every problem that the rooms loaded so far can raise, by code. */
export function knownProblems(): ReadonlyMap<string, ProblemKind> {
  return registry
}

function fill(text: string, details: ProblemDetails): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in details ? String(details[name]) : whole))
}
