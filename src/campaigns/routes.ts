/** Campaigns over HTTP: parse, call, answer. */
import { Type } from 'typebox'
import { type App, List, OrNull } from '../kernel/index.ts'
import { CampaignAnswer, CampaignsAnswer } from './answers.ts'
import type { Campaigns } from './campaigns.ts'
import { contentRoutes } from './content-routes.ts'
import type { Controller } from './controller-facts.ts'
import { DefinitionSchema } from './definition.ts'
import { CampaignRef, closed, Language, Said, tags } from './route-parts.ts'
import { runningRoutes } from './running-routes.ts'

/** Mounts the room's routes. */
export function campaignRoutes(campaigns: Campaigns) {
  return (app: App): void => {
    authoringRoutes(app, campaigns)
    contentRoutes(app, campaigns)
    runningRoutes(app, campaigns)
    controllerRoutes(app, campaigns)
  }
}

function authoringRoutes(app: App, campaigns: Campaigns): void {
  app.post(
    '/v1/campaigns',
    {
      schema: { summary: 'Make a campaign', tags, body: DefinitionSchema, response: { 201: CampaignAnswer } },
      config: { may: 'campaigns.write' },
    },
    async (request, reply) => {
      const { campaignId } = await campaigns.create(request.actor, request.body)
      return reply.code(201).send(await campaigns.named(campaignId))
    },
  )
  app.get(
    '/v1/campaigns',
    {
      schema: {
        summary: 'Campaigns, newest first',
        tags,
        querystring: Type.Object({ limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }) }, closed),
        response: { 200: CampaignsAnswer },
      },
      config: { may: 'campaigns.read' },
    },
    async (request) => campaigns.listNamed(request.query.limit),
  )
  app.get(
    '/v1/campaigns/:campaignId',
    {
      schema: { summary: 'One campaign', tags, params: CampaignRef, response: { 200: CampaignAnswer } },
      config: { may: 'campaigns.read' },
    },
    async (request) => campaigns.named(request.params.campaignId),
  )
  app.put(
    '/v1/campaigns/:campaignId',
    {
      schema: {
        summary: 'Change a campaign that is not launched',
        tags,
        params: CampaignRef,
        querystring: Type.Object(
          {
            basedOn: Type.Optional(
              Type.Integer({
                minimum: 1,
                description: 'The revision that you saw; refused when there is a newer one.',
              }),
            ),
          },
          closed,
        ),
        body: DefinitionSchema,
        response: { 200: CampaignAnswer },
      },
      config: { may: 'campaigns.write' },
    },
    async (request) => {
      const { campaignId } = request.params
      await campaigns.change(request.actor, campaignId, request.body, request.query.basedOn)
      return campaigns.named(campaignId)
    },
  )
  app.post(
    '/v1/campaigns/:campaignId/copies',
    {
      schema: {
        summary: 'Make another campaign like this one, to be checked anew',
        tags,
        params: CampaignRef,
        body: Type.Object({ name: Said(200) }, closed),
        response: { 201: CampaignAnswer },
      },
      config: { may: 'campaigns.write' },
    },
    async (request, reply) => {
      const copy = await campaigns.copy(request.actor, request.params.campaignId, request.body.name)
      return reply.code(201).send(await campaigns.named(copy.campaignId))
    },
  )
}

const ControllerSchema = Type.Object(
  {
    name: Said(200),
    address: Said(500),
    contact: Said(300),
    dpoContact: Said(300),
    languages: Type.Array(Language, { minItems: 1, maxItems: 2, uniqueItems: true }),
  },
  closed,
)

const ControllerView = Type.Object({
  controller: OrNull(
    Type.Object({
      name: Type.String(),
      address: Type.String(),
      contact: Type.String(),
      dpoContact: Type.String(),
      languages: List(Language),
    }),
  ),
})

function controllerRoutes(app: App, campaigns: Campaigns): void {
  app.get(
    '/v1/controller',
    {
      schema: { summary: 'Who runs this installation', tags, response: { 200: ControllerView } },
      config: { may: 'controller.read' },
    },
    async () => ({ controller: await campaigns.controller.read() }),
  )
  app.put(
    '/v1/controller',
    {
      schema: {
        summary: 'Say who runs this installation',
        tags,
        body: ControllerSchema,
        response: { 200: ControllerView },
      },
      config: { may: 'controller.write' },
    },
    async (request) => ({
      controller: await campaigns.controller.write(request.actor, request.body satisfies Controller),
    }),
  )
}
