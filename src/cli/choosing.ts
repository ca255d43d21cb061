/** Commands that choose people: audiences and models. */
import type { Command } from 'commander'
import { cardText } from '../models/index.ts'
import { inSession, type Session, type SessionOptions } from './session.ts'
import { print, printJson, printTable, progressLine, readJson, recordNumber } from './terminal.ts'

export function audienceCommands(program: Command): void {
  const audience = program.command('audience').description('queries over people, for one purpose')
  audience
    .command('save')
    .description('keep an audience; with audienceId, as its next version')
    .argument('<file>', 'JSON: { name, purpose, query, audienceId? }')
    .option('--as <member>', 'who acts')
    .action((file: string, options: SessionOptions) =>
      inSession(options, async ({ house, actor, language }) => {
        const saved = await house.audiences.save(
          await actor(),
          readJson(file) as Parameters<typeof house.audiences.save>[1],
        )
        printJson({
          audienceId: saved.audienceId,
          version: saved.version,
          hash: saved.hash,
          sentence: await house.audiences.sentence(saved.query, language),
        })
      }),
    )
  audience
    .command('preview')
    .description('how many match, how many may be used, why not the others; nobody is named')
    .argument('<file>', 'JSON: { purpose, query, groups?: [{ field, cuts? }] }')
    .option('--as <member>', 'who acts')
    .action((file: string, options: SessionOptions) =>
      inSession(options, async ({ house, actor }) =>
        printJson(await house.audiences.preview(await actor(), askOf(readJson(file)))),
      ),
    )
  audience
    .command('list')
    .description('every audience, as a sentence')
    .action(() => inSession({}, listAudiences))
}

type PreviewAsk = Parameters<Session['house']['audiences']['preview']>[1]

/** A saved audience's file serves for a preview too. */
function askOf(written: unknown): PreviewAsk {
  const { purpose, query, groups } = written as PreviewAsk
  return { purpose, query, ...(groups ? { groups } : {}) }
}

async function listAudiences({ house, language }: Session): Promise<void> {
  const rows = await Promise.all(
    (await house.audiences.list()).map(async (one) => [
      one.audienceId,
      one.version,
      one.name,
      one.purpose,
      await house.audiences.sentence(one.query, language),
    ]),
  )
  printTable(['audience', 'version', 'name', 'purpose', 'who'], rows)
}

export function modelCommands(program: Command): void {
  const model = program.command('model').description('predictions, with their reasons')
  model
    .command('train')
    .description('learn from those who permit it, and print the card')
    .argument('<file>', 'JSON: { name, target, features, population?, folds?, seed? }')
    .option('--as <member>', 'who acts')
    .action((file: string, options: SessionOptions) =>
      inSession(options, async ({ house, actor, language }) => {
        const line = progressLine('training')
        const learnt = await house.models.train(
          await actor(),
          readJson(file) as Parameters<typeof house.models.train>[1],
          (done, total) => line(done, total),
        )
        printJson(learnt)
        print(cardText(await house.models.get(learnt.modelId), language))
      }),
    )
  model
    .command('list')
    .description('every model')
    .action(() => inSession({}, async ({ house }) => printJson(await house.models.list())))
  model
    .command('card')
    .description('what a model knows, how well, and who approved it')
    .argument('<model>', 'its number', recordNumber)
    .option('--json', 'the card as JSON')
    .action((modelId: string, options: { json?: true }) =>
      inSession({}, async ({ house, language }) => {
        const found = await house.models.get(modelId)
        if (options.json) printJson(found.card)
        else print(cardText(found, language))
      }),
    )
  model
    .command('approve')
    .description('let a model be used')
    .argument('<model>', 'its number', recordNumber)
    .requiredOption('--because <reason>', 'why it may be used; answers the warnings of the card, if any')
    .option('--as <member>', 'who acts')
    .action((modelId: string, options: SessionOptions & { because: string }) =>
      inSession(options, async ({ house, actor }) => {
        await house.models.approve(await actor(), modelId, options.because)
        print(`approved ${modelId}`)
      }),
    )
  model
    .command('score')
    .description('predict for everybody who permits it')
    .argument('<model>', 'its number', recordNumber)
    .option('--audience <id>', 'only its members', recordNumber)
    .option('--as <member>', 'who acts')
    .action((modelId: string, options: SessionOptions & { audience?: string }) =>
      inSession(options, async ({ house, actor }) =>
        printJson(await house.models.score(await actor(), modelId, options.audience ? { id: options.audience } : null)),
      ),
    )
  model
    .command('explain')
    .argument('<model>', 'its number', recordNumber)
    .argument('<subject>', 'a subject', recordNumber)
    .description('why this prediction for this person; the look is recorded')
    .requiredOption('--why <reason>', 'why you look, in words; it is recorded')
    .option('--as <member>', 'who acts')
    .action((modelId: string, subjectId: string, options: SessionOptions & { why: string }) =>
      inSession(options, async ({ house, actor }) =>
        printJson(await house.models.explain(await actor(), modelId, subjectId, options.why)),
      ),
    )
}
