import assert from 'node:assert/strict'
import { test } from 'node:test'
import { audit } from '../src/audit.ts'
import { oddLines } from '../src/audit-checkpoint.ts'
import type { LogSource } from '../src/audit-source.ts'
import { text, utf8 } from '../src/bytes.ts'
import { formatCheckpoint } from '../src/checkpoint.ts'
import { cosignatureType, ed25519Type, formatNote, mlDsaType, vkeyOf } from '../src/note.ts'
import { checkCheckpoint, parsePolicy, type Policy } from '../src/policy.ts'
import { sha256 } from '../src/primitives.ts'
import { cosign, newEd25519, newMlDsa44, signCheckpoint } from '../src/signing.ts'
import { newLog, origin, policy as fixturePolicy } from './log.fixture.ts'

const time = 1_780_000_000
const written = formatCheckpoint(origin, 7, sha256(utf8('root')))

/** A pair of the log's keys: what a policy says of it, and its lines under the checkpoint. */
function pair(name: string) {
  const [plain, postQuantum] = [newEd25519(sha256(utf8(name))), newMlDsa44(sha256(utf8(name)))]
  return {
    listed: [
      `log ${vkeyOf(origin, ed25519Type, plain.publicKey)}`,
      `log ${vkeyOf(origin, mlDsaType, postQuantum.publicKey)}`,
    ],
    lines: [signCheckpoint(written, origin, plain), cosign(mlDsaType, postQuantum, origin, time, written)],
  }
}
const [first, second, third] = [pair('first'), pair('second'), pair('third')]

function witness(name: string) {
  const key = newEd25519(sha256(utf8(name)))
  return {
    listed: `witness ${name} ${vkeyOf(name, cosignatureType, key.publicKey)}`,
    line: cosign(cosignatureType, key, name, time, written),
  }
}
const [asked, spare] = [witness('asked.example'), witness('spare.example')]

function policyOf(...lines: readonly string[]): Policy {
  const parsed = parsePolicy(`${lines.join('\n')}\n`)
  assert.ok('policy' in parsed)
  return parsed.policy
}
const publishing = (...lines: readonly string[]): LogSource => ({
  name: 'log',
  read: async (path) => (path === 'policy' && lines.length > 0 ? utf8(`${lines.join('\n')}\n`) : null),
})

/** What is odd about a note that is good; null when it is not good. */
async function oddities(note: string, policy: Policy, source = publishing()): Promise<string[] | null> {
  const checked = checkCheckpoint(note, policy)
  if (!checked.ok) return null
  return (await oddLines(source, note, checked, policy)).map(({ severity, reason }) => `${severity} ${reason}`)
}

test('every bit of every byte of a checkpoint is refused or odd, whoever signed it', async () => {
  const policy = policyOf(
    ...first.listed,
    asked.listed,
    spare.listed,
    'group any any asked.example spare.example',
    'quorum any',
  )
  const note = formatNote(written, [...first.lines, asked.line, spare.line])
  assert.deepEqual(await oddities(note, policy), [])
  const bytes = utf8(note)
  const kinds = { refused: 0, fail: 0, warn: 0 }
  for (let at = 0; at < bytes.length; at++)
    for (let bit = 0; bit < 8; bit++) {
      const changed = bytes.slice()
      changed[at] = changed[at]! ^ (1 << bit)
      const odd = await oddities(text(changed) ?? '', policy)
      assert.notDeepEqual(odd, [], `byte ${at}, bit ${bit}`)
      // Only a witness whom the quorum could spare may end as nobody's line; the log's own are failures.
      kinds[odd === null ? 'refused' : odd.some((one) => one.startsWith('fail')) ? 'fail' : 'warn'] += 1
    }
  assert.ok(kinds.fail > 100 && kinds.warn > 100, JSON.stringify(kinds))
})

test('a line of the log that is missing is a failure; so is one of an unknown key under its name', async () => {
  const policy = policyOf(...first.listed, 'quorum none')
  const [plain, postQuantum] = first.lines as [string, string]
  assert.deepEqual(await oddities(formatNote(written, [plain]), policy), ['fail signature_missing'])
  assert.deepEqual(await oddities(formatNote(written, [postQuantum]), policy), ['fail signature_missing'])
  assert.deepEqual(await oddities(formatNote(written, [...first.lines, second.lines[0]!]), policy), [
    'fail unknown_signature',
  ])
})

test('a rotated key is no failure: the log’s own policy names it, and the newest two of a type must sign', async () => {
  const quorum = 'quorum none'
  const all = [...third.listed, ...second.listed, ...first.listed, quorum]
  const note = formatNote(written, [...third.lines, ...second.lines])
  assert.deepEqual(await oddities(note, policyOf(...all)), [])
  const older = policyOf(...second.listed, ...first.listed, quorum)
  assert.deepEqual(await oddities(note, older, publishing(...all)), ['warn key_not_listed', 'warn key_not_listed'])
  assert.ok((await oddities(note, older))!.includes('fail unknown_signature'))
  const without = formatNote(written, [...third.lines, second.lines[1]!])
  assert.deepEqual(await oddities(without, policyOf(...all)), ['fail signature_missing'])
})

test('what the log’s own policy explains must also be signed', async () => {
  const policy = policyOf(...first.listed, 'quorum none')
  const wrong = cosign(cosignatureType, newEd25519(sha256(utf8('spare.example'))), 'spare.example', time + 1, written)
  const forged = `${spare.line.slice(0, 60)}${wrong.slice(60)}`
  const published = publishing(...first.listed, spare.listed, 'quorum none')
  assert.deepEqual(await oddities(formatNote(written, [...first.lines, spare.line]), policy, published), [])
  assert.deepEqual(await oddities(formatNote(written, [...first.lines, forged]), policy, published), [
    'fail unknown_signature',
  ])
})

test('an audit says so, and names the file', async () => {
  const log = newLog()
  log.pad(20)
  const files = await log.files(await log.publish())
  const [head, ...lines] = text(files.get('checkpoint')!)!.split('\n— ')
  files.set('checkpoint', utf8([head, ...lines.filter((_, k) => k !== 1)].join('\n— ')))
  const source: LogSource = { name: 'log', read: async (path) => files.get(path) ?? null }
  const report = await audit(source, { policy: fixturePolicy })
  assert.equal(report.ok, false)
  assert.deepEqual(
    report.findings.map(({ severity, reason, file }) => [severity, reason, file]),
    [['failure', 'signature_missing', 'checkpoint']],
  )
})
