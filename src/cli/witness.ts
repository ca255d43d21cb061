/** `aval witness`: a witness of other people's logs, for a partner, an auditor or an association to run. */
import type { Command } from 'commander'
import { createLog, systemClock, systemRandom } from '../kernel/index.ts'
import { readWitnessConfiguration, startWitness, witnessPolicyLines } from '../witness/index.ts'
import { print, printJson } from './terminal.ts'

interface WitnessOptions {
  readonly dir: string
  readonly config: string
  readonly child?: true
}

export function witnessCommand(program: Command): void {
  program
    .command('witness')
    .description('run a witness: it signs checkpoints that extend what it signed before (C2SP tlog-witness)')
    .requiredOption('--dir <folder>', 'where it keeps its keys and what it has signed')
    .requiredOption('--config <file>', 'its name, address and the logs it follows, as JSON')
    .option('--child', 'end with the process that started it, and tell it the address as JSON')
    .action(run)
}

async function run({ dir, config, child }: WitnessOptions): Promise<void> {
  const configuration = readWitnessConfiguration(config)
  const log = createLog('warn', { write: (line) => process.stderr.write(line) })
  const witness = await startWitness({ directory: dir, configuration, clock: systemClock, random: systemRandom, log })
  const { url, vkeys } = witness
  if (child) printJson({ url, vkeys })
  else {
    print(`${configuration.name}: ${url}`)
    print('')
    print(
      '# For the policy of a log that counts on this witness / Pour la politique d’un registre qui compte sur ce témoin :',
    )
    print(witnessPolicyLines('witness', vkeys, url))
  }
  const stop = () => void witness.stop().then(() => process.exit(0))
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  // However the parent dies, this end of the pipe hears of it.
  if (child) process.stdin.resume().on('end', stop).on('error', stop)
}
