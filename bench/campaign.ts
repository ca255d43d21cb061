/**
 * A real campaign, the whole way through the doors: people from a file, an audience, content, an audit, an approval, a launch. What
 * is left is to send.
 */
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Actor } from '../src/kernel/index.ts'
import type { House } from '../src/server/index.ts'
import { domain } from './bare-mail.ts'
import { peopleMapping, writePeople } from './import-file.ts'
import { hire, publishNotice } from './notice.ts'

export interface Shop {
  readonly house: House
  readonly marketer: Actor
  readonly dpo: Actor
  readonly owner: Actor
  readonly audience: { readonly id: string; readonly version: number }
}

/** People (about six in ten permit email), a controller, an audience of everybody; no cap and no quiet hours, since it may be night. */
export async function openShop(house: House, directory: string, people: number): Promise<Shop> {
  const [owner, marketer, dpo] = [await hire(house, 'owner'), await hire(house, 'marketer'), await hire(house, 'dpo')]
  const notice = await publishNotice(house, owner, ['email_marketing', 'profiling', 'model_training'])
  const path = join(directory, 'people.csv')
  await writePeople(path, people)
  const mapping = peopleMapping(notice)
  await house.subjects.imports.run(owner, { source: { kind: 'path', path }, mapping, mode: 'run', language: 'en' })
  await house.campaigns.controller.write(owner, {
    name: 'Sentiers & Cie',
    address: '12 rue des Exemples, 38000 Grenoble, France',
    contact: 'bonjour@sentiers.example',
    dpoContact: 'dpo@sentiers.example',
    languages: ['en'],
  })
  await house.delivery.settings.change(owner, { quietHours: 'off', frequencyCap: null })
  await house.ethics.declareAttribute(dpo, {
    field: 'sex',
    kind: 'levels',
    bands: [],
    criterion: 'sex',
    required: true,
  })
  const query = { kind: 'everyone' }
  const saved = await house.audiences.save(marketer, { name: 'Everybody', purpose: 'email_marketing', query })
  return { house, marketer, dpo, owner, audience: { id: saved.audienceId, version: saved.version } }
}

const mjml = `<mjml><mj-body>
<mj-section><mj-column><mj-text>{{ controller.name }}</mj-text></mj-column></mj-section>
<mj-section><mj-column><mj-text>Hello {{ user.last_name | default: "and welcome" }},</mj-text>
${'<mj-text>Snow is coming to the trails. Our guides picked three pairs of boots that keep warm and hold well; you can try them for thirty days and return them free of charge.</mj-text>\n'.repeat(4)}
<mj-button href="https://shop.example.org/boots">See the three pairs</mj-button></mj-column></mj-section>
<mj-section><mj-column><mj-text><a href="{{ links.why_url }}">Why did I get this?</a> ·
<a href="{{ links.unsubscribe_url }}">Stop these messages</a> · <a href="{{ links.preferences_url }}">My choices</a><br/>
{{ controller.name }}, {{ controller.address }} · {{ controller.contact }}</mj-text></mj-column></mj-section>
</mj-body></mjml>`

/** A new campaign to everybody who permits it, queued and ready to send. @returns its id */
export async function launch(shop: Shop, name: string): Promise<string> {
  const { house, marketer, dpo, audience } = shop
  const { campaignId } = await house.campaigns.create(marketer, {
    name,
    purpose: 'email_marketing',
    audience,
    polarity: 'neutral',
    variants: [{ key: 'a', weight: 1 }],
    holdoutShare: 0,
    sender: { name: 'Sentiers & Cie', address: `bonjour@${domain}` },
    utm: { source: 'aval', medium: 'email', campaign: 'winter-boots', except: [] },
    fallbackLanguage: 'en',
  })
  const content = { subject: 'Your winter trails: the hiking boots are in', preheader: 'Three pairs to try.', mjml }
  await house.campaigns.saveContent(marketer, { campaignId, variant: 'a', language: 'en' }, content)
  const audit = await house.campaigns.check(marketer, campaignId, {})
  const reason = 'Measuring how fast messages leave; nobody is reached.'
  if (audit.approvals.length === 0) await house.ethics.approve(dpo, { auditId: audit.id, reason })
  const { jobId } = await house.campaigns.launch(marketer, campaignId)
  await ended(house, jobId)
  return campaignId
}

async function ended(house: House, jobId: string): Promise<void> {
  for (;;) {
    const job = await house.jobs.status(jobId)
    if (job.state === 'done') return
    if (job.state === 'failed' || job.state === 'cancelled')
      throw new Error(`the launch ${job.state}: ${JSON.stringify(job.problem)}`)
    await sleep(100)
  }
}
