/**
 * What the pages say of the log as a whole. Gathered by whoever composes the house, because witnesses and chain stand beside this
 * room: it asks one function and says the answer in words.
 */

export interface WitnessFacts {
  /** Of its key, as in the policy's verifier key: receipts recognise it by that. */
  readonly name: string
  /** `unknown`: not asked yet since the start. `ahead`: has seen a longer log than ours, which may be a rollback or a split. */
  readonly state: 'signing' | 'late' | 'ahead' | 'lying' | 'unreachable' | 'unknown'
  /** Of the newest checkpoint that it signed. */
  readonly size: number | null
  readonly at: Date | null
  /** Whether those who keep the log also run this witness; then it proves little to outsiders. */
  readonly run: 'same_hands' | 'others'
}

export interface AnchorFacts {
  /** A chain on this very machine proves nothing to outsiders. */
  readonly chain: 'local' | 'external'
  readonly chainId: number
  readonly contract: string
  /** The newest root that was sent: null before the first. */
  readonly newest: null | {
    readonly size: number
    readonly transaction: string
    readonly block: number | null
    readonly at: Date | null
    readonly state: 'prepared' | 'sent' | 'mined' | 'safe' | 'finalized' | 'orphaned'
  }
  /** Size of the newest tree that the chain holds for good. */
  readonly finalized: number | null
  readonly cadence: 'kept' | 'missed'
}

export interface LedgerFacts {
  readonly origin: string
  readonly state: 'running' | 'standing_by' | 'rolled_back' | 'stopped'
  /** Entries that the newest checkpoint covers, and when it was signed. */
  readonly published: number
  readonly publishedAt: Date | null
  /** The signed note itself. */
  readonly checkpoint: string | null
  /** Whether as many witnesses signed it as the policy asks for; `none_asked` when it asks for none. */
  readonly quorum: 'met' | 'unmet' | 'none_asked'
  readonly waiting: number
  /** Whether entries have waited longer than the promised five seconds. */
  readonly pace: 'on_time' | 'late'
  readonly brokenPromises: number
  readonly witnesses: readonly WitnessFacts[]
  /** Null: no chain is configured. */
  readonly anchor: AnchorFacts | null
}
