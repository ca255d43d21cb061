/** Commands about people: import, fields, find, consent, erase. */
import type { Command } from 'commander'
import type { Actor } from '../kernel/index.ts'
import { sequencing, writeAnswer } from './receipts.ts'
import { problem } from './problems.ts'
import { inSession, type Session, type SessionOptions } from './session.ts'
import { print, printJson, printTable, progressLine, readJson, readText } from './terminal.ts'

interface ImportOptions extends SessionOptions {
  readonly mapping?: string
  readonly dryRun?: true
  readonly propose?: true
  readonly rejects?: string
}

interface EraseOptions extends SessionOptions {
  readonly final?: string
}

const finalPatienceMs = 20_000

export function peopleCommands(program: Command): void {
  program
    .command('import')
    .argument('<file>', 'CSV, TSV or NDJSON, also .gz')
    .description('take people in from a file, with what they agreed to')
    .option('--propose', 'look at the file and print a mapping to edit')
    .option('--mapping <file>', 'the mapping, as JSON')
    .option('--dry-run', 'do everything but keep it')
    .option('--rejects <file>', 'where to write the refused rows')
    .option('--as <member>', 'who acts')
    .action(importFile)
  program
    .command('fields')
    .description('the catalogue of fields')
    .action(() => inSession({}, listFields))
  program
    .command('find')
    .argument('<identifier>', 'email:…, phone:… or external_id:…')
    .description('find a named person; the look is recorded')
    .option('--as <member>', 'who acts')
    .action((identifier: string, options: SessionOptions) =>
      inSession(options, async (session) => print(await subjectOf(session, await session.actor(), identifier))),
    )
  program
    .command('erase')
    .argument('<identifier>', 'a subject, or email:…, phone:…, external_id:…')
    .description('erase a person: rows, and the key that could read them anywhere')
    .option('--final <file>', 'where to write the last receipt for the person; nobody can make it again')
    .option('--as <member>', 'who acts')
    .action((identifier: string, options: EraseOptions) =>
      inSession(options, async (session) => {
        const actor = await session.actor()
        const subjectId = await subjectOf(session, actor, identifier)
        const { final } = await session.house.subjects.erase(actor, subjectId)
        if (options.final) {
          await sequencing(session)
          writeAnswer(await final(finalPatienceMs), options.final)
        }
        printJson({ erased: subjectId })
      }),
    )
}

async function importFile(file: string, options: ImportOptions): Promise<void> {
  await inSession(options, async (session) => {
    const { imports } = session.house.subjects
    const source = { kind: 'path', path: file } as const
    if (options.propose || !options.mapping) {
      const proposal = await imports.propose(source, session.language)
      for (const warning of proposal.warnings) process.stderr.write(`! ${JSON.stringify(warning)}\n`)
      return printJson(proposal.mapping)
    }
    const order = {
      source,
      mapping: readJson(options.mapping),
      mode: options.dryRun ? ('dry_run' as const) : ('run' as const),
      language: session.language,
    }
    const line = progressLine(options.dryRun ? 'dry run' : 'import')
    const status = await imports.run(await session.actor(), order, {
      report: async (done, total) => line(done, total),
      cancelled: async () => false,
    })
    printJson({ importId: status.importId, state: status.state, counts: status.counts })
    if (status.hasRejects && options.rejects) await writeRejects(session, status.importId, options.rejects)
  })
}

async function writeRejects(session: Session, importId: string, file: string): Promise<void> {
  const { createWriteStream } = await import('node:fs')
  const { pipeline } = await import('node:stream/promises')
  await pipeline(await session.house.subjects.imports.rejects(importId), createWriteStream(file, { mode: 0o600 }))
  print(`refused rows: ${file}`)
}

async function listFields({ house, language }: Session): Promise<void> {
  const fields = await house.subjects.catalogue.list()
  printTable(
    ['field', 'type', 'class', 'provenance', 'audiences', 'models', 'label'],
    fields.map((field) => [
      field.name,
      field.type,
      field.dataClass,
      field.provenance,
      field.inAudiences ? 'yes' : 'no',
      field.inModels ? 'yes' : 'no',
      field.label[language],
    ]),
  )
}

const kinds = ['email', 'phone', 'external_id'] as const

/** The subject that a person on the command line means. @throws Problem `cli.unknown_person` */
export async function subjectOf({ house }: Session, actor: Actor, identifier: string): Promise<string> {
  if (/^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(identifier)) return identifier
  const kind = kinds.find((one) => identifier.startsWith(`${one}:`))
  if (!kind) throw problem('cli.unknown_person')
  const value = identifier.slice(kind.length + 1)
  const found = await house.gate.openPurpose(
    { purpose: 'rights_fulfilment', actor, why: 'looked up on the command line', subjects: [] },
    (tx) => house.subjects.find(tx, kind, value),
  )
  if (!found) throw problem('cli.unknown_person')
  await house.staff.audit.write(null, {
    actor,
    action: 'cli.find',
    subjectId: found,
    why: 'looked up on the command line',
  })
  return found
}

/** One subject per line, as files and pipes give them. */
export function subjectLines(file: string): string[] {
  return readText(file)
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
}
