/**
 * Opens and clicks: recorded only if the person permits this very measurement at the moment of the hit, whatever they permitted
 * when the message was written. Everybody gets the same answer, so that nobody can tell from it.
 */
import { sql } from 'kysely'
import { type Clock, contentHash, type Log } from '../kernel/index.ts'
import { type MessageRef, readClick, readOpen } from './links.ts'
import type { ConsentPort, GatePort, SubjectsPort, VaultPort } from './ports.ts'

export interface Tracking {
  /** Notes an open if it may. Never throws: the picture is served anyway. */
  open(token: string): Promise<void>
  /** Where a click leads; null when the link is not one of ours. Notes the click if it may. */
  click(token: string): Promise<string | null>
}

interface Deps {
  readonly gate: GatePort
  readonly consent: ConsentPort
  readonly subjects: SubjectsPort
  readonly vault: VaultPort
  readonly clock: Clock
  readonly log: Log
}

export function createTracking(deps: Deps): Tracking {
  return {
    open: async (token) => {
      const ref = readOpen(deps.vault, token)
      if (ref) await observe(deps, ref, 'open_tracking', 'Email Opened', {})
    },
    click: async (token) => {
      const found = readClick(deps.vault, token)
      if (!found) return null
      const { target, ...ref } = found
      await observe(deps, ref, 'click_tracking', 'Email Link Clicked', { url: withoutQuery(target) })
      return target
    },
  }
}

async function observe(
  deps: Deps,
  ref: MessageRef,
  purpose: 'open_tracking' | 'click_tracking',
  name: string,
  more: Readonly<Record<string, string>>,
): Promise<void> {
  try {
    if ((await deps.consent.check(purpose, [ref.subjectId])).get(ref.subjectId) !== 'permitted') return
    await deps.gate.open(
      {
        purpose,
        actor: { kind: 'system', id: 'delivery-tracking' },
        why: `observed at the link: ${name}`,
        among: { kind: 'subjects', ids: [ref.subjectId] },
      },
      async ({ tx }) => {
        const { rows } = await sql`select from permission p
          where p.subject_id = ${ref.subjectId} and p.bits & (select aval_mask()) <> 0 and p.until > now() for share`.execute(
          tx,
        )
        if (rows.length === 0) return
        const properties = { campaignId: ref.campaignId, messageId: ref.messageId, ...more }
        await deps.subjects.recordEvents(tx, [
          {
            subjectId: ref.subjectId,
            eventId: sameEvent(name, properties),
            name,
            at: deps.clock.now(),
            properties,
            source: 'delivery',
          },
        ])
      },
    )
  } catch (error) {
    deps.log.error({ err: error, campaign: ref.campaignId }, 'an observation was not recorded')
  }
}

/** The same message opened, or the same link of it clicked, is one event: repeats and scanners do not add up. RFC 9562 §5.8. */
function sameEvent(name: string, properties: Readonly<Record<string, string>>): string {
  const hex = contentHash({ name, ...properties }).slice(0, 32)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`
}

/** A query may hold something personal that a campaign put there. */
function withoutQuery(target: string): string {
  const url = new URL(target)
  return `${url.origin}${url.pathname}`
}

/** A transparent GIF of one pixel. */
export const pixel = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')
