/**
 * The command `aval-verify`. Exit codes: 0 verified, 1 not verified, 2 wrong use or unreadable file, 3 nobody could be reached.
 */
import { readFileSync } from 'node:fs'
import { openSource } from './audit-storage.ts'
import { fromHex, text } from './bytes.ts'
import {
  answer,
  type Call,
  exitCodes,
  parsed,
  parsedPolicy,
  policyText,
  readText,
  type Terminal,
  UsageError,
} from './cli-call.ts'
import { auditCommand, scanCommand, watchCommand } from './cli-network.ts'
import { explain } from './failures.ts'
import { leafHash, verifyInclusion } from './merkle.ts'
import { checkCheckpoint } from './policy.ts'
import { parseProof } from './proof-file.ts'
import { parseReceipt, type Receipt } from './receipt.ts'
import { type ReceiptFacts, verifyReceipt, verifyReference } from './receipt-verify.ts'
import { parseReference } from './reference.ts'
import { httpRpc, Unreachable, verifyAnchor } from './rpc.ts'
import type { Verdict } from './verdict.ts'

const usage = `aval-verify: checks what Aval proves, without trusting the server that made it.

  aval-verify receipt FILE [--policy FILE] [--rpc URL]      a receipt: one decision and how many there are
  aval-verify bundle FILE [--policy FILE] [--rpc URL]       the same, and that it opens everything about you
  aval-verify reference HEADER --receipt FILE               a message's Aval-Consent header against your receipt
  aval-verify checkpoint FILE|URL --policy FILE             a signed summary of a log
  aval-verify proof FILE.tlog-proof --entry HEX|FILE --policy FILE
  aval-verify audit URL|DIR [--policy FILE] [--rpc URL] [--state FILE]
  aval-verify watch URL [--policy FILE] [--interval SECONDS] [--looks N] [--late SECONDS] [--witness URL]…
                        [--other URL]… [--rpc URL --contract ADDRESS…]
  aval-verify scan RECEIPT URL|DIR [--policy FILE]          counts your entries without telling the server who you are

  --lang en|fr, --json. Without --policy the one in the receipt (or of the log) is used: that trusts its issuer.
  Exit codes: 0 verified, 1 not verified, 2 wrong use or unreadable, 3 cannot be reached.
`

type Command = (call: Call) => Promise<number>

const commands: Readonly<Record<string, Command>> = {
  receipt: (call) => receiptCommand(call, 'receipt'),
  bundle: (call) => receiptCommand(call, 'bundle'),
  reference: referenceCommand,
  checkpoint: checkpointCommand,
  proof: proofCommand,
  audit: auditCommand,
  watch: watchCommand,
  scan: scanCommand,
}

/** @param args what follows the command's name @returns the exit code */
export async function main(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    const { values, positionals } = parsed(args)
    const [name = '', ...words] = positionals
    if (values.help || name === '' || name === 'help') {
      terminal.out(usage)
      return values.help || name === 'help' ? exitCodes.ok : exitCodes.usage
    }
    if (!Object.hasOwn(commands, name)) throw new UsageError(`there is no command ${name}`)
    const language = values.lang ?? 'en'
    if (language !== 'en' && language !== 'fr') throw new UsageError('--lang is en or fr')
    const word = (n: number): string => {
      if (words[n] === undefined) throw new UsageError(`${name} needs more: see aval-verify --help`)
      return words[n]
    }
    return await commands[name]!({ terminal, language, values, word })
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof Unreachable)) throw error
    terminal.err(`${error.message}\n`)
    return error instanceof Unreachable ? exitCodes.unreachable : exitCodes.usage
  }
}

function openReceipt(call: Call, file: string): { receipt: Receipt; verdict: Verdict<ReceiptFacts> } | null {
  const read = parseReceipt(readText(file))
  if (!read.ok) {
    answer(call, read)
    return null
  }
  const { receipt } = read
  return {
    receipt,
    verdict: verifyReceipt(
      receipt,
      policyText(call, () => receipt.policy),
    ),
  }
}

async function receiptCommand(call: Call, name: 'receipt' | 'bundle'): Promise<number> {
  const opened = openReceipt(call, call.word(0))
  if (!opened) return exitCodes.failed
  const { receipt, verdict } = opened
  if (verdict.ok && name === 'bundle' && receipt.kind === 'receipt')
    return answer(call, { ok: false, step: 'format', reason: 'not_a_bundle' })
  const { rpc } = call.values
  if (!verdict.ok || rpc === undefined) return answer(call, verdict)
  const anchored = await verifyAnchor(receipt, httpRpc(rpc))
  if (!anchored.ok) return answer(call, anchored)
  const { chainId, block, size, time } = anchored
  const code = answer(call, { ...verdict, onChain: anchored } as Verdict<Partial<ReceiptFacts>>)
  const when = time === null ? '' : ` (${new Date(time * 1_000).toISOString()})`
  if (!call.values.json)
    call.terminal.out(
      call.language === 'en'
        ? `Chain ${chainId} holds it too: the log of ${size} entries, in block ${block}${when}.\n`
        : `La chaîne ${chainId} le contient aussi : le journal de ${size} entrées, bloc ${block}${when}.\n`,
    )
  return code
}

async function referenceCommand(call: Call): Promise<number> {
  const reference = parseReference(call.word(0).replace(/^aval-consent:/i, ''))
  if (!reference) throw new UsageError('this is not an Aval-Consent header: origin="…"; enrolment="…"; i=…')
  if (call.values.receipt === undefined) throw new UsageError('reference needs --receipt FILE')
  const opened = openReceipt(call, call.values.receipt)
  if (!opened) return exitCodes.failed
  const { verdict } = opened
  return answer(call, verdict.ok ? verifyReference(reference, verdict) : verdict)
}

async function checkpointCommand(call: Call): Promise<number> {
  const where = call.word(0)
  if (call.values.policy === undefined) throw new UsageError('checkpoint needs --policy FILE')
  const policy = parsedPolicy(readText(call.values.policy))
  const checked = checkCheckpoint(/^https?:/.test(where) ? await fetchNote(where) : readText(where), policy)
  if (!checked.ok) return answer(call, checked)
  const { checkpoint, witnesses, postQuantum } = checked
  const seen = witnesses.map((one) => `${one.name} ${new Date(one.timestamp * 1_000).toISOString()}`)
  const facts = { origin: checkpoint.origin, size: checkpoint.size, witnesses, postQuantum }
  if (call.values.json) call.terminal.out(`${JSON.stringify({ ok: true, ...facts }, null, 2)}\n`)
  else
    call.terminal.out(
      `${explain({ ok: true }, call.language)} ${checkpoint.origin}: ${checkpoint.size}; ML-DSA-44: ${postQuantum}; ${seen.join(', ') || '—'}\n`,
    )
  return exitCodes.ok
}

/** A log's prefix, or the address of its checkpoint. */
async function fetchNote(url: string): Promise<string> {
  const bytes = await openSource(url.replace(/\/checkpoint$/, '')).read('checkpoint')
  if (!bytes) throw new Unreachable(`${url}: there is no checkpoint`)
  return text(bytes) ?? ''
}

async function proofCommand(call: Call): Promise<number> {
  const { policy, entry } = call.values
  if (policy === undefined || entry === undefined)
    throw new UsageError('proof needs --entry HEX|FILE and --policy FILE')
  const bytes = fromHex(entry) ?? readBytes(entry)
  const proof = parseProof(readText(call.word(0)))
  if (!proof) return answer(call, { ok: false, step: 'format', reason: 'not_a_proof' })
  const checked = checkCheckpoint(proof.checkpoint, parsedPolicy(readText(policy)))
  if (!checked.ok) return answer(call, checked)
  const { size, root } = checked.checkpoint
  const holds = verifyInclusion(proof.index, size, leafHash(bytes), proof.path, root)
  return answer(call, holds ? { ok: true } : { ok: false, step: 'inclusion', reason: 'not_in_log' })
}

function readBytes(file: string): Uint8Array {
  try {
    return readFileSync(file)
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${(error as Error).message}`)
  }
}
