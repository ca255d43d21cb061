/** Commands for running an installation: the controller, warrants, the doctor, key rotation. */
import type { Command } from 'commander'
import { houseFindings, renderFindings } from '../server/index.ts'
import { inSession, type Session, type SessionOptions } from './session.ts'
import { print, printJson, printTable, readJson } from './terminal.ts'

export function deskCommands(program: Command): void {
  program
    .command('doctor')
    .description('the honest status')
    .action(() => inSession({}, doctor))
  program
    .command('controller')
    .argument('[file]', 'JSON: { name, address, contact, dpoContact, languages }')
    .description('who runs this installation; with a file, say it')
    .option('--as <member>', 'who acts')
    .action((file: string | undefined, options: SessionOptions) =>
      inSession(options, async ({ house, actor }) => {
        const setting = house.campaigns.controller
        printJson(
          file
            ? await setting.write(await actor(), readJson(file) as Parameters<typeof setting.write>[1])
            : await setting.read(),
        )
      }),
    )
  program
    .command('warrants')
    .description('who opened personal data, for what, and who was left out')
    .option('--last <n>', 'how many', '20')
    .action((options: { last: string }) => inSession({}, (session) => listWarrants(session, Number(options.last))))
  program
    .command('rotate-keys')
    .description('a new key-encrypting key; every key is wrapped again, no data row is touched')
    .option('--as <member>', 'who acts')
    .action((options: SessionOptions) => inSession(options, rotate))
}

async function doctor({ house, installation, language }: Session): Promise<void> {
  print(renderFindings(await houseFindings(house, installation), language))
}

async function listWarrants({ house }: Session, last: number): Promise<void> {
  const rows = await house.gate.warrants.list(last)
  printTable(
    ['opened', 'purpose', 'who', 'why', 'matched', 'permitted', 'genuine'],
    rows.map((one) => [
      one.openedAt,
      one.purpose,
      one.actor,
      one.why,
      one.census.matched,
      one.census.permitted,
      one.genuine,
    ]),
  )
}

async function rotate(session: Session): Promise<void> {
  const result = session.house.vault.rotateKek()
  const { kekVersion } = session.house.vault.status()
  await session.house.ledger.announce(null, { type: 'key_rotated', content: { what: 'vault', version: kekVersion } })
  await session.house.staff.audit.write(null, { actor: await session.actor(), action: 'vault.rotate', details: result })
  printJson(result)
}
