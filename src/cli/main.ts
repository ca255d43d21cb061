/** The command `aval`. */
import { commandLine } from './program.ts'
import { refusal, shellLanguage } from './session.ts'
import { endQuietlyWithReader } from './terminal.ts'

endQuietlyWithReader()
try {
  await commandLine().parseAsync()
} catch (error) {
  process.stderr.write(`${refusal(error, shellLanguage())}\n`)
  process.exitCode = 1
}
