/**
 * Visits: who has come, and what a request may lead to. A page is shown only to whoever has come in; a form changes something only
 * when it belongs to that visit. What is refused is answered as a page.
 */
import { type Language, type Log, Problem } from '../kernel/index.ts'
import type { Page, TakenFile } from '../transparency/index.ts'
import { type ChoiceDeps, hearSignal } from './choices.ts'
import { gonePage, refusedPage, unexpectedPage } from './entry-page.ts'
import { askForCode, checkPolicy, type Look, portalPolicy, type Visiting } from './frame.ts'
import { problem } from './problems.ts'
import type { Sessions } from './sessions.ts'

/** A request, as far as the portal looks at it. */
export interface Arrival {
  readonly cookie: string | null
  readonly language: Language
  readonly gpc: 'on' | 'off'
  /** Where it came from, for limits. */
  readonly source: string
  /** Number of the request, for the log. */
  readonly request: string
}

/** What a request is answered with. */
export type Reply =
  | { readonly kind: 'page'; readonly page: Page; readonly policy: string }
  /** `cookie`: a new visit begins; `null`: this one ends; left out: nothing changes. */
  | { readonly kind: 'go'; readonly to: string; readonly cookie?: string | null }
  | { readonly kind: 'file'; readonly file: TakenFile }
  /** JSON for programs. */
  | { readonly kind: 'data'; readonly body: string }

export const shown = (page: Page, policy = portalPolicy): Reply => ({ kind: 'page', page, policy })
export const shownWithChecks = (page: Page): Reply => shown(page, checkPolicy)

/** After a form: another page, so that reloading sends nothing again. */
export const go = ({ language }: Pick<Look, 'language'>, path: string, cookie?: string | null): Reply => {
  const to = `${path}${path.includes('?') ? '&' : '?'}lang=${language}`
  return cookie === undefined ? { kind: 'go', to } : { kind: 'go', to, cookie }
}

/** The fields of a form, as they came. */
export type Form = Readonly<Record<string, string | undefined>>

export interface Visits {
  /** For pages that everybody may see. */
  look(arrival: Arrival): Promise<Look>
  /** @param onward where to go after coming in, when nobody has */
  see(arrival: Arrival, onward: string, work: (look: Visiting) => Promise<Reply>): Promise<Reply>
  act(arrival: Arrival, form: Form, work: (look: Visiting) => Promise<Reply>): Promise<Reply>
  /** Runs `work` and shows what it refuses. */
  answered(arrival: Arrival, work: (look: Look) => Promise<Reply>): Promise<Reply>
}

interface Deps extends ChoiceDeps {
  readonly sessions: Sessions
  readonly log: Log
  /** The controller's name. */
  by(): Promise<string>
}

export function createVisits(deps: Deps): Visits {
  const { sessions } = deps
  const look = async ({ cookie, language, gpc }: Arrival): Promise<Look> => ({
    language,
    gpc,
    by: await deps.by(),
    visitor: await sessions.read(cookie),
  })
  const answered: Visits['answered'] = async (arrival, work) => {
    const seen = await look(arrival)
    try {
      return await work(seen)
    } catch (error) {
      return shown(refusal(deps.log, seen, arrival, error))
    }
  }
  return {
    look,
    answered,
    see: (arrival, onward, work) =>
      answered(arrival, async (seen) => {
        if (!seen.visitor) {
          const ending = arrival.cookie === null ? '' : '&ending=ended'
          return go(seen, `/my?onward=${encodeURIComponent(onward)}${ending}`)
        }
        if (seen.gpc === 'on') await hearSignal(deps, seen.visitor)
        return work({ ...seen, visitor: seen.visitor })
      }),
    act: (arrival, form, work) =>
      answered(arrival, async (seen) => {
        if (!seen.visitor) throw problem('portal.not_signed_in')
        if (!sessions.owns(seen.visitor, form.form)) throw problem('portal.stale_form')
        return work({ ...seen, visitor: seen.visitor })
      }),
  }
}

const gone: ReadonlySet<string> = new Set(['consent.unknown_subject', 'vault.no_key', 'rights.unknown_person'])

function refusal(log: Log, look: Look, { request }: Arrival, error: unknown): Page {
  if (error instanceof Problem && gone.has(error.code)) return gonePage(look)
  if (error instanceof Problem && error.status < 500) {
    const { visitor } = look
    const more =
      error.code === 'portal.needs_code' && visitor ? askForCode({ ...look, visitor }, '/my/data', 'needed') : null
    return refusedPage(look, error, more)
  }
  log.error({ err: error, request }, 'a page of the portal failed')
  return unexpectedPage(look, request)
}
