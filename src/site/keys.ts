/**
 * The two keys of a site. The write key is public: it stands in every page and lets a browser hand in what its visitor did. The
 * secret is the site's own server's: with it an identity is proven. It is made by the vault from the site's number and is not stored.
 */
import { formatUuid, type RandomBytes, uuidBytes } from '../kernel/index.ts'
import type { Vault } from '../vault/index.ts'

const writePrefix = 'avw_'
const secretPrefix = 'avs_'
const kind = 'site_secret'
const writeBytes = 18

export function newWriteKey(random: RandomBytes): string {
  return `${writePrefix}${random(writeBytes).toString('base64url')}`
}

/** The server's key, the same at every call until the version changes. */
export function secretOf(
  vault: Pick<Vault, 'token'>,
  site: { readonly siteId: string; readonly version: number },
): string {
  const version = Buffer.alloc(4)
  version.writeUInt32BE(site.version)
  return `${secretPrefix}${vault.token(kind, Buffer.concat([uuidBytes(site.siteId), version]))}`
}

/** Whose secret this is, if we made it; the caller compares the version with the one in force. */
export function readSecret(
  vault: Pick<Vault, 'readToken'>,
  text: string,
): { readonly siteId: string; readonly version: number } | null {
  if (!text.startsWith(secretPrefix)) return null
  const payload = vault.readToken(kind, text.slice(secretPrefix.length))
  if (payload?.length !== 20) return null
  return { siteId: formatUuid(payload.subarray(0, 16)), version: payload.readUInt32BE(16) }
}
