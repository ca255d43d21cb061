/**
 * Receipts: what a person holds in their own hands. The record, what opens its entry, the proof that the entry stands in the
 * public log and that no other entry about them exists, under a checkpoint that witnesses have signed. Made on demand; nothing
 * of it is stored.
 */
import { type Json as ProofJson, type Receipt, toBase64 } from '../../verifier/src/index.ts'
import type { Clock, Database, Json, Tx } from '../kernel/index.ts'
import type { PublishedCheckpoint, SignedPromise } from '../ledger/index.ts'
import type { Entering } from './entering.ts'
import type { Farewells } from './farewell.ts'
import type { ConsentLedger } from './ledger.ts'
import { type OpenedEvent, type OpenedPerson, openPerson } from './opening.ts'
import { problem } from './problems.ts'

/** An anchor on a chain that covers an entry of the log, and the entry that announced its contract. */
export interface CoveringAnchor {
  readonly chainId: number
  readonly contract: string
  readonly size: number
  readonly root: Uint8Array
  readonly transaction: string
  readonly block: number
  /** The public entry that announced the contract. */
  readonly entry: { readonly index: number; readonly hash: string; readonly content: Json }
}

export type ReceiptAnswer =
  | { readonly state: 'receipt'; readonly receipt: Receipt }
  /** Not in a witnessed checkpoint yet: a signed promise that the entries will be in the log, and by when. */
  | { readonly state: 'promised'; readonly promise: SignedPromise }
  /** No proof can be given; the code of the problem says why. */
  | { readonly state: 'none'; readonly because: string }

export interface Receipts {
  /** One decision. @throws Problem `consent.unknown_subject`, `consent.unknown_decision`, `consent.record_differs` */
  of(subjectId: string, decisionId: string, waitMs?: number): Promise<ReceiptAnswer>
  /** Everything about a person. @throws Problem `consent.unknown_subject`, `consent.record_differs` */
  bundle(subjectId: string, waitMs?: number): Promise<ReceiptAnswer>
  /**
   * To be called before a person is erased by this process; afterwards `final` gives their last bundle, once.
   * @returns what to ask when the erasure is done, and how to give up waiting for one that failed
   */
  farewell(subjectId: string): { final(waitMs?: number): Promise<ReceiptAnswer>; forget(): void }
  /** From where receipts learn of anchors; the chain stands to the right of the ledger. */
  anchoredBy(covering: (index: number) => Promise<CoveringAnchor | null>): void
}

/** So long a caller waits for an entry to be witnessed before a promise is signed instead. */
const usualWaitMs = 2_000
/** A person who decides again while a receipt is being made makes it stale; it is then made anew, so often. */
const attempts = 5

interface Deps {
  readonly database: Database
  readonly clock: Clock
  readonly ledger: ConsentLedger
  readonly entering: Entering
  readonly farewells: Farewells
  kept<T>(tx: Tx, work: () => Promise<T>): Promise<T>
  notice(id: string, version: number): Promise<Json>
}

export function createReceipts(deps: Deps): Receipts {
  let covering: (index: number) => Promise<CoveringAnchor | null> = async () => null
  const open = (subjectId: string, which: readonly string[] | 'all') =>
    deps.database.transaction((tx) => deps.kept(tx, () => openPerson(tx, subjectId, which, deps.entering)))
  const make = async (kind: Receipt['kind'], opened: () => Promise<OpenedPerson>, waitMs = usualWaitMs) => {
    for (let attempt = 0; attempt < attempts; attempt++) {
      const made = await assemble(kind, await opened(), waitMs, deps, covering)
      if (made !== 'stale') return made
    }
    throw problem('consent.receipt_not_yet')
  }
  return {
    of: (subjectId, decisionId, waitMs) => make('receipt', () => open(subjectId, [decisionId]), waitMs),
    bundle: (subjectId, waitMs) => make('bundle', () => open(subjectId, 'all'), waitMs),
    farewell: (subjectId) => {
      const awaited: { opened: OpenedPerson | null } = { opened: null }
      deps.farewells.set(subjectId, awaited)
      return {
        final: async (waitMs) => {
          deps.farewells.delete(subjectId)
          const { opened } = awaited
          if (!opened) return { state: 'none', because: 'consent.record_differs' }
          return make('final', async () => opened, waitMs)
        },
        forget: () => void deps.farewells.delete(subjectId),
      }
    },
    anchoredBy: (source) => {
      covering = source
    },
  }
}

async function assemble(
  kind: Receipt['kind'],
  person: OpenedPerson,
  waitMs: number,
  deps: Deps,
  covering: (index: number) => Promise<CoveringAnchor | null>,
): Promise<ReceiptAnswer | 'stale'> {
  const { ledger } = deps
  const labels = person.labels.slice(0, -1)
  const places = await ledger.placed(labels, waitMs)
  const promised = async (): Promise<ReceiptAnswer> => ({ state: 'promised', promise: await ledger.promise(labels) })
  if (places.includes(null)) return promised()
  const indices = places as number[]
  const checkpoint = await ledger.published(Math.max(...indices), waitMs)
  if (!checkpoint) return promised()
  const proofs = await Promise.all(person.labels.map((label) => ledger.prove.label(label, checkpoint.size)))
  const absent = proofs.at(-1)!
  if (absent.kind === 'present') return 'stale'
  const policy = ledger.policy()
  const anchor = await anchorPart(person.events, indices, checkpoint, deps, covering)
  return {
    state: 'receipt',
    receipt: {
      format: 'aval-receipt/1',
      origin: person.chain.origin,
      enrolment: person.chain.enrolmentId,
      issued: deps.clock.now().toISOString(),
      // A bundle opens everything; what a restored backup forgot cannot be opened here any more.
      kind: kind === 'bundle' && person.events.length < labels.length ? 'receipt' : kind,
      labelKey: toBase64(person.labelKey),
      blindHash: toBase64(person.blindHash),
      policy,
      checkpoint: checkpoint.note,
      indexRoot: await indexRootPart(checkpoint, ledger),
      events: await Promise.all(person.events.map((event) => eventPart(event, indices[event.i]!, checkpoint, ledger))),
      count: labels.length,
      labels: proofs.slice(0, -1).map((proof, i) => ({
        i,
        index: indices[i]!,
        siblings: proof.siblings.map((hash) => toBase64(hash)),
      })),
      absent: {
        siblings: absent.siblings.map((hash) => toBase64(hash)),
        instead: absent.instead ? { label: toBase64(absent.instead.label), index: absent.instead.index } : null,
      },
      content: { ...(await noticeParts(person.events, deps)), ...anchor?.content } as Record<string, ProofJson>,
      anchor: anchor?.anchor ?? null,
    },
  }
}

async function indexRootPart(checkpoint: PublishedCheckpoint, ledger: ConsentLedger): Promise<Receipt['indexRoot']> {
  const { root, path } = await ledger.prove.indexRoot(checkpoint.size)
  return { root: toBase64(root), path: path.map((hash) => toBase64(hash)) }
}

async function eventPart(
  event: OpenedEvent,
  index: number,
  checkpoint: PublishedCheckpoint,
  ledger: ConsentLedger,
): Promise<Receipt['events'][number]> {
  const path = await ledger.prove.inclusion(index, checkpoint.size)
  return {
    i: event.i,
    index,
    event: Buffer.from(event.event).toString('utf8'),
    r: toBase64(event.r),
    record: event.record as ProofJson,
    path: path.map((hash) => toBase64(hash)),
  }
}

async function noticeParts(events: readonly OpenedEvent[], deps: Deps): Promise<Record<string, Json>> {
  const parts: Record<string, Json> = {}
  for (const { notice } of events) if (notice) parts[notice.hash] ??= await deps.notice(notice.id, notice.version)
  return parts
}

/** The newest anchor that covers the newest of these entries, or failing that the first of them. */
async function anchorPart(
  events: readonly OpenedEvent[],
  indices: readonly number[],
  checkpoint: PublishedCheckpoint,
  { ledger }: Deps,
  covering: (index: number) => Promise<CoveringAnchor | null>,
): Promise<{ anchor: NonNullable<Receipt['anchor']>; content: Record<string, Json> } | null> {
  const shown = events.map((event) => ({ i: event.i, index: indices[event.i]! }))
  const found = (await covering(Math.max(...shown.map((one) => one.index)))) ?? (await covering(shown[0]!.index))
  if (!found || found.entry.index >= checkpoint.size) return null
  const covered = shown.filter((one) => one.index < found.size)
  return {
    content: { [found.entry.hash]: found.entry.content },
    anchor: {
      chainId: found.chainId,
      contract: found.contract,
      size: found.size,
      root: toBase64(found.root),
      transaction: found.transaction,
      block: found.block,
      paths: await Promise.all(
        covered.map(async ({ i, index }) => ({
          i,
          path: (await ledger.prove.inclusion(index, found.size)).map((hash) => toBase64(hash)),
        })),
      ),
      entry: {
        index: found.entry.index,
        path: (await ledger.prove.inclusion(found.entry.index, checkpoint.size)).map((hash) => toBase64(hash)),
      },
    },
  }
}
