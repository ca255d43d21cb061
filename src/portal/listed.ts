/** How a page and a form of the portal stand in the list from which the routes are made. */
import type { Arrival, Form, Reply, Visits } from './visits.ts'
import type { Visiting } from './frame.ts'

export interface PageRoute {
  readonly path: string
  readonly summary: string
  /** Why it needs no account of staff. */
  readonly open: string
  /** What it reads from the query beside the language: a text of at most so many characters. */
  readonly query?: Readonly<Record<string, number>>
  show(arrival: Arrival, asked: Form): Promise<Reply>
}

export interface FormRoute {
  readonly path: string
  readonly summary: string
  readonly open: string
  /** Its fields, each a text of at most so many characters. */
  readonly fields: Readonly<Record<string, number>>
  act(arrival: Arrival, form: Form): Promise<Reply>
}

/** Length of what a form carries to show that it belongs to the visit. */
const formToken = 100
const code = 64

const visited = 'the cookie of a visit names the person; without one this leads to the door'
const owned = 'a form of a page: it carries the token of the visit that it belongs to'

/** A page for whoever has come in. */
export function pageOfVisit(
  visits: Visits,
  route: Omit<PageRoute, 'open' | 'show'> & { show(look: Visiting, asked: Form): Promise<Reply> },
): PageRoute {
  const onward = route.path
  return {
    ...route,
    open: visited,
    show: (arrival, asked) => visits.see(arrival, onward, (look) => route.show(look, asked)),
  }
}

/** A form of a page of the visit. */
export function formOfVisit(
  visits: Visits,
  route: Omit<FormRoute, 'open' | 'act'> & { act(look: Visiting, form: Form): Promise<Reply> },
): FormRoute {
  const fields = { form: formToken, ...route.fields }
  return {
    ...route,
    fields,
    open: owned,
    act: (arrival, form) => visits.act(arrival, form, (look) => route.act(look, form)),
  }
}

/** A field that carries a name of ours: a purpose, an identifier, a version. */
export const shortField = code
