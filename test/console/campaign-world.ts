/** A shop with people who permit different things, an audience and an attribute to audit: enough for a campaign in the console. */
import type { NewDecision } from '../../src/consent/index.ts'
import type { Actor } from '../../src/kernel/index.ts'
import type { House } from '../../src/server/index.ts'
import type { ConsoleHouse } from '../console.ts'
import { goodMjml } from '../../src/campaigns/test-content.ts'
import { testFields } from '../full-house.ts'
import { publishNotice } from '../notice.ts'

export interface CampaignWorld {
  readonly audience: { readonly id: string; readonly version: number }
  readonly people: number
}

/** So many people visit the shop; one in ten has not said a word. */
const people = 60

export async function campaignWorld(at: ConsoleHouse): Promise<CampaignWorld> {
  const { house } = at
  const [owner, dpo] = [await at.staff('owner'), await at.staff('dpo')]
  await house.subjects.catalogue.define(testFields)
  await house.ethics.declareAttribute(dpo, {
    field: 'age',
    kind: 'number_bands',
    bands: [40],
    criterion: 'age',
    required: false,
  })
  await house.delivery.settings.change(owner, { quietHours: 'off', frequencyCap: null })
  await house.campaigns.controller.write(owner, {
    name: 'Maison Test',
    address: '1 rue du Test, 75001 Paris',
    contact: 'bonjour@maison.example',
    dpoContact: 'dpo@maison.example',
    languages: ['fr', 'en'],
  })
  const notice = await publishNotice(house.consent, dpo)
  await Promise.all(Array.from({ length: people }, (_, i) => person(house, owner, notice, i)))
  const query = { kind: 'compare', field: 'visits', is: 'at_least', value: 1 }
  const saved = await house.audiences.save(owner, { name: 'Visitors', purpose: 'email_marketing', query })
  return { audience: { id: saved.audienceId, version: saved.version }, people }
}

async function person(
  house: House,
  actor: Actor,
  notice: NonNullable<NewDecision['notice']>,
  i: number,
): Promise<void> {
  const { subjectId } = await house.subjects.upsert(actor, {
    identifiers: { email: `person-${i}@example.org` },
    fields: { visits: 1 + (i % 4), age: 22 + (i % 40), first_name: `Person${i}`, language: i % 2 ? 'fr' : 'en' },
    facts: { residence: 'FR' },
  })
  if (i % 10 === 9) return
  const purposes = ['email_marketing', 'audience_measurement', 'personalisation', ...(i % 2 ? ['open_tracking'] : [])]
  await house.consent.record(actor, { subjectId, kind: 'given', purposes, channel: 'web_form', notice })
}

/** A text that presses, in its subject and in its message, and says something about its reader. */
export const pressingText = {
  subject: 'Ne manquez pas l’offre',
  before: 'C’est la dernière chance.',
  after: 'Merci de vos {{ user.visits | default: "quelques" }} visites.',
} as const

/** Gives a campaign such a text in both languages, and leaves nobody out of it. */
export async function withPressingText({ house, staff }: ConsoleHouse, campaignId: string): Promise<void> {
  const marketer = await staff('marketer')
  const { definition } = await house.campaigns.get(campaignId)
  await house.campaigns.change(marketer, campaignId, { ...definition, holdoutShare: 0 })
  const { subject, before, after } = pressingText
  const mjml = goodMjml(`\n<mj-text>\n  ${before}\n  ${after}\n</mj-text>`)
  for (const language of ['fr', 'en'] as const)
    await house.campaigns.saveDraft(
      marketer,
      { campaignId, variant: 'a', language },
      { draft: { subject, preheader: '', mjml }, basedOn: 0, reader: language },
    )
}

/** Has a campaign checked, and approved by the data protection officer where the check does not pass by itself. */
export async function approved({ house, staff }: ConsoleHouse, campaignId: string): Promise<void> {
  const audit = await house.campaigns.check(await staff('marketer'), campaignId, {})
  if ((await house.campaigns.get(campaignId)).state === 'approved') return
  await house.ethics.approve(await staff('dpo'), { auditId: audit.id, reason: 'Read in full; the same for everybody.' })
}
