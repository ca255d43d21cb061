/**
 * Looking at a message before anybody gets it: as a person who does not exist, as a named person who permits it (which is a look
 * at that person, and goes to the audit trail), or in one's own mailbox. Links in a preview lead nowhere: the real ones would
 * let whoever looks decide for somebody else.
 */
import type { Mail } from '../delivery/index.ts'
import type { Actor, Language } from '../kernel/index.ts'
import { readReady } from './authoring.ts'
import { createPress, writeMessage } from './compose.ts'
import { type Reader, readReaders } from './people.ts'
import type { CampaignDeps } from './ports.ts'
import { problem } from './problems.ts'
import type { MessageLinks } from './render.ts'
import { syntheticValues } from './variables.ts'
import { say } from './words.ts'

export interface PreviewPlace {
  readonly campaignId: string
  readonly variant: string
  readonly language: Language
}

/** A message that goes to nobody. */
export type Preview = Omit<Mail, 'to'>

/** @param values of fields, instead of the made-up ones; with `unpersonalised` the reader permits no personalisation */
export async function previewSynthetic(
  deps: CampaignDeps,
  place: PreviewPlace,
  given: {
    readonly values: Readonly<Record<string, string | number | boolean>>
    readonly as: 'personalised' | 'unpersonalised'
  },
): Promise<Preview> {
  const fields = await deps.subjects.catalogue.list()
  const values = given.as === 'personalised' ? syntheticValues(fields, given.values) : {}
  return write(deps, place, { ...nobody, values })
}

/** @throws Problem `campaigns.preview_not_permitted` */
export async function previewPerson(
  deps: CampaignDeps,
  actor: Actor,
  place: PreviewPlace,
  subjectId: string,
): Promise<Preview> {
  const ready = await readReady(deps, place.campaignId)
  const { purpose } = ready.campaign.definition
  const press = createPress(ready.campaign, ready.contents, ready.controller)
  const why = `preview of campaign ${place.campaignId} as this person`
  const among = { kind: 'subjects', ids: [subjectId] } as const
  const reader = await deps.gate.open({ purpose, actor, why, among, named: 'yes' }, async ({ tx }) =>
    (await readReaders(deps, tx, [subjectId], press.fields)).get(subjectId),
  )
  if (!reader) throw problem('campaigns.preview_not_permitted', { purpose })
  if (reader.personalised === 'no') throw problem('campaigns.preview_not_permitted', { purpose: 'personalisation' })
  return write(deps, place, { ...reader, address: nobody.address })
}

/** Sends what a made-up person would get to an address of the team, marked, in no statistics. */
export async function sendTest(
  deps: CampaignDeps,
  actor: Actor,
  place: PreviewPlace,
  address: string,
): Promise<Awaited<ReturnType<CampaignDeps['delivery']['sendTrial']>>> {
  const preview = await previewSynthetic(deps, place, { values: {}, as: 'personalised' })
  const subject = `${say(place.language, 'test_mark')} ${preview.subject}`
  return deps.delivery.sendTrial(actor, { ...preview, subject, to: { address } })
}

const nobody: Reader = {
  address: 'nobody@example.org',
  values: {},
  personalised: 'yes',
  opens: 'not_measured',
  clicks: 'not_measured',
}

async function write(deps: CampaignDeps, place: PreviewPlace, reader: Reader): Promise<Preview> {
  const ready = await readReady(deps, place.campaignId)
  const press = createPress(ready.campaign, ready.contents, ready.controller)
  const one = press.pick(place.variant, place.language)
  if (!one) throw problem('campaigns.content_missing', { missing: `${place.variant}.${place.language}`, list: [] })
  const composed = writeMessage(press, reader, one, previewLinks(deps.publicUrl, one.content.links))
  if (!composed.ok) throw problem('campaigns.message_stopped', { reason: composed.reason })
  const { to: _to, ...preview } = composed.mail
  return preview
}

function previewLinks(publicUrl: string, addresses: readonly string[]): MessageLinks {
  return {
    unsubscribe_url: `${publicUrl}/preview#unsubscribe`,
    why_url: `${publicUrl}/preview#why`,
    preferences_url: `${publicUrl}/preview#preferences`,
    to: addresses,
    openPixel: null,
  }
}
