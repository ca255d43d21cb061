/**
 * The demonstration: an invented shop goes the whole way, through the same doors as everybody: people from a file, decisions,
 * audience, model, audit, campaign, mail. It runs once, on an installation that nobody uses yet.
 */
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Launch } from '../campaigns/index.ts'
import { type NewDecision, standardNotice } from '../consent/index.ts'
import type { Actor, Role } from '../kernel/index.ts'
import type { House } from '../server/index.ts'
import { demoContent } from './content.ts'
import { demoCsv, demoFeatures, demoMapping } from './file.ts'
import { type DemoChange, demoPopulation } from './people.ts'
import { tamper, type Tampering } from './tampering.ts'

/** What the demonstration made, for the story. */
export interface DemoRun {
  readonly campaignId: string
  readonly audienceId: string
  readonly modelId: string
  readonly auditId: string
  readonly verdict: string
  readonly imported: number
  readonly aucText: string
  readonly launch: Launch
  readonly delivered: number
  /** Null only where the log was not published in time. */
  readonly tampering: Tampering | null
}

interface Shop {
  readonly house: House
  readonly directory: string
  readonly say: (line: string) => void
  readonly staff: Readonly<Record<'owner' | 'marketer' | 'analyst' | 'dpo', Actor>>
  readonly today: Date
}

export const demoPeople = 5000

/** Runs it. @param say told what is being done, line by line */
export async function runDemo(
  house: House,
  directory: string,
  people: number,
  say: (line: string) => void,
): Promise<DemoRun> {
  const shop: Shop = { house, directory, say, staff: await hire(house), today: house.clock.now() }
  await introduce(shop)
  const imported = await bringPeople(shop, people)
  const audience = await chooseAudience(shop)
  const model = await learn(shop)
  const campaign = await write(shop, audience, model.modelId)
  const audit = await auditFirst(shop, campaign.campaignId)
  const sent = await send(shop, campaign.campaignId)
  const tampering = await tamper(house, directory)
  return {
    campaignId: campaign.campaignId,
    audienceId: audience.audienceId,
    imported,
    tampering,
    ...model,
    ...audit,
    ...sent,
  }
}

async function hire(house: House): Promise<Shop['staff']> {
  const hired = async (name: string, role: Role): Promise<Actor> => ({
    kind: 'staff',
    id: (await house.staff.members.add(name, role)).staffId,
    role,
  })
  return {
    owner: await hired('Claire (demonstration)', 'owner'),
    marketer: await hired('Marc (demonstration)', 'marketer'),
    analyst: await hired('Ana (demonstration)', 'analyst'),
    dpo: await hired('Dominique (demonstration)', 'dpo'),
  }
}

async function introduce({ house, staff }: Shop): Promise<void> {
  // Somebody who starts Aval in the evening wants to see mail now, and it reaches nobody.
  await house.delivery.settings.change(staff.owner, { quietHours: 'off' })
  await house.campaigns.controller.write(staff.owner, {
    name: 'Sentiers & Cie (demonstration)',
    address: '12 rue des Exemples, 38000 Grenoble, France',
    contact: 'bonjour@sentiers.example',
    dpoContact: 'dpo@sentiers.example',
    languages: ['fr', 'en'],
  })
}

async function publishNotice({ house, staff }: Shop) {
  const draft = await house.consent.notices.draft(
    staff.dpo,
    standardNotice({
      name: 'shop-sign-up',
      controller: {
        name: 'Sentiers & Cie (demonstration)',
        address: '12 rue des Exemples, 38000 Grenoble, France',
        contact: 'dpo@sentiers.example',
      },
      purposes: house.consent.purposes().filter((purpose) => purpose.legalBasis === 'consent'),
      data: ['contact', 'purchases', 'visits'],
      storage: 'France',
      authority: { name: 'CNIL', url: 'https://www.cnil.fr' },
    }),
  )
  const { noticeId, version } = await house.consent.notices.publish(staff.dpo, draft.noticeId, draft.version)
  return { id: noticeId, version, language: 'fr' as const }
}

async function bringPeople(shop: Shop, count: number): Promise<number> {
  const { house, staff, directory, today } = shop
  const notice = await publishNotice(shop)
  const { people, changes } = demoPopulation(count, today)
  const path = join(directory, 'demonstration-people.csv')
  writeFileSync(path, demoCsv(people), { mode: 0o600 })
  try {
    const status = await house.subjects.imports.run(staff.analyst, {
      source: { kind: 'path', path },
      mapping: demoMapping(notice),
      mode: 'run',
      language: 'en',
    })
    shop.say(`imported ${JSON.stringify(status.counts)}`)
  } finally {
    rmSync(path, { force: true })
  }
  await changeMinds(shop, changes, notice)
  return count
}

const dayMs = 86_400_000

/** What people did after the file was written, one decision each, as their own. */
async function changeMinds(
  { house, staff, today }: Shop,
  changes: readonly DemoChange[],
  notice: Awaited<ReturnType<typeof publishNotice>>,
): Promise<void> {
  const numbers = [...new Set(changes.map((change) => change.customer_id))]
  const subjects = await house.gate.openPurpose(
    { purpose: 'record_keeping', actor: staff.owner, why: 'demonstration: decisions after the import' },
    async (tx) => {
      const found = new Map<string, string>()
      for (const number of numbers) {
        const subjectId = await house.subjects.find(tx, 'external_id', number)
        if (subjectId) found.set(number, subjectId)
      }
      return found
    },
  )
  const decisions = changes.flatMap((change) => {
    const subjectId = subjects.get(change.customer_id)
    return subjectId ? [decisionOf(change, subjectId, today, notice)] : []
  })
  await house.database.transaction((tx) => house.consent.recordMany(tx, staff.owner, decisions))
}

function decisionOf(
  { change, daysAgo }: DemoChange,
  subjectId: string,
  today: Date,
  notice: NonNullable<NewDecision['notice']>,
): NewDecision {
  const at = new Date(today.getTime() - daysAgo * dayMs)
  const own = { subjectId, at, by: 'subject', evidence: { screen: 'My choices', demonstration: true } } as const
  const decisions: Readonly<Record<DemoChange['change'], NewDecision>> = {
    withdraw_email: { ...own, kind: 'withdrawn', purposes: ['email_marketing'], channel: 'email_link' },
    object: { ...own, kind: 'objected', purposes: 'all_marketing', channel: 'web_form' },
    refuse_prediction: { ...own, kind: 'withdrawn', purposes: ['profiling'], channel: 'web_form' },
    gpc: { ...own, kind: 'signal_received', purposes: [], signal: 'gpc', channel: 'gpc' },
    restrict: { ...own, kind: 'restriction_set', purposes: 'all', channel: 'email' },
    give_email: { ...own, kind: 'given', purposes: ['email_marketing'], channel: 'web_form', notice },
  }
  return decisions[change]
}

/** Eighteen years: nobody under age is profiled for advertising (charter E10, DSA Art. 28(2)). */
const adultDays = 6575

async function chooseAudience({ house, staff }: Shop) {
  const saved = await house.audiences.save(staff.marketer, {
    name: 'Adults active in the last year',
    purpose: 'email_marketing',
    query: {
      kind: 'all',
      of: [
        { kind: 'compare', field: 'orders_12m', is: 'at_least', value: 1 },
        { kind: 'recent', field: 'last_order', days: 365 },
        { kind: 'older', field: 'born', days: adultDays },
      ],
    },
  })
  await house.audienceDesk.count(staff.marketer, saved.audienceId)
  return { audienceId: saved.audienceId, version: saved.version }
}

async function learn({ house, staff, say }: Shop): Promise<{ modelId: string; aucText: string }> {
  const learnt = await house.models.train(staff.analyst, {
    name: 'Answers an offer',
    target: { kind: 'field', field: 'answered_last', equals: true },
    features: demoFeatures,
    seed: 1,
  })
  await house.models.approve(
    staff.dpo,
    learnt.modelId,
    'No field knows the answer beforehand; every campaign that uses it is audited for fairness.',
  )
  const scored = await house.models.score(staff.analyst, learnt.modelId, null)
  say(`model ${JSON.stringify(scored)}`)
  return { modelId: learnt.modelId, aucText: aucOf(await house.models.get(learnt.modelId)) }
}

function aucOf(model: Awaited<ReturnType<House['models']['get']>>): string {
  return model.card.evaluation.rocAuc.value.toFixed(3)
}

async function write({ house, staff }: Shop, audience: { audienceId: string; version: number }, modelId: string) {
  const campaign = await house.campaigns.create(staff.marketer, {
    name: 'Winter boots',
    purpose: 'email_marketing',
    audience: { id: audience.audienceId, version: audience.version },
    model: { id: modelId, cut: { kind: 'top_share', share: 0.4 } },
    polarity: 'opportunity',
    variants: [
      { key: 'a', weight: 1 },
      { key: 'b', weight: 1 },
    ],
    holdoutShare: 0.1,
    sender: { name: 'Sentiers & Cie', address: 'bonjour@sentiers.example' },
    utm: { source: 'aval', medium: 'email', campaign: 'winter-boots', except: [] },
    fallbackLanguage: 'fr',
  })
  for (const variant of ['a', 'b'] as const)
    for (const language of ['fr', 'en'] as const)
      await house.campaigns.saveContent(
        staff.marketer,
        { campaignId: campaign.campaignId, variant, language },
        demoContent(language, variant),
      )
  return campaign
}

/** The audit; what it does not pass is approved in writing by somebody who did not write the campaign. */
async function auditFirst(
  { house, staff, say }: Shop,
  campaignId: string,
): Promise<{ auditId: string; verdict: string }> {
  await house.ethics.declareAttribute(staff.dpo, {
    field: 'born',
    kind: 'birth_date_bands',
    bands: [25, 60],
    criterion: 'age',
    required: true,
  })
  await house.ethics.declareAttribute(staff.dpo, {
    field: 'sex',
    kind: 'levels',
    bands: [],
    criterion: 'sex',
    required: true,
  })
  const audit = await house.campaigns.check(staff.marketer, campaignId, {
    justification: {
      aim: 'Keep people under eighteen out of advertising that rests on prediction.',
      necessary: 'Their age is the only thing that tells them apart.',
      proportionate: 'It excludes nobody of age, and nobody loses anything but an offer.',
    },
  })
  const { verdict } = audit.result.assessment
  say(`audit ${verdict}`)
  if (audit.approvals.length === 0) {
    await house.ethics.approve(staff.dpo, {
      auditId: audit.id,
      reason:
        'Demonstration: an outdoor offer that takes nothing from anybody; differences by age follow what people buy.',
    })
  }
  return { auditId: audit.id, verdict }
}

async function send({ house, staff, say }: Shop, campaignId: string): Promise<Pick<DemoRun, 'launch' | 'delivered'>> {
  const { jobId } = await house.campaigns.launch(staff.marketer, campaignId)
  for (;;) {
    const job = await house.jobs.status(jobId)
    if (job.state === 'failed')
      throw new Error(`the demonstration's campaign did not start: ${JSON.stringify(job.problem)}`)
    const campaign = await house.campaigns.get(campaignId)
    if (campaign.state === 'finished') break
    await sleep(200)
  }
  const { launch, sending } = await house.campaigns.statistics(staff.marketer, campaignId)
  say(`sending ${JSON.stringify(sending)}`)
  return { launch: launch as Launch, delivered: sending.delivered }
}
