/**
 * Looking at a message before anybody gets it: while it is being written, as a person who does not exist; as a named person who
 * permits it (which is a look at that person, and goes to the audit trail); or in one's own mailbox. Links in a preview lead
 * nowhere: the real ones would let whoever looks decide for somebody else.
 */
import type { Mail } from '../delivery/index.ts'
import type { CopyFinding } from '../ethics/index.ts'
import type { Actor, Language } from '../kernel/index.ts'
import { createPress, type Press, writeMessage } from './compose.ts'
import { compileContent, type Content, type Draft } from './content.ts'
import type { Controller } from './controller-facts.ts'
import { createControllerSetting } from './controller.ts'
import type { Place } from './draft-store.ts'
import { type PlacedFault, placedFaults } from './drafts.ts'
import { type Reader, readReaders } from './people.ts'
import type { CampaignDeps } from './ports.ts'
import { problem } from './problems.ts'
import { createRenderer, type Message, type MessageLinks } from './render.ts'
import { readCampaign, readContents } from './store.ts'
import { syntheticValues } from './variables.ts'
import { say } from './words.ts'

export type PreviewPlace = Place

/** A message that goes to nobody. */
export type Preview = Omit<Mail, 'to'>

/** As whom a made-up person reads: `unpersonalised` permits no personalisation. */
export interface MadeUp {
  /** Of fields, instead of the made-up ones. */
  readonly values: Readonly<Record<string, string | number | boolean>>
  readonly as: 'personalised' | 'unpersonalised'
}

/** A text while it is being written: what can be seen of it, and what stands in its way. */
export interface DraftPreview {
  /** Null while the text has faults that leave nothing to show. */
  readonly shown: { readonly subject: string; readonly html: string; readonly text: string } | null
  /** Why a reader of this kind would get no message; null when they would. */
  readonly stopped: string | null
  readonly faults: readonly PlacedFault[]
  /** Words that press people. */
  readonly copy: readonly CopyFinding[]
}

export async function previewSynthetic(deps: CampaignDeps, place: PreviewPlace, given: MadeUp): Promise<Preview> {
  return write(await pressOf(deps, place.campaignId), deps, place, await madeUpReader(deps, given))
}

async function madeUpReader(deps: CampaignDeps, given: MadeUp): Promise<Reader> {
  const fields = await deps.subjects.catalogue.list()
  return { ...nobody, values: given.as === 'personalised' ? syntheticValues(fields, given.values) : {} }
}

/** A text that is kept nowhere yet. @param reader language of the sentences about faults */
export async function previewDraft(
  deps: CampaignDeps,
  place: PreviewPlace,
  given: MadeUp & { readonly draft: Draft; readonly reader: Language },
): Promise<DraftPreview> {
  const campaign = await readCampaign(deps.database.db, place.campaignId)
  const fields = await deps.subjects.catalogue.list()
  const { draft } = given
  const result = await compileContent(draft, place, campaign.definition, fields)
  const faults = result.ok ? [] : placedFaults(draft, result.faults, given.reader)
  const template = result.ok ? result.content : result.template
  const said = [draft.subject, draft.preheader, template?.text ?? ''].join('\n')
  const copy = deps.ethics.lint({ language: place.language, text: said })
  if (!template) return { shown: null, stopped: null, faults, copy }
  const controller = (await createControllerSetting(deps).read()) ?? unknownController
  const message = showText(
    { ...template, ...draft, language: place.language },
    {
      values: (await madeUpReader(deps, given)).values,
      campaign: campaign.definition.name,
      controller,
      links: previewLinks(deps.publicUrl, template.links),
    },
  )
  if (!message.ok) return { shown: null, stopped: message.reason, faults, copy }
  const { ok: _, ...shown } = message
  return { shown, stopped: null, faults, copy }
}

function showText(
  text: Pick<Content, 'language' | 'subject' | 'html' | 'text'>,
  given: { values: Reader['values']; campaign: string; controller: Controller; links: MessageLinks },
): Message {
  const { name, address, contact } = given.controller
  const scope = { user: given.values, campaign: { name: given.campaign }, controller: { name, address, contact } }
  try {
    return createRenderer(text).show(scope, given.links)
  } catch {
    // Liquid that cannot be read is among the faults.
    return { ok: false, reason: 'broken' }
  }
}

/** Whom a named look is about: by our own identifier, or by an address, found only if the person permits the campaign. */
export type Whom = { readonly subjectId: string } | { readonly email: string }

/** @param why in the words of whoever looks; stands in the audit trail @throws Problem `campaigns.preview_not_permitted` */
export async function previewPerson(
  deps: CampaignDeps,
  actor: Actor,
  place: PreviewPlace,
  whom: Whom,
  why: string,
): Promise<Preview> {
  const press = await pressOf(deps, place.campaignId)
  const { purpose } = press.campaign.definition
  const refused = problem('campaigns.preview_not_permitted', { purpose })
  const subjectId = 'subjectId' in whom ? whom.subjectId : await find(deps, actor, press, whom.email)
  // Somebody unknown and somebody who does not permit it get the same answer, so that nobody learns who is held.
  if (subjectId === null) throw refused
  const reason = `preview of campaign ${place.campaignId} as this person: ${why}`
  const among = { kind: 'subjects', ids: [subjectId] } as const
  const reader = await deps.gate.open({ purpose, actor, why: reason, among, named: 'yes' }, async ({ tx }) =>
    (await readReaders(deps, tx, [subjectId], press.fields)).get(subjectId),
  )
  if (!reader) throw refused
  if (reader.personalised === 'no') throw problem('campaigns.preview_not_permitted', { purpose: 'personalisation' })
  return write(press, deps, place, { ...reader, address: nobody.address })
}

function find(deps: CampaignDeps, actor: Actor, { campaign }: Press, email: string): Promise<string | null> {
  const why = `preview of campaign ${campaign.campaignId}: find the person named`
  const ask = { purpose: campaign.definition.purpose, actor, why, among: { kind: 'subjects', ids: [] } } as const
  return deps.gate.open(ask, ({ tx }) => deps.subjects.find(tx, 'email', email))
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

/** Shown in a draft until somebody has said who runs this installation; nothing can be sent before. */
const unknownController: Controller = {
  name: '[controller.name]',
  address: '[controller.address]',
  contact: '[controller.contact]',
  dpoContact: '',
  languages: ['en', 'fr'],
}

/** What is kept, also while other texts of the campaign are missing. @throws Problem `campaigns.controller_missing` */
async function pressOf(deps: CampaignDeps, campaignId: string): Promise<Press> {
  const campaign = await readCampaign(deps.database.db, campaignId)
  const controller = await createControllerSetting(deps).read()
  if (!controller) throw problem('campaigns.controller_missing')
  return createPress(campaign, await readContents(deps.database.db, campaign), controller)
}

async function write(press: Press, deps: CampaignDeps, place: PreviewPlace, reader: Reader): Promise<Preview> {
  const one = press.pick(place.variant, place.language)
  const missing = `${place.variant}.${place.language}`
  if (!one) throw problem('campaigns.content_missing', { missing, list: [missing] })
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
