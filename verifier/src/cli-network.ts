/** The commands that read a whole log: audit, watch, scan. */
import { equalBytes, fromBase64, text } from './bytes.ts'
import { audit, type AuditReport } from './audit.ts'
import { findingLine } from './audit-findings.ts'
import { readPart } from './audit-pass.ts'
import type { LogSource } from './audit-source.ts'
import { fileMemory, openSource } from './audit-storage.ts'
import { answer, type Call, exitCodes, parsedPolicy, policyText, readText, UsageError } from './cli-call.ts'
import { checkCheckpoint } from './policy.ts'
import { parseReceipt } from './receipt.ts'
import { httpRpc, Unreachable } from './rpc.ts'
import { scan } from './scan.ts'
import { decodeBundle, entriesPath } from './tiles.ts'
import { type Sight, watch } from './watch.ts'

const progressEvery = 25_600

export async function auditCommand(call: Call): Promise<number> {
  const { values, terminal } = call
  const source = openSource(call.word(0))
  if (values.policy === undefined) policyText(call, () => '')
  const report = await audit(source, {
    ...(values.policy === undefined ? {} : { policy: readText(values.policy) }),
    ...(values.rpc === undefined ? {} : { rpc: httpRpc(values.rpc) }),
    ...(values.state === undefined ? {} : { memory: fileMemory(values.state) }),
    progress: (entries, size) => {
      if (!values.json && entries % progressEvery === 0) terminal.err(`${entries}/${size}\n`)
    },
  })
  terminal.out(values.json ? `${JSON.stringify(plain(report), null, 2)}\n` : told(report, call))
  return report.ok ? exitCodes.ok : exitCodes.failed
}

/** Without what only a program in this process could use. */
function plain(report: AuditReport): unknown {
  const { contents, ...rest } = report
  return { ...rest, contents: contents.map(({ entry, type, hash }) => ({ entry, type, hash })) }
}

function told(report: AuditReport, { language }: Call): string {
  const { origin, size, root, from, counted, labels, witnesses, anchors, findings, ok } = report
  const en = language === 'en'
  const marks = en
    ? { failure: 'FAILURE', warning: 'warning', note: 'note' }
    : { failure: 'ÉCHEC', warning: 'avertissement', note: 'note' }
  const seen = witnesses.map((one) => one.name).join(', ') || '—'
  const lines = [
    `${origin ?? report.source}: ${size} ${en ? 'entries, root' : 'entrées, racine'} ${root ?? '—'}`,
    en
      ? `read ${size - from} entries (${from} known): ${counted.opaque} opaque, ${counted.public} public, ${counted.indexRoots} index roots compared; ${labels} labels; witnesses: ${seen}`
      : `${size - from} entrées lues (${from} connues) : ${counted.opaque} opaques, ${counted.public} publiques, ${counted.indexRoots} racines d’index comparées ; ${labels} étiquettes ; témoins : ${seen}`,
    ...(anchors ? [en ? `anchors on the chain: ${anchors.length}` : `ancrages sur la chaîne : ${anchors.length}`] : []),
    ...findings.map((finding) => `${marks[finding.severity]} [${finding.step}] ${findingLine(finding, language)}`),
    ok
      ? en
        ? 'The audit found nothing wrong.'
        : 'L’audit n’a rien trouvé d’anormal.'
      : en
        ? 'NOT GOOD.'
        : 'ANOMALIE.',
  ]
  return lines.map((line) => `${line}\n`).join('')
}

async function policyOfLog(call: Call, source: LogSource): Promise<string> {
  const own = call.values.policy === undefined ? await source.read('policy') : null
  return policyText(call, () => {
    const written = own && text(own)
    if (!written) throw new UsageError('the log publishes no policy: give one with --policy FILE')
    return written
  })
}

export async function watchCommand(call: Call): Promise<number> {
  const { values, terminal } = call
  const source = openSource(call.word(0))
  const end = await watch(source, {
    policy: parsedPolicy(await policyOfLog(call, source)),
    intervalMs: 1_000 * seconds(values.interval, 60),
    lateSeconds: values.late === undefined ? null : seconds(values.late, 0),
    now: () => terminal.now(),
    ...(values.looks === undefined ? {} : { looks: seconds(values.looks, 1) }),
    ...(values.rpc === undefined ? {} : { rpc: httpRpc(values.rpc) }),
    contracts: values.contract ?? [],
    witnesses: values.witness ?? [],
    others: (values.other ?? []).map(openSource),
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    report: (sight) =>
      terminal.out(
        values.json ? `${JSON.stringify(sight)}\n` : `${new Date(terminal.now()).toISOString()} ${sightLine(sight)}\n`,
      ),
  })
  return end === 'done' ? exitCodes.ok : exitCodes.failed
}

function sightLine(sight: Sight): string {
  if ('size' in sight) return `${sight.kind} ${sight.size} ${sight.root}`
  if ('seconds' in sight) return `LATE: the newest cosignature is ${sight.seconds} s old`
  return `${sight.kind.toUpperCase()} ${sight.who}: ${sight.detail}`
}

function seconds(value: string | undefined, otherwise: number): number {
  if (value === undefined) return otherwise
  if (!/^\d{1,9}$/.test(value)) throw new UsageError(`not a number: ${value}`)
  return Number(value)
}

export async function scanCommand(call: Call): Promise<number> {
  const read = parseReceipt(readText(call.word(0)))
  if (!read.ok) return answer(call, read)
  const { receipt } = read
  const source = openSource(call.word(1))
  const policy = parsedPolicy(policyText(call, () => receipt.policy))
  const bytes = await source.read('checkpoint')
  if (!bytes) throw new Unreachable(`${source.name}: there is no checkpoint`)
  const checked = checkCheckpoint(text(bytes) ?? '', policy)
  if (!checked.ok) return answer(call, checked)
  const { size, root } = checked.checkpoint
  const bundles = async (n: number, width: number) => {
    const found = await readPart(source, entriesPath, n, width)
    return found && (decodeBundle(found.bytes, found.width)?.slice(0, width) ?? null)
  }
  const scanned = await scan(fromBase64(receipt.labelKey)!, bundles, size)
  if (!scanned.ok) return answer(call, scanned)
  if (!equalBytes(scanned.root, root)) return answer(call, { ok: false, step: 'tree', reason: 'root_differs' })
  const { count, indices } = scanned
  if (call.values.json) call.terminal.out(`${JSON.stringify({ ok: true, count, indices, size }, null, 2)}\n`)
  else
    call.terminal.out(
      call.language === 'en'
        ? `Exactly ${count} of ${size} entries are about you, at ${indices.join(', ')}. The receipt knows ${receipt.count}.\n`
        : `Exactement ${count} entrées sur ${size} vous concernent, aux places ${indices.join(', ')}. Le reçu en connaît ${receipt.count}.\n`,
    )
  return exitCodes.ok
}
