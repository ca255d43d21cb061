/** Receipts on the command line: made where the log is sequenced, written where somebody asked for them. */
import { writeFileSync } from 'node:fs'
import type { ReceiptAnswer } from '../consent/index.ts'
import { problem } from './problems.ts'
import type { Session } from './session.ts'
import { print } from './terminal.ts'

/** Where no server runs beside, this command sequences what waits. */
export async function sequencing({ house, beside }: Session): Promise<void> {
  if (beside === 'nobody') await house.ledger.start()
}

/** Prints or writes a receipt. @throws Problem `cli.no_receipt` */
export function writeAnswer(answer: ReceiptAnswer, file: string | undefined): void {
  if (answer.state === 'none') throw problem('cli.no_receipt', { because: answer.because })
  const text = `${JSON.stringify(answer.state === 'receipt' ? answer.receipt : answer.promise, null, 1)}\n`
  if (!file) process.stdout.write(text)
  else {
    writeFileSync(file, text, { mode: 0o600 })
    print(`${answer.state}: ${file}`)
  }
}
