/** Writing and looking at messages over HTTP: parse, call, answer. */
import { Type } from 'typebox'
import type { App } from '../kernel/index.ts'
import {
  ContentAnswer,
  ContentsAnswer,
  DraftPreviewAnswer,
  DraftsAnswer,
  PreviewAnswer,
  SavedDraftAnswer,
  TestAnswer,
  VariablesAnswer,
} from './answers.ts'
import type { Campaigns } from './campaigns.ts'
import { problem } from './problems.ts'
import { CampaignRef, closed, ContentRef, Said, tags, Text, Value } from './route-parts.ts'
import { shownAs, shownPolicy } from './shown-pages.ts'

const draft = { subject: Text(2000), preheader: Text(2000), mjml: Text(300_000) }
const reading = {
  values: Type.Record(Type.String(), Value),
  as: Type.Union([Type.Literal('personalised'), Type.Literal('unpersonalised')]),
}
const at = '/v1/campaigns/:campaignId/content/:variant/:language'

/** Mounts the routes of content. */
export function contentRoutes(app: App, campaigns: Campaigns): void {
  keptRoutes(app, campaigns)
  draftRoutes(app, campaigns)
  previewRoutes(app, campaigns)
  pageRoute(app, campaigns)
}

function keptRoutes(app: App, campaigns: Campaigns): void {
  app.get(
    '/v1/campaigns/:campaignId/content',
    {
      schema: {
        summary: 'What it says, per variant and language',
        tags,
        params: CampaignRef,
        response: { 200: ContentsAnswer },
      },
      config: { may: 'campaigns.read' },
    },
    async (request) => campaigns.contents(request.params.campaignId),
  )
  app.put(
    at,
    {
      schema: {
        summary: 'Write one variant in one language: compiled, checked, kept',
        tags,
        params: ContentRef,
        body: Type.Object(draft, closed),
        response: { 200: ContentAnswer },
      },
      config: { may: 'campaigns.write' },
    },
    async (request) => campaigns.saveContent(request.actor, request.params, request.body),
  )
  app.get(
    '/v1/campaign-variables',
    {
      schema: {
        summary: 'What a message may say about its reader, its sender and itself',
        tags,
        response: { 200: VariablesAnswer },
      },
      config: { may: 'campaigns.read' },
    },
    async (request) => campaigns.variables(request.language),
  )
}

function draftRoutes(app: App, campaigns: Campaigns): void {
  app.get(
    '/v1/campaigns/:campaignId/drafts',
    {
      schema: {
        summary: 'Every text as it is being written, with its faults',
        tags,
        params: CampaignRef,
        response: { 200: DraftsAnswer },
      },
      config: { may: 'campaigns.read' },
    },
    async (request) => campaigns.drafts(request.params.campaignId, request.language),
  )
  app.put(
    `${at}/draft`,
    {
      schema: {
        summary: 'Keep what is typed, faults and all; what can be sent becomes content',
        tags,
        params: ContentRef,
        body: Type.Object({ ...draft, basedOn: Type.Integer({ minimum: 0 }) }, closed),
        response: { 200: SavedDraftAnswer },
      },
      config: { may: 'campaigns.write' },
    },
    async (request) => {
      const { basedOn, ...typed } = request.body
      return campaigns.saveDraft(request.actor, request.params, { draft: typed, basedOn, reader: request.language })
    },
  )
  app.delete(
    `${at}/draft`,
    {
      schema: {
        summary: 'Go back to what would be sent',
        tags,
        params: ContentRef,
        response: { 204: Type.Null() },
      },
      config: { may: 'campaigns.write' },
    },
    async (request, reply) => {
      await campaigns.dropDraft(request.actor, request.params)
      return reply.code(204).send(null)
    },
  )
}

function previewRoutes(app: App, campaigns: Campaigns): void {
  app.post(
    `${at}/preview`,
    {
      schema: {
        summary: 'The message as a made-up person would get it',
        tags,
        params: ContentRef,
        body: Type.Object(reading, closed),
        response: { 200: PreviewAnswer },
      },
      // Whoever must approve a message has to see it; nobody's data is in it.
      config: { may: 'campaigns.read' },
    },
    async (request) => {
      const preview = await campaigns.previewSynthetic(request.params, request.body)
      return { ...preview, page: campaigns.pages.keep(request.actor, preview.html ?? '') }
    },
  )
  app.post(
    `${at}/draft/preview`,
    {
      schema: {
        summary: 'A text while it is being written: how it looks, its faults, words that press',
        tags,
        params: ContentRef,
        body: Type.Object({ ...draft, ...reading }, closed),
        response: { 200: DraftPreviewAnswer },
      },
      config: { may: 'campaigns.write' },
    },
    async (request) => {
      const { values, as, ...typed } = request.body
      const asked = { draft: typed, values, as, reader: request.language }
      const preview = await campaigns.previewDraft(request.params, asked)
      return { ...preview, page: preview.shown && campaigns.pages.keep(request.actor, preview.shown.html) }
    },
  )
  app.post(
    `${at}/preview-as`,
    {
      schema: {
        summary: 'The message as a named person who permits it would get it; goes to the audit trail with its reason',
        tags,
        params: ContentRef,
        body: Type.Object(
          {
            person: Type.Union([
              Type.Object({ subjectId: Type.String({ format: 'uuid' }) }, closed),
              Type.Object({ email: Type.String({ minLength: 3, maxLength: 320 }) }, closed),
            ]),
            why: Said(300),
          },
          closed,
        ),
        response: { 200: PreviewAnswer },
      },
      config: { may: 'campaigns.preview' },
    },
    async (request) => {
      const { person, why } = request.body
      const preview = await campaigns.previewPerson(request.actor, request.params, person, why)
      return { ...preview, page: campaigns.pages.keep(request.actor, preview.html ?? '') }
    },
  )
  app.post(
    `${at}/test`,
    {
      schema: {
        summary: 'Send a marked test to an address of the team; counted nowhere',
        tags,
        params: ContentRef,
        body: Type.Object({ address: Type.String({ format: 'email', maxLength: 254 }) }, closed),
        response: { 200: TestAnswer },
      },
      config: { may: 'campaigns.test' },
    },
    async (request) => campaigns.sendTest(request.actor, request.params, request.body.address),
  )
}

function pageRoute(app: App, campaigns: Campaigns): void {
  app.get(
    '/v1/campaign-previews/:page',
    {
      schema: {
        summary: 'A page that shows a message, for whoever asked for it, in a frame that runs nothing',
        tags,
        params: Type.Object({ page: Type.String({ pattern: '^[A-Za-z0-9_-]{32}$' }) }),
        querystring: Type.Object(
          { scheme: Type.Union([Type.Literal('light'), Type.Literal('dark')], { default: 'light' }) },
          closed,
        ),
      },
      config: { may: 'campaigns.read' },
    },
    async (request, reply) => {
      const html = campaigns.pages.read(request.actor, request.params.page)
      if (html === null) throw problem('campaigns.preview_over')
      return reply
        .header('content-security-policy', shownPolicy)
        .type('text/html; charset=utf-8')
        .send(shownAs(html, request.query.scheme))
    },
  )
}
