/** Commands about delivery: what is being sent, how to stop it, what a crash left open, and the keys that sign. */
import type { Command } from 'commander'
import type { UncertainDecision } from '../delivery/index.ts'
import { inSession, type SessionOptions } from './session.ts'
import { printJson, readJson, recordNumber } from './terminal.ts'

type WhyOptions = SessionOptions & { readonly why: string }

export function deliveryCommands(program: Command): void {
  const delivery = program.command('delivery').description('sending: status, stops, what is uncertain')
  delivery
    .command('status')
    .description('queues, stops, signing, suppression')
    .action(() => inSession({}, async ({ house }) => printJson(await house.delivery.status())))
  delivery
    .command('settings')
    .argument('[file]', 'the settings to change, as JSON')
    .option('--as <member>', 'who acts')
    .description('rates, cap per person, quiet hours, retries; with a file, change those that it names')
    .action((file: string | undefined, options: SessionOptions) =>
      inSession(options, async ({ house, actor }) => {
        const { settings } = house.delivery
        printJson(
          file
            ? await settings.change(await actor(), readJson(file) as Parameters<typeof settings.change>[1])
            : await settings.read(),
        )
      }),
    )
  delivery
    .command('uncertain')
    .argument('<campaign>', 'its number', recordNumber)
    .option('--as <member>', 'who looks')
    .description('messages whose fate a crash left open')
    .action((campaignId: string, options: SessionOptions) =>
      inSession(options, async ({ house, actor }) =>
        printJson(await house.delivery.uncertain.list(await actor(), campaignId)),
      ),
    )
  stopCommands(delivery)
  delivery
    .command('decide')
    .argument('<message>', 'its number', recordNumber)
    .argument('<decision>', 'retry, count_as_sent or give_up')
    .requiredOption('--why <reason>', 'stands in the audit trail')
    .option('--as <member>', 'who decides')
    .description('decide the fate of an uncertain message')
    .action((messageId: string, decision: UncertainDecision, options: WhyOptions) =>
      inSession(options, async ({ house, actor }) => {
        await house.delivery.uncertain.decide(await actor(), messageId, decision, options.why)
        printJson({ messageId, decision })
      }),
    )
  dkimCommands(program)
}

const stops = {
  pause: 'hold a campaign, or everything, until resumed; takes effect within a second',
  kill: 'stop a campaign for good, or every sender until resumed; takes effect within a second',
  resume: 'go on sending',
} as const

function stopCommands(delivery: Command): void {
  for (const verb of ['pause', 'kill', 'resume'] as const) {
    delivery
      .command(verb)
      .argument('<scope>', 'a campaign, or all')
      .requiredOption('--why <reason>', 'stands in the audit trail')
      .option('--as <member>', 'who acts')
      .description(stops[verb])
      .action((scope: string, options: WhyOptions) =>
        inSession(options, async ({ house, actor }) => {
          await house.delivery.controls[verb](await actor(), scope, options.why)
          printJson(await house.delivery.controls.list())
        }),
      )
  }
}

function dkimCommands(program: Command): void {
  const dkim = program.command('dkim').description('signing keys of the mail domain')
  dkim
    .command('create')
    .option('--selector <name>', 'the name of the key in DNS', 'aval1')
    .option('--as <member>', 'who acts')
    .description('make a key and print the DNS record to publish')
    .action((options: SessionOptions & { selector: string }) =>
      inSession(options, async ({ house, actor }) =>
        printJson(await house.delivery.dkim.create(await actor(), house.config.mailDomain, options.selector)),
      ),
    )
}
