/** A campaign that has gone out, in both languages, to everybody who may be written to: approved, launched, handed over. */
import type { FullHouse } from './full-house.ts'

const mjml = `<mjml><mj-body><mj-section><mj-column><mj-text>Bonjour {{ user.first_name | default: "à vous" }}.
{{ controller.name }}, {{ controller.address }} <a href="{{ links.unsubscribe_url }}">stop</a> <a href="{{ links.why_url }}">why</a>
<a href="{{ links.preferences_url }}">choices</a></mj-text></mj-column></mj-section></mj-body></mjml>`

/** @returns the campaign's number */
export async function sendAutumn(house: FullHouse): Promise<string> {
  const { campaignId } = await house.campaigns.create(house.marketer, {
    name: 'Automne',
    purpose: 'email_marketing',
    audience: await house.audience(2),
    polarity: 'neutral',
    variants: [{ key: 'a', weight: 1 }],
    holdoutShare: 0,
    sender: { name: 'Maison Test', address: 'bonjour@maison.example' },
    fallbackLanguage: 'fr',
  })
  for (const language of ['en', 'fr'] as const)
    await house.campaigns.saveContent(
      house.marketer,
      { campaignId, variant: 'a', language },
      { subject: 'Bonjour', preheader: '', mjml },
    )
  const audit = await house.campaigns.check(house.marketer, campaignId, {})
  if ((await house.campaigns.get(campaignId)).state !== 'approved')
    await house.ethics.approve(house.dpo, { auditId: audit.id, reason: 'A test with two people, looked at in full.' })
  await house.campaigns.launch(house.marketer, campaignId)
  await house.workJobs()
  await house.send()
  return campaignId
}
