/**
 * Composing: the messages of a batch of people, written inside the transaction that holds their permission. What is rendered is
 * compared by hash with what was approved; a difference stops every message. No message leaves without its two links.
 */
import { formatReference } from '../../verifier/src/index.ts'
import type { Reliance } from '../consent/index.ts'
import type { Compose, Composed, Mail, RowToCompose } from '../delivery/index.ts'
import type { Language, Tx } from '../kernel/index.ts'
import type { StoredCampaign } from './campaign.ts'
import { type Content, messageHash } from './content.ts'
import type { Controller } from './controller-facts.ts'
import { pageToken } from './links.ts'
import { type Reader, readReaders } from './people.ts'
import type { CampaignDeps } from './ports.ts'
import { createRenderer, type MessageLinks, type Renderer } from './render.ts'
import { readCampaign, readContents } from './store.ts'
import { fieldsRead } from './variables.ts'

/** A campaign ready to be written: parsed once, used for everybody. */
export interface Press {
  readonly campaign: StoredCampaign
  readonly controller: Controller
  readonly fields: readonly string[]
  /** The content of a variant for a language: the fallback's where that language was not written. */
  pick(variant: string, language: string | null): { readonly content: Content; readonly renderer: Renderer } | null
}

export function createPress(campaign: StoredCampaign, contents: readonly Content[], controller: Controller): Press {
  const made = new Map<string, { content: Content; renderer: Renderer }>()
  const at = (variant: string, language: Language) => {
    const key = `${variant}.${language}`
    const content = contents.find((one) => one.variant === variant && one.language === language)
    if (content && !made.has(key)) made.set(key, { content, renderer: createRenderer(content) })
    return made.get(key) ?? null
  }
  const spoken = (language: string | null): language is Language => controller.languages.includes(language as Language)
  return {
    campaign,
    controller,
    fields: fieldsRead(contents.flatMap((content) => content.variables)),
    pick: (variant, language) =>
      (spoken(language) ? at(variant, language) : null) ?? at(variant, campaign.definition.fallbackLanguage),
  }
}

/** Writes one message. @param links made for this message by the caller */
export function writeMessage(
  press: Press,
  reader: Reader,
  one: { readonly content: Content; readonly renderer: Renderer },
  links: MessageLinks,
): Composed {
  if (reader.address === null) return { ok: false, reason: 'no_address' }
  const { definition } = press.campaign
  const { name, address, contact } = press.controller
  const scope = { user: reader.values, campaign: { name: definition.name }, controller: { name, address, contact } }
  const message = one.renderer.render(scope, links)
  if (!message.ok) return message
  const { ok: _, ...parts } = message
  const from = { address: definition.sender.address, name: definition.sender.name }
  const replyTo = definition.sender.replyTo ? { replyTo: { address: definition.sender.replyTo } } : {}
  const mail: Mail = { to: { address: reader.address }, from, ...replyTo, ...parts, language: one.renderer.language }
  return { ok: true, mail }
}

const kept = 50

/** The function that delivery asks for messages. */
export function createCompose(
  deps: Pick<CampaignDeps, 'consent' | 'subjects' | 'vault' | 'delivery' | 'publicUrl' | 'clock'>,
): Compose {
  const presses = new Map<string, Press>()
  return async (rows, access) => {
    const composed = new Map<string, Composed>()
    for (const [campaignId, mine] of Map.groupBy(rows, (row) => row.campaignId)) {
      const press = await pressOf(presses, access.tx, campaignId)
      if (typeof press === 'string') {
        for (const row of mine) composed.set(row.messageId, { ok: false, reason: press })
        continue
      }
      const readers = await readReaders(
        deps,
        access.tx,
        mine.map((row) => row.subjectId),
        press.fields,
      )
      const rests = await deps.consent.reliance(
        access.tx,
        press.campaign.definition.purpose,
        mine.map((row) => row.subjectId),
      )
      for (const row of mine)
        composed.set(
          row.messageId,
          relying(write(deps, press, row, readers.get(row.subjectId)), rests.get(row.subjectId)),
        )
    }
    return composed
  }
}

/** Names in the message the entry of the ledger that it rests on; one that rests on none is not sent. */
function relying(composed: Composed, reliance: Reliance | undefined): Composed {
  if (!composed.ok) return composed
  if (!reliance) return { ok: false, reason: 'not_in_ledger' }
  const { origin, enrolment, i } = reliance
  const headers = { ...composed.mail.headers, 'Aval-Consent': formatReference({ origin, enrolment, i }) }
  return { ok: true, mail: { ...composed.mail, headers } }
}

function write(
  deps: Pick<CampaignDeps, 'consent' | 'vault' | 'delivery' | 'publicUrl' | 'clock'>,
  press: Press,
  row: RowToCompose,
  reader: Reader | undefined,
): Composed {
  if (!reader) return { ok: false, reason: 'not_permitted' }
  const one = row.variant === null ? null : press.pick(row.variant, row.language)
  if (!one) return { ok: false, reason: 'no_content' }
  return writeMessage(press, reader, one, linksOf(deps, press, row, { reader, addresses: one.content.links }))
}

function linksOf(
  deps: Pick<CampaignDeps, 'consent' | 'vault' | 'delivery' | 'publicUrl' | 'clock'>,
  press: Press,
  row: RowToCompose,
  { reader, addresses }: { reader: Reader; addresses: readonly string[] },
): MessageLinks {
  const ref = { subjectId: row.subjectId, messageId: row.messageId, campaignId: row.campaignId }
  const link = { ...ref, madeAt: deps.clock.now() }
  const purposeId = deps.consent.purpose(press.campaign.definition.purpose).id
  return {
    unsubscribe_url: deps.delivery.links.unsubscribe({ ...ref, purposeId }),
    why_url: `${deps.publicUrl}/why/${pageToken(deps.vault, 'why', link)}`,
    preferences_url: `${deps.publicUrl}/preferences/${pageToken(deps.vault, 'preferences', link)}`,
    to: addresses.map((target) => (reader.clicks === 'measured' ? deps.delivery.links.click(ref, target) : target)),
    openPixel: reader.opens === 'measured' ? deps.delivery.links.openPixel(ref) : null,
  }
}

/** The campaign as approved, or the reason why nothing of it is sent. */
async function pressOf(presses: Map<string, Press>, tx: Tx, campaignId: string): Promise<Press | string> {
  const campaign = await readCampaign(tx, campaignId).catch(() => null)
  if (!campaign?.contentHash || campaign.controller === null) return 'not_launched'
  const known = presses.get(campaignId)
  if (known?.campaign.updatedAt.getTime() === campaign.updatedAt.getTime()) return known
  const { controller } = campaign
  const contents = await readContents(tx, campaign)
  if (messageHash(campaign.definition, contents, controller) !== campaign.contentHash) return 'content_changed'
  const press = createPress(campaign, contents, controller)
  if (presses.size >= kept) presses.delete(presses.keys().next().value!)
  presses.set(campaignId, press)
  return press
}
