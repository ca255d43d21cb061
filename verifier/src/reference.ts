/** References: the header by which a message names the entry that it relies on, so that its reader can check that they hold it. */
import { parseSize } from './checkpoint.ts'

export interface Reference {
  readonly origin: string
  readonly enrolment: string
  readonly i: number
}

/** The value of the header `Aval-Consent`. */
export function formatReference({ origin, enrolment, i }: Reference): string {
  return `origin="${origin}"; enrolment="${enrolment}"; i=${i}`
}

/** Null when malformed. A value that was folded over lines is understood. */
export function parseReference(value: string): Reference | null {
  const match = /^\s*origin="([^"\s]{1,255})";\s+enrolment="([0-9a-f-]{36})";\s+i=(\d{1,16})\s*$/.exec(value)
  const i = match ? parseSize(match[3]!) : null
  return match && i !== null ? { origin: match[1]!, enrolment: match[2]!, i } : null
}
