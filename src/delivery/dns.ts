/**
 * Questions to DNS, each with its own end: a resolver that does not answer is `unknown`, never a verdict about a domain. The
 * system's resolvers are asked unless a test gives its own.
 */
import { Resolver } from 'node:dns/promises'

/** Answers TXT questions. */
export type TxtLookup = (name: string) => Promise<string[][]>
/** Answers MX questions. */
export type MxLookup = (name: string) => Promise<readonly { readonly exchange: string; readonly priority: number }[]>

export interface DnsLookup {
  readonly txt: TxtLookup
  readonly mx: MxLookup
}

/** What DNS said: strings, nothing, or that the question could not be asked from here. */
export type Said =
  | { readonly kind: 'said'; readonly values: readonly string[] }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'unknown' }

const timeoutMs = 2_000

/** The system's DNS, asked twice at most. */
export function systemDns(): DnsLookup {
  const resolver = new Resolver({ timeout: timeoutMs, tries: 2 })
  return { txt: (name) => resolver.resolveTxt(name), mx: (name) => resolver.resolveMx(name) }
}

/** The TXT records of a name, the strings of each joined (RFC 7208 §3.3). */
export function askTxt(dns: DnsLookup, name: string): Promise<Said> {
  return ask(async () => (await dns.txt(name)).map((strings) => strings.join('')))
}

/** The mail exchangers of a name, the preferred first. A null MX (RFC 7505) is none. */
export function askMx(dns: DnsLookup, name: string): Promise<Said> {
  return ask(async () => {
    const answers = await dns.mx(name)
    return answers
      .filter((one) => one.exchange !== '' && one.exchange !== '.')
      .toSorted((a, b) => a.priority - b.priority)
      .map((one) => `${one.priority} ${one.exchange}`)
  })
}

/** Codes that mean that the name or the kind of record does not exist; all others that nobody answered. */
const absent = ['ENOTFOUND', 'ENODATA']

async function ask(question: () => Promise<readonly string[]>): Promise<Said> {
  try {
    const values = await question()
    return values.length > 0 ? { kind: 'said', values } : { kind: 'nothing' }
  } catch (error) {
    return absent.includes((error as NodeJS.ErrnoException).code ?? '') ? { kind: 'nothing' } : { kind: 'unknown' }
  }
}
