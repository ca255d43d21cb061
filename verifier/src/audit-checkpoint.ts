/**
 * The lines of a signed summary that a verification must pass over, and an audit must not. A signed note lets lines of unknown keys stand
 * (C2SP signed-note); so a changed name or key id turns a good signature into nobody's, while another still carries the note. Here every
 * line is accounted for: by the policy, or by the policy that the log itself publishes.
 */
import { text, toHex } from './bytes.ts'
import type { FindingReason, Findings } from './audit-findings.ts'
import type { LogSource } from './audit-source.ts'
import { isBy, verifySignature } from './cosignature.ts'
import { ed25519Type, mlDsaType, type NoteKey, type NoteSignature, parseNote } from './note.ts'
import { checkCheckpoint, type CheckedCheckpoint, parsePolicy, type Policy } from './policy.ts'

/** The newest signed checkpoint; null, with a finding, when there is none that is good. */
export async function checkpointOf(
  source: LogSource,
  policy: Policy,
  findings: Findings,
): Promise<CheckedCheckpoint | null> {
  const file = 'checkpoint'
  const bytes = await source.read(file)
  if (!bytes) {
    findings.fail('checkpoint', 'missing_file', { file })
    return null
  }
  const note = text(bytes) ?? ''
  const checked = checkCheckpoint(note, policy)
  if (!checked.ok) {
    const detail = checked.detail ? `${checked.reason}: ${checked.detail}` : checked.reason
    findings.fail(checked.step, 'checkpoint_refused', { file, detail })
    return null
  }
  for (const { severity, reason, detail } of await oddLines(source, note, checked, policy))
    findings[severity]('checkpoint', reason, { file, detail })
  return checked
}

export interface OddLine {
  readonly severity: Extract<keyof Findings, 'fail' | 'warn'>
  readonly reason: Extract<FindingReason, 'signature_missing' | 'unknown_signature' | 'key_not_listed'>
  /** Name and id of a key. */
  readonly detail: string
}

/** While the world learns a new pair of keys, the one before signs too. Older ones are listed for what they signed then. */
const signingKeysOfAType = 2

/**
 * What is odd about the lines of a checkpoint that is good.
 * - A listed key of the log did not sign: a log signs with its newest two keys of each type.
 * - The log's name over a key that neither policy nor log knows, or a signature that the log's own list proves wrong.
 * - Somebody else's name and an unknown key: perhaps a witness that the policy leaves out, so no failure.
 * @throws Unreachable when the log's own policy would be needed and nobody answers
 */
export async function oddLines(
  source: LogSource,
  note: string,
  { checkpoint, logKeys, strangers }: CheckedCheckpoint,
  policy: Policy,
): Promise<readonly OddLine[]> {
  const odd: OddLine[] = []
  const signed = [...logKeys]
  const published = strangers.length > 0 ? await publishedPolicy(source) : null
  for (const line of strangers) {
    const isLogs = line.name === checkpoint.origin
    const listed = (isLogs ? published?.logs : published?.witnesses)?.find((one) => isBy(one.key, line))?.key
    if (!listed) odd.push({ severity: isLogs ? 'fail' : 'warn', reason: 'unknown_signature', detail: called(line) })
    else if (!verifySignature(listed, parseNote(note)!, line).ok)
      odd.push({ severity: 'fail', reason: 'unknown_signature', detail: called(line) })
    else if (isLogs) {
      signed.push(listed)
      odd.push({ severity: 'warn', reason: 'key_not_listed', detail: called(line) })
    }
  }
  return [...odd, ...missing(policy, checkpoint.origin, signed)]
}

function missing(policy: Policy, origin: string, signed: readonly NoteKey[]): OddLine[] {
  const odd: OddLine[] = []
  for (const type of [ed25519Type, mlDsaType]) {
    const of = (keys: readonly NoteKey[]) => keys.filter((key) => key.type === type && key.name === origin)
    const listed = of(policy.logs.map((log) => log.key))
    if (of(signed).length >= Math.min(signingKeysOfAType, listed.length)) continue
    const absent = listed.filter((key) => !signed.includes(key)).map(called)
    odd.push({ severity: 'fail', reason: 'signature_missing', detail: absent.join(', ') })
  }
  return odd
}

async function publishedPolicy(source: LogSource): Promise<Policy | null> {
  const bytes = await source.read('policy')
  const parsed = bytes ? parsePolicy(text(bytes) ?? '') : null
  return parsed && 'policy' in parsed ? parsed.policy : null
}

/** As at the start of a verifier key. */
function called({ name, id }: NoteKey | NoteSignature): string {
  return `${name}+${toHex(id)}`
}
