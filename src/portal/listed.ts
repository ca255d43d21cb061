/**
 * How a page and a form of the portal stand in the list from which the routes are made. The list is data, so that the interface can be
 * described without a house behind it.
 */
import type { PortalDeps } from './deps.ts'
import type { Door } from './door.ts'
import type { Figures } from './figures.ts'
import type { Visiting } from './frame.ts'
import type { Arrival, Form, Reply, Visits } from './visits.ts'

/** What pages and forms work with. */
export interface Inside {
  readonly deps: PortalDeps
  readonly visits: Visits
  readonly door: Door
  figures(): Promise<Figures>
}

export interface PageRoute {
  readonly path: string
  readonly summary: string
  /** Why it needs no account of staff. */
  readonly open: string
  /** What it reads from the query beside the language: a text of at most so many characters. */
  readonly query?: Readonly<Record<string, number>>
  show(inside: Inside, arrival: Arrival, asked: Form): Promise<Reply>
}

export interface FormRoute {
  readonly path: string
  readonly summary: string
  readonly open: string
  /** Its fields, each a text of at most so many characters. */
  readonly fields: Readonly<Record<string, number>>
  act(inside: Inside, arrival: Arrival, form: Form): Promise<Reply>
}

/** Length of what a form carries to show that it belongs to the visit. */
const formToken = 100

const visited = 'the cookie of a visit names the person; without one this leads to the door'
const owned = 'a form of a page: it carries the token of the visit that it belongs to'

/** A page for whoever has come in. */
export function pageOfVisit(
  route: Omit<PageRoute, 'open' | 'show'> & {
    show(deps: PortalDeps, look: Visiting, asked: Form): Promise<Reply>
  },
): PageRoute {
  return {
    ...route,
    open: visited,
    show: ({ deps, visits }, arrival, asked) =>
      visits.see(arrival, onwardTo(route, asked), (look) => route.show(deps, look, asked)),
  }
}

/** The place itself, with what its query chose. */
function onwardTo({ path, query }: Pick<PageRoute, 'path' | 'query'>, asked: Form): string {
  const chosen = Object.keys(query ?? {}).flatMap((name): [string, string][] => {
    const value = asked[name]
    return value ? [[name, value]] : []
  })
  return chosen.length === 0 ? path : `${path}?${new URLSearchParams(chosen).toString()}`
}

/** A form of a page of the visit. */
export function formOfVisit(
  route: Omit<FormRoute, 'open' | 'act'> & {
    act(deps: PortalDeps, look: Visiting, form: Form): Promise<Reply>
  },
): FormRoute {
  return {
    ...route,
    fields: { form: formToken, ...route.fields },
    open: owned,
    act: ({ deps, visits }, arrival, form) => visits.act(arrival, form, (look) => route.act(deps, look, form)),
  }
}

/** A field that carries a name of ours: a purpose, an identifier, a version. */
export const shortField = 64
