/** Coming in and leaving: by a code sent to the address that is held, or by the link of a message. */
import { pageToken, readPageToken, showsDataUntil } from '../campaigns/index.ts'
import { portalActor, codeLimits, type CodeDeps, type Codes, createCodes } from './codes.ts'
import type { PortalDeps } from './deps.ts'
import { agedLinkPage, codePage, type Ending, entryPage, fromLinkPage } from './entry-page.ts'
import type { Look } from './frame.ts'
import { problem } from './problems.ts'
import { kinds } from './requests.ts'
import type { Sessions, Visitor } from './sessions.ts'
import { type Arrival, type Form, go, type Reply, shown, type Visits } from './visits.ts'
import { say } from './words.ts'
import { type Language, Problem } from '../kernel/index.ts'

export interface Door {
  entry(
    arrival: Arrival,
    asked: { readonly onward?: string | undefined; readonly ending?: Ending | undefined },
  ): Promise<Reply>
  /** Sends a code where the address is held; the answer does not tell. */
  ask(arrival: Arrival, form: Form): Promise<Reply>
  code(arrival: Arrival, asked: Form): Promise<Reply>
  enter(arrival: Arrival, form: Form): Promise<Reply>
  /** @param token of a message's link: shows a button, opens nothing yet */
  link(arrival: Arrival, token: string): Promise<Reply>
  openLink(arrival: Arrival, token: string): Promise<Reply>
  /** For somebody who came by a link: a code to the address that is held about them. */
  confirm(arrival: Arrival, form: Form): Promise<Reply>
  leave(arrival: Arrival, form: Form): Promise<Reply>
  /** An address under the portal that leads nowhere. */
  nothing(arrival: Arrival): Promise<Reply>
  readonly codes: Codes
}

/** Where one may be led after coming in; anything else leads to the choices. */
const pages = ['/my/choices', '/my/history', '/my/data', '/my/messages', '/my/requests']
const places = [...pages, ...kinds.map((kind) => `/my/requests/new?kind=${kind}`)]
export const placeOf = (onward: string | undefined): string => places.find((place) => place === onward) ?? '/my/choices'

export function createDoor(deps: PortalDeps, sessions: Sessions, visits: Visits): Door {
  const codes = createCodes(codeDeps(deps))
  const controller = () => deps.campaigns.controller.read()
  return {
    codes,
    entry: (arrival, { onward, ending }) =>
      visits.answered(arrival, async (look) => {
        if (look.visitor) return go(look, placeOf(onward))
        return shown(
          entryPage(look, { onward: placeOf(onward), ending: ending ?? null, controller: await controller() }),
        )
      }),
    ask: (arrival, form) =>
      visits.answered(arrival, async (look) => {
        const onward = placeOf(form.onward)
        try {
          return toCode(look, await codes.ask(form.email ?? '', arrival.source, look.language), onward)
        } catch (error) {
          if (!(error instanceof Problem)) throw error
          const refused = { problem: error, email: form.email ?? '' }
          return shown(entryPage(look, { onward, ending: null, controller: await controller(), refusal: refused }))
        }
      }),
    code: (arrival, { challenge, onward }) =>
      visits.answered(arrival, async (look) =>
        shown(codePage(look, { challenge: challenge ?? '', onward: placeOf(onward), outcome: 'sent' })),
      ),
    enter: (arrival, form) =>
      visits.answered(arrival, async (look) => {
        const onward = placeOf(form.onward)
        const challenge = form.challenge ?? ''
        const found = await codes.confirm(challenge, form.code ?? '')
        if (!found) return shown(codePage(look, { challenge, onward, outcome: 'wrong' }))
        if (look.visitor) await sessions.end(look.visitor)
        return go(look, onward, await sessions.open(found.subjectId, 'code'))
      }),
    ...byLink(deps, sessions, visits),
    confirm: (arrival, form) =>
      visits.act(arrival, form, async (look) => {
        const address = await addressOf(deps, look.visitor)
        if (address === null) throw problem('portal.no_address')
        return toCode(look, await codes.ask(address, arrival.source, look.language), placeOf(form.onward))
      }),
    nothing: (arrival) =>
      visits.answered(arrival, async () => {
        throw problem('portal.nothing_there')
      }),
    leave: (arrival, form) =>
      visits.act(arrival, form, async (look) => {
        await sessions.end(look.visitor)
        return go(look, '/my?ending=left', null)
      }),
  }
}

function byLink({ vault, clock }: PortalDeps, sessions: Sessions, visits: Visits): Pick<Door, 'link' | 'openLink'> {
  const read = (token: string) => {
    const link = readPageToken(vault, 'preferences', token) ?? readPageToken(vault, 'why', token)
    if (!link) throw problem('portal.nothing_there')
    const until = showsDataUntil(link)
    return { link, until, aged: until <= clock.now() }
  }
  /** Nobody comes in by an old link; it leads to where it still stops. */
  const aged = (look: Look, token: string) => {
    const { link, until } = read(token)
    const paths = { own: `/my/from/${token}`, stop: `/preferences/${pageToken(vault, 'preferences', link)}` }
    return shown(agedLinkPage({ ...look, visitor: null }, paths, until))
  }
  return {
    link: (arrival, token) =>
      visits.answered(arrival, async (look) => {
        if (read(token).aged) return aged(look, token)
        return shown(fromLinkPage({ ...look, visitor: null }, `/my/from/${token}`))
      }),
    openLink: (arrival, token) =>
      visits.answered(arrival, async (look) => {
        const { link, ...age } = read(token)
        const { subjectId } = link
        // Somebody who has already shown more keeps it.
        if (look.visitor?.subjectId === subjectId) return go(look, '/my/choices')
        if (age.aged) return aged(look, token)
        if (look.visitor) await sessions.end(look.visitor)
        return go(look, '/my/choices', await sessions.open(subjectId, 'link'))
      }),
  }
}

function toCode(look: Look, challenge: string, onward: string): Reply {
  return go(look, `/my/code?challenge=${challenge}&onward=${encodeURIComponent(onward)}`)
}

const purpose = 'rights_fulfilment'

function codeDeps(deps: PortalDeps): CodeDeps {
  return {
    ...deps,
    whose: (address) =>
      deps.gate.openPurpose(
        { purpose, actor: portalActor, why: 'a code is asked for an address', subjects: [] },
        (tx) => deps.subjects.find(tx, 'email', address),
      ),
    send: async ({ address, subjectId }, code, language) => {
      const sent = await deps.delivery.sendService(await codeMail(deps, address, code, language))
      const details = { outcome: sent.outcome }
      await deps.staff.audit.write(null, { actor: portalActor, action: 'portal.code_sent', subjectId, details })
    },
  }
}

async function codeMail(deps: PortalDeps, address: string, code: string, language: Language) {
  const controller = await deps.campaigns.controller.read()
  const name = controller?.name ?? 'Aval'
  const contact = controller?.contact ?? ''
  const values = {
    controller: name,
    code: `${code.slice(0, 4)} ${code.slice(4)}`,
    minutes: codeLimits.lifeMs / 60_000,
    url: `${deps.publicUrl}/my`,
  }
  return {
    to: { address },
    from: { name, address: `no-reply@${deps.mailDomain}` },
    ...(/^[^\s@]+@[^\s@]+$/.test(contact) ? { replyTo: { address: contact } } : {}),
    subject: say(language, 'mail_subject', { controller: name }),
    text: say(language, 'mail_text', values),
    language,
  }
}

/** The email address that is held about somebody. */
function addressOf({ gate, subjects }: PortalDeps, { subjectId }: Visitor): Promise<string | null> {
  const ask = {
    purpose,
    actor: { kind: 'subject', id: subjectId },
    why: 'the person asks for a code',
    among: { kind: 'subjects', ids: [subjectId] },
  } as const
  return gate.open(ask, async ({ tx }) => {
    const field = (await subjects.catalogue.list(tx)).find((one) => one.identifier === 'email')?.name ?? 'email'
    return (await subjects.readSealed(tx, [subjectId], [field])).get(subjectId)?.[field] ?? null
  })
}
