/**
 * The room put together: one object with everything that campaigns, the console and the command line use. Nothing sends until
 * `openSender` is called with the function that writes the messages.
 */
import type {
  Actor,
  Clock,
  Database,
  Log,
  NewId,
  PersonalDataHolder,
  RandomBytes,
  SmtpConfig,
  Tx,
} from '../kernel/index.ts'
import { type Controls, createControls, watchControls } from './control.ts'
import { createUncertain, type Uncertain } from './decisions.ts'
import { createDkimKeys, type DkimKeys } from './dkim-keys.ts'
import { followKey } from './dkim-signer.ts'
import { type DnsLookup, systemDns } from './dns.ts'
import { deliveryHolder, messagesOf, type PersonMessage } from './holder.ts'
import { createRateLimiter } from './limits.ts'
import { type LinkBuilder, linkBuilder } from './links.ts'
import type { Mail } from './mime.ts'
import { createOutbox, type Outbox } from './outbox.ts'
import type { AuditPort, Compose, ConsentPort, GatePort, SubjectsPort, VaultPort } from './ports.ts'
import { createLimitsOutlook, type LimitsOutlook } from './outlook.ts'
import { createReports, type Reports } from './report-intake.ts'
import { createSenderDomains, type SenderDomains } from './sender-domains.ts'
import { createSender, defaultTuning, type Sender, type SenderTuning } from './sender.ts'
import { createSettings, type Settings } from './settings.ts'
import { sendService, sendSingle, type ServiceOutcome } from './single.ts'
import { type HandOver, type SmtpSettings, startTransport } from './smtp.ts'
import { createSuppressions, type Suppressions } from './suppression.ts'
import { createTracking, type Tracking } from './tracking.ts'
import { createUnsubscribe, type Unsubscribe } from './unsubscribe.ts'
import { listWorkers, startWorker, type WorkerStatus } from './workers.ts'

export interface DeliveryConfig {
  readonly mailDomain: string
  readonly publicUrl: string
  /** Null: the local mailbox. */
  readonly smtp: SmtpConfig | null
  /** Where the local mailbox listens, when it is used. */
  readonly mailboxPort: number
  readonly tuning?: Partial<SenderTuning & Tuning>
}

/** Numbers that an operator may need for an unusual mail server. */
export interface Tuning {
  readonly connections: number
  readonly messagesPerConnection: number
  readonly connectTimeoutMs: number
  readonly socketTimeoutMs: number
  /** A withdrawal waits at most `batchDeadlineMs + handOverTimeoutMs`. */
  readonly handOverTimeoutMs: number
  readonly batchDeadlineMs: number
  readonly signingThreads: number
}

const usual: Tuning = {
  connections: 10,
  messagesPerConnection: 1000,
  connectTimeoutMs: 10_000,
  socketTimeoutMs: 30_000,
  handOverTimeoutMs: 30_000,
  batchDeadlineMs: 10_000,
  signingThreads: 2,
}

export interface DeliveryDeps {
  readonly database: Database
  readonly gate: GatePort
  readonly consent: ConsentPort
  readonly subjects: SubjectsPort
  readonly vault: VaultPort
  readonly audit: AuditPort
  readonly clock: Clock
  readonly newId: NewId
  readonly random: RandomBytes
  readonly log: Log
  readonly config: DeliveryConfig
  /** Where questions about domains go; the system's DNS when left out. */
  readonly dns?: DnsLookup
}

/** What an operator sees at a glance; honest about what is not active. */
export interface DeliveryStatus {
  readonly transport: 'smtp' | 'local_mailbox'
  readonly server: string
  readonly tls: 'from_the_start' | 'required' | 'none_on_this_machine'
  readonly dkim: 'signed' | 'not_signed'
  /** One-click needs https (RFC 8058). */
  readonly oneClick: 'active' | 'needs_https'
  readonly workers: readonly WorkerStatus[]
  readonly controls: Awaited<ReturnType<Controls['list']>>
}

export interface OpenSender extends Sender {
  /** Ends sending and gives back connections, threads and the worker's lock. */
  close(): Promise<void>
}

export interface Delivery extends Outbox {
  readonly links: LinkBuilder
  readonly settings: Settings
  readonly controls: Controls
  /** What the limits would do to people not yet written to. */
  readonly limits: LimitsOutlook
  readonly uncertain: Uncertain
  readonly suppressions: Suppressions
  readonly dkim: DkimKeys
  readonly domains: SenderDomains
  readonly reports: Reports
  readonly unsubscribe: Unsubscribe
  readonly tracking: Tracking
  readonly holder: PersonalDataHolder
  /** Every message to a person whom the purpose in force permits, oldest first. */
  messagesOf(tx: Tx, subjectId: string): Promise<PersonMessage[]>
  /** Registers a worker and marks what dead ones left; `start()` it, or drive it with `sendDue()`. */
  openSender(compose: Compose): Promise<OpenSender>
  /** One message outside every campaign, to somebody on the team: a trial of the content. Signed like the others. */
  sendTrial(actor: Actor, mail: Mail): Promise<HandOver>
  /** One message that a person asked for themselves, such as a code; see `sendService` for what it heeds. */
  sendService(mail: Mail): Promise<ServiceOutcome>
  status(): Promise<DeliveryStatus>
}

export function createDelivery(deps: DeliveryDeps): Delivery {
  const { database, vault, clock, config } = deps
  const links = linkBuilder(vault, config.publicUrl)
  const settings = createSettings(database, clock)
  const controls = createControls(deps)
  const dns = deps.dns ?? systemDns()
  const dkim = createDkimKeys({ ...deps, dns })
  const reports = createReports({ ...deps, settings })
  const suppressions = createSuppressions(deps)
  const single = { ...deps, dkim, suppressions, mailDomain: config.mailDomain, smtp: smtpSettings(config) }
  return {
    ...createOutbox(deps),
    links,
    settings,
    controls,
    limits: createLimitsOutlook({ settings, clock }),
    dkim,
    domains: createSenderDomains({ dkim, dns, mailDomain: config.mailDomain, relay: config.smtp?.host ?? null }),
    uncertain: createUncertain(deps),
    suppressions,
    reports,
    unsubscribe: createUnsubscribe(deps),
    tracking: createTracking(deps),
    holder: deliveryHolder,
    messagesOf,
    openSender: (compose) => openSender(deps, { links, settings, controls, dkim, reports }, compose),
    sendTrial: (_actor, mail) => sendSingle(single, mail),
    sendService: (mail) => sendService(single, mail),
    status: async () => {
      const smtp = smtpSettings(config)
      return {
        transport: config.smtp ? 'smtp' : 'local_mailbox',
        server: `${smtp.host}:${smtp.port}`,
        tls: smtp.secure ? 'from_the_start' : smtp.startTls === 'always' ? 'required' : 'none_on_this_machine',
        dkim: (await dkim.active(config.mailDomain)) ? 'signed' : 'not_signed',
        oneClick: config.publicUrl.startsWith('https://') ? 'active' : 'needs_https',
        workers: await listWorkers(database, clock),
        controls: await controls.list(),
      }
    },
  }
}

const forgetEveryMs = 3_600_000

async function openSender(
  deps: DeliveryDeps,
  made: { links: LinkBuilder; settings: Settings; controls: Controls; dkim: DkimKeys; reports: Reports },
  compose: Compose,
): Promise<OpenSender> {
  const { config, clock } = deps
  const tuning = { ...usual, ...config.tuning }
  const worker = await startWorker(deps)
  await worker.recover()
  const watch = await watchControls(made.controls)
  const transport = startTransport(smtpSettings(config))
  const signers = followKey(() => made.dkim.active(config.mailDomain), tuning.signingThreads)
  const sender = createSender({
    ...deps,
    compose,
    transport,
    signers,
    worker,
    links: made.links,
    settings: made.settings,
    control: made.controls,
    controls: watch,
    limiter: createRateLimiter(clock),
    mailDomain: config.mailDomain,
    batchDeadlineMs: tuning.batchDeadlineMs,
    tuning: { ...defaultTuning, ...config.tuning },
  })
  const forgetting = setInterval(() => {
    made.reports.forget().catch((error: unknown) => deps.log.warn({ err: error }, 'old reports were not forgotten'))
  }, forgetEveryMs)
  forgetting.unref()
  return {
    ...sender,
    close: async () => {
      clearInterval(forgetting)
      await sender.stop()
      watch.stop()
      transport.close()
      await signers.close()
      await worker.end()
    },
  }
}

function smtpSettings(config: DeliveryConfig): SmtpSettings {
  const tuning = { ...usual, ...config.tuning }
  const smtp = config.smtp ?? { host: '127.0.0.1', port: config.mailboxPort, secure: false, user: null, password: null }
  const here = /^(localhost|127\.\d+\.\d+\.\d+|::1)$/.test(smtp.host)
  return { ...smtp, ...tuning, startTls: here ? 'never' : 'always', name: config.mailDomain }
}
