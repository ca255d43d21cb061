/** The pages that everybody may see: who we are, and the figures of trust. */
import type { Notice } from '../consent/index.ts'
import { aboutPage } from './about-page.ts'
import type { PageRoute } from './listed.ts'
import { trustJson, trustPage } from './trust-page.ts'
import { shown } from './visits.ts'

const open = 'public: says what the organisation must tell, and nothing about a person'

export const publicPages: readonly PageRoute[] = [
  {
    path: '/about',
    summary: 'About us: controller, uses, grounds, recipients, retention, rights, authority',
    open,
    show: ({ deps, visits }, arrival) =>
      visits.answered(arrival, async (look) => {
        const { consent } = deps
        const controller = await deps.campaigns.controller.read()
        const notices = newest(await consent.notices.list())
        return shown(aboutPage(look, { controller, purposes: consent.purposes(), notices }))
      }),
  },
  {
    path: '/trust',
    summary: 'Figures of trust, each with how to check it',
    open,
    show: ({ deps, visits, figures }, arrival) =>
      visits.answered(arrival, async (look) =>
        shown(trustPage(look, await figures(), { purposes: deps.consent.purposes(), publicUrl: deps.publicUrl })),
      ),
  },
  {
    path: '/trust.json',
    summary: 'Figures of trust as JSON',
    open,
    show: ({ deps, visits, figures }, arrival) =>
      visits.answered(arrival, async () => ({
        kind: 'data',
        body: JSON.stringify(trustJson(await figures(), deps.publicUrl)),
      })),
  },
]

/** The newest published version of each notice, the newest first. */
function newest(all: readonly Notice[]): readonly Notice[] {
  const found = new Map<string, Notice>()
  for (const notice of all) if (notice.publishedAt) found.set(notice.noticeId, notice)
  return [...found.values()].toSorted((a, b) => b.publishedAt!.getTime() - a.publishedAt!.getTime())
}
