/**
 * Configuration: environment variables, read once, here and nowhere else. Every problem is named at once, with the variable
 * and what it should be; a variable of ours that does not exist is a problem too, since it is a spelling mistake.
 */
import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { parseDatabaseUrl, type DatabaseAddress } from './database.ts'
import { problems } from './problem.ts'

export const configProblem = problems({
  'kernel.config_invalid': {
    status: 500,
    en: {
      title: 'The configuration has {count} problem(s): {list}',
      fix: 'Correct these environment variables and start again.',
    },
    fr: {
      title: 'La configuration comporte {count} problème(s) : {list}',
      fix: 'Corrigez ces variables d’environnement et redémarrez.',
    },
  },
})

export type KeyProviderConfig =
  | { readonly kind: 'file'; readonly passphrase: string | null }
  | {
      readonly kind: 'pkcs11'
      readonly module: string
      readonly tokenLabel: string
      readonly pin: string
      readonly keyLabel: string
    }

export interface SmtpConfig {
  readonly host: string
  readonly port: number
  readonly secure: boolean
  readonly user: string | null
  readonly password: string | null
}

export interface LedgerConfig {
  /** Name of the log; null: made from the public URL at the first start, and kept. */
  readonly origin: string | null
  /** A tlog-policy file with the witnesses to ask and the quorum; null: `ledger/witnesses.policy` in the data directory. */
  readonly witnesses: string | null
  readonly chain: ChainConfig
}

export type ChainConfig =
  | { readonly kind: 'off' }
  /** The development chain that Aval starts itself: proves nothing to outsiders. */
  | { readonly kind: 'local'; readonly everySeconds: number }
  | {
      readonly kind: 'external'
      readonly url: string
      /** 32 bytes in hex; null: the key in the vault, made at first use. */
      readonly key: string | null
      readonly everySeconds: number
      /** Where people look at transactions: `<explorer>/tx/<hash>`; null: nowhere known. */
      readonly explorer: string | null
    }

/** An OpenID Connect provider. */
export interface SignOnConfig {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  /** As people know it; on the button. */
  readonly name: string
  /** Whether a second factor of ours is asked after it, or the provider's word is enough. */
  readonly secondFactor: 'on' | 'off'
}

export interface Config {
  readonly dataDirectory: string
  readonly host: string
  readonly port: number
  /** Base of every link in a message; no trailing slash. One-click unsubscribe needs https (RFC 8058). */
  readonly publicUrl: string
  /** Null: the embedded server. Else the role that owns the tables. */
  readonly database: DatabaseAddress | null
  /** With an external database: how the server's role logs in, when the owner may not create it. */
  readonly serverDatabase: DatabaseAddress | null
  readonly keyProvider: KeyProviderConfig
  /** Null: the local mailbox. */
  readonly smtp: SmtpConfig | null
  readonly mailboxPort: number
  /** Domain of Message-ID, VERP and DKIM. */
  readonly mailDomain: string
  readonly demo: 'on' | 'off'
  readonly ledger: LedgerConfig
  /** Hashes of stolen passwords, as the Pwned Passwords file orders them; null: only what is guessed first is refused. */
  readonly breachedPasswords: string | null
  /** Sign-on at a provider of the organisation's; null: none. */
  readonly signOn: SignOnConfig | null
  /** Web servers in front whose word about where a request comes from counts. */
  readonly trustedProxies: readonly string[]
  readonly logLevel: string
}

type Env = Readonly<Record<string, string | undefined>>
type Fault = (variable: string, expected: string) => void

const known = [
  'AVAL_DATA_DIR',
  'AVAL_HOST',
  'AVAL_PORT',
  'AVAL_PUBLIC_URL',
  'AVAL_DATABASE_SERVER_URL',
  'AVAL_KEY_PROVIDER',
  'AVAL_KEY_PASSPHRASE',
  'AVAL_PKCS11_MODULE',
  'AVAL_PKCS11_TOKEN',
  'AVAL_PKCS11_PIN',
  'AVAL_PKCS11_KEY',
  'AVAL_SMTP_URL',
  'AVAL_MAILBOX_PORT',
  'AVAL_MAIL_DOMAIN',
  'AVAL_DEMO',
  'AVAL_LEDGER_ORIGIN',
  'AVAL_LEDGER_WITNESSES',
  'AVAL_CHAIN',
  'AVAL_CHAIN_KEY',
  'AVAL_CHAIN_EXPLORER',
  'AVAL_ANCHOR_SECONDS',
  'AVAL_BREACHED_PASSWORDS',
  'AVAL_OIDC_ISSUER',
  'AVAL_OIDC_CLIENT_ID',
  'AVAL_OIDC_CLIENT_SECRET',
  'AVAL_OIDC_NAME',
  'AVAL_OIDC_SECOND_FACTOR',
  'AVAL_TRUSTED_PROXIES',
  'AVAL_LOG_LEVEL',
  // Read by the tests only, listed so that a shell prepared for them can also start Aval.
  'AVAL_TEST_DATABASE_URL',
  'AVAL_DATA',
]
const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']

/**
 * Reads and checks the configuration.
 * @param env the process's environment unless given
 * @throws Problem `kernel.config_invalid` with every problem found, `problems: [{ variable, expected }]`
 */
export function readConfig(env: Env = process.env): Config {
  const faults: { variable: string; expected: string }[] = []
  const fault: Fault = (variable, expected) => faults.push({ variable, expected })
  for (const name of Object.keys(env)) {
    if (name.startsWith('AVAL_') && !known.includes(name)) fault(name, `one of ${known.join(', ')}`)
  }
  const host = env.AVAL_HOST || '127.0.0.1'
  const port = portOf(env, 'AVAL_PORT', 4180, fault)
  const config: Config = {
    dataDirectory: resolve(env.AVAL_DATA_DIR || '.aval'),
    host,
    port,
    publicUrl: publicUrl(env, `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${port}`, fault),
    database: databaseOf(env, 'DATABASE_URL', fault),
    serverDatabase: databaseOf(env, 'AVAL_DATABASE_SERVER_URL', fault),
    keyProvider: keyProvider(env, fault),
    smtp: smtpOf(env, fault),
    mailboxPort: portOf(env, 'AVAL_MAILBOX_PORT', 4125, fault),
    mailDomain: mailDomain(env, fault),
    demo: oneOf(env, 'AVAL_DEMO', ['on', 'off'] as const, fault),
    ledger: ledgerOf(env, fault),
    breachedPasswords: env.AVAL_BREACHED_PASSWORDS ? resolve(env.AVAL_BREACHED_PASSWORDS) : null,
    signOn: signOnOf(env, fault),
    trustedProxies: proxiesOf(env, fault),
    logLevel:
      env.AVAL_LOG_LEVEL === undefined
        ? 'warn'
        : oneOf(env, 'AVAL_LOG_LEVEL', logLevels as [string, ...string[]], fault),
  }
  if (faults.length > 0) {
    const list = faults.map((one) => `${one.variable} must be ${one.expected}`).join('; ')
    throw configProblem('kernel.config_invalid', { count: faults.length, list, problems: faults })
  }
  return config
}

function portOf(env: Env, variable: string, otherwise: number, fault: Fault): number {
  const text = env[variable]
  if (!text) return otherwise
  const port = Number(text)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) fault(variable, 'a port from 0 to 65535')
  return port
}

function oneOf<const T extends string>(env: Env, variable: string, allowed: readonly [T, ...T[]], fault: Fault): T {
  const text = env[variable]
  if (!text) return allowed[0]
  if (!allowed.includes(text as T)) fault(variable, `one of ${allowed.join(', ')}`)
  return text as T
}

function databaseOf(env: Env, variable: string, fault: Fault): DatabaseAddress | null {
  const text = env[variable]
  if (!text) return null
  try {
    return parseDatabaseUrl(text)
  } catch {
    fault(variable, 'a URL such as postgres://user:password@host:5432/aval')
    return null
  }
}

function publicUrl(env: Env, otherwise: string, fault: Fault): string {
  const text = env.AVAL_PUBLIC_URL
  if (!text) return otherwise
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol) || new URL(text).search) {
    fault('AVAL_PUBLIC_URL', 'an http or https URL without a query')
    return otherwise
  }
  return text.replace(/\/+$/, '')
}

function keyProvider(env: Env, fault: Fault): KeyProviderConfig {
  const kind = oneOf(env, 'AVAL_KEY_PROVIDER', ['file', 'pkcs11'] as const, fault)
  if (kind === 'file') {
    const passphrase = env.AVAL_KEY_PASSPHRASE || null
    if (passphrase !== null && passphrase.length < 12) fault('AVAL_KEY_PASSPHRASE', 'at least 12 characters long')
    return { kind, passphrase }
  }
  const needed = (variable: string): string =>
    env[variable] || (fault(variable, 'set when AVAL_KEY_PROVIDER is pkcs11'), '')
  return {
    kind,
    module: needed('AVAL_PKCS11_MODULE'),
    tokenLabel: needed('AVAL_PKCS11_TOKEN'),
    pin: needed('AVAL_PKCS11_PIN'),
    keyLabel: env.AVAL_PKCS11_KEY || 'aval-kek',
  }
}

function smtpOf(env: Env, fault: Fault): SmtpConfig | null {
  const text = env.AVAL_SMTP_URL
  if (!text) return null
  if (!URL.canParse(text) || !/^smtps?:$/.test(new URL(text).protocol) || !new URL(text).hostname) {
    fault('AVAL_SMTP_URL', 'a URL such as smtps://user:password@mail.example.org:465')
    return null
  }
  const url = new URL(text)
  const secure = url.protocol === 'smtps:'
  return {
    host: url.hostname,
    port: Number(url.port || (secure ? 465 : 587)),
    secure,
    user: url.username ? decodeURIComponent(url.username) : null,
    password: url.password ? decodeURIComponent(url.password) : null,
  }
}

/** How often the newest checkpoint is anchored when nothing else is said: an hour, and on the local chain, where it costs nothing, a minute. */
const usualAnchorSeconds = { local: 60, external: 3_600 }

function ledgerOf(env: Env, fault: Fault): LedgerConfig {
  const origin = env.AVAL_LEDGER_ORIGIN || null
  if (origin !== null && !/^[\x21-\x2a\x2c-\x7e]{1,255}$/.test(origin))
    fault('AVAL_LEDGER_ORIGIN', 'a URL without scheme such as ledger.example.org/2027, without spaces or +')
  return {
    origin,
    witnesses: env.AVAL_LEDGER_WITNESSES ? resolve(env.AVAL_LEDGER_WITNESSES) : null,
    chain: chainOf(env, fault),
  }
}

function chainOf(env: Env, fault: Fault): ChainConfig {
  const text = env.AVAL_CHAIN || 'local'
  const usual = text === 'local' ? usualAnchorSeconds.local : usualAnchorSeconds.external
  const everySeconds = Number(env.AVAL_ANCHOR_SECONDS || usual)
  if (!Number.isInteger(everySeconds) || everySeconds < 1)
    fault('AVAL_ANCHOR_SECONDS', 'a whole number of seconds, at least 1')
  if (text === 'off') return { kind: 'off' }
  if (text === 'local') return { kind: 'local', everySeconds }
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    fault('AVAL_CHAIN', 'off, local, or the http(s) URL of an EVM node')
  const key = env.AVAL_CHAIN_KEY || null
  if (key !== null && !/^(0x)?[0-9a-f]{64}$/i.test(key)) fault('AVAL_CHAIN_KEY', '64 hex digits')
  return { kind: 'external', url: text, key, everySeconds, explorer: explorerOf(env, fault) }
}

function explorerOf(env: Env, fault: Fault): string | null {
  const text = env.AVAL_CHAIN_EXPLORER
  if (!text) return null
  if (!URL.canParse(text) || new URL(text).protocol !== 'https:') fault('AVAL_CHAIN_EXPLORER', 'an https URL')
  return text.replace(/\/+$/, '')
}

/** Plain http is for a provider on this machine: a client secret and codes would cross the network in clear. */
function signOnOf(env: Env, fault: Fault): SignOnConfig | null {
  const issuer = env.AVAL_OIDC_ISSUER
  const secondFactor = oneOf(env, 'AVAL_OIDC_SECOND_FACTOR', ['on', 'off'] as const, fault)
  if (!issuer) {
    for (const variable of ['AVAL_OIDC_CLIENT_ID', 'AVAL_OIDC_CLIENT_SECRET', 'AVAL_OIDC_NAME'])
      if (env[variable]) fault(variable, 'set together with AVAL_OIDC_ISSUER')
    return null
  }
  const url = URL.canParse(issuer) ? new URL(issuer) : null
  const local = url?.protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)
  if (url?.protocol !== 'https:' && !local) fault('AVAL_OIDC_ISSUER', 'the https URL of an OpenID provider')
  const needed = (variable: string) => env[variable] || (fault(variable, 'set with AVAL_OIDC_ISSUER'), '')
  return {
    issuer,
    clientId: needed('AVAL_OIDC_CLIENT_ID'),
    clientSecret: needed('AVAL_OIDC_CLIENT_SECRET'),
    name: env.AVAL_OIDC_NAME || (url?.hostname ?? ''),
    secondFactor,
  }
}

function proxiesOf(env: Env, fault: Fault): string[] {
  const list = (env.AVAL_TRUSTED_PROXIES ?? '').split(',').flatMap((part) => part.trim() || [])
  for (const one of list) {
    const [address = '', bits, ...rest] = one.split('/')
    const most = isIP(address) === 6 ? 128 : 32
    if (isIP(address) === 0 || rest.length > 0 || (bits !== undefined && !(/^\d+$/.test(bits) && Number(bits) <= most)))
      fault('AVAL_TRUSTED_PROXIES', 'IP addresses or networks such as 10.0.0.0/8, separated by commas')
  }
  return list
}

function mailDomain(env: Env, fault: Fault): string {
  const text = env.AVAL_MAIL_DOMAIN
  if (!text) return 'aval.localhost'
  if (!/^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/i.test(text))
    fault('AVAL_MAIL_DOMAIN', 'a domain name')
  return text.toLowerCase()
}
