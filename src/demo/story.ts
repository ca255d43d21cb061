/** The story that the first start tells: who got the mail and why, who did not and why, and where to look. */
import { type Language, words } from '../kernel/index.ts'
import { sayReason } from '../consent/index.ts'
import type { Reason } from '../consent/index.ts'
import type { DemoRun } from './demo.ts'

export interface StoryLinks {
  readonly front: string
  readonly mailbox: string
  /** One message in the mailbox, and its why-page. */
  readonly message: string | null
  readonly why: string | null
  readonly receipt: string | null
  /** Somebody who was in the audience and did not get the mail. */
  readonly leftOut: Reason | null
}

const say = words(
  {
    title: 'The story so far (everybody in it is invented):',
    came: '{{people}} people came in from a file, with what they agreed to and what they refused.',
    matched:
      'The audience matches {{matched}} of them; {{eligible}} may be written to. The others are left out, each for a reason: {{reasons}}.',
    learnt:
      'A model learnt from those who permit it who answers an offer (AUC {{auc}}), and chose {{selected}} of those who permit prediction.',
    audited: 'A fairness audit stood in front: its verdict is “{{verdict}}”; {{approved}}',
    approved_pass: 'the policy lets it pass.',
    approved_written:
      'the data protection officer approved it in writing, and the approval holds for exactly this content.',
    sent: '{{sent}} messages went out over SMTP into the local mailbox; {{holdout}} people were held back, to compare with.',
    logged:
      'Every decision is a line of the public log ({{size}} entries), signed, witnessed and anchored; none of them says who.',
    tampered:
      'Somebody with every right on this machine then changed one byte of entry {{entry}} in a copy of it. The audit says: “{{found}}”',
    not_noticed: 'A changed byte in entry {{entry}} was NOT noticed by the audit. That must not be: please report it.',
    one_got: 'One who got it:      {{url}}',
    one_why: '  and why:           {{url}}',
    one_receipt: '  and their receipt: {{url}}',
    one_not: 'One who did not:     {{reason}}. Nothing was sent, and the warrant says so.',
  },
  {
    title: 'L’histoire jusqu’ici (tout le monde y est inventé) :',
    came: '{{people}} personnes sont venues d’un fichier, avec ce qu’elles ont accepté et ce qu’elles ont refusé.',
    matched:
      'L’audience en retient {{matched}} ; {{eligible}} peuvent recevoir un message. Les autres sont écartées, chacune pour une raison : {{reasons}}.',
    learnt:
      'Un modèle a appris, de celles qui le permettent, qui répond à une offre (AUC {{auc}}), et en a choisi {{selected}} parmi celles qui permettent la prédiction.',
    audited: 'Un audit d’équité s’est tenu devant : son verdict est « {{verdict}} » ; {{approved}}',
    approved_pass: 'la règle le laisse passer.',
    approved_written:
      'la déléguée à la protection des données l’a approuvé par écrit, et l’approbation vaut pour ce contenu exact.',
    sent: '{{sent}} messages sont partis par SMTP vers la boîte locale ; {{holdout}} personnes ont été gardées à part, pour comparer.',
    logged:
      'Chaque décision est une ligne du registre public ({{size}} inscriptions), signée, attestée et ancrée ; aucune ne dit qui.',
    tampered:
      'Quelqu’un qui a tous les droits sur cette machine a ensuite changé un octet de l’inscription {{entry}} dans une copie. L’audit dit : « {{found}} »',
    not_noticed:
      'Un octet changé dans l’inscription {{entry}} n’a PAS été vu par l’audit. Cela ne doit pas être : signalez-le.',
    one_got: 'Une qui l’a reçu :   {{url}}',
    one_why: '  et pourquoi :      {{url}}',
    one_receipt: '  et son reçu :      {{url}}',
    one_not: 'Une qui ne l’a pas reçu : {{reason}}. Rien n’est parti, et le mandat le dit.',
  },
)

/** The story as text for a terminal. */
export function storyText(run: DemoRun, links: StoryLinks, language: Language): string {
  const { launch } = run
  const reasons = Object.entries(launch.excluded)
    .toSorted(([, a], [, b]) => b - a)
    .map(([reason, people]) => `${sayReason(language, reason as Reason)} (${people})`)
    .join(', ')
  const approved = say(language, run.verdict === 'pass' ? 'approved_pass' : 'approved_written')
  const lines = [
    '',
    say(language, 'title'),
    `  1. ${say(language, 'came', { people: run.imported })}`,
    `  2. ${say(language, 'matched', { matched: launch.matched, eligible: launch.eligible, reasons })}`,
    `  3. ${say(language, 'learnt', { auc: run.aucText, selected: launch.selected })}`,
    `  4. ${say(language, 'audited', { verdict: run.verdict, approved })}`,
    `  5. ${say(language, 'sent', { sent: run.delivered, holdout: launch.holdout })}`,
    ...told(run, language),
    ...(links.message ? [`  ${say(language, 'one_got', { url: links.message })}`] : []),
    ...(links.why ? [`  ${say(language, 'one_why', { url: links.why })}`] : []),
    ...(links.receipt ? [`  ${say(language, 'one_receipt', { url: links.receipt })}`] : []),
    ...(links.leftOut ? [`  ${say(language, 'one_not', { reason: sayReason(language, links.leftOut) })}`] : []),
  ]
  return lines.join('\n')
}

/** The log, and what became of the attempt on it. */
function told({ tampering }: DemoRun, language: Language): string[] {
  if (!tampering) return []
  const { size, entry, found } = tampering
  const attempt = found
    ? say(language, 'tampered', { entry, found: found[language] })
    : say(language, 'not_noticed', { entry })
  return [`  6. ${say(language, 'logged', { size })}`, `  7. ${attempt}`]
}
