/** What the commands share: how they are called, what they read, how they answer. */
import { readFileSync, statSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { explain, type VerdictLanguage } from './failures.ts'
import { parsePolicy, type Policy } from './policy.ts'
import { longestReceipt } from './receipt.ts'
import type { ReceiptFacts } from './receipt-verify.ts'
import type { Verdict } from './verdict.ts'

export interface Terminal {
  out(text: string): void
  err(text: string): void
  /** POSIX milliseconds. */
  now(): number
}

export const exitCodes = { ok: 0, failed: 1, usage: 2, unreachable: 3 } as const

/** Wrong use, or a file that cannot be read. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

const options = {
  policy: { type: 'string' },
  rpc: { type: 'string' },
  lang: { type: 'string' },
  json: { type: 'boolean' },
  receipt: { type: 'string' },
  entry: { type: 'string' },
  state: { type: 'string' },
  interval: { type: 'string' },
  looks: { type: 'string' },
  late: { type: 'string' },
  witness: { type: 'string', multiple: true },
  other: { type: 'string', multiple: true },
  contract: { type: 'string', multiple: true },
  help: { type: 'boolean', short: 'h' },
} as const

/** @throws UsageError */
export function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true })
  } catch (error) {
    throw new UsageError((error as Error).message)
  }
}

/** What a command is given. */
export interface Call {
  readonly terminal: Terminal
  readonly language: VerdictLanguage
  readonly values: ReturnType<typeof parsed>['values']
  /** The n-th word after the command. @throws UsageError */
  word(n: number): string
}

/** @throws UsageError */
export function readText(file: string): string {
  try {
    if (statSync(file).size > longestReceipt) throw new UsageError(`${file} is too large`)
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof UsageError) throw error
    throw new UsageError(`${file} cannot be read: ${(error as Error).message}`)
  }
}

const trusting = {
  en: 'NOTE: no --policy was given. The policy of the issuer itself is used: this trusts whoever issued it.',
  fr: 'ATTENTION : aucune --policy n’a été donnée. Celle de l’émetteur est utilisée : on se fie donc à lui.',
} as const

/** The policy of the caller; failing that, loudly, another's. */
export function policyText({ values, terminal, language }: Call, otherwise: () => string): string {
  if (values.policy !== undefined) return readText(values.policy)
  terminal.err(`${trusting[language]}\n`)
  return otherwise()
}

/** @throws UsageError */
export function parsedPolicy(written: string): Policy {
  const read = parsePolicy(written)
  if ('policy' in read) return read.policy
  throw new UsageError(`the policy is wrong, line ${read.line}: ${read.problem}`)
}

/** A verdict, in words or as JSON. */
export function answer({ terminal, language, values }: Call, verdict: Verdict<Partial<ReceiptFacts>>): number {
  const said = explain(verdict, language)
  terminal.out(values.json ? `${JSON.stringify({ ...verdict, said }, null, 2)}\n` : `${said}\n`)
  return verdict.ok ? exitCodes.ok : exitCodes.failed
}
