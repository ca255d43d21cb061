/**
 * Drafts: what an author types is kept at once, whether it can be sent or not; what can be sent becomes content in the same
 * moment. Who writes over somebody else's words is told first, and nothing is audited or sent while a draft says something else.
 */
import type { Actor, Language } from '../kernel/index.ts'
import { lockForWriting, mustHaveVariant, sameText } from './authoring.ts'
import { compileContent, type Content, type Draft } from './content.ts'
import { type KeptDraft, type Place, readDrafts, removeDraft, writeDraft } from './draft-store.ts'
import { type Fault, faultInWords } from './faults.ts'
import { lineOf } from './fault-lines.ts'
import { readNames } from './names.ts'
import type { CampaignDeps } from './ports.ts'
import { problem } from './problems.ts'
import { readCampaign, readContents, writeContent } from './store.ts'

/** A fault where it stands, in the reader's language. */
export interface PlacedFault extends Fault {
  readonly line: number | null
  readonly sentence: string
}

/** A draft as an author finds it again. */
export interface OpenDraft extends KeptDraft {
  /** `as_written` would be sent as it stands; `older` and `nothing` say what would be sent instead. */
  readonly sends: 'as_written' | 'older' | 'nothing'
  readonly faults: readonly PlacedFault[]
}

export interface SavedDraft {
  readonly revision: number
  readonly savedAt: Date
  readonly sends: OpenDraft['sends']
  readonly faults: readonly PlacedFault[]
}

/** Faults with their lines and sentences. */
export function placedFaults(draft: Draft, faults: readonly Fault[], language: Language): PlacedFault[] {
  return faults.map((fault) => ({ ...fault, line: lineOf(draft, fault), sentence: faultInWords(language, fault) }))
}

/** Every text of the campaign as it is being written. @param reader language of the faults' sentences */
export async function openDrafts(deps: CampaignDeps, campaignId: string, reader: Language): Promise<OpenDraft[]> {
  const campaign = await readCampaign(deps.database.db, campaignId)
  const contents = await readContents(deps.database.db, campaign)
  const drafts = await readDrafts(deps.database.db, campaign)
  const fields = await deps.subjects.catalogue.list()
  return Promise.all(
    drafts.map(async (draft) => {
      const content = contentAt(contents, draft)
      if (content && sameText(content, draft)) return { ...draft, sends: 'as_written' as const, faults: [] }
      const result = await compileContent(textOf(draft), draft, campaign.definition, fields)
      const faults = result.ok ? [] : placedFaults(draft, result.faults, reader)
      return { ...draft, sends: content ? ('older' as const) : ('nothing' as const), faults }
    }),
  )
}

/**
 * Keeps what is typed; what can be sent becomes content.
 * @param given `basedOn`: the revision that the author saw, 0 for a text that did not exist
 * @throws Problem `campaigns.edited_elsewhere` with who wrote the newer one and when; `campaigns.wrong_state` once launched
 */
export async function saveDraft(
  deps: CampaignDeps,
  actor: Actor,
  place: Place,
  given: { readonly draft: Draft; readonly basedOn: number; readonly reader: Language },
): Promise<SavedDraft> {
  const { draft } = given
  const campaign = await readCampaign(deps.database.db, place.campaignId)
  mustHaveVariant(campaign, place.variant)
  const result = await compileContent(draft, place, campaign.definition, await deps.subjects.catalogue.list())
  return deps.database.transaction(async (tx) => {
    const locked = await lockForWriting(tx, place.campaignId)
    const now = deps.clock.now()
    const before = (await readDrafts(tx, locked)).find((one) => isAt(one, place))
    const same = before !== undefined && sameText(before, draft)
    if (!same && (before?.revision ?? 0) !== given.basedOn) throw await editedElsewhere(deps, before)
    const revision = same ? before.revision : await writeDraft(tx, place, draft, actor, now)
    const content = contentAt(await readContents(tx, locked), place)
    const kept = content !== undefined && sameText(content, draft)
    if (result.ok && !kept) await writeContent(tx, place.campaignId, result.content, actor, now)
    const sends = result.ok || kept ? 'as_written' : content ? 'older' : 'nothing'
    const faults = result.ok ? [] : placedFaults(draft, result.faults, given.reader)
    return { revision, savedAt: same ? before.updatedAt : now, sends, faults }
  })
}

/** Back to what would be sent; a text of which nothing could be sent is put away. */
export async function dropDraft(deps: CampaignDeps, actor: Actor, place: Place): Promise<void> {
  await deps.database.transaction(async (tx) => {
    const campaign = await lockForWriting(tx, place.campaignId)
    const content = contentAt(await readContents(tx, campaign), place)
    await (content ? writeDraft(tx, place, content, actor, deps.clock.now()) : removeDraft(tx, place))
  })
}

type Where = Pick<Place, 'variant' | 'language'>

function isAt(one: Where, place: Where): boolean {
  return one.variant === place.variant && one.language === place.language
}

function contentAt(contents: readonly Content[], place: Where): Content | undefined {
  return contents.find((content) => isAt(content, place))
}

export function textOf({ subject, preheader, mjml }: Draft): Draft {
  return { subject, preheader, mjml }
}

async function editedElsewhere(deps: CampaignDeps, before: KeptDraft | undefined) {
  const nameOf = await readNames(deps.staff)
  return problem('campaigns.edited_elsewhere', {
    at: 'basedOn',
    revision: before?.revision ?? 0,
    by: before?.updatedBy ?? null,
    byName: nameOf(before?.updatedBy ?? null),
    since: before?.updatedAt.toISOString() ?? null,
  })
}
