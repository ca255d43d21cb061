/** Every command of `aval`, built but not run: what the documentation and the shell both read. */
import { Command } from 'commander'
import { version } from '../server/index.ts'
import { audienceCommands, modelCommands } from './choosing.ts'
import { consentCommands } from './consent.ts'
import { deskCommands } from './desk.ts'
import { peopleCommands } from './people.ts'
import { deliveryCommands } from './delivery.ts'
import { campaignCommands, ethicsCommands } from './sending.ts'
import { shellLanguage } from './session.ts'
import { ledgerCommands } from './ledger.ts'
import { siteCommands } from './sites.ts'
import { staffCommands } from './staff.ts'
import { start } from './start.ts'
import { witnessCommand } from './witness.ts'

/** The command line, ready to parse. */
export function commandLine(): Command {
  const program = new Command('aval').description('AI marketing that people can trust').version(version)
  program
    .command('start')
    .description('start the server; the first time, with a demonstration')
    .action(() => start(shellLanguage()))
  peopleCommands(program)
  consentCommands(program)
  audienceCommands(program)
  modelCommands(program)
  ethicsCommands(program)
  campaignCommands(program)
  deliveryCommands(program)
  siteCommands(program)
  deskCommands(program)
  staffCommands(program)
  ledgerCommands(program)
  witnessCommand(program)
  return program
}
