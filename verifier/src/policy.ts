/**
 * Policies (C2SP tlog-policy): whose logs and which witnesses somebody trusts, and how many of them must have signed. A checkpoint is
 * good when a listed log signed it and the quorum did.
 */
import { equalBytes } from './bytes.ts'
import { type Checkpoint, parseCheckpoint } from './checkpoint.ts'
import { isBy, verifySignature } from './cosignature.ts'
import {
  cosignatureType,
  ed25519Type,
  mlDsaType,
  type Note,
  type NoteKey,
  type NoteSignature,
  parseNote,
  parseVkey,
} from './note.ts'
import type { Verdict } from './verdict.ts'

export interface PolicyLog {
  readonly key: NoteKey
  readonly url?: string
}
export interface PolicyWitness {
  readonly name: string
  readonly key: NoteKey
  readonly url?: string
}
export interface PolicyGroup {
  readonly name: string
  /** How many members must have signed. */
  readonly needed: number
  readonly members: readonly string[]
}
export interface Policy {
  readonly logs: readonly PolicyLog[]
  readonly witnesses: readonly PolicyWitness[]
  readonly groups: readonly PolicyGroup[]
  /** Name of a witness or group; `none`. */
  readonly quorum: string
}

export type ParsedPolicy = { readonly policy: Policy } | { readonly line: number; readonly problem: string }

const mostLines = 1_000

/** @returns the policy, or the first line that is wrong (from 1) and why */
export function parsePolicy(text: string): ParsedPolicy {
  const lines = text.split('\n')
  if (lines.length > mostLines) return { line: mostLines + 1, problem: 'too many lines' }
  const reader = createReader()
  for (const [i, raw] of lines.entries()) {
    if (/[^\t\P{Cc}]/u.test(raw.replaceAll(/[\u0080-\u009f]/g, '')))
      return { line: i + 1, problem: 'control character' }
    const words = raw.split(/[ \t]+/).filter((word) => word !== '')
    if (words.length === 0 || words[0]!.startsWith('#')) continue
    const problem = reader.take(words[0]!, words.slice(1))
    if (problem) return { line: i + 1, problem }
  }
  return reader.finish(lines.length)
}

function createReader() {
  const logs: PolicyLog[] = []
  const witnesses: PolicyWitness[] = []
  const groups: PolicyGroup[] = []
  const used = new Set<string>()
  let quorum: string | null = null
  const known = (name: string) => witnesses.some((one) => one.name === name) || groups.some((one) => one.name === name)
  const free = (name: string) => name !== 'none' && !known(name)
  const twice = (list: readonly { key: NoteKey }[], key: NoteKey) =>
    list.some((one) => equalBytes(one.key.publicKey, key.publicKey))
  const take: Record<string, (words: readonly string[]) => string | null> = {
    log: ([vkey = '', url, ...more]) => {
      const key = parseVkey(vkey)
      if (!key || more.length > 0) return 'log <vkey> [<url>]'
      if (key.type !== ed25519Type && key.type !== mlDsaType) return 'this type of key does not sign logs'
      if (twice(logs, key)) return 'this log key is listed twice'
      logs.push({ key, ...(url ? { url } : {}) })
      return null
    },
    witness: ([name = '', vkey = '', url, ...more]) => {
      const key = parseVkey(vkey)
      if (!key || more.length > 0) return 'witness <name> <vkey> [<url>]'
      if (key.type !== cosignatureType && key.type !== mlDsaType) return 'this type of key does not cosign'
      if (!free(name)) return `the name ${name} is taken`
      if (twice(witnesses, key)) return 'this witness key is listed twice'
      witnesses.push({ name, key, ...(url ? { url } : {}) })
      return null
    },
    group: ([name = '', count = '', ...members]) => {
      const needed =
        count === 'all' ? members.length : count === 'any' ? 1 : /^[1-9]\d{0,3}$/.test(count) ? Number(count) : 0
      if (members.length === 0 || needed < 1 || needed > members.length) return 'group <name> <k|any|all> <member>…'
      if (!free(name)) return `the name ${name} is taken`
      for (const member of members) {
        if (!known(member)) return `${member} is not defined above`
        if (used.has(member)) return `${member} is already a member of a group`
        used.add(member)
      }
      groups.push({ name, needed, members })
      return null
    },
    quorum: ([name = '', ...more]) => {
      if (name === '' || more.length > 0) return 'quorum <name|none>'
      if (quorum !== null) return 'a second quorum'
      if (name !== 'none' && !known(name)) return `${name} is not defined above`
      quorum = name
      return null
    },
  }
  return {
    take: (word: string, words: readonly string[]): string | null =>
      Object.hasOwn(take, word) ? take[word]!(words) : `unknown word ${word}`,
    finish: (lines: number): ParsedPolicy =>
      quorum === null ? { line: lines, problem: 'no quorum' } : { policy: { logs, witnesses, groups, quorum } },
  }
}

/** The policy as a file, comments left out. */
export function formatPolicy(policy: Policy): string {
  const url = (one: { url?: string }) => (one.url ? ` ${one.url}` : '')
  const lines = [
    ...policy.logs.map((log) => `log ${log.key.vkey}${url(log)}`),
    ...policy.witnesses.map((one) => `witness ${one.name} ${one.key.vkey}${url(one)}`),
    ...policy.groups.map((one) => `group ${one.name} ${one.needed} ${one.members.join(' ')}`),
    `quorum ${policy.quorum}`,
  ]
  return lines.map((line) => `${line}\n`).join('')
}

export interface CheckedCheckpoint {
  readonly checkpoint: Checkpoint
  /** The log's keys that signed. */
  readonly logKeys: readonly NoteKey[]
  readonly witnesses: readonly { readonly name: string; readonly timestamp: number }[]
  /** Whether the log signed with ML-DSA-44 too. */
  readonly postQuantum: 'yes' | 'no'
  /** Lines by keys that the policy does not list: they prove nothing, and spoil nothing. */
  readonly strangers: readonly NoteSignature[]
}

/** A checkpoint against a policy: signed by a listed log, by no known key wrongly, and by the quorum. */
export function checkCheckpoint(note: string | Note, policy: Policy): Verdict<CheckedCheckpoint> {
  const parsed = typeof note === 'string' ? parseNote(note) : note
  const checkpoint = parsed ? parseCheckpoint(parsed.text) : null
  if (!parsed || !checkpoint) return { ok: false, step: 'checkpoint', reason: 'malformed' }
  const logKeys: NoteKey[] = []
  const witnesses = new Map<string, number>()
  const strangers: NoteSignature[] = []
  for (const signature of parsed.signatures) {
    const log = policy.logs.find((one) => one.key.name === checkpoint.origin && isBy(one.key, signature))
    const witness = policy.witnesses.find((one) => isBy(one.key, signature))
    if (!log && !witness) strangers.push(signature)
    for (const key of [log?.key, witness?.key]) {
      if (!key) continue
      const checked = verifySignature(key, parsed, signature)
      if (!checked.ok) return { ok: false, step: 'checkpoint', reason: 'bad_signature', detail: key.name }
      if (key === log?.key) {
        if (!logKeys.includes(key)) logKeys.push(key)
      } else if (witness)
        witnesses.set(witness.name, Math.max(checked.timestamp ?? 0, witnesses.get(witness.name) ?? 0))
    }
  }
  if (!logKeys.some((key) => key.type === ed25519Type || key.type === mlDsaType))
    return { ok: false, step: 'checkpoint', reason: 'unknown_log', detail: checkpoint.origin }
  if (!reached(policy, policy.quorum, new Set(witnesses.keys())))
    return { ok: false, step: 'witnesses', reason: 'no_quorum', detail: policy.quorum }
  return {
    ok: true,
    checkpoint,
    logKeys,
    witnesses: [...witnesses].map(([name, timestamp]) => ({ name, timestamp })),
    postQuantum: logKeys.some((key) => key.type === mlDsaType) ? 'yes' : 'no',
    strangers,
  }
}

function reached(policy: Policy, name: string, signed: ReadonlySet<string>): boolean {
  if (name === 'none') return true
  const group = policy.groups.find((one) => one.name === name)
  if (!group) return signed.has(name)
  return group.members.filter((member) => reached(policy, member, signed)).length >= group.needed
}
