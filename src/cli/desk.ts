/** Commands for running an installation: staff, keys, the controller, warrants, the doctor, key rotation. */
import type { Command } from 'commander'
import { type Role, roles } from '../kernel/index.ts'
import { houseFindings, renderFindings } from '../server/index.ts'
import { allRights } from '../staff/index.ts'
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
  staffCommands(program)
}

function staffCommands(program: Command): void {
  const staff = program.command('staff').description('who works here')
  staff
    .command('add')
    .argument('<name>', 'as it will stand in the trail')
    .description('a new member')
    .requiredOption('--role <role>', roles.join(', '))
    .option('--as <member>', 'who acts; not needed for the first')
    .action((name: string, options: SessionOptions & { role: Role }) =>
      inSession(options, (session) => addMember(session, name, options.role)),
    )
  staff
    .command('list')
    .description('every member, also those who left')
    .action(() =>
      inSession({}, async ({ house }) =>
        printTable(
          ['number', 'name', 'role', 'since', 'until'],
          (await house.staff.members.list()).map((one) => [
            one.staffId,
            one.name,
            one.role,
            one.createdAt,
            one.disabledAt,
          ]),
        ),
      ),
    )
  staff
    .command('rights')
    .description('what each role may do')
    .action(() =>
      printTable(
        ['right', 'roles', 'meaning'],
        allRights().map((right) => [right.name, right.roles.join(', '), right.meaning.en]),
      ),
    )
  const keys = program.command('keys').description('keys for programs')
  keys
    .command('create')
    .description('a key; its text is shown once')
    .argument('<member>', 'number of the member it acts for')
    .argument('<rights...>', 'what it may do')
    .option('--as <member>', 'who acts')
    .action((staffId: string, scopes: string[], options: SessionOptions) =>
      inSession(options, async ({ house, actor }) => {
        const made = await house.staff.keys.create({ staffId, scopes })
        await house.staff.audit.write(null, {
          actor: await actor(),
          action: 'staff.key_made',
          details: { keyId: made.key.keyId, scopes },
        })
        print(`${made.text}\nThis is the only time that it is shown.`)
      }),
    )
  keys
    .command('list')
    .description('keys with their rights; never their text')
    .action(() =>
      inSession({}, async ({ house }) =>
        printTable(
          ['key', 'member', 'rights', 'last used', 'revoked'],
          (await house.staff.keys.list()).map((key) => [
            key.keyId,
            key.staffId,
            key.scopes.join(' '),
            key.lastUsedAt,
            key.revokedAt,
          ]),
        ),
      ),
    )
}

async function doctor({ house, installation, language }: Session): Promise<void> {
  print(renderFindings(await houseFindings(house, installation), language))
}

async function addMember(session: Session, name: string, role: Role): Promise<void> {
  const { house } = session
  const first = (await house.staff.members.list()).length === 0
  const actor = first ? ({ kind: 'system', id: 'command-line' } as const) : await session.actor()
  const member = await house.staff.members.add(name, role)
  await house.staff.audit.write(null, { actor, action: 'staff.add', details: { staffId: member.staffId, role } })
  printJson(member)
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
