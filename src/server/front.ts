/** The first page: what this is, how it stands, where to go on. Server-rendered, without script. */
import { type Language, words } from '../kernel/index.ts'
import { aboutIn, type Finding } from './finding.ts'

const say = words(
  {
    title: 'Aval',
    lead: 'Personalise, predict and automate, and be able to prove that you were allowed to.',
    go_on: 'Where to go on',
    status: 'How it stands',
    active: 'active',
    attention: 'attention',
    inactive: 'not active',
    console: 'The console, for those who work here',
    portal: 'The privacy portal, for customers',
    trust: 'Public figures that anybody can check',
    interface: 'The interface, as OpenAPI 3.1',
    nothing: 'This installation holds no demonstration. Begin in the console.',
  },
  {
    title: 'Aval',
    lead: 'Personnaliser, prédire, automatiser, et pouvoir prouver qu’on y était autorisé.',
    go_on: 'Par où continuer',
    status: 'Où en est l’installation',
    active: 'actif',
    attention: 'attention',
    inactive: 'non actif',
    console: 'La console, pour ceux qui travaillent ici',
    portal: 'Le portail de confidentialité, pour les clients',
    trust: 'Des chiffres publics que chacun peut vérifier',
    interface: 'L’interface, en OpenAPI 3.1',
    nothing: 'Cette installation n’a pas de démonstration. Commencez dans la console.',
  },
)

/** A link on the first page. */
export interface FrontLink {
  readonly href: string
  readonly en: string
  readonly fr: string
}

/** Where everybody goes on, demonstration or not. */
const doors: readonly FrontLink[] = (
  [
    ['/console/', 'console'],
    ['/my', 'portal'],
    ['/trust', 'trust'],
    ['/openapi.json', 'interface'],
  ] as const
).map(([href, key]) => ({ href, en: say('en', key), fr: say('fr', key) }))

export const frontPolicy =
  "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** Details of the status (paths, protection) are for staff, `GET /v1/status`; only the demonstration, which holds nobody, shows them here. */
export function frontPage(language: Language, findings: readonly Finding[], links: readonly FrontLink[]): string {
  const detail = (finding: Finding) => (links.length > 0 ? `<br>${escape(finding[language])}` : '')
  const rows = findings.map(
    (finding) =>
      `<li class="${finding.health}"><span class="mark">${say(language, finding.health)}</span><span><b>${escape(aboutIn(language, finding))}</b>${detail(finding)}</span></li>`,
  )
  const shown = [...doors, ...links]
  const items = shown.map((link) => `<li><a href="${escape(link.href)}">${escape(link[language])}</a></li>`)
  const empty = links.length === 0 ? `<p>${say(language, 'nothing')}</p>` : ''
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${say(language, 'title')}</title><link rel="stylesheet" href="/front.css"></head>
<body><main><header><h1>Aval</h1><p class="lead">${say(language, 'lead')}</p></header>
<section><h2>${say(language, 'go_on')}</h2>${empty}<ul class="links">${items.join('')}</ul></section>
<section><h2>${say(language, 'status')}</h2><ul class="status">${rows.join('')}</ul></section>
</main></body></html>`
}

export const frontStyle = `:root{color-scheme:light dark;--ink:#17213f;--soft:#4c5775;--line:#dfe3ee;--paper:#fff;--ok:#17663a;--warn:#8a4b00;--off:#5a6275}
@media(prefers-color-scheme:dark){:root{--ink:#eef1fb;--soft:#b9c1da;--line:#2b3354;--paper:#12172a;--ok:#7fd6a2;--warn:#f0b562;--off:#a3abc2}}
*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);font:17px/1.55 system-ui,sans-serif}
main{max-width:46rem;margin:0 auto;padding:3rem 1.25rem}h1{font-size:2.4rem;margin:0;letter-spacing:-.02em}.lead{color:var(--soft);font-size:1.2rem;margin:.4rem 0 0}
h2{font-size:1.15rem;margin:2.4rem 0 .6rem}ul{list-style:none;margin:0;padding:0}.links li{margin:.35rem 0}a{color:inherit;text-underline-offset:.2em}
.status li{display:grid;grid-template-columns:6.5rem 1fr;gap:1rem;padding:.7rem 0;border-top:1px solid var(--line);font-size:.95rem}
.mark{font-weight:600;font-size:.85rem;padding-top:.1rem}.active .mark{color:var(--ok)}.attention .mark{color:var(--warn)}.inactive .mark{color:var(--off)}
@media(max-width:30rem){.status li{grid-template-columns:1fr;gap:.1rem}}`

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
