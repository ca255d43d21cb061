/** What whoever runs the log is given, and what they say of it. */
import type { Database, Log, RandomBytes } from '../kernel/index.ts'
import type { LogFiles } from './files.ts'
import type { LabelStore } from './label-store.ts'
import type { View } from './ports.ts'
import type { PublishDeps, PublishedCheckpoint } from './publisher.ts'
import type { Line } from './queue.ts'
import type { Placed, StepHook } from './sequencer.ts'

export type RunState = 'stopped' | 'standing_by' | 'running' | 'failing' | 'rolled_back' | 'faulty'

export interface Fault {
  readonly what: string
  readonly source: string
  readonly known: number
  readonly size: number
}

/** Why the log could not be taken, or not be kept for long, by the newest attempt of a row of failures. */
export interface Trouble {
  readonly because: string
  readonly since: Date
  readonly attempts: number
}

export interface RunDeps extends Omit<PublishDeps, 'step'> {
  readonly database: Database
  readonly random: RandomBytes
  readonly log: Log
  readonly files: LogFiles
  readonly snapshotPath: string
  readonly step: StepHook
  views(): Promise<readonly View[]>
  /** Told after each batch and each publication. */
  onPlaced(placed: readonly Placed[]): void
  onPublished(published: PublishedCheckpoint, labels: LabelStore): void
  /** Settles promises; told once a round. */
  settle(): Promise<void>
  /** Told when witnesses that were asked again have signed what was out already. */
  onCosigned(): void
  /** Told that own lines will not be placed by this process, as far as it knows. */
  onAbandoned(): void
}

export interface Run {
  state(): {
    readonly run: RunState
    readonly fault: Fault | null
    readonly trouble: Trouble | null
    readonly size: number
  }
  /** Resolves when the first attempt to take the log has ended, whatever its end: the state says it. */
  start(): Promise<void>
  stop(): Promise<void>
  wake(): void
  /** Lines that go into the next batch without passing the queue. */
  add(lines: readonly Line[]): void
}
