/** Commands that look at a campaign before and after: preview, trial, results, comparison. */
import type { Command } from 'commander'
import type { Language } from '../kernel/index.ts'
import { subjectOf } from './people.ts'
import { inSession, type Session, type SessionOptions } from './session.ts'
import { print, printJson, readJson, recordNumber } from './terminal.ts'

interface PlaceOptions extends SessionOptions {
  readonly variant: string
  readonly language: Language
}

/** Adds them to `aval campaign`. */
export function lookingCommands(campaign: Command): void {
  placed(
    campaign.command('preview').description('the message as a made-up person gets it, or a real one who permits it'),
  )
    .option('--person <identifier>', 'a subject, or email:…, phone:…, external_id:…; the look is recorded')
    .action((campaignId: string, options: PlaceOptions & { person?: string }) =>
      inSession(options, (session) =>
        preview(session, { campaignId, variant: options.variant, language: options.language }, options.person),
      ),
    )
  placed(campaign.command('test').description('send a marked trial to somebody on the team'))
    .argument('<address>', 'where to')
    .action((campaignId: string, address: string, options: PlaceOptions) =>
      inSession(options, async ({ house, actor }) =>
        printJson(
          await house.campaigns.sendTest(
            await actor(),
            { campaignId, variant: options.variant, language: options.language },
            address,
          ),
        ),
      ),
    )
  campaign
    .command('results')
    .description('what became of it, in counts')
    .argument('<campaign>', 'its number', recordNumber)
    .option('--as <member>', 'who acts')
    .action((campaignId: string, options: SessionOptions) =>
      inSession(options, async ({ house, actor }) =>
        printJson(await house.campaigns.statistics(await actor(), campaignId)),
      ),
    )
  campaign
    .command('compare')
    .description('those who got it against those held back, with an interval')
    .argument('<campaign>', 'its number', recordNumber)
    .argument(
      '<outcome>',
      'what counts as success, as JSON: { kind: "event", name, days } or { kind: "field", field, equals }',
    )
    .option('--as <member>', 'who acts')
    .action((campaignId: string, file: string, options: SessionOptions) =>
      inSession(options, async ({ house, actor }) =>
        printJson(
          await house.campaigns.compare(
            await actor(),
            campaignId,
            readJson(file) as Parameters<typeof house.campaigns.compare>[2],
          ),
        ),
      ),
    )
}

function placed(command: Command): Command {
  return command
    .argument('<campaign>', 'its number', recordNumber)
    .option('--variant <key>', 'which variant', 'a')
    .option('--language <code>', 'en or fr', 'en')
    .option('--as <member>', 'who acts')
}

async function preview(
  session: Session,
  place: { campaignId: string; variant: string; language: Language },
  person: string | undefined,
): Promise<void> {
  const { house } = session
  const actor = await session.actor()
  const shown = person
    ? await house.campaigns.previewPerson(
        actor,
        place,
        { subjectId: await subjectOf(session, actor, person) },
        'asked for on the command line',
      )
    : await house.campaigns.previewSynthetic(place, { values: {}, as: 'personalised' })
  print(`Subject: ${shown.subject}\n\n${shown.text}`)
}
