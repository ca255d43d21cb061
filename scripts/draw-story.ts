/**
 * Draws the demonstration's story, docs/story.svg, from what a first start recorded: `node scripts/draw-story.ts .aval`.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

interface Recorded {
  readonly run: {
    readonly imported: number
    readonly aucText: string
    readonly verdict: string
    readonly delivered: number
    readonly launch: { readonly matched: number; readonly eligible: number; readonly selected: number; readonly holdout: number; readonly excluded: Readonly<Record<string, number>> }
  }
}

const { run } = JSON.parse(readFileSync(join(process.argv[2] ?? '.aval', 'demonstration.json'), 'utf8')) as Recorded
const { launch } = run
const names: Readonly<Record<string, string>> = {
  no_decision: 'never decided', refused: 'said no', withdrawn: 'withdrew', objected: 'objected', restricted: 'restricted', too_young: 'too young',
  expired: 'consent expired', no_channel: 'no address', suppressed: 'address bounced', signal: 'signal',
}
const excluded = Object.entries(launch.excluded).toSorted(([, a], [, b]) => b - a)
const steps = [
  { people: run.imported, label: 'came in from a file', note: 'with what they agreed to and refused' },
  { people: launch.matched, label: 'match the audience', note: 'adults who ordered in the last year' },
  { people: launch.eligible, label: 'may be written to', note: excluded.map(([reason, people]) => `${people} ${names[reason] ?? reason}`).join(' · ') },
  { people: launch.selected, label: 'chosen by the model', note: `of those who permit prediction; AUC ${run.aucText}; audit: ${run.verdict}, approved in writing` },
  { people: run.delivered, label: 'got the mail', note: `${launch.holdout} held back to compare with; each message says why and how to stop it` },
]
const widest = 640
const rows = steps.map((step, index) => row(step, index))
writeFileSync(
  'docs/story.svg',
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 ${40 + steps.length * 78}" role="img" aria-label="From ${run.imported} people to ${run.delivered} lawful messages" font-family="system-ui, sans-serif">
<style>.paper{fill:#fff}.bar{fill:#24503c}.n{font-size:26px;font-weight:700;fill:#17213f}.l{font-size:17px;font-weight:600;fill:#17213f}.t{font-size:13.5px;fill:#4c5775}
@media(prefers-color-scheme:dark){.paper{fill:#12172a}.bar{fill:#7fc3a0}.n,.l{fill:#eef1fb}.t{fill:#b9c1da}}</style>
<rect class="paper" width="1000" height="${40 + steps.length * 78}"/>
${rows.join('\n')}
</svg>
`,
)

function row(step: (typeof steps)[number], index: number): string {
  const y = 24 + index * 78
  const width = Math.max(4, Math.round((widest * step.people) / run.imported))
  return `<text class="n" x="24" y="${y + 26}">${step.people.toLocaleString('en-GB')}</text><text class="l" x="120" y="${y + 16}">${step.label}</text><text class="t" x="120" y="${y + 36}">${step.note}</text><rect class="bar" x="120" y="${y + 46}" width="${width}" height="8" rx="4"/>`
}
