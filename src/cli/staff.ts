/** Commands about colleagues and their keys, for whoever holds the machine: they work when nobody can sign in. */
import type { Command } from 'commander'
import { type Language, languages, type Role, roles } from '../kernel/index.ts'
import { acceptUrl, allRights, setupUrl } from '../staff/index.ts'
import { inSession, type Session, type SessionOptions } from './session.ts'
import { print, printJson, printTable, recordNumber } from './terminal.ts'

export function staffCommands(program: Command): void {
  const staff = program.command('staff').description('who works here')
  staff
    .command('setup-link')
    .description(
      'the link that makes the first administrator, as long as no owner can sign in; an earlier one stops working',
    )
    .action(() => inSession({}, setupLink))
  staff
    .command('add')
    .argument('<name>', 'as it will stand in the trail')
    .description('a new member who acts by keys or on the command line')
    .requiredOption('--role <role>', roles.join(', '))
    .option('--as <member>', 'who acts; not needed for the first')
    .action((name: string, options: SessionOptions & { role: Role }) =>
      inSession(options, (session) => addMember(session, name, options.role)),
    )
  staff
    .command('invite')
    .argument('<name>', 'the colleague')
    .argument('<email>', 'how they will sign in')
    .description('a colleague who will sign in to the console; the link goes by mail and is shown once')
    .requiredOption('--role <role>', roles.join(', '))
    .option('--language <language>', languages.join(', '), 'en')
    .option('--as <member>', 'who acts')
    .action((name: string, email: string, options: SessionOptions & { role: Role; language: Language }) =>
      inSession(options, (session) => invite(session, { ...options, name, email })),
    )
  changes(staff)
  listings(staff)
  keyCommands(program)
}

function changes(staff: Command): void {
  staff
    .command('role')
    .argument('<member>', 'number of the member')
    .argument('<role>', roles.join(', '))
    .description('another role; ends their sessions, and keys that hold more than it')
    .option('--as <member>', 'who acts')
    .action((staffId: string, role: Role, options: SessionOptions) =>
      inSession(options, async ({ house, actor }) =>
        printJson(await house.staff.colleagues.change(await actor(), recordNumber(staffId), { role })),
      ),
    )
  staff
    .command('new-start')
    .argument('<member>', 'number of the member')
    .description(
      'take away what somebody signs in with, and give them a new link: for the day on which all of it is lost',
    )
    .action((staffId: string) =>
      inSession({}, async (session) => {
        // Whoever holds the machine may do it for anybody, also for the only owner.
        const machine = { kind: 'system', id: 'command-line' } as const
        const { link, mailed } = await session.house.staff.colleagues.newStart(machine, recordNumber(staffId))
        showLink(acceptUrl(session.house.staff.publicUrl, link.code), mailed)
      }),
    )
  staff
    .command('end')
    .argument('<member>', 'number of the member')
    .description('end a membership, with its sessions and keys')
    .option('--as <member>', 'who acts')
    .action((staffId: string, options: SessionOptions) =>
      inSession(options, async ({ house, actor }) => house.staff.colleagues.end(await actor(), recordNumber(staffId))),
    )
}

function listings(staff: Command): void {
  staff
    .command('list')
    .description('every member, also those who left, and how they get in')
    .action(() =>
      inSession({}, async ({ house }) =>
        printTable(
          ['number', 'name', 'role', 'address', 'access', 'since', 'until'],
          (await house.staff.colleagues.list()).map((one) => [
            one.staffId,
            one.name,
            one.role,
            one.email,
            one.access,
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
}

function keyCommands(program: Command): void {
  const keys = program.command('keys').description('keys for programs')
  keys
    .command('create')
    .description('a key; its text is shown once')
    .argument('<member>', 'number of the member it acts for')
    .argument('<rights...>', 'what it may do')
    .option('--label <text>', 'what it is for')
    .option('--as <member>', 'who acts')
    .action((staffId: string, scopes: string[], options: SessionOptions & { label?: string }) =>
      inSession(options, async ({ house, actor }) => {
        const { label } = options
        const made = await house.staff.keys.create({ staffId, scopes, ...(label ? { label } : {}) })
        await house.staff.audit.write(null, {
          actor: await actor(),
          action: 'staff.key_made',
          details: { keyId: made.key.keyId, scopes },
        })
        print(`${made.text}\nThis is the only time that it is shown.`)
      }),
    )
  keys
    .command('revoke')
    .description('a key stops working at once')
    .argument('<key>', 'its number, as the list shows it')
    .option('--as <member>', 'who acts')
    .action((keyId: string, options: SessionOptions) =>
      inSession(options, async ({ house, actor }) => {
        await house.staff.keys.revoke(keyId)
        await house.staff.audit.write(null, {
          actor: await actor(),
          action: 'staff.key_revoked',
          details: { keyId },
        })
      }),
    )
  keys
    .command('list')
    .description('keys with their rights; never their text')
    .action(() =>
      inSession({}, async ({ house }) =>
        printTable(
          ['key', 'member', 'label', 'rights', 'last used', 'revoked'],
          (await house.staff.keys.list()).map((key) => [
            key.keyId,
            key.staffId,
            key.label || null,
            key.scopes.join(' '),
            key.lastUsedAt,
            key.revokedAt,
          ]),
        ),
      ),
    )
}

async function setupLink({ house }: Session): Promise<void> {
  const { code, expiresAt } = await house.staff.setup.issue()
  print(`${setupUrl(house.staff.publicUrl, code)}\nIt works once, until ${expiresAt.toISOString()}.`)
}

async function addMember(session: Session, name: string, role: Role): Promise<void> {
  const { house } = session
  const first = (await house.staff.members.list()).length === 0
  const actor = first ? ({ kind: 'system', id: 'command-line' } as const) : await session.actor()
  const member = await house.staff.members.add(name, role)
  await house.staff.audit.write(null, { actor, action: 'staff.add', details: { staffId: member.staffId, role } })
  printJson(member)
}

async function invite(
  { house, actor }: Session,
  given: { name: string; email: string; role: Role; language: Language },
): Promise<void> {
  const { name, email, role, language } = given
  const { member, link, mailed } = await house.staff.colleagues.invite(await actor(), { name, email, role, language })
  printJson(member)
  showLink(acceptUrl(house.staff.publicUrl, link.code), mailed)
}

function showLink(url: string, mailed: 'yes' | 'no' | 'failed'): void {
  const also = { yes: 'It also went by mail.', no: 'Hand it over.', failed: 'It could not be mailed: hand it over.' }
  print(`${url}\nThis is the only time that it is shown. ${also[mailed]}`)
}
