/** The verifier's door. Signing has its own (`signing.ts`), so that nobody who only checks loads it. */
export { concatBytes, equalBytes, fromBase64, fromHex, text, toBase64, toHex, u64be, utf8 } from './bytes.ts'
export { hmacSha256, sha256, verifyEd25519, verifyMlDsa44 } from './primitives.ts'
export { emptyRoot, Frontier, leafHash, nodeHash, verifyConsistency, verifyInclusion } from './merkle.ts'
export {
  consistencyPath,
  decodeBundle,
  encodeBundle,
  entriesPath,
  foldHashes,
  hashesAt,
  inclusionPath,
  parseTilePath,
  type ReadTile,
  rootOf,
  tileHeight,
  tilePath,
  type TileRef,
  tilesBetween,
  tileWidth,
  tileWidthAt,
} from './tiles.ts'
export {
  cosignatureType,
  ed25519Type,
  formatNote,
  isKeyName,
  keyIdOf,
  mlDsaType,
  type Note,
  type NoteKey,
  type NoteSignature,
  parseNote,
  parseVkey,
  signatureLine,
  vkeyOf,
} from './note.ts'
export { type Checkpoint, formatCheckpoint, parseCheckpoint, parseSize } from './checkpoint.ts'
export { cosignedMessage, isBy, type SignatureVerdict, verifySignature } from './cosignature.ts'
export {
  checkCheckpoint,
  type CheckedCheckpoint,
  formatPolicy,
  type ParsedPolicy,
  parsePolicy,
  type Policy,
} from './policy.ts'
export type { Failure, Step, Verdict } from './verdict.ts'
export { formatProof, type LogProof, parseProof } from './proof-file.ts'
export { type Entry, entryBytes, opaqueEntry, parseEntry, publicEntry, type PublicType, publicTypes } from './entry.ts'
export {
  bucketOf,
  type IndexProof,
  indexRoot,
  type Labelled,
  LabelIndex,
  usualBits,
  verifyIndexProof,
} from './label-index.ts'
export { canonicalJson, contentHash, type Json } from './canonical.ts'
export {
  blindAt,
  blindHashOf,
  commitmentOf,
  enrolmentKeys,
  eventBytes,
  type EventType,
  labelAt,
  type LedgerEvent,
  parseEvent,
} from './event.ts'
export { formatReference, parseReference, type Reference } from './reference.ts'
export { parseReceipt, readReceipt, type Receipt, type ReceiptAnchor, type ReceiptEvent } from './receipt.ts'
export {
  type OpenedEvent,
  type ReceiptFacts,
  type Relied,
  tlogProofs,
  verifyReceipt,
  verifyReference,
} from './receipt-verify.ts'
export { explain, type VerdictLanguage } from './failures.ts'
export {
  type AnchoredEvent,
  anchoredTopic,
  type AnchorFacts,
  httpRpc,
  latestSelector,
  originHashSelector,
  type RpcCall,
  Unreachable,
  verifyAnchor,
} from './rpc.ts'
export { type ReadBundle, scan, type ScanFacts } from './scan.ts'
export { audit, type AuditOptions, type AuditReport } from './audit.ts'
export { type Finding, findingLine, type FindingReason } from './audit-findings.ts'
export { type LogSource, urlSource } from './audit-source.ts'
export { type AuditMemory, directorySource, fileMemory, openSource } from './audit-storage.ts'
export { type Sight, watch, type WatchOptions } from './watch.ts'
