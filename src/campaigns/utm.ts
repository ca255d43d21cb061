/**
 * UTM parameters on the links of a message: static, the same for everybody, so they say nothing about a person. A parameter that
 * the author wrote stays as written, and a link can be left alone altogether.
 */

export interface Utm {
  readonly source: string
  readonly medium: string
  readonly campaign: string
  /** Addresses, exactly as written in the content, that stay untouched. */
  readonly except: readonly string[]
}

/**
 * The address with the parameters that it lacks; `content` is the variant's key.
 * @returns the address unchanged when it is not http(s) or is excepted
 */
export function tagged(address: string, utm: Utm | null, content: string): string {
  if (!utm || utm.except.includes(address) || !/^https?:\/\//i.test(address) || !URL.canParse(address)) return address
  const url = new URL(address)
  const wanted = { utm_source: utm.source, utm_medium: utm.medium, utm_campaign: utm.campaign, utm_content: content }
  for (const [name, value] of Object.entries(wanted)) if (!url.searchParams.has(name)) url.searchParams.set(name, value)
  return url.href
}
