/**
 * Pages that show a message as its reader would see it: HTML that somebody wrote, so it is served apart, with a policy that runs
 * nothing, sends nothing and frames nowhere else. A page lives for a minute, in memory, for whoever asked for it alone.
 */
import { type Actor, actorName, type Clock, type RandomBytes } from '../kernel/index.ts'

export interface ShownPages {
  /** @returns the page's name, unguessable */
  keep(actor: Actor, html: string): string
  /** Null when there is no such page, when its time is over, or when it was made for somebody else. */
  read(actor: Actor, name: string): string | null
}

interface Page {
  readonly owner: string
  readonly html: string
  readonly until: number
}

const livesMs = 60_000
/** Of all readers together; the oldest go first. */
const most = 100

export function createShownPages({ clock, random }: { clock: Clock; random: RandomBytes }): ShownPages {
  const pages = new Map<string, Page>()
  return {
    keep: (actor, html) => {
      const now = clock.now().getTime()
      for (const [name, page] of pages) if (page.until <= now || pages.size >= most) pages.delete(name)
      const name = random(24).toString('base64url')
      pages.set(name, { owner: actorName(actor), html, until: now + livesMs })
      return name
    },
    read: (actor, name) => {
      const page = pages.get(name)
      const open = page !== undefined && page.until > clock.now().getTime() && page.owner === actorName(actor)
      return open ? page.html : null
    },
  }
}

/** How mail programs show it: with its own colours, or turned dark as several of them do to messages made for light. */
export type Scheme = 'light' | 'dark'

/** Pictures may load as they would in a mailbox. Nothing runs, no form leaves, and only our own pages may frame it. */
export const shownPolicy =
  "default-src 'none'; style-src 'unsafe-inline'; img-src https: data:; sandbox; frame-ancestors 'self'; base-uri 'none'; form-action 'none'"

const darkened =
  '<style>html{background:#fff;filter:invert(1) hue-rotate(180deg)}img{filter:invert(1) hue-rotate(180deg)}</style>'

/** The page as served. */
export function shownAs(html: string, scheme: Scheme): string {
  if (scheme === 'light') return html
  const end = html.indexOf('</head>')
  return end < 0 ? darkened + html : html.slice(0, end) + darkened + html.slice(end)
}
