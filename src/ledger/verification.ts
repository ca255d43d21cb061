/** Verifying in the background: an inspection as a job that can be watched and stopped. One at a time; whoever asks meanwhile gets that one. */
import type { Actor, Jobs } from '../kernel/index.ts'
import type { KeptInspection } from './inspections.ts'
import type { Ledger } from './ledger.ts'

export interface Verification {
  /** @returns the job: a new one, or the one that waits or runs already */
  start(actor: Actor): Promise<string>
  underWay(): Promise<string | null>
  reports(limit: number): Promise<readonly KeptInspection[]>
  /** @throws Problem `ledger.unknown_inspection` */
  report(inspectionId: string): Promise<KeptInspection>
}

/** Of the job, in the list of jobs. */
const kind = 'ledger.inspect'
const jobsLookedThrough = 200

class Stopped extends Error {}

/** Declares the job; its result is `{ inspectionId, found }`, its note the stage that is being compared. */
export function createVerification({ ledger, jobs }: { readonly ledger: Ledger; readonly jobs: Jobs }): Verification {
  jobs.define(kind, async (_payload, progress, actor) => {
    try {
      const { inspectionId, found } = await ledger.inspect(async (done, total, stage) => {
        await progress.report(done, total, stage)
        if (await progress.cancelled()) throw new Stopped()
      }, actor)
      return { inspectionId, found }
    } catch (error) {
      if (error instanceof Stopped) return null
      throw error
    }
  })
  const underWay = async () =>
    (await jobs.recent(jobsLookedThrough)).find((job) => job.kind === kind && job.finishedAt === null)?.jobId ?? null
  return {
    start: async (actor) => (await underWay()) ?? jobs.start(kind, null, actor),
    underWay,
    reports: ledger.inspections,
    report: ledger.keptInspection,
  }
}
