/** What is held, its copy to take away, and the messages, as routes. */
import { asCsv, asJson, copyOf } from './copy.ts'
import { dataPage } from './data-page.ts'
import type { PortalDeps } from './deps.ts'
import type { Visiting } from './frame.ts'
import { holdingsOf } from './holdings.ts'
import { type PageRoute, pageOfVisit } from './listed.ts'
import { messagesOf } from './messages.ts'
import { messagesPage } from './messages-page.ts'
import { problem } from './problems.ts'
import { type Reply, shown } from './visits.ts'

export const dataPages: readonly PageRoute[] = [
  pageOfVisit({
    path: '/my/data',
    summary: 'My data: what is held, by source and kind; what was calculated; who looked',
    show: async (deps, look) =>
      shown(dataPage(look, await holdingsOf(deps, look.visitor.subjectId), deps.consent.purposes())),
  }),
  pageOfVisit({
    path: '/my/data.json',
    summary: 'A copy of everything held, as JSON (GDPR Art. 15, 20); needs a code',
    show: (deps, look) => copyFor(deps, look, 'json'),
  }),
  pageOfVisit({
    path: '/my/data.csv',
    summary: 'A copy of everything held, as CSV; needs a code',
    show: (deps, look) => copyFor(deps, look, 'csv'),
  }),
  pageOfVisit({
    path: '/my/messages',
    summary: 'My messages: what became of each, and the consent that it rests on',
    query: { page: 6 },
    show: async (deps, look, asked) => {
      const page = Number.parseInt(asked.page ?? '1', 10) || 1
      return shown(messagesPage(look, await messagesOf(deps, look.visitor, page)))
    },
  }),
]

/** Art. 12(6): a copy leaves the house only to whoever has shown who they are. */
async function copyFor(deps: PortalDeps, look: Visiting, kind: 'json' | 'csv'): Promise<Reply> {
  if (look.visitor.assurance !== 'code') throw problem('portal.needs_code')
  const copy = await copyOf(deps, look.visitor.subjectId, look.language)
  return { kind: 'file', file: kind === 'json' ? asJson(copy) : asCsv(copy) }
}
