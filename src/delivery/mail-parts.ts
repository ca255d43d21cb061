/**
 * Just enough of MIME to read reports: header fields and nested parts of a raw message. Pure, bounded in depth, number and size;
 * a part that makes no sense is text. Not for display (that is mailparser's work), so nothing is decoded but transfer encodings.
 */

export interface MailPart {
  /** Lower-case names; the first of each name. */
  readonly fields: ReadonlyMap<string, string>
  readonly type: string
  readonly parameters: Readonly<Record<string, string>>
  readonly text: string
  readonly parts: readonly MailPart[]
}

const deepest = 6
const mostParts = 40

/** @param raw the message, at most a few hundred kB; bytes beyond ASCII are kept as Latin-1 */
export function readMail(raw: string, depth = 0): MailPart {
  const normal = raw.replaceAll(/\r\n|\r|\n/g, '\n')
  const cut = normal.startsWith('\n') ? 0 : normal.indexOf('\n\n')
  const fields = readFields(cut < 0 ? normal : normal.slice(0, cut))
  const body = cut < 0 ? '' : normal.slice(cut + (cut === 0 ? 1 : 2))
  const { value: type, parameters } = readParameters(fields.get('content-type') ?? 'text/plain')
  const text = decode(body, fields.get('content-transfer-encoding') ?? '')
  return { fields, type, parameters, text, parts: depth < deepest ? children(type, parameters, text, depth) : [] }
}

/** Every part, the message itself first. */
export function* allParts(part: MailPart): Generator<MailPart> {
  yield part
  for (const child of part.parts) yield* allParts(child)
}

/** Header fields of a text, unfolded. Lines that are none are passed over. */
export function readFields(text: string): Map<string, string> {
  const fields = new Map<string, string>()
  for (const line of text.replaceAll(/\r\n|\r/g, '\n').split(/\n(?![ \t])/)) {
    const colon = line.indexOf(':')
    if (colon < 1) continue
    const name = line.slice(0, colon).trim().toLowerCase()
    const value = line
      .slice(colon + 1)
      .replaceAll(/\n[ \t]+/g, ' ')
      .trim()
    if (/^[!-9;-~]+$/.test(name) && !fields.has(name)) fields.set(name, value)
  }
  return fields
}

function children(type: string, parameters: Readonly<Record<string, string>>, text: string, depth: number): MailPart[] {
  if (/^message\/(rfc822|global)$/.test(type)) return [readMail(text, depth + 1)]
  const boundary = parameters.boundary
  if (!type.startsWith('multipart/') || !boundary) return []
  const parts: string[] = []
  let current: string[] | null = null
  for (const line of text.split('\n')) {
    const edge = line.startsWith(`--${boundary}`) ? line.slice(boundary.length + 2).trimEnd() : null
    if (edge === '' || edge === '--') {
      if (current) parts.push(current.join('\n'))
      current = edge === '' ? [] : null
      if (edge === '--' || parts.length >= mostParts) break
    } else current?.push(line)
  }
  // A report cut off on its way still says what it had to say.
  if (current && parts.length < mostParts) parts.push(current.join('\n'))
  return parts.map((part) => readMail(part, depth + 1))
}

function readParameters(header: string): { value: string; parameters: Record<string, string> } {
  const [value = '', ...rest] = header.split(';')
  const parameters: Record<string, string> = Object.create(null)
  for (const piece of rest.join(';').matchAll(/([a-z0-9-]{1,40})\s*=\s*(?:"([^"]{0,200})"|([^\s;"]{1,200}))/gi))
    parameters[piece[1]!.toLowerCase()] = piece[2] ?? piece[3] ?? ''
  return { value: value.trim().toLowerCase(), parameters }
}

function decode(body: string, encoding: string): string {
  const name = encoding.trim().toLowerCase()
  if (name === 'base64')
    return Buffer.from(body, 'base64')
      .toString('latin1')
      .replaceAll(/\r\n|\r/g, '\n')
  if (name !== 'quoted-printable') return body
  return body
    .replaceAll(/=[ \t]*\n/g, '')
    .replaceAll(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}
