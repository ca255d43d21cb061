/**
 * Who a visitor says they are. Anybody can type anybody's address, so a bare claim is only remembered, and can only stop what this
 * browser sends. Where the site's own server vouches for it (its secret, or a proof made with it), the visitor's refusals and signals
 * become the person's too, and a new person is made known. Consent is never carried over.
 */
import type { Consent, NewDecision, PurposeStanding } from '../consent/index.ts'
import type { Database } from '../kernel/index.ts'
import { provesUnder } from '../vault/index.ts'
import { closes } from './joined.ts'
import type { Message } from './messages.ts'
import type { Site } from './sites.ts'
import type { Identity, Visitor, Visitors } from './visitors.ts'

export type Identified =
  /** Linked, and what the visitor had closed is closed for the person. */
  | 'joined'
  /** Linked without proof: it can only close. */
  | 'claimed'
  /** Nobody is known by it, and nothing vouches for it. */
  | 'nobody_known'
  /** Proven, but there is no answer of this browser to join. */
  | 'known'
  /** Erased, or the identifiers are two people's. */
  | 'refused'

interface Deps {
  readonly visitors: Visitors
  readonly consent: Pick<Consent, 'standing' | 'recordMany'>
  readonly database: Database
  readonly secretOf: (site: Site) => string
}

export async function identify(
  deps: Deps,
  site: Site,
  message: Message,
  by: 'write_key' | 'secret',
): Promise<Identified> {
  const visitor = message.anonymousId
    ? ((await deps.visitors.find(site, [message.anonymousId])).get(message.anonymousId) ?? null)
    : null
  const proven = provenIdentity(deps, site, message, by)
  if (proven.length === 0) return claim(deps, site, message, visitor)
  const person = await deps.visitors.take(proven)
  if (person === null) return 'refused'
  if (!visitor) return 'known'
  if (visitor.own === person) return 'joined'
  await deps.visitors.link(site, visitor.own, person, 'proven')
  await carryOver(deps, site, visitor.own, person)
  return 'joined'
}

async function claim(deps: Deps, site: Site, message: Message, visitor: Visitor | null): Promise<Identified> {
  const person = await deps.visitors.known(identityOf(message))
  if (person === null || visitor === null) return 'nobody_known'
  if (visitor.own !== person) await deps.visitors.link(site, visitor.own, person, 'claimed')
  return 'claimed'
}

/** What is vouched for: everything by the server itself, and by a proof in a page exactly what it was made for. */
function provenIdentity(deps: Deps, site: Site, message: Message, by: 'write_key' | 'secret'): Identity {
  if (by === 'secret') return identityOf(message)
  const [first] = identityOf(message)
  if (!first || !message.proof) return []
  // HMAC-SHA-256 of the user id (or else the address) under the site's secret, in hex.
  return provesUnder(deps.secretOf(site), first[1], message.proof) ? [first] : []
}

function identityOf({ userId, email, phone }: Message): Identity {
  return [
    ...(userId === null ? [] : [['external_id', userId] as const]),
    ...(email === null ? [] : [['email', email] as const]),
    ...(phone === null ? [] : [['phone', phone] as const]),
  ]
}

/** Most protective wins: what the visitor closed and the person had not. */
async function carryOver(deps: Deps, site: Site, visitor: string, person: string): Promise<void> {
  const own = (await deps.consent.standing(visitor)).purposes
  const theirs = (await deps.consent.standing(person)).purposes
  const decisions = site.purposes.flatMap((code) => {
    const mine = own.find((one) => one.purpose === code)
    const before = theirs.find((one) => one.purpose === code)
    if (!mine || !before || !closes(mine.reason) || closes(before.reason)) return []
    return [carried(site, { visitor, person, mine, before })]
  })
  if (decisions.length === 0) return
  await deps.database.transaction((tx) => deps.consent.recordMany(tx, { kind: 'subject', id: person }, decisions))
}

function carried(
  site: Site,
  given: {
    readonly visitor: string
    readonly person: string
    readonly mine: PurposeStanding
    readonly before: PurposeStanding
  },
): NewDecision {
  const { visitor, person, mine, before } = given
  const said =
    mine.reason === 'signal'
      ? ({ kind: 'signal_received', signal: 'gpc', purposes: [] } as const)
      : mine.reason === 'objected'
        ? ({ kind: 'objected', purposes: [mine.purpose] } as const)
        : ({ kind: before.reason === 'permitted' ? 'withdrawn' : 'refused', purposes: [mine.purpose] } as const)
  return {
    ...said,
    subjectId: person,
    channel: 'site_identify',
    by: 'subject',
    evidence: {
      site: site.siteId,
      visitor,
      decided: mine.since?.toISOString() ?? null,
      joined: 'most protective wins',
    },
    idempotencyKey: `site-join:${visitor}:${mine.purpose}:${mine.since?.getTime() ?? 0}`,
  }
}
