/** Drafts: a rule that is not saved stays in this browser, for this reader, until it is saved or thrown away. No personal data. */
import { renumbered, type Rule } from './rule.ts'

export interface Draft {
  readonly name: string
  readonly purpose: string
  readonly rule: Rule | null
  /** The version that was changed; null for a new audience. */
  readonly basedOn: number | null
  readonly at: string
}

const keyOf = (reader: string, audienceId: string | null) => `aval.audience-draft.${reader}.${audienceId ?? 'new'}`

export function readDraft(reader: string, audienceId: string | null): Draft | null {
  const text = localStorage.getItem(keyOf(reader, audienceId))
  try {
    const draft = text === null ? null : (JSON.parse(text) as Draft)
    return draft && { ...draft, rule: draft.rule && renumbered(draft.rule) }
  } catch {
    return null
  }
}

/** A full or forbidden store is no reason to fail: the draft then lives as long as the page. */
export function keepDraft(reader: string, audienceId: string | null, draft: Draft): void {
  try {
    localStorage.setItem(keyOf(reader, audienceId), JSON.stringify(draft))
  } catch {
    // As said above.
  }
}

export function dropDraft(reader: string, audienceId: string | null): void {
  localStorage.removeItem(keyOf(reader, audienceId))
}
