/** Commands about the ledger: its state, its policy, receipts, repair and keys. */
import type { Command } from 'commander'
import { sayFinding } from '../ledger/index.ts'
import { subjectOf } from './people.ts'
import { sequencing, writeAnswer } from './receipts.ts'
import { problem } from './problems.ts'
import { inSession, type Session, type SessionOptions } from './session.ts'
import { print, printJson, progressLine, recordNumber } from './terminal.ts'

interface ReceiptOptions extends SessionOptions {
  readonly decision?: string
  readonly out?: string
}

/** A receipt may wait for a checkpoint that this very command makes. */
const patienceMs = 20_000

export function ledgerCommands(program: Command): void {
  const ledger = program.command('ledger').description('the public log of decisions: state, receipts, repair')
  ledger
    .command('status')
    .description('how far the log has come, who signed it, and what is wrong')
    .action(() =>
      inSession({}, async ({ house }) =>
        printJson({
          ...(await house.ledger.status()),
          witnesses: house.witnesses.status(),
          anchor: (await house.chain()?.status()) ?? null,
        }),
      ),
    )
  ledger
    .command('verify')
    .description(
      'compare every row of the ledger’s tables with what was published and signed; exit code 1 when something differs',
    )
    .action(() => inSession({}, verify))
  ledger
    .command('policy')
    .description('the keys and witnesses by which others check the log')
    .action(() => inSession({}, async ({ house }) => print(house.ledger.policy().trimEnd())))
  ledger
    .command('receipt')
    .argument('<person>', 'a subject, or email:…, phone:…, external_id:…')
    .description('what the person may hold in their own hands; the look is recorded')
    .option('--decision <number>', 'one decision; everything when left out')
    .option('--out <file>', 'where to write it; standard output when left out')
    .option('--as <member>', 'who acts')
    .action((person: string, options: ReceiptOptions) =>
      inSession(options, (session) => receipt(session, person, options)),
    )
  ledger
    .command('repair')
    .description('put entries back from the static files, after a backup was restored')
    .option('--as <member>', 'who acts')
    .action((options: SessionOptions) => inSession(options, repair))
  ledger
    .command('new-contract')
    .description('deploy a new contract on the chain, in place of one that is stuck; the log announces it')
    .option('--as <member>', 'who acts')
    .action((options: SessionOptions) => inSession(options, newContract))
  ledger
    .command('rotate-keys')
    .description('give the log a new pair of signing keys; the old one goes on signing beside it')
    .option('--as <member>', 'who acts')
    .action((options: SessionOptions) =>
      inSession(options, async (session) => {
        const vkeys = await session.house.ledger.rotateKeys()
        await session.house.staff.audit.write(null, { actor: await session.actor(), action: 'ledger.rotate' })
        printJson({ vkeys })
      }),
    )
}

async function receipt(session: Session, person: string, options: ReceiptOptions): Promise<void> {
  const { house } = session
  const actor = await session.actor()
  const subjectId = await subjectOf(session, actor, person)
  await house.staff.audit.write(null, { actor, action: 'consent.receipt', subjectId, why: 'asked on the command line' })
  await sequencing(session)
  const answer = options.decision
    ? await house.consent.receipts.of(subjectId, recordNumber(options.decision), patienceMs)
    : await house.consent.receipts.bundle(subjectId, patienceMs)
  writeAnswer(answer, options.out)
}

async function verify({ house, language }: Session): Promise<void> {
  const { entries, checkpoints, findings, found } = await house.ledger.inspect(
    progressLine('rows'),
    'system:command_line',
  )
  for (const finding of findings) print(sayFinding(finding, language))
  if (found > findings.length) print(`… ${found - findings.length}`)
  printJson({ entries, checkpoints, found })
  if (found > 0) process.exitCode = 1
}

async function repair(session: Session): Promise<void> {
  if (session.beside === 'server') throw problem('cli.server_runs')
  const done = await session.house.ledger.repair()
  const moved = await session.house.consent.followLedger()
  await session.house.staff.audit.write(null, {
    actor: await session.actor(),
    action: 'ledger.repair',
    details: { ...done, moved },
  })
  printJson({ ...done, chainsMoved: moved })
}

async function newContract(session: Session): Promise<void> {
  const chain = session.house.chain()
  if (!chain) throw problem('cli.no_chain')
  await chain.redeploy()
  await session.house.staff.audit.write(null, { actor: await session.actor(), action: 'ledger.new_contract' })
  const { chainId, contract } = await chain.status()
  printJson({ chainId, contract })
}
