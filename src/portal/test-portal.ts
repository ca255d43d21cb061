/** For tests of the portal: the real rooms with their routes, a manual clock for visits, and a browser's cookie jar over `inject`. */
import { type FullHouse, fullHouse } from '../../test/full-house.ts'
import {
  type App,
  type Clock,
  createApp,
  createLog,
  type Language,
  systemClock,
  systemRandom,
} from '../kernel/index.ts'
import { type MessagePage, pageToken } from '../campaigns/index.ts'
import { plus } from '../law/index.ts'
import { ledgerRoutes } from '../ledger/index.ts'
import { createRights, type Rights, rightsRoutes } from '../rights/index.ts'
import { createTransparency, type LedgerFacts, type Transparency, transparencyRoutes } from '../transparency/index.ts'
import { createPortal, type Portal, portalCookie, portalRoutes } from './index.ts'

export interface PortalHouse extends FullHouse {
  readonly app: App
  readonly portal: Portal
  readonly rights: Rights
  readonly transparency: Transparency
  /** Moves the clock of the pages, and nothing else's, forward. */
  later(ms: number): void
  /** A path that opens the portal for somebody, as in a message of today, or of long ago. @param to another page than the portal */
  link(
    subjectId: string,
    age?: 'fresh' | 'aged',
    to?: { readonly page: MessagePage; readonly campaignId: string },
  ): string
  /** Where the app listens, once it does. */
  listen(): Promise<string>
}

export async function portalHouse(
  options: { readonly publicUrl?: string; readonly ledgerFacts?: () => LedgerFacts } = {},
): Promise<PortalHouse> {
  const house = await fullHouse()
  const publicUrl = options.publicUrl ?? house.publicUrl
  let ahead = 0
  const clock: Clock = { now: () => new Date(systemClock.now().getTime() + ahead) }
  const log = createLog('silent')
  const rights = createRights({ ...house, clock: systemClock })
  const facts = async () => options.ledgerFacts?.() ?? (await factsOf(house))
  const transparency = createTransparency({ ...house, clock, publicUrl, ledgerFacts: facts })
  const portal = createPortal({
    ...house,
    clock,
    random: systemRandom,
    log,
    rights,
    transparency,
    publicUrl,
    mailDomain: 'news.example.org',
    holders: () => [
      house.subjects.holder,
      house.consent.holder,
      house.staff.holder,
      house.delivery.holder,
      house.campaigns.holder,
      rights.holder,
    ],
    ledgerFacts: facts,
  })
  const app = await createApp({ log, authorise: house.staff.authorise, version: 'test', publicUrl })
  const cookie = portalCookie(publicUrl)
  for (const mount of [
    transparencyRoutes(transparency),
    ledgerRoutes(house.ledger),
    rightsRoutes(rights),
    portalRoutes(portal, cookie),
  ])
    mount(app)
  return {
    ...house,
    app,
    portal,
    rights,
    transparency,
    later: (ms) => void (ahead += ms),
    link: (subjectId, age = 'fresh', to) => {
      const madeAt = plus(clock.now(), age === 'fresh' ? 0 : -40, 'day')
      const link = { subjectId, messageId: house.newId(), campaignId: to?.campaignId ?? house.newId(), madeAt }
      const token = pageToken(house.vault, to?.page ?? 'preferences', link)
      return `/${to?.page ?? 'my/from'}/${token}`
    },
    listen: () => app.listen({ host: '127.0.0.1', port: 0 }),
    close: async () => {
      await portal.settled()
      await app.close()
      await house.ledger.stop()
      await house.close()
    },
  }
}

/** The log as it is, without witnesses and without a chain. */
async function factsOf({ ledger }: FullHouse): Promise<LedgerFacts> {
  const [status, newest] = await Promise.all([ledger.status(), ledger.latest()])
  return {
    origin: status.origin,
    state: status.state === 'faulty' || status.state === 'failing' ? 'stopped' : status.state,
    published: status.published,
    publishedAt: status.publishedAt,
    checkpoint: newest?.note ?? null,
    quorum: 'none_asked',
    waiting: status.waiting,
    pace: 'on_time',
    brokenPromises: status.promises.broken,
    witnesses: [],
    anchor: null,
  }
}

/** A browser without script: keeps the portal's cookie, follows what a form answers, finds forms by their button. */
export interface Jar {
  readonly get: (url: string, headers?: Record<string, string>) => Promise<Seen>
  /** Sends a form, with the fields that it holds on the page last seen unless others are given. */
  readonly post: (url: string, fields?: Record<string, string>, headers?: Record<string, string>) => Promise<Seen>
  /** Presses the button of that name on the page last seen. */
  readonly press: (name: string) => Promise<Seen>
  readonly type: (name: string, fields: Record<string, string>) => Promise<Seen>
  cookie: string | null
}

export interface Seen {
  readonly status: number
  readonly url: string
  readonly body: string
  readonly headers: Readonly<Record<string, unknown>>
}

export function jar(app: App, language: Language = 'en'): Jar {
  let last: Seen = { status: 0, url: '', body: '', headers: {} }
  const send = async (
    method: 'GET' | 'POST',
    url: string,
    headers: Record<string, string>,
    fields?: Record<string, string>,
  ): Promise<Seen> => {
    const answer = await app.inject({
      method,
      url,
      headers: {
        'accept-language': language,
        ...(mine.cookie ? { cookie: mine.cookie } : {}),
        ...(fields ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
        ...headers,
      },
      ...(fields ? { payload: new URLSearchParams(fields).toString() } : {}),
    })
    const set = answer.headers['set-cookie']
    if (typeof set === 'string') mine.cookie = /^[^=]+=;/.test(set) ? null : set.split(';')[0]!
    const { location } = answer.headers
    if (answer.statusCode === 303 && typeof location === 'string') return send('GET', location, headers)
    last = { status: answer.statusCode, url, body: answer.body, headers: answer.headers }
    return last
  }
  const mine: Jar = {
    cookie: null,
    get: (url, headers = {}) => send('GET', url, headers),
    post: (url, fields = {}, headers = {}) => send('POST', url, headers, fields),
    press: (name) => {
      const { action, fields } = formOf(last.body, name)
      return send('POST', action, {}, fields)
    },
    type: (name, typed) => {
      const { action, fields } = formOf(last.body, name)
      return send('POST', action, {}, { ...fields, ...typed })
    },
  }
  return mine
}

/** The form with a button of that name (its label, else its text): where it goes and what it carries unseen. */
export function formOf(body: string, name: string): { action: string; fields: Record<string, string> } {
  for (const [, action, inside] of body.matchAll(/<form method="post" action="([^"]+)">([\s\S]*?)<\/form>/g)) {
    const [, marks = '', text = ''] = /<button([^>]*)>([\s\S]*?)<\/button>/.exec(inside!) ?? []
    const label = /aria-label="([^"]*)"/.exec(marks)?.[1] ?? text
    if (plain(label) !== name) continue
    const hidden = [...inside!.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g)]
    return { action: action!, fields: Object.fromEntries(hidden.map(([, key, value]) => [key!, plain(value!)])) }
  }
  throw new Error(`no form with a button “${name}” on the page`)
}

export function plain(text: string): string {
  return text
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .replaceAll(/[\u00a0\u202f]/g, ' ')
    .trim()
}
