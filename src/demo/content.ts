/** What the demonstration's shop writes, in both languages. */
import type { Language } from '../kernel/index.ts'

interface Words {
  readonly subject: string
  readonly preheader: string
  readonly hello: string
  readonly body: string
  readonly button: string
  readonly why: string
  readonly stop: string
  readonly choices: string
}

const words: Readonly<Record<Language, Words>> = {
  fr: {
    subject: 'Vos sentiers d’hiver : les chaussures de randonnée sont là',
    preheader: 'Trois modèles choisis par nos guides, à essayer en magasin ou chez vous.',
    hello: 'Bonjour {{ user.first_name | default: "et bienvenue" }},',
    body: 'La neige arrive sur les sentiers. Nos guides ont retenu trois paires de chaussures qui tiennent chaud et accrochent bien ; vous pouvez les essayer trente jours et les rendre sans frais.',
    button: 'Voir les trois paires',
    why: 'Pourquoi ai-je reçu ce message ?',
    stop: 'Ne plus recevoir ces messages',
    choices: 'Mes choix',
  },
  en: {
    subject: 'Your winter trails: the hiking boots are in',
    preheader: 'Three pairs that our guides chose, to try in the shop or at home.',
    hello: 'Hello {{ user.first_name | default: "and welcome" }},',
    body: 'Snow is coming to the trails. Our guides picked three pairs of boots that keep warm and hold well; you can try them for thirty days and return them free of charge.',
    button: 'See the three pairs',
    why: 'Why did I get this?',
    stop: 'Stop these messages',
    choices: 'My choices',
  },
}

/** One content of the campaign. @param short variant b says less */
export function demoContent(
  language: Language,
  variant: 'a' | 'b',
): { subject: string; preheader: string; mjml: string } {
  const said = words[language]
  const body = variant === 'a' ? `<mj-text>${said.body}</mj-text>` : ''
  const mjml = `<mjml><mj-head><mj-attributes><mj-all font-family="Georgia, serif" /><mj-text font-size="17px" line-height="1.6" color="#22302a" /></mj-attributes></mj-head>
<mj-body background-color="#eef1ec">
<mj-section background-color="#24503c" padding="26px 0"><mj-column><mj-text color="#ffffff" font-size="24px">{{ controller.name }}</mj-text></mj-column></mj-section>
<mj-section background-color="#ffffff" padding="26px 0"><mj-column><mj-text>${said.hello}</mj-text>${body}
<mj-button background-color="#24503c" color="#ffffff" border-radius="6px" font-size="17px" href="https://shop.example.org/boots">${said.button}</mj-button></mj-column></mj-section>
<mj-section padding="18px 0"><mj-column><mj-text font-size="13px" color="#55605a">
<a href="{{ links.why_url }}">${said.why}</a> · <a href="{{ links.unsubscribe_url }}">${said.stop}</a> · <a href="{{ links.preferences_url }}">${said.choices}</a><br/>
{{ controller.name }}, {{ controller.address }} · {{ controller.contact }}</mj-text></mj-column></mj-section>
</mj-body></mjml>`
  return { subject: said.subject, preheader: said.preheader, mjml }
}
