/** A message to begin with: everything that one must say stands in it, the rest is for the author. */

interface Said {
  readonly subject: string
  readonly preheader: string
  readonly hello: string
  readonly body: string
  readonly button: string
  readonly why: string
  readonly stop: string
  readonly choices: string
}

const said: Readonly<Record<'en' | 'fr', Said>> = {
  en: {
    subject: 'Say in a few words what this is about',
    preheader: 'And here what makes it worth opening.',
    hello: 'Hello,',
    body: 'Write here, in plain words, what you offer and what it costs.',
    button: 'See the offer',
    why: 'Why did I get this?',
    stop: 'Stop these messages',
    choices: 'My choices',
  },
  fr: {
    subject: 'Dites en quelques mots de quoi il s’agit',
    preheader: 'Et ici, ce qui vaut la peine d’ouvrir.',
    hello: 'Bonjour,',
    body: 'Écrivez ici, simplement, ce que vous proposez et ce que cela coûte.',
    button: 'Voir l’offre',
    why: 'Pourquoi ai-je reçu ce message ?',
    stop: 'Ne plus recevoir ces messages',
    choices: 'Mes choix',
  },
}

export function templateIn(language: 'en' | 'fr'): { subject: string; preheader: string; mjml: string } {
  const { subject, preheader, hello, body, button, why, stop, choices } = said[language]
  const mjml = `<mjml>
  <mj-head>
    <mj-attributes>
      <mj-all font-family="Georgia, serif" />
      <mj-text font-size="17px" line-height="1.6" color="#22302a" />
    </mj-attributes>
  </mj-head>
  <mj-body background-color="#eef1ec">
    <mj-section background-color="#ffffff" padding="26px 0">
      <mj-column>
        <mj-text>${hello}</mj-text>
        <mj-text>${body}</mj-text>
        <mj-button background-color="#0b5d54" color="#ffffff" border-radius="6px" font-size="17px" href="https://www.example.org/">${button}</mj-button>
      </mj-column>
    </mj-section>
    <mj-section padding="18px 0">
      <mj-column>
        <mj-text font-size="13px" color="#55605a">
          <a href="{{ links.why_url }}">${why}</a> ·
          <a href="{{ links.unsubscribe_url }}">${stop}</a> ·
          <a href="{{ links.preferences_url }}">${choices}</a><br/>
          {{ controller.name }}, {{ controller.address }} · {{ controller.contact }}
        </mj-text>
      </mj-column>
    </mj-section>
  </mj-body>
</mjml>
`
  return { subject, preheader, mjml }
}
