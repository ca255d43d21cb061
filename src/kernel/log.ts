/**
 * The log: JSON lines by pino. Personal data never enters on purpose; redaction is the net below that. It goes by name of
 * field, and by shape: anything that looks like an address, a phone number or one of our links is masked wherever it
 * stands, errors and messages included.
 */
import { type DestinationStream, type Logger, pino } from 'pino'

export type Log = Logger

/** Fields that are removed wherever they stand, to any depth. */
const privateNames =
  /^(authorization|cookie|set-cookie|password|passphrase|secret|token|email|phone|mobile|to|rcpt|recipient|firstname|lastname|name|address|birthdate|born|ip|remoteaddress|evidence|attributes|body|values|parameters|query|detail|where)$/i

const patterns: readonly (readonly [RegExp, string])[] = [
  [/[^\s"'<>(),;:=]{1,64}@[^\s"'<>(),;:=]{1,190}/g, '[address]'],
  [/\/(u|why|preferences|o|c)\/[A-Za-z0-9_.-]{16,}/g, '/$1/[token]'],
  [/aval_[A-Za-z0-9]+_[A-Za-z0-9_-]+/g, '[key]'],
  [/(postgres(?:ql)?|smtps?):\/\/[^\s@/]+@/g, '$1://[credentials]@'],
  [/\+\d[\d .()-]{7,}\d/g, '[phone]'],
]

/**
 * @param level pino's levels, or `silent`
 * @param destination standard output unless a stream is given
 */
export function createLog(level: string, destination?: DestinationStream): Log {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: {
      log: (fields: Record<string, unknown>) => clean(fields, 0) as Record<string, unknown>,
    },
    // Errors are described by the formatter above; pino's own serialiser would print all their members.
    serializers: { err: (error: unknown) => error },
    // The last net, over the finished line: whatever came by a child logger or a message is masked by its shape.
    hooks: { streamWrite: mask },
  }
  return destination ? pino(options, destination) : pino(options)
}

/** Replaces what looks like personal data or a credential in a text. */
export function mask(text: string): string {
  return patterns.reduce((masked, [shape, by]) => masked.replace(shape, by), text)
}

const deepest = 6

function clean(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return mask(value)
  if (value === null || typeof value !== 'object' || value instanceof Date) return value
  if (value instanceof Error) return clean(describeError(value), depth)
  if (depth >= deepest || Buffer.isBuffer(value)) return '[omitted]'
  if (Array.isArray(value)) return value.slice(0, 50).map((item) => clean(item, depth + 1))
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      privateNames.test(key) ? '[private]' : clean(member, depth + 1),
    ]),
  )
}

/** What an error may say: PostgreSQL's `detail` and `where` quote rows, so only its code and place are kept. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: String(error) }
  const { code, constraint, table } = error as Error & { code?: string; constraint?: string; table?: string }
  const message = isDatabaseError(code) ? `database error ${code}` : error.message
  return { type: error.name, message, code, constraint, table, stack: error.stack?.split('\n').slice(1, 8).join('\n') }
}

function isDatabaseError(code: string | undefined): boolean {
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code)
}
