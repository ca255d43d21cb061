/** What the ledger needs of others: keys, witnesses, and what the outside remembers. */

/** 32-byte seeds (RFC 8032; FIPS 204 § 6.1). */
export interface LogKeySeeds {
  readonly ed25519: Uint8Array
  readonly mlDsa44: Uint8Array
}

/** Where the log's keys are kept; the server seals them with the vault. */
export interface LogKeyStore {
  /** Newest first, at least one. */
  load(): readonly LogKeySeeds[]
  /** Adds a newest one; durable when it returns. */
  add(seeds: LogKeySeeds): void
}

export interface CosignRequest {
  readonly origin: string
  readonly size: number
  /** The note with the log's signatures. */
  readonly checkpoint: string
  /** Consistency proof from an older size to this one. */
  proof(from: number): Promise<readonly Uint8Array[]>
}

/** Those who ask witnesses. */
export interface Cosigners {
  /** Asks all, each with its time limit. @returns verified signature lines, none when nobody answered */
  collect(request: CosignRequest): Promise<readonly string[]>
}

/** What somebody outside the database remembers of this log. */
export interface View {
  /** guard, checkpoint file, witness <name>, chain … */
  readonly source: string
  readonly size: number
  /** Null where only the size is known. */
  readonly root: Uint8Array | null
}
