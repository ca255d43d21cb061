/** Notices over HTTP. */
import { Type } from 'typebox'
import type { App } from '../kernel/index.ts'
import type { Consent } from './consent.ts'
import {
  AskedAgainAnswer,
  closed,
  DiffAnswer,
  Id,
  NewNoticeBody,
  NoticeAnswer,
  NoticeContentBody,
  StandardNoticeBody,
} from './shapes.ts'
import { standardNotice } from './standard-notice.ts'

const tags = ['consent']
const VersionRef = Type.Object({ noticeId: Id, version: Type.Integer({ minimum: 1 }) })

/** Drafting, publishing and comparing notices. */
export function noticeRoutes(app: App, consent: Consent): void {
  draftRoutes(app, consent)
  versionRoutes(app, consent)
}

function draftRoutes(app: App, consent: Consent): void {
  app.get(
    '/v1/notices',
    {
      schema: {
        summary: 'Every notice and version',
        tags,
        response: { 200: Type.Object({ notices: Type.Array(NoticeAnswer) }) },
      },
      config: { may: 'consent.configuration' },
    },
    async () => ({ notices: [...(await consent.notices.list())] }),
  )
  app.post(
    '/v1/notices',
    {
      schema: {
        summary: 'Draft a notice or its next version',
        tags,
        body: NewNoticeBody,
        response: { 201: NoticeAnswer },
      },
      config: { may: 'consent.configure' },
    },
    async (request, reply) => reply.code(201).send(await consent.notices.draft(request.actor, request.body)),
  )
  app.post(
    '/v1/notices/proposal',
    {
      schema: {
        summary: 'A complete notice in both languages from a few facts, to edit. Stores nothing',
        tags,
        body: StandardNoticeBody,
        response: { 200: NoticeContentBody },
      },
      config: { may: 'consent.configure' },
    },
    async (request) => {
      const { purposes, ...facts } = request.body
      return standardNotice({ ...facts, purposes: purposes.map((code) => consent.purpose(code)) })
    },
  )
}

function versionRoutes(app: App, consent: Consent): void {
  const answer = { 200: NoticeAnswer }
  app.get(
    '/v1/notices/:noticeId/versions/:version',
    {
      schema: { summary: 'One version of a notice', tags, params: VersionRef, response: answer },
      config: { may: 'consent.configuration' },
    },
    async (request) => consent.notices.get(request.params.noticeId, request.params.version),
  )
  app.post(
    '/v1/notices/:noticeId/versions/:version/publication',
    {
      schema: { summary: 'Publish a version: it can never change again', tags, params: VersionRef, response: answer },
      config: { may: 'consent.configure' },
    },
    async (request) => consent.notices.publish(request.actor, request.params.noticeId, request.params.version),
  )
  app.get(
    '/v1/notices/:noticeId/versions/:version/changes',
    {
      schema: {
        summary: 'What changed since an older version',
        tags,
        params: VersionRef,
        querystring: Type.Object({ since: Type.Integer({ minimum: 1 }) }, closed),
        response: { 200: DiffAnswer },
      },
      config: { may: 'consent.configuration' },
    },
    async (request) => consent.notices.diff(request.params.noticeId, request.query.since, request.params.version),
  )
  app.get(
    '/v1/notices/:noticeId/versions/:version/asked-again',
    {
      schema: {
        summary: 'Whose consent rests on an older version that meant less',
        tags,
        params: VersionRef,
        response: { 200: Type.Object({ askedAgain: Type.Array(AskedAgainAnswer) }) },
      },
      config: { may: 'consent.configuration' },
    },
    async (request) => ({
      askedAgain: [...(await consent.notices.askedAgain(request.params.noticeId, request.params.version))],
    }),
  )
}
