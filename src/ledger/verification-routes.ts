/** Verifying the log over HTTP: started as a job, its reports read afterwards, each difference named in the reader's language. */
import { type Static, Type } from 'typebox'
import { type App, type Language, List, OrNull, type Routes, Timestamp } from '../kernel/index.ts'
import type { KeptInspection } from './inspections.ts'
import { sayFinding } from './inspect-words.ts'
import type { Verification } from './verification.ts'

const tags = ['ledger']
const Count = Type.Integer({ minimum: 0 })

const summary = {
  inspectionId: Type.String(),
  by: Type.String({ description: 'Who asked, as `staff:…`, `key:…` or `system:…`.' }),
  at: Timestamp,
  endedAt: Timestamp,
  entries: Type.Integer({ minimum: 0, description: 'Entries compared with the static files.' }),
  checkpoints: Count,
  found: Type.Integer({ minimum: 0, description: 'How many differences there are; zero is as it must be.' }),
}

const Reports = Type.Object({
  inspections: List(Type.Object(summary)),
  underWay: OrNull(Type.String({ description: 'The job that compares now, or waits to.' })),
})

const Report = Type.Object({
  ...summary,
  /** The first thousand of them. */
  findings: List(
    Type.Object({ table: Type.String(), key: Type.String(), what: Type.String(), sentence: Type.String() }),
  ),
})

const InspectionRef = Type.Object({ inspectionId: Type.String({ format: 'uuid' }) })
const mostReports = 100

export function verificationRoutes(verification: Verification): Routes {
  return (app) => {
    startRoute(app, verification)
    reportRoutes(app, verification)
  }
}

function startRoute(app: App, verification: Verification): void {
  app.post(
    '/v1/ledger/inspections',
    {
      schema: {
        summary: 'Compare every row of the ledger’s tables with its published files and signatures, as a job',
        description: 'Whoever asks while one is under way gets that job. Its result names the report.',
        tags,
        response: { 202: Type.Object({ jobId: Type.String() }) },
      },
      config: { may: 'ledger.read' },
    },
    async (request, reply) => reply.code(202).send({ jobId: await verification.start(request.actor) }),
  )
}

function reportRoutes(app: App, verification: Verification): void {
  app.get(
    '/v1/ledger/inspections',
    {
      schema: {
        summary: 'Reports of comparisons of the ledger’s tables with its published files, newest first',
        tags,
        querystring: Type.Object(
          { limit: Type.Optional(Type.Integer({ minimum: 1, maximum: mostReports })) },
          { additionalProperties: false },
        ),
        response: { 200: Reports },
      },
      config: { may: 'ledger.read' },
    },
    async (request) => ({
      inspections: await verification.reports(request.query.limit ?? 20),
      underWay: await verification.underWay(),
    }),
  )
  app.get(
    '/v1/ledger/inspections/:inspectionId',
    {
      schema: {
        summary: 'One such report, with each difference as a sentence',
        tags,
        params: InspectionRef,
        response: { 200: Report },
      },
      config: { may: 'ledger.read' },
    },
    async (request) => reportOf(await verification.report(request.params.inspectionId), request.language),
  )
}

function reportOf(inspection: KeptInspection, language: Language): Static<typeof Report> {
  const findings = inspection.findings.map((one) => ({ ...one, sentence: sayFinding(one, language) }))
  return { ...inspection, findings }
}
