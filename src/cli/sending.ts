/** Commands about campaigns, ethics and delivery. */
import type { Command } from 'commander'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Language } from '../kernel/index.ts'
import { lookingCommands } from './looking.ts'
import { inSession, type Session, type SessionOptions } from './session.ts'
import { print, printJson, printTable, progressLine, readJson, readText, recordNumber } from './terminal.ts'

interface ContentOptions extends SessionOptions {
  readonly variant: string
  readonly language: Language
  readonly subject: string
  readonly preheader: string
}

const campaignVerbs = {
  pause: 'hold it; holds within a second',
  resume: 'go on',
  cancel: 'stop for good; what had not left is cancelled',
}
const ethicsVerbs = {
  approve: 'approve in writing what an audit did not pass',
  refuse: 'refuse it in writing',
  revoke: 'take an approval back',
}

export function campaignCommands(program: Command): void {
  const campaign = program.command('campaign').description('what is said to whom, and what came of it')
  campaign
    .command('create')
    .description('a campaign as a draft')
    .argument('<file>', 'the definition as JSON; - for standard input')
    .option('--as <member>', 'who acts')
    .action((file: string, options: SessionOptions) =>
      inSession(options, async ({ house, actor }) =>
        printJson(await house.campaigns.create(await actor(), readJson(file))),
      ),
    )
  campaign
    .command('content')
    .description('what it says: one text per variant and language')
    .argument('<campaign>', 'its number', recordNumber)
    .argument('<mjml>', 'the body as MJML')
    .requiredOption('--subject <text>', 'the subject line')
    .option('--preheader <text>', 'the line under the subject in a list of mails', '')
    .option('--variant <key>', 'which variant', 'a')
    .option('--language <code>', 'en or fr', 'en')
    .option('--as <member>', 'who acts')
    .action((campaignId: string, file: string, options: ContentOptions) =>
      inSession(options, (session) => saveContent(session, campaignId, file, options)),
    )
  campaign
    .command('check')
    .argument('<campaign>', 'its number', recordNumber)
    .option('--declare <file>', 'category, justification and pressure, as JSON')
    .option('--as <member>', 'who acts')
    .description('the ethics audit of exactly what would be sent')
    .action((campaignId: string, options: SessionOptions & { declare?: string }) =>
      inSession(options, (session) => checkCampaign(session, campaignId, options.declare)),
    )
  campaign
    .command('launch')
    .description('choose, queue and send; refused unless exactly this is approved')
    .argument('<campaign>', 'its number', recordNumber)
    .option('--wait', 'until every message has its fate')
    .option('--as <member>', 'who acts')
    .action((campaignId: string, options: SessionOptions & { wait?: true }) =>
      inSession(options, (session) => launch(session, campaignId, options.wait ? 'wait' : 'return')),
    )
  for (const verb of ['pause', 'resume', 'cancel'] as const) {
    campaign
      .command(verb)
      .description(campaignVerbs[verb])
      .argument('<campaign>', 'its number', recordNumber)
      .requiredOption('--why <reason>', 'kept with it')
      .option('--as <member>', 'who acts')
      .action((campaignId: string, options: SessionOptions & { why: string }) =>
        inSession(options, async ({ house, actor }) => {
          await house.campaigns[verb](await actor(), campaignId, options.why)
          printJson(await house.campaigns.get(campaignId))
        }),
      )
  }
  campaign
    .command('list')
    .description('the last hundred campaigns')
    .action(() => inSession({}, listCampaigns))
  lookingCommands(campaign)
}

async function saveContent(
  { house, actor }: Session,
  campaignId: string,
  file: string,
  options: ContentOptions,
): Promise<void> {
  const { subject, preheader, variant, language } = options
  const saved = await house.campaigns.saveContent(
    await actor(),
    { campaignId, variant, language },
    { subject, preheader, mjml: readText(file) },
  )
  printJson({ campaignId, variant, language, variables: saved.variables, links: saved.links })
}

async function checkCampaign(
  { house, actor, language }: Session,
  campaignId: string,
  declared: string | undefined,
): Promise<void> {
  const who = await actor()
  const audit = await house.campaigns.check(
    who,
    campaignId,
    (declared ? readJson(declared) : {}) as Parameters<typeof house.campaigns.check>[2],
  )
  for (const sentence of await house.ethics.read(who, audit.id, language)) print(sentence)
  printJson({ auditId: audit.id, verdict: audit.result.assessment.verdict, approved: audit.approvals.length > 0 })
}

async function launch(session: Session, campaignId: string, then: 'wait' | 'return'): Promise<void> {
  const { house } = session
  const { jobId } = await house.campaigns.launch(await session.actor(), campaignId)
  if (then === 'return' && session.beside === 'server') return printJson({ campaignId, jobId })
  // Without a server beside, this command is the one that chooses, queues and sends.
  const sender = session.beside === 'server' ? null : await house.delivery.openSender(house.campaigns.compose)
  if (sender) await house.jobs.run()
  try {
    sender?.start()
    printJson(await finished(session, campaignId, jobId))
  } finally {
    await sender?.close()
  }
}

const lookEveryMs = 250

async function finished({ house }: Session, campaignId: string, jobId: string) {
  const line = progressLine('sending')
  for (;;) {
    const job = await house.jobs.status(jobId)
    if (job.state === 'failed') return { campaignId, job: job.state, problem: job.problem }
    const progress = await house.delivery.progress(campaignId)
    const { state } = await house.campaigns.get(campaignId)
    line(job.done, job.total)
    if (job.finishedAt && (state === 'finished' || state === 'cancelled' || state === 'paused'))
      return { campaignId, state, progress }
    await sleep(lookEveryMs)
  }
}

async function listCampaigns({ house }: Session): Promise<void> {
  printTable(
    ['campaign', 'name', 'purpose', 'state', 'selected'],
    (await house.campaigns.list(100)).map((one) => [
      one.campaignId,
      one.definition.name,
      one.definition.purpose,
      one.state,
      one.launch?.selected,
    ]),
  )
}

export function ethicsCommands(program: Command): void {
  const ethics = program.command('ethics').description('audits in front of every campaign, and approvals')
  ethics
    .command('protect')
    .description('declare by which field people must be treated alike')
    .argument('<file>', 'a protected attribute as JSON: { field, kind, bands, criterion, required }')
    .option('--as <member>', 'who acts')
    .action((file: string, options: SessionOptions) =>
      inSession(options, async ({ house, actor }) => {
        await house.ethics.declareAttribute(
          await actor(),
          readJson(file) as Parameters<typeof house.ethics.declareAttribute>[1],
        )
        printJson(await house.ethics.attributes())
      }),
    )
  for (const verb of ['approve', 'refuse', 'revoke'] as const) {
    ethics
      .command(verb)
      .description(ethicsVerbs[verb])
      .argument('<audit>', 'its number', recordNumber)
      .requiredOption('--because <reason>', 'at least twenty characters')
      .option('--as <member>', 'who decides; never the author')
      .action((auditId: string, options: SessionOptions & { because: string }) =>
        inSession(options, async ({ house, actor }) =>
          printJson(await house.ethics[verb](await actor(), { auditId, reason: options.because })),
        ),
      )
  }
  ethics
    .command('read')
    .description('an audit in sentences')
    .argument('<audit>', 'its number', recordNumber)
    .option('--as <member>', 'who reads; small groups are shown to auditors only')
    .action((auditId: string, options: SessionOptions) =>
      inSession(options, async ({ house, actor, language }) => {
        for (const sentence of await house.ethics.read(await actor(), auditId, language)) print(sentence)
      }),
    )
}
