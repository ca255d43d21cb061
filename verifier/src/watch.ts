/**
 * The watch: looks at a log again and again and remembers what it saw. A past that changed, a log that shrank, a witness or a chain that
 * has seen another log: each ends the watch, because nothing that comes after can heal it.
 */
import { equalBytes, fromHex, text, toBase64, toHex } from './bytes.ts'
import { continues } from './audit-anchors.ts'
import { oddLines } from './audit-checkpoint.ts'
import type { LogSource } from './audit-source.ts'
import type { Checkpoint } from './checkpoint.ts'
import { checkCheckpoint, type CheckedCheckpoint, type Policy } from './policy.ts'
import { latestAnchored, type RpcCall, Unreachable } from './rpc.ts'

export type Sight =
  | { readonly kind: 'first' | 'same' | 'grown'; readonly size: number; readonly root: string }
  /** Whom nobody could reach, or what cannot be compared this time. */
  | { readonly kind: 'unreachable' | 'unsure'; readonly who: string; readonly detail: string }
  /** The newest witness's time is old. */
  | { readonly kind: 'late'; readonly seconds: number }
  /** The end. */
  | { readonly kind: 'split' | 'rollback' | 'refused'; readonly who: string; readonly detail: string }

export interface WatchOptions {
  readonly policy: Policy
  /** Milliseconds between two looks. */
  readonly intervalMs: number
  /** POSIX milliseconds. */
  readonly now: () => number
  /** So many seconds after the newest cosignature a checkpoint counts as late; null: never. */
  readonly lateSeconds: number | null
  readonly rpc?: RpcCall
  /** Contracts on that chain. */
  readonly contracts?: readonly string[]
  /** Other places that serve the same log: mirrors, other networks. */
  readonly others?: readonly LogSource[]
  /** Prefixes of witnesses that can be asked what they have seen. */
  readonly witnesses?: readonly string[]
  readonly fetch?: typeof fetch
  /** So many looks; without it for ever. */
  readonly looks?: number
  readonly wait: (ms: number) => Promise<void>
  readonly report: (sight: Sight) => void
}

const fatal: ReadonlySet<Sight['kind']> = new Set(['split', 'rollback', 'refused'])

/** Watches until something is wrong for good. @returns what ended it; `done` after the given number of looks */
export async function watch(source: LogSource, options: WatchOptions): Promise<Sight | 'done'> {
  let seen: Checkpoint | null = null
  for (let look = 0; options.looks === undefined || look < options.looks; look++) {
    if (look > 0) await options.wait(options.intervalMs)
    const { sights, checkpoint } = await lookAt(source, seen, options)
    for (const sight of sights) options.report(sight)
    const end = sights.find((sight) => fatal.has(sight.kind))
    if (end) return end
    seen = checkpoint ?? seen
  }
  return 'done'
}

async function lookAt(
  source: LogSource,
  seen: Checkpoint | null,
  options: WatchOptions,
): Promise<{ sights: Sight[]; checkpoint: Checkpoint | null }> {
  const sights: Sight[] = []
  const here = await asked(source.name, sights, () => readCheckpoint(source, options.policy))
  if (!here) return { sights, checkpoint: null }
  if ('kind' in here) return { sights: [here], checkpoint: null }
  const { checkpoint, note, newest } = here
  sights.push(await compared(source, seen, checkpoint))
  if (fatal.has(sights.at(-1)!.kind)) return { sights, checkpoint }
  // The note is good without these lines: worth a look, no proof of anything.
  const odd = (await asked(source.name, sights, () => oddLines(source, note, here.checked, options.policy))) ?? []
  for (const { reason, detail } of odd)
    sights.push({ kind: 'unsure', who: source.name, detail: `${reason}: ${detail}` })
  const age = newest === null ? null : options.now() / 1_000 - newest
  if (age !== null && options.lateSeconds !== null && age > options.lateSeconds)
    sights.push({ kind: 'late', seconds: Math.round(age) })
  const views: [string, () => Promise<Sight | null>][] = [
    ...(options.others ?? []).map((other): [string, () => Promise<Sight | null>] => [
      other.name,
      () => otherPlace(other, source, checkpoint, options.policy),
    ]),
    ...(options.witnesses ?? []).map((url): [string, () => Promise<Sight | null>] => [
      url,
      () => witnessView(url, checkpoint, note, options, source),
    ]),
    ...(options.rpc ? (options.contracts ?? []) : []).map((contract): [string, () => Promise<Sight | null>] => [
      contract,
      () => chainView(contract, source, checkpoint, options),
    ]),
  ]
  for (const [who, view] of views) {
    const sight = await asked(who, sights, view)
    if (sight) sights.push(sight)
  }
  return { sights, checkpoint }
}

/** Somebody who does not answer is reported, and is no proof of anything. */
async function asked<T>(who: string, sights: Sight[], ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask()
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error
    sights.push({ kind: 'unreachable', who, detail: error.message })
    return null
  }
}

interface Seen {
  readonly checkpoint: Checkpoint
  readonly checked: CheckedCheckpoint
  readonly note: string
  /** POSIX seconds of the newest cosignature. */
  readonly newest: number | null
}

async function readCheckpoint(source: LogSource, policy: Policy): Promise<Seen | Sight> {
  const bytes = await source.read('checkpoint')
  if (!bytes) throw new Unreachable(`${source.name}checkpoint: there is none`)
  const note = text(bytes) ?? ''
  const checked = checkCheckpoint(note, policy)
  if (!checked.ok)
    return { kind: 'refused', who: source.name, detail: `${checked.step}: ${checked.reason} ${checked.detail ?? ''}` }
  const times = checked.witnesses.map((one) => one.timestamp)
  return { checkpoint: checked.checkpoint, checked, note, newest: times.length > 0 ? Math.max(...times) : null }
}

const named = ({ size, root }: Pick<Checkpoint, 'size' | 'root'>) => `${size} ${toBase64(root)}`

async function compared(source: LogSource, seen: Checkpoint | null, now: Checkpoint): Promise<Sight> {
  const who = source.name
  const sight = { size: now.size, root: toHex(now.root) }
  if (!seen) return { kind: 'first', ...sight }
  const detail = `${named(seen)} then, ${named(now)} now`
  if (now.size < seen.size) return { kind: 'rollback', who, detail }
  if (now.size === seen.size)
    return equalBytes(now.root, seen.root) ? { kind: 'same', ...sight } : { kind: 'split', who, detail }
  return (await continues(source, seen, now)) ? { kind: 'grown', ...sight } : { kind: 'split', who, detail }
}

async function otherPlace(
  other: LogSource,
  source: LogSource,
  here: Checkpoint,
  policy: Policy,
): Promise<Sight | null> {
  const there = await readCheckpoint(other, policy)
  if ('kind' in there) return there
  const [older, newer, tiles] =
    there.checkpoint.size <= here.size ? [there.checkpoint, here, source] : [here, there.checkpoint, other]
  if (await continues(tiles, older, newer)) return null
  return { kind: 'split', who: other.name, detail: `${named(there.checkpoint)} there, ${named(here)} here` }
}

/** What the chain holds may be older than what is published, never newer and never something else. */
async function chainView(
  contract: string,
  source: LogSource,
  here: Checkpoint,
  { rpc, policy }: WatchOptions,
): Promise<Sight | null> {
  const latest = await latestAnchored(rpc!, contract)
  if (!latest) return { kind: 'unreachable', who: contract, detail: 'there is no such contract on this chain' }
  const root = fromHex(latest.root)!
  if (latest.size === 0) return null
  let newest = here
  if (latest.size > here.size) {
    // It may have been anchored since we looked.
    const again = await readCheckpoint(source, policy)
    if ('checkpoint' in again) newest = again.checkpoint
  }
  const detail = `${latest.size} ${toBase64(root)} on the chain, ${named(newest)} here`
  if (latest.size > newest.size) return { kind: 'rollback', who: contract, detail }
  return (await continues(source, { size: latest.size, root }, newest))
    ? null
    : { kind: 'split', who: contract, detail }
}

const witnessTimeoutMs = 15_000

/**
 * Asks a witness by its own protocol: shown the checkpoint as if it had been the last one it saw, it cosigns what it knows (200), says
 * which size it has seen instead (409), or that it has seen another root of that size (422).
 */
async function witnessView(
  url: string,
  here: Checkpoint,
  note: string,
  { fetch: fetchLike = fetch, policy }: WatchOptions,
  source: LogSource,
): Promise<Sight | null> {
  const ask = { method: 'POST', body: `old ${here.size}\n\n${note}`, signal: AbortSignal.timeout(witnessTimeoutMs) }
  let status: number
  let answer: string
  try {
    const response = await fetchLike(`${url.replace(/\/$/, '')}/add-checkpoint`, ask)
    status = response.status
    answer = (await response.text()).trim()
  } catch (error) {
    throw new Unreachable(`${url}: ${error instanceof Error ? error.message : 'no answer'}`)
  }
  if (status === 200) return null
  const detail = `${answer} there, ${named(here)} here`
  if (status === 422) return { kind: 'split', who: url, detail }
  if (status !== 409) return { kind: 'unsure', who: url, detail: `status ${status}: ${answer.slice(0, 200)}` }
  const size = /^\d{1,16}$/.test(answer) ? Number(answer) : null
  if (size === null) return { kind: 'unsure', who: url, detail }
  if (size < here.size) return null
  // Ahead: the log may have grown since we looked.
  const again = await readCheckpoint(source, policy)
  return 'checkpoint' in again && again.checkpoint.size >= size ? null : { kind: 'rollback', who: url, detail }
}
