/**
 * The audit: everything that a log publishes, downloaded, recomputed and compared. Believes nobody but a policy. Remembers what it saw,
 * so that the next audit reads only what is new and notices when the past was changed.
 */
import { equalBytes, fromBase64, text, toBase64, toHex, utf8 } from './bytes.ts'
import { anchorContract, type AnchorContract, checkAnchors, continues } from './audit-anchors.ts'
import { checkpointOf } from './audit-checkpoint.ts'
import { type PublicContent, readContents } from './audit-contents.ts'
import { type Finding, type Findings, newFindings } from './audit-findings.ts'
import { AuditLabels } from './audit-labels.ts'
import { type Pass, passOver } from './audit-pass.ts'
import type { LogSource } from './audit-source.ts'
import type { AuditMemory } from './audit-storage.ts'
import { AuditTree } from './audit-tree.ts'
import type { Checkpoint } from './checkpoint.ts'
import { type CheckedCheckpoint, parsePolicy, type Policy } from './policy.ts'
import type { AnchoredEvent, RpcCall } from './rpc.ts'

export interface AuditOptions {
  /** Without one the log's own is used, and the report says so. */
  readonly policy?: string | Policy
  readonly rpc?: RpcCall
  readonly memory?: AuditMemory
  readonly progress?: (entries: number, size: number) => void
}

export interface AuditReport {
  /** No failure among the findings. */
  readonly ok: boolean
  readonly source: string
  readonly policy: 'given' | 'of the log itself'
  readonly origin: string | null
  readonly size: number
  /** Hex. */
  readonly root: string | null
  /** Entries that an earlier audit had read. */
  readonly from: number
  readonly counted: Pass['counted']
  readonly labels: number
  readonly witnesses: CheckedCheckpoint['witnesses']
  readonly postQuantum: 'yes' | 'no' | null
  /** Public entries of this run, index roots left out. */
  readonly contents: readonly PublicContent[]
  readonly contracts: readonly AnchorContract[]
  /** Null when no chain was asked. */
  readonly anchors: readonly AnchoredEvent[] | null
  readonly findings: readonly Finding[]
}

interface Remembered {
  readonly tree: AuditTree
  readonly root: Uint8Array
  readonly labels: AuditLabels
  readonly contracts: readonly AnchorContract[]
}

/** @throws Unreachable when the source or the chain does not answer */
export async function audit(source: LogSource, options: AuditOptions = {}): Promise<AuditReport> {
  const findings = newFindings()
  const policy = await policyOf(source, options, findings)
  const checked = policy && (await checkpointOf(source, policy, findings))
  if (!policy || !checked) return report(source, options, null, findings, {})
  const { checkpoint } = checked
  const remembered = await remember(options.memory, checkpoint.origin, findings)
  if (remembered && !stillThere(remembered, checkpoint, findings))
    return report(source, options, checked, findings, { from: remembered.tree.size })
  const from = remembered?.tree.size ?? 0
  const pass = startPass(source, checkpoint, remembered, findings, options)
  const state = await passOver(pass)
  if (state === 'whole') await compareRoots(pass, remembered && { size: from, root: remembered.root })
  const contents = await readContents(source, pass.announced, findings)
  const contracts = [...(remembered?.contracts ?? []), ...contractsIn(contents)]
  const anchors = options.rpc ? await askChain(options.rpc, source, policy, checkpoint, contracts, findings) : null
  const made = report(source, options, checked, findings, { from, pass, contents, contracts, anchors })
  if (made.ok) await options.memory?.save(toBytes(checkpoint, pass, contracts))
  return made
}

async function policyOf(source: LogSource, { policy }: AuditOptions, findings: Findings): Promise<Policy | null> {
  if (policy !== undefined && typeof policy !== 'string') return policy
  const bytes = policy === undefined ? await source.read('policy') : utf8(policy)
  const parsed = bytes ? parsePolicy(text(bytes) ?? '') : null
  if (parsed && 'policy' in parsed) return parsed.policy
  const detail = parsed ? `line ${parsed.line}: ${parsed.problem}` : 'there is none'
  findings.fail('policy', 'policy_refused', { ...(policy === undefined ? { file: 'policy' } : {}), detail })
  return null
}

/** Whether the log is at least as long as the last audit saw it; if just as long, the same. */
function stillThere({ tree, root }: Remembered, checkpoint: Checkpoint, findings: Findings): boolean {
  const detail = `${tree.size} entries then, ${checkpoint.size} now`
  const same = checkpoint.size > tree.size || equalBytes(checkpoint.root, root)
  if (checkpoint.size < tree.size) findings.fail('consistency', 'shrunk', { file: 'checkpoint', detail })
  else if (!same) findings.fail('consistency', 'split', { file: 'checkpoint', detail })
  return checkpoint.size >= tree.size && same
}

/** The tree grown from what was remembered must end in the signed root; if not, whose past was changed? */
async function compareRoots(pass: Pass, old: { size: number; root: Uint8Array } | null): Promise<void> {
  const { source, tree, root, size, findings } = pass
  if (equalBytes(tree.root(), root)) return
  const detail = `from ${old?.size ?? 0} to ${size}`
  if (old && !(await continues(source, old, { size, root })))
    findings.fail('consistency', 'split', { file: 'checkpoint', detail })
  else findings.fail('tree', 'root_differs', { file: 'checkpoint', detail })
}

function startPass(
  source: LogSource,
  { size, root }: Checkpoint,
  remembered: Remembered | null,
  findings: Findings,
  options: AuditOptions,
): Pass {
  return {
    source,
    size,
    root,
    tree: remembered?.tree ?? AuditTree.empty(),
    labels: remembered?.labels ?? new AuditLabels(),
    findings,
    announced: [],
    progress: (entries) => options.progress?.(entries, size),
    counted: { opaque: 0, public: 0, indexRoots: 0 },
    indexState: 'whole',
  }
}

function contractsIn(contents: readonly PublicContent[]): AnchorContract[] {
  return contents.flatMap(({ type, content, entry }) => {
    const contract = type === 'anchor_contract' && content !== null ? anchorContract(content, entry) : null
    return contract ? [contract] : []
  })
}

async function askChain(
  rpc: RpcCall,
  source: LogSource,
  policy: Policy,
  checkpoint: Checkpoint,
  contracts: readonly AnchorContract[],
  findings: Findings,
): Promise<AnchoredEvent[]> {
  const newest = async () => (await checkpointOf(source, policy, newFindings()))?.checkpoint ?? null
  const events: AnchoredEvent[] = []
  for (const contract of contracts)
    events.push(
      ...(await checkAnchors(contract, checkpoint.origin, rpc, { source, checkpoint, contracts, newest }, findings)),
    )
  return events
}

function report(
  source: LogSource,
  { policy }: AuditOptions,
  checked: CheckedCheckpoint | null,
  findings: Findings,
  rest: {
    from?: number
    pass?: Pass
    contents?: readonly PublicContent[]
    contracts?: readonly AnchorContract[]
    anchors?: readonly AnchoredEvent[] | null
  },
): AuditReport {
  return {
    ok: !findings.list.some((finding) => finding.severity === 'failure'),
    source: source.name,
    policy: policy === undefined ? 'of the log itself' : 'given',
    origin: checked?.checkpoint.origin ?? null,
    size: checked?.checkpoint.size ?? 0,
    root: checked ? toHex(checked.checkpoint.root) : null,
    from: rest.from ?? 0,
    counted: rest.pass?.counted ?? { opaque: 0, public: 0, indexRoots: 0 },
    labels: rest.pass?.labels.count ?? 0,
    witnesses: checked?.witnesses ?? [],
    postQuantum: checked?.postQuantum ?? null,
    contents: rest.contents ?? [],
    contracts: rest.contracts ?? [],
    anchors: rest.anchors ?? null,
    findings: findings.list,
  }
}

interface Header {
  readonly format: 'aval-audit/1'
  readonly origin: string
  readonly root: string
  readonly tree: ReturnType<AuditTree['toJson']>
  readonly contracts: readonly AnchorContract[]
}

/** A line of JSON, then the labels. */
function toBytes({ origin, root }: Checkpoint, { tree, labels }: Pass, contracts: Header['contracts']): Uint8Array {
  const header: Header = { format: 'aval-audit/1', origin, root: toBase64(root), tree: tree.toJson(), contracts }
  const line = utf8(`${JSON.stringify(header)}\n`)
  const rest = labels.toBytes()
  const bytes = new Uint8Array(line.length + rest.length)
  bytes.set(line)
  bytes.set(rest, line.length)
  return bytes
}

async function remember(
  memory: AuditMemory | undefined,
  origin: string,
  findings: Findings,
): Promise<Remembered | null> {
  const bytes = await memory?.load()
  if (!bytes) return null
  const remembered = fromBytes(bytes, origin)
  if (!remembered) findings.warn('format', 'state_ignored')
  return remembered
}

function fromBytes(bytes: Uint8Array, origin: string): Remembered | null {
  const end = bytes.indexOf(0x0a)
  try {
    const header = JSON.parse(text(bytes.subarray(0, end)) ?? '') as Header
    const tree = header.format === 'aval-audit/1' && header.origin === origin ? AuditTree.fromJson(header.tree) : null
    const root = fromBase64(header.root)
    const labels = AuditLabels.fromBytes(bytes.subarray(end + 1))
    // A memory that does not agree with itself would accuse the log of what a disk did.
    if (!tree || !root || !labels || !equalBytes(tree.root(), root)) return null
    return { tree, root, labels, contracts: header.contracts }
  } catch {
    return null
  }
}
