/** The requests as routes. */
import { type FormRoute, formOfVisit, type PageRoute, pageOfVisit, shortField } from './listed.ts'
import { ask, codeFirstPage, fieldsHeld, kindOf, needsCode } from './requests.ts'
import { newRequestPage, requestsPage } from './requests-page.ts'
import { go, shown } from './visits.ts'

export const requestPages: readonly PageRoute[] = [
  pageOfVisit({
    path: '/my/requests',
    summary: 'My requests: how each stands and by when it is due',
    show: async (deps, look) => {
      const { subjectId } = look.visitor
      await deps.consent.standing(subjectId)
      const requests = await deps.rights.of({ kind: 'subject', id: subjectId }, subjectId)
      return shown(requestsPage(look, requests, deps.clock.now()))
    },
  }),
  pageOfVisit({
    path: '/my/requests/new',
    summary: 'The form of a new request; changes nothing',
    query: { kind: shortField },
    show: async (deps, look, asked) => {
      const kind = kindOf(asked.kind)
      if (needsCode(look, kind)) return shown(codeFirstPage(look, kind))
      const fields = kind === 'correction' ? await fieldsHeld(deps, look.visitor.subjectId) : []
      return shown(newRequestPage(look, kind, fields))
    },
  }),
]

export const requestForms: readonly FormRoute[] = [
  formOfVisit({
    path: '/my/requests',
    summary: 'Make a request; access, portability and erasure need a code',
    fields: { kind: shortField, field: shortField, right: 500, words: 3000 },
    act: async (deps, look, form) => {
      await ask(deps, look, form)
      return go(look, '/my/requests')
    },
  }),
  formOfVisit({
    path: '/my/requests/take-back',
    summary: 'Take a request back',
    fields: { request: shortField },
    act: async (deps, look, form) => {
      const { subjectId } = look.visitor
      const which = { subjectId, requestId: form.request ?? '' }
      await deps.rights.change({ kind: 'subject', id: subjectId }, which, { state: 'withdrawn' })
      return go(look, '/my/requests')
    },
  }),
]
