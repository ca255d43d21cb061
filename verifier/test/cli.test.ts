import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, test } from 'node:test'
import { toHex } from '../src/bytes.ts'
import { tlogProofs } from '../src/receipt-verify.ts'
import { built, command, serve, servesFiles } from './built.fixture.ts'
import { newLog, newPerson, origin, policy, receiptOf } from './log.fixture.ts'

built()
const directory = mkdtempSync(join(tmpdir(), 'aval-verify-'))
after(() => rmSync(directory, { recursive: true }))
const put = (name: string, content: string | Uint8Array): string => {
  const file = join(directory, name)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, content)
  return file
}

const log = newLog()
const anna = newPerson('anna', log)
anna.decide({})
anna.decide({})
log.pad(400)
const published = await log.publish()
const receipt = await receiptOf(anna, published)
const files = await log.files(published)
const receiptFile = put('receipt.json', JSON.stringify(receipt))
const policyFile = put('policy', policy)
for (const [path, bytes] of files) put(`log/${path}`, bytes)

test('receipt: 0 and words when it verifies, in both languages; 1 when it was altered', async () => {
  const good = await command('receipt', receiptFile, '--policy', policyFile)
  assert.equal(good.code, 0, good.err)
  assert.match(good.out, /Exactly 2 entries exist about you/)
  assert.equal(good.err, '')
  assert.match(
    (await command('receipt', receiptFile, '--lang', 'fr', '--policy', policyFile)).out,
    /Exactement 2 entrées/,
  )
  const forged = put(
    'forged.json',
    JSON.stringify(receipt).replace('\\"language\\":\\"fr\\"', '\\"language\\":\\"en\\"'),
  )
  const bad = await command('bundle', forged, '--policy', policyFile, '--json')
  assert.equal(bad.code, 1)
  assert.equal((JSON.parse(bad.out) as { step: string }).step, 'inclusion')
})

test('without a policy it says loudly whom that trusts', async () => {
  const { code, err } = await command('receipt', receiptFile)
  assert.equal(code, 0)
  assert.match(err, /this trusts whoever issued it/)
})

test('wrong use is 2, nobody there is 3', async () => {
  assert.equal((await command()).code, 2)
  assert.equal((await command('nonsense')).code, 2)
  assert.equal((await command('receipt')).code, 2)
  assert.equal((await command('receipt', join(directory, 'none'))).code, 2)
  assert.equal((await command('receipt', receiptFile, '--nonsense')).code, 2)
  assert.equal((await command('checkpoint', 'http://127.0.0.1:1/', '--policy', policyFile)).code, 3)
  assert.equal((await command('--help')).code, 0)
})

test('reference: a header against the receipt', async () => {
  const header = `origin="${origin}"; enrolment="${receipt.enrolment}"; i=1`
  const ask = (value: string) => command('reference', value, '--receipt', receiptFile, '--policy', policyFile)
  assert.equal((await ask(header)).code, 0)
  assert.equal((await ask(`Aval-Consent: ${header}`)).code, 0)
  const other = await ask(header.replace('00000000', '11111111'))
  assert.equal(other.code, 1)
  assert.match(other.out, /enrolled you a second time/)
})

test('checkpoint and proof', async () => {
  const checkpoint = await command('checkpoint', join(directory, 'log', 'checkpoint'), '--policy', policyFile)
  assert.equal(checkpoint.code, 0)
  assert.match(checkpoint.out, new RegExp(String(published.size)))
  const proof = put('one.tlog-proof', tlogProofs(receipt)[1]!.proof)
  const entry = toHex(log.entries[receipt.events[1]!.index]!)
  assert.equal((await command('proof', proof, '--entry', entry, '--policy', policyFile)).code, 0)
  const other = toHex(log.entries[5]!)
  assert.equal((await command('proof', proof, '--entry', other, '--policy', policyFile)).code, 1)
})

test('audit of a folder and of a server; it resumes, and names what was changed', async () => {
  const state = join(directory, 'state')
  const first = await command('audit', join(directory, 'log'), '--policy', policyFile, '--state', state)
  assert.equal(first.code, 0, first.out + first.err)
  let shown = files
  const server = await serve(servesFiles(() => shown))
  const again = await command('audit', server.url, '--policy', policyFile, '--state', state, '--json')
  assert.equal(again.code, 0, again.out + again.err)
  assert.equal((JSON.parse(again.out) as { from: number }).from, published.size)
  const entries = files.get('tile/entries/000')!.slice()
  entries[100] = entries[100]! ^ 1
  shown = new Map([...files, ['tile/entries/000', entries]])
  const tampered = await command('audit', server.url, '--policy', policyFile)
  assert.equal(tampered.code, 1)
  assert.match(tampered.out, /FAILURE \[tree\] tile\/entries\/000, entry 1: the bytes of the entry/)
  const scanned = await command('scan', receiptFile, join(directory, 'log'), '--policy', policyFile)
  assert.equal(scanned.code, 0)
  assert.match(scanned.out, /Exactly 2 of \d+ entries are about you, at 0, 1/)
  assert.equal((await command('scan', receiptFile, server.url, '--policy', policyFile)).code, 1)
  await server.close()
})

test('watch: looks as often as asked, and ends with 1 when the log is rolled back', async () => {
  log.pad(50)
  const later = await log.files(await log.publish())
  let shown = files
  let looks = 0
  const server = await serve((path) => {
    if (path === '/checkpoint') looks += 1
    if (looks === 2) shown = later
    if (looks === 3) shown = files
    return servesFiles(() => shown)(path)
  })
  const ended = await command('watch', server.url, '--policy', policyFile, '--interval', '0', '--looks', '9')
  await server.close()
  assert.equal(ended.code, 1)
  assert.match(ended.out, /first 403 .*\n.*grown 454 .*\n.*ROLLBACK/)
})
