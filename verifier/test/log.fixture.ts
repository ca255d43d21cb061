/**
 * A log in memory: entries, index roots, tiles and signed checkpoints made with the verifier's own parts, people with their keys, and
 * receipts about them. Deterministic: seeds instead of chance.
 */
import { canonicalJson, contentHash, type Json } from '../src/canonical.ts'
import { concatBytes, fromHex, toBase64, toHex, utf8 } from '../src/bytes.ts'
import { formatCheckpoint } from '../src/checkpoint.ts'
import { opaqueEntry, parseEntry, publicEntry } from '../src/entry.ts'
import {
  blindAt,
  blindHashOf,
  commitmentOf,
  enrolmentKeys,
  eventBytes,
  labelAt,
  type LedgerEvent,
} from '../src/event.ts'
import { bucketOf, indexRoot, type Labelled, LabelIndex } from '../src/label-index.ts'
import { emptyRoot, leafHash, nodeHash } from '../src/merkle.ts'
import { cosignatureType, ed25519Type, formatNote, mlDsaType, vkeyOf } from '../src/note.ts'
import { sha256 } from '../src/primitives.ts'
import type { Receipt } from '../src/receipt.ts'
import { cosign, newEd25519, newMlDsa44, signCheckpoint } from '../src/signing.ts'
import {
  consistencyPath,
  encodeBundle,
  entriesPath,
  inclusionPath,
  type ReadTile,
  rootOf,
  tilePath,
  tilesBetween,
  tileWidth,
} from '../src/tiles.ts'

export const origin = 'log.example/ledger'
const seed = (name: string) => sha256(utf8(name))
const logKey = newEd25519(seed('log'))
const logKeyPq = newMlDsa44(seed('log'))
const witnessKey = newEd25519(seed('witness'))
export const policy = [
  `log ${vkeyOf(origin, ed25519Type, logKey.publicKey)}`,
  `log ${vkeyOf(origin, mlDsaType, logKeyPq.publicKey)}`,
  `witness association ${vkeyOf('association.example', cosignatureType, witnessKey.publicKey)}`,
  'quorum association',
  '',
].join('\n')

/** Signed by both keys of the log and by the witness. */
export function signed(size: number, root: Uint8Array, timestamp = 1_780_000_000): string {
  const text = formatCheckpoint(origin, size, root)
  return formatNote(text, [
    signCheckpoint(text, origin, logKey),
    cosign(mlDsaType, logKeyPq, origin, timestamp, text),
    cosign(cosignatureType, witnessKey, 'association.example', timestamp, text),
  ])
}

export function newLog() {
  const entries: Uint8Array[] = []
  const labels: Labelled[] = []
  const contents = new Map<string, Json>()
  const append = (entry: Uint8Array): number => {
    const index = entries.push(entry) - 1
    const parsed = parseEntry(entry)
    if (parsed?.class === 'opaque') labels.push({ label: parsed.label, index })
    return index
  }
  /** Tiles of the log at its present size, made afresh: slow and plain. */
  const tiles = () => {
    const levels: Uint8Array[][] = [entries.map(leafHash)]
    while (levels.at(-1)!.length >= tileWidth) levels.push(wholeSubtrees(levels.at(-1)!))
    const read: ReadTile = async (level, n, width) =>
      concatBytes(...levels[level]!.slice(n * tileWidth, n * tileWidth + width))
    return read
  }
  return {
    entries,
    labels,
    contents,
    append,
    /** Padding that means nothing. */
    pad(count: number, salt = 'pad'): void {
      for (let k = 0; k < count; k++)
        append(opaqueEntry(seed(`${salt} label ${entries.length}`), seed(`${salt} commitment ${entries.length}`)))
    },
    announce(type: string, content: Json): number {
      const hash = contentHash(content)
      contents.set(hash, content)
      return append(publicEntry(type, fromHex(hash)!))
    },
    /** Ends a publication with the index root, and signs. */
    async publish(): Promise<Published> {
      const root = indexRoot(labels)
      append(publicEntry('index_root', root))
      const read = tiles()
      const size = entries.length
      const treeRoot = await rootOf(read, size)
      return { size, root: treeRoot, indexRoot: root, note: signed(size, treeRoot), read, labels: [...labels] }
    },
    tiles,
    /** All static files at a published size, by path. */
    async files({ size, note, read }: Published, partialsOf: readonly number[] = []): Promise<Map<string, Uint8Array>> {
      const files = new Map([
        ['checkpoint', utf8(note)],
        ['policy', utf8(policy)],
      ])
      let before = 0
      for (const published of [...partialsOf, size]) {
        for (const { level, n, width } of tilesBetween(before, published)) {
          files.set(tilePath(level, n, width), await read(level, n, width))
          if (level === 0)
            files.set(entriesPath(n, width), encodeBundle(entries.slice(n * tileWidth, n * tileWidth + width)))
        }
        before = published
      }
      for (const [hash, content] of contents) files.set(`content/${hash}`, utf8(canonicalJson(content)))
      return files
    },
  }
}
export type Log = ReturnType<typeof newLog>

export interface Published {
  readonly size: number
  readonly root: Uint8Array
  readonly indexRoot: Uint8Array
  readonly note: string
  readonly read: ReadTile
  readonly labels: readonly Labelled[]
}

function wholeSubtrees(hashes: readonly Uint8Array[]): Uint8Array[] {
  const above: Uint8Array[] = []
  for (let at = 0; at + tileWidth <= hashes.length; at += tileWidth) {
    let row = hashes.slice(at, at + tileWidth)
    while (row.length > 1) row = row.flatMap((left, k) => (k % 2 === 0 ? [nodeHash(left, row[k + 1]!)] : []))
    above.push(row[0]!)
  }
  return above
}

/** Somebody with keys, whose decisions go into a log. */
export function newPerson(name: string, log: Log) {
  const labelKey = seed(`${name} L`)
  const blindKey = seed(`${name} B`)
  const enrolment = `00000000-0000-4000-8000-${toHex(seed(name)).slice(0, 12)}`
  const shown: { event: LedgerEvent; index: number; r: Uint8Array; record: Json | null }[] = []
  let last: Uint8Array | null = null
  const decide = (change: Partial<LedgerEvent>, record: Json | null = null): number => {
    const i = shown.length
    const event: LedgerEvent = {
      v: 1,
      origin,
      enrolment,
      i,
      prev: last ? toBase64(last) : null,
      type: i === 0 ? 'enrolled' : 'given',
      purposes: i === 0 ? [] : ['email_marketing'],
      notice: null,
      language: i === 0 ? null : 'fr',
      channel: 'web_form',
      actor: i === 0 ? 'controller' : 'subject',
      time: new Date(Date.UTC(2026, 10, 24, 1, i)).toISOString(),
      record: record === null ? null : contentHash(record),
      ...(i === 0 ? { keys: toHex(enrolmentKeys(labelKey, blindHashOf(blindKey))) } : {}),
      ...change,
    }
    const r = blindAt(blindKey, i)
    last = commitmentOf(r, eventBytes(event))
    const index = log.append(opaqueEntry(labelAt(labelKey, i), last))
    shown.push({ event, index, r, record })
    return index
  }
  return { labelKey, blindKey, enrolment, shown, decide }
}
export type Person = ReturnType<typeof newPerson>

const base64 = (hashes: readonly Uint8Array[]) => hashes.map(toBase64)

/** A receipt about a person, opening the events named (and the enrolment). */
export async function receiptOf(
  { labelKey, blindKey, enrolment, shown }: Person,
  at: Published,
  { kind = 'bundle', open = shown.map((_, i) => i), content = {} }: ReceiptChoices = {},
): Promise<Receipt> {
  const index = LabelIndex.empty()
  const within = (bucket: number) => at.labels.filter((one) => bucketOf(one.label) === bucket)
  const all = new Map<number, Labelled[]>()
  for (const one of at.labels) all.set(bucketOf(one.label), [...(all.get(bucketOf(one.label)) ?? []), one])
  index.update(all)
  const prove = (i: number) => {
    const label = labelAt(labelKey, i)
    return index.prove(label, within(index.loneBucketOnPath(label) ?? bucketOf(label)))
  }
  const absent = prove(shown.length)
  if (absent.kind !== 'absent') throw new Error('the next label is there')
  return {
    format: 'aval-receipt/1',
    origin,
    enrolment,
    issued: '2026-11-24T02:00:00.000Z',
    kind,
    labelKey: toBase64(labelKey),
    blindHash: toBase64(blindHashOf(blindKey)),
    policy,
    checkpoint: at.note,
    indexRoot: {
      root: toBase64(at.indexRoot),
      path: base64(await inclusionPath(at.read, at.size - 1, at.size)),
    },
    events: await Promise.all(
      open.map(async (i) => {
        const { event, index: place, r, record } = shown[i]!
        const path = base64(await inclusionPath(at.read, place, at.size))
        return { i, index: place, event: canonicalJson(event as unknown as Json), r: toBase64(r), record, path }
      }),
    ),
    count: shown.length,
    labels: shown.map(({ index: place }, i) => ({ i, index: place, siblings: base64(prove(i).siblings) })),
    absent: {
      siblings: base64(absent.siblings),
      instead: absent.instead && { label: toBase64(absent.instead.label), index: absent.instead.index },
    },
    content,
    anchor: null,
  }
}

export interface ReceiptChoices {
  readonly kind?: Receipt['kind']
  readonly open?: readonly number[]
  readonly content?: Receipt['content']
}

export { consistencyPath, emptyRoot }
