/** What a marketer pastes into a page: one script, pinned to the very bytes that this server serves. */
import { builtScript } from './built.ts'

/** @returns null when the script has not been built on this server */
export function snippetOf(publicUrl: string, writeKey: string): string | null {
  const sdk = builtScript('sdk')
  if (!sdk) return null
  return `<script src="${publicUrl}/sdk/aval.js?v=${sdk.version}" integrity="${sdk.integrity}" crossorigin="anonymous" data-key="${writeKey}"></script>`
}
