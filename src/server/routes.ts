/** What belongs to no room: the first page, the honest status, background work, and the interface's own description. */
import { Type } from 'typebox'
import type { Routes } from '../kernel/index.ts'
import type { House } from './house.ts'
import { type FrontLink, frontPage, frontPolicy, frontStyle } from './front.ts'
import { FindingsView, JobsView, JobView } from './answers.ts'
import { houseFindings } from './doctor.ts'
import { titled } from './finding.ts'

const tags = ['server']
const JobRef = Type.Object({ jobId: Type.String({ format: 'uuid' }) })

/** @param links shown on the first page, such as the demonstration's story */
export function serverRoutes(
  house: House,
  installation: Parameters<typeof houseFindings>[1],
  links: () => readonly FrontLink[],
): Routes {
  return (app) => {
    app.get(
      '/',
      { schema: { summary: 'First page', tags }, config: { open: 'says what runs here and how honestly' } },
      async (request, reply) => {
        const findings = await houseFindings(house, installation)
        return reply
          .header('content-security-policy', frontPolicy)
          .type('text/html; charset=utf-8')
          .send(frontPage(request.language, findings, links()))
      },
    )
    app.get(
      '/front.css',
      { schema: { summary: 'Style of the first page', tags }, config: { open: 'a style sheet' } },
      async (_request, reply) =>
        reply.type('text/css; charset=utf-8').header('cache-control', 'public, max-age=3600').send(frontStyle),
    )
    app.get(
      '/health',
      { schema: { summary: 'Whether the server answers', tags }, config: { open: 'for whoever watches the process' } },
      async () => ({ status: 'up' }),
    )
    app.get(
      '/openapi.json',
      { schema: { hide: true }, config: { open: 'the description of the interface' } },
      async () => app.swagger(),
    )
    app.get(
      '/v1/status',
      {
        schema: { summary: 'The honest status', tags, response: { 200: FindingsView } },
        config: { may: 'status.read' },
      },
      async () => ({ findings: (await houseFindings(house, installation)).map(titled) }),
    )
    app.get(
      '/v1/jobs',
      {
        schema: { summary: 'Recent background work', tags, response: { 200: JobsView } },
        config: { may: 'jobs.read' },
      },
      async () => ({ jobs: await house.jobs.recent(100) }),
    )
    app.get(
      '/v1/jobs/:jobId',
      {
        schema: { summary: 'One job and its progress', tags, params: JobRef, response: { 200: JobView } },
        config: { may: 'jobs.read' },
      },
      (request) => house.jobs.status(request.params.jobId),
    )
    app.delete(
      '/v1/jobs/:jobId',
      { schema: { summary: 'Ask a job to stop', tags, params: JobRef }, config: { may: 'jobs.cancel' } },
      async (request, reply) => {
        await house.jobs.status(request.params.jobId)
        await house.jobs.cancel(request.params.jobId)
        return reply.code(202).send()
      },
    )
  }
}
