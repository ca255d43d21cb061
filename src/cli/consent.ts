/** Commands about consent: record a decision, read a state and a history, check people, purposes and notices. */
import type { Command } from 'commander'
import type { NewDecision } from '../consent/index.ts'
import { subjectLines, subjectOf } from './people.ts'
import { inSession, type Session, type SessionOptions } from './session.ts'
import { printJson, printTable, readJson } from './terminal.ts'

interface RecordOptions extends SessionOptions {
  readonly purposes: string
  readonly channel: string
  readonly by?: NewDecision['by']
  readonly notice?: string
  readonly at?: string
  readonly evidence?: string
}

export function consentCommands(program: Command): void {
  const consent = program.command('consent').description('decisions, permissions, purposes and notices')
  consent
    .command('record')
    .description('record what a person decided')
    .argument('<person>', 'a subject, or email:…, phone:…, external_id:…')
    .argument('<kind>', 'given, refused, withdrawn, objected, restriction_set, restriction_lifted, requested')
    .requiredOption('--purposes <codes>', 'comma-separated, or all_marketing, or all')
    .option('--channel <how>', 'how it reached you', 'cli')
    .option('--by <who>', 'subject, guardian, agent or controller')
    .option('--notice <id:version:language>', 'the text that was shown')
    .option('--at <time>', 'when the person decided (ISO 8601)')
    .option('--evidence <file>', 'JSON that proves it; sealed')
    .option('--as <member>', 'who acts')
    .action((person: string, kind: NewDecision['kind'], options: RecordOptions) =>
      inSession(options, (session) => record(session, person, kind, options)),
    )
  consent
    .command('show')
    .argument('<person>', 'a subject, or email:…, phone:…, external_id:…')
    .description('the state per purpose and every decision; the look is recorded')
    .option('--as <member>', 'who acts')
    .action((person: string, options: SessionOptions) =>
      inSession(options, async (session) => {
        const subjectId = await subjectOf(session, await session.actor(), person)
        printJson({
          standing: await session.house.consent.standing(subjectId),
          history: await session.house.consent.history(subjectId),
        })
      }),
    )
  consent
    .command('check')
    .argument('<purpose>', 'its code; see consent purposes')
    .argument('<file>', 'subjects, one per line; - for standard input')
    .description('may these people be used for this purpose now? With reasons')
    .action((purpose: string, file: string) => inSession({}, (session) => check(session, purpose, file)))
  consent
    .command('purposes')
    .description('what data may be used for, and on what basis')
    .action(() => inSession({}, listPurposes))
  consent
    .command('notices')
    .description('the texts that people were shown, by version')
    .action(() => inSession({}, async ({ house }) => printJson(await house.consent.notices.list())))
  consent
    .command('publish')
    .argument('<file>', 'a notice as JSON')
    .description('draft a notice and publish it')
    .option('--as <member>', 'who acts')
    .action((file: string, options: SessionOptions) =>
      inSession(options, async (session) => {
        const actor = await session.actor()
        const { notices } = session.house.consent
        const draft = await notices.draft(actor, readJson(file) as Parameters<typeof notices.draft>[1])
        const { noticeId, version, hash } = await notices.publish(actor, draft.noticeId, draft.version)
        printJson({ noticeId, version, hash })
      }),
    )
}

async function record(
  session: Session,
  person: string,
  kind: NewDecision['kind'],
  options: RecordOptions,
): Promise<void> {
  const actor = await session.actor()
  const subjectId = await subjectOf(session, actor, person)
  const scope = options.purposes
  const [id, version, language] = options.notice?.split(':') ?? []
  printJson(
    await session.house.consent.record(actor, {
      subjectId,
      kind,
      purposes: scope === 'all' || scope === 'all_marketing' ? scope : scope.split(','),
      channel: options.channel,
      ...(options.by ? { by: options.by } : {}),
      ...(options.at ? { at: new Date(options.at) } : {}),
      ...(id
        ? { notice: { id, version: Number(version), language: language === 'fr' ? ('fr' as const) : ('en' as const) } }
        : {}),
      ...(options.evidence ? { evidence: readJson(options.evidence) as NonNullable<NewDecision['evidence']> } : {}),
    }),
  )
}

async function check({ house }: Session, purpose: string, file: string): Promise<void> {
  const answers = await house.consent.check(purpose, subjectLines(file))
  const counts: Record<string, number> = {}
  for (const reason of answers.values()) counts[reason] = (counts[reason] ?? 0) + 1
  printJson({ purpose, people: answers.size, counts, answers: Object.fromEntries(answers) })
}

async function listPurposes({ house, language }: Session): Promise<void> {
  printTable(
    ['code', 'basis', 'channel', 'kept (days)', 'sentence'],
    house.consent
      .purposes()
      .map((purpose) => [
        purpose.code,
        purpose.legalBasis,
        purpose.channel,
        purpose.retentionDays,
        purpose.sentence[language],
      ]),
  )
}
