/**
 * The server: an installation, its house, the routes of every room, and the work that goes on by itself. Started in order, stopped in
 * the reverse order, whatever failed in between.
 */
import { join } from 'node:path'
import { audienceRoutes } from '../audiences/index.ts'
import { campaignRoutes } from '../campaigns/index.ts'
import { rightsRoutes } from '../rights/index.ts'
import { demoShopRoutes, siteIntakeRoutes, siteRoutes, siteScriptRoutes } from '../site/index.ts'
import { consentRoutes } from '../consent/index.ts'
import {
  deliveryLinkRoutes,
  deliveryRoutes,
  type Mailbox,
  mailboxRoutes,
  type OpenSender,
  startMailbox,
} from '../delivery/index.ts'
import { deskRoutes } from '../desk/index.ts'
import { ethicsRoutes } from '../ethics/index.ts'
import { gateRoutes } from '../gate/index.ts'
import { type App, type Clock, type Config, createApp, type Log, type RandomBytes } from '../kernel/index.ts'
import { lawVersion } from '../law/index.ts'
import { ledgerRoutes, verificationRoutes } from '../ledger/index.ts'
import { modelsRoutes } from '../models/index.ts'
import { peopleRoutes } from '../people/index.ts'
import { portalCookie, portalRoutes } from '../portal/index.ts'
import { staffRoutes } from '../staff/index.ts'
import { subjectsRoutes } from '../subjects/index.ts'
import { type House, openHouse } from './house.ts'
import { type Installation, openInstallation } from './installation.ts'
import { transparencyRoutes } from '../transparency/index.ts'
import { consoleRoutes } from './console.ts'
import { deskOf } from './desk.ts'
import { serverRoutes } from './routes.ts'
import type { FrontLink } from './front.ts'
import { anchorRounds, openAnchoring } from './anchoring.ts'
import { startOwnWitness } from './own-witness.ts'
import { everySoOften, unhurried } from './rounds.ts'

export const version = '0.1.0'

/** A running server. */
export interface Server {
  readonly house: House
  readonly installation: Installation
  readonly app: App
  readonly url: string
  readonly mailbox: Mailbox | null
  stop(): Promise<void>
}

/** How often permissions that reached their end are computed again, so that nobody waits for it. */
const refreshMs = 60_000

/** How often it is looked whether the days of permissions must be computed again. */
const daysMs = 20_000

/** How often the tables of the ledger are compared with what was published. */
const inspectMs = 24 * 3_600_000

/** How often what was kept for a time only is looked through. */
const cleaningMs = 3_600_000

async function clean(house: House): Promise<void> {
  await house.subjects.imports.sweep()
  await house.delivery.reports.forget()
  await house.portal.sweep()
  await house.staff.sweep()
}

/**
 * Starts everything but the demonstration.
 * @param links read at each visit of the first page
 */
export async function startServer(deps: {
  config: Config
  clock: Clock
  random: RandomBytes
  log: Log
  links: () => readonly FrontLink[]
}): Promise<Server> {
  const { config, clock, log } = deps
  const undo: (() => Promise<void> | void)[] = []
  const stop = async () => {
    for (const step of undo.splice(0).reverse()) await step()
  }
  try {
    const installation = await openInstallation(config, 'serving', clock, log)
    undo.push(() => installation.close())
    const house = await openHouse({ ...deps, address: installation.server, directory: installation.directory })
    undo.push(() => house.close())
    const mailbox = config.smtp ? null : await openMailbox(house, installation)
    if (mailbox) undo.push(() => mailbox.stop())
    if (config.demo === 'on' && !config.ledger.witnesses) {
      const { origin } = house.ledger
      const witness = await startOwnWitness(installation.directory, { origin, vkeys: [...house.ledger.vkeys()] })
      undo.push(() => witness.stop())
    }
    const anchoring = await openAnchoring(house, installation.directory, deps.random)
    if (anchoring) undo.push(() => anchoring.stop())
    const sender = await startWork(house)
    undo.push(() => sender.close())
    const rounds = everySoOften(refreshMs, log, async () => {
      await house.consent.refreshExpired()
      await house.site.eraseLeftBehind()
    })
    undo.push(() => rounds.stop())
    const days = everySoOften(
      daysMs,
      log,
      unhurried(clock, () => house.consent.days.refresh()),
    )
    undo.push(() => days.stop())
    const cleaning = everySoOften(cleaningMs, log, () => clean(house))
    undo.push(() => cleaning.stop())
    const counting = everySoOften(cleaningMs, log, () => house.audienceDesk.countDue())
    undo.push(() => counting.stop())
    const inspecting = everySoOften(inspectMs, log, () => inspectLedger(house))
    undo.push(() => inspecting.stop())
    if (anchoring) {
      const rounds = anchorRounds(house, anchoring.anchor)
      undo.push(() => rounds.stop())
    }
    const app = await appOf(house, installation, mailbox, deps.links)
    undo.push(() => app.close())
    const url = await app.listen({ host: config.host, port: config.port })
    enterOlderPeople(house)
    const computed = computeDays(house)
    undo.push(() => computed)
    const inspected = inspectLedger(house)
    undo.push(() => inspected)
    return { house, installation, app, url, mailbox, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

function openMailbox(house: House, installation: Installation): Promise<Mailbox> {
  const { clock, newId, log, config } = house
  return startMailbox({
    directory: join(installation.directory, 'mailbox'),
    port: config.mailboxPort,
    clock,
    newId,
    log,
    onReport: (raw) => house.delivery.reports.receive(raw, 'smtp'),
  })
}

/** People from before the ledger become entries while the server serves; those whom it meets earlier are entered then. */
function enterOlderPeople({ consent, log }: House): void {
  consent.enterRemaining().then(
    (people) => people > 0 && log.info({ people }, 'entered into the ledger'),
    (error: unknown) => log.warn({ err: error }, 'people from before the ledger are entered at the next start'),
  )
}

/** The curve of permissions is there soon after a start, whatever the rounds. */
async function computeDays({ consent, log }: House): Promise<void> {
  try {
    await consent.days.refresh()
  } catch (error) {
    log.error({ err: error }, 'the days of permissions could not be computed')
  }
}

/** Somebody who changes a table of the ledger is found without anybody asking. */
async function inspectLedger({ ledger, log }: House): Promise<void> {
  try {
    const { found, findings } = await ledger.inspect()
    if (found > 0) log.error({ found, first: findings.slice(0, 10) }, 'tables of the ledger are not what was published')
  } catch (error) {
    log.error({ err: error }, 'the tables of the ledger could not be compared')
  }
}

/** Background work: what a crash left is taken up first. */
async function startWork(house: House): Promise<OpenSender> {
  await house.subjects.resumeErasures({ kind: 'system', id: 'start' })
  await clean(house)
  await house.ledger.start()
  await house.ledger.announce(null, { type: 'law_version', content: { version: lawVersion } }, 'once')
  await house.jobs.run()
  const sender = await house.delivery.openSender(house.campaigns.compose)
  sender.start()
  return sender
}

/** The application with the routes of every room. Exported for tests that look at all of them. */
export async function appOf(
  house: House,
  installation: Pick<Installation, 'place'>,
  mailbox: Mailbox | null,
  links: () => readonly FrontLink[],
): Promise<App> {
  const { staff, gate } = house
  const app = await createApp({
    log: house.log,
    authorise: staff.authorise,
    version,
    publicUrl: house.config.publicUrl,
    trustedProxies: house.config.trustedProxies,
  })
  const rooms = [
    serverRoutes(house, installation, links),
    consoleRoutes(house.random),
    deskRoutes(deskOf(house, installation)),
    staffRoutes(staff, gate.openPurpose),
    consentRoutes(house.consent, (actor, subjectId, action) => staff.audit.write(null, { actor, action, subjectId })),
    subjectsRoutes(house.subjects),
    peopleRoutes(house.people),
    ledgerRoutes(house.ledger),
    verificationRoutes(house.verification),
    gateRoutes(gate, house.vault.signer.publicKey),
    audienceRoutes(house.audienceDesk),
    modelsRoutes(house.models),
    ethicsRoutes(house.ethics),
    campaignRoutes(house.campaigns),
    rightsRoutes(house.rights),
    siteRoutes(house.site),
    siteIntakeRoutes(house.site),
    siteScriptRoutes(),
    ...(house.config.demo === 'on' ? [demoShopRoutes(house.site, house.consent)] : []),
    deliveryRoutes(house.delivery),
    deliveryLinkRoutes(house.delivery),
    transparencyRoutes(house.transparency),
    portalRoutes(house.portal, portalCookie(house.config.publicUrl)),
    ...(mailbox ? [mailboxRoutes(mailbox)] : []),
  ]
  for (const mount of rooms) mount(app)
  return app
}
