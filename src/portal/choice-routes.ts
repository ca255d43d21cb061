/** The choices as routes: pages and the forms that change them. */
import type { Purpose } from '../consent/index.ts'
import { choicesOf, give, objectToMarketing, stopAll, stopOne, textFor } from './choices.ts'
import { choicesPage, donePage, givePage } from './choices-page.ts'
import type { PortalDeps } from './deps.ts'
import type { Visiting } from './frame.ts'
import { type FormRoute, formOfVisit, type PageRoute, pageOfVisit, shortField } from './listed.ts'
import { problem } from './problems.ts'
import { go, type Reply, shown } from './visits.ts'

export const choicePages: readonly PageRoute[] = [
  pageOfVisit({
    path: '/my/choices',
    summary: 'My choices: every purpose, its state and its basis',
    show: async (deps, look) => shown(choicesPage(look, await choicesOf(deps, look.visitor.subjectId))),
  }),
  pageOfVisit({
    path: '/my/choices/give/:purpose',
    summary: 'What saying yes would mean; changes nothing',
    show: async (deps, look, asked) => {
      const { purpose, notice } = await textFor(deps, asked.purpose)
      return shown(givePage(look, purpose, notice))
    },
  }),
  pageOfVisit({
    path: '/my/done/:decisionId',
    summary: 'What was recorded, its receipt, and the way back',
    show: (deps, look, asked) => doneOf(deps, look, asked.decisionId),
  }),
]

const purpose = shortField
export const choiceForms: readonly FormRoute[] = [
  formOfVisit({
    path: '/my/choices/stop',
    summary: 'Withdraw one consent, or object to one use',
    fields: { purpose },
    act: async (deps, look, form) => go(look, `/my/done/${await stopOne(deps, look, form.purpose)}`),
  }),
  formOfVisit({
    path: '/my/choices/stop-all',
    summary: 'Withdraw every consent and object to all marketing',
    fields: {},
    act: async (deps, look) => {
      const decisionId = await stopAll(deps, look)
      return go(look, decisionId === null ? '/my/choices' : `/my/done/${decisionId}`)
    },
  }),
  formOfVisit({
    path: '/my/choices/object-marketing',
    summary: 'Object to all direct marketing; holds at once',
    fields: {},
    act: async (deps, look) => go(look, `/my/done/${await objectToMarketing(deps, look)}`),
  }),
  formOfVisit({
    path: '/my/choices/give',
    summary: 'Agree to the text that was shown',
    fields: { purpose, notice: shortField, version: 12 },
    act: async (deps, look, { purpose: code, notice, version }) => {
      const decisionId = await give(deps, look, { purpose: code, notice, version })
      return go(look, decisionId === null ? `/my/choices/give/${code}` : `/my/done/${decisionId}`)
    },
  }),
]

async function doneOf(deps: PortalDeps, look: Visiting, decisionId: string | undefined): Promise<Reply> {
  const { subjectId } = look.visitor
  const decision = (await deps.consent.history(subjectId)).find((one) => one.decisionId === decisionId)
  if (!decision) throw problem('portal.nothing_there')
  const named = namedBy(deps, decision.purposes)
  const standing = await deps.consent.standing(subjectId)
  const after = standing.purposes.find((one) => one.purpose === named[0]?.code)?.reason ?? null
  const receipt = deps.transparency.receiptPath(subjectId, decision.decisionId)
  return shown(donePage(look, decision, { named, after, receipt }))
}

function namedBy({ consent }: PortalDeps, codes: readonly string[]): readonly Purpose[] {
  return consent.purposes().filter(({ code }) => codes.includes(code))
}
