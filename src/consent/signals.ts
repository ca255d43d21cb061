/**
 * Signals of browsers. Global Privacy Control: the header Sec-GPC says that the person does not want their data sold or shared.
 * Source: w3c/gpc, "The Sec-GPC header field for HTTP requests" and "/.well-known/gpc.json".
 */

/**
 * Whether the signal is on: some value of the header is exactly `1`. Servers join repeated headers with commas, so values are
 * split there; any other value (`01`, `true`, `"1"`) is no signal.
 * @param header as Node gives it: joined text, a list, or undefined
 */
export function parseSecGpc(header: string | readonly string[] | undefined): boolean {
  const values = typeof header === 'string' ? [header] : (header ?? [])
  // Only the white space that HTTP allows around list members (RFC 9110 §5.6.1) is taken off.
  return values.some((value) => value.split(',').some((one) => one.replace(/^[ \t]+|[ \t]+$/g, '') === '1'))
}

/** The purposes that a signal closes. */
export const signalPurposes = { gpc: ['third_party_sharing'] } as const

/** Our public statement that the signal is honoured. `lastUpdate` is the day it was first true of this software. */
export const gpcStatement = { gpc: true, lastUpdate: '2026-11-23' } as const
