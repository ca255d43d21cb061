/**
 * Inspections, one at a time, and their reports, which are kept. Whoever asks while one is under way waits for the same. A kept report is
 * a row like others: whoever can change the log's tables can change it too, so a doubt is settled by a new one.
 */
import { sql } from 'kysely'
import type { Clock, Json, NewId } from '../kernel/index.ts'
import { type InspectDeps, type Inspection, type InspectionWatch, inspectTables } from './inspect.ts'
import { problem } from './problems.ts'
import type { TableFinding } from './table-finding.ts'
import type { InspectionRow } from './tables.ts'

export interface KeptInspection extends Inspection {
  readonly inspectionId: string
  /** Name of the actor who asked first. */
  readonly by: string
  readonly endedAt: Date
}

interface Deps extends InspectDeps {
  readonly clock: Clock
  readonly newId: NewId
}

/** Somebody who waits for the report. */
interface Waiting {
  readonly watch: InspectionWatch
  leave(because: unknown): void
}

interface UnderWay {
  readonly waiting: Set<Waiting>
  readonly report: Promise<KeptInspection>
}

const reportsKept = 100
const theHouse = 'system:ledger'

export interface Inspections {
  /**
   * Compares every row of the tables with what was published and signed, one comparison at a time: whoever asks while one is under way
   * gets its report. A watch that throws leaves, and the comparison ends when nobody waits for it. Reports are kept, the newest hundred.
   * @param by an actor's name
   */
  inspect(watch?: InspectionWatch, by?: string): Promise<KeptInspection>
  /** The last report of this process. */
  inspection(): Inspection | null
  /** The newest reports, of all processes, newest first. */
  inspections(limit: number): Promise<KeptInspection[]>
  /** @throws Problem `ledger.unknown_inspection` */
  keptInspection(inspectionId: string): Promise<KeptInspection>
}

export function createInspections(deps: Deps): Inspections {
  let last: KeptInspection | null = null
  let under: UnderWay | null = null
  const begin = (by: string): UnderWay => {
    const waiting = new Set<Waiting>()
    const report = run(deps, by, (...far) => tell(waiting, far))
      .then((found) => {
        last = found
        return found
      })
      .finally(() => {
        under = null
      })
    return { waiting, report }
  }
  return {
    inspect: (watch = () => {}, by = theHouse) => {
      under ??= begin(by)
      const { promise, resolve, reject } = Promise.withResolvers<KeptInspection>()
      under.waiting.add({ watch, leave: reject })
      under.report.then(resolve, reject)
      return promise
    },
    inspection: () => last,
    inspections: async (limit) => {
      const { rows } = await sql<InspectionRow>`
        select * from ledger_inspection order by begun_at desc, inspection_id desc limit ${limit}`.execute(
        deps.database.db,
      )
      return rows.map(view)
    },
    keptInspection: async (inspectionId) => {
      const { rows } = await sql<InspectionRow>`
        select * from ledger_inspection where inspection_id = ${inspectionId}`.execute(deps.database.db)
      if (!rows[0]) throw problem('ledger.unknown_inspection', { at: 'inspectionId' })
      return view(rows[0])
    },
  }
}

/** Tells all who wait; who throws leaves. @throws when nobody waits any more */
async function tell(waiting: Set<Waiting>, far: Parameters<InspectionWatch>): Promise<void> {
  for (const one of waiting) {
    try {
      await one.watch(...far)
    } catch (because) {
      waiting.delete(one)
      one.leave(because)
    }
  }
  if (waiting.size === 0) throw new Error('nobody waits for this inspection any more')
}

async function run(deps: Deps, by: string, watch: InspectionWatch): Promise<KeptInspection> {
  const found = await inspectTables(deps, deps.clock.now(), watch)
  const kept = { ...found, inspectionId: deps.newId(), by, endedAt: deps.clock.now() }
  await keep(deps, kept)
  return kept
}

async function keep({ database }: Deps, one: KeptInspection): Promise<void> {
  await database.transaction(async (tx) => {
    await sql`insert into ledger_inspection
      (inspection_id, asked_by, begun_at, ended_at, entries, checkpoints, found, findings)
      values (${one.inspectionId}, ${one.by}, ${one.at}, ${one.endedAt}, ${one.entries}, ${one.checkpoints}, ${one.found},
        ${JSON.stringify(one.findings)}::jsonb)`.execute(tx)
    await sql`delete from ledger_inspection where inspection_id in (
      select inspection_id from ledger_inspection order by begun_at desc, inspection_id desc offset ${reportsKept})`.execute(
      tx,
    )
  })
}

function view(row: InspectionRow): KeptInspection {
  return {
    inspectionId: row.inspection_id,
    by: row.asked_by,
    at: row.begun_at,
    endedAt: row.ended_at,
    entries: row.entries,
    checkpoints: row.checkpoints,
    found: row.found,
    findings: row.findings as Json as unknown as readonly TableFinding[],
  }
}
