/** A stranger with a receipt, a policy and the address of a chain: the consent is checked offline, the anchor online. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { execFile } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { audit, directorySource, httpRpc, type Receipt, verifyAnchor, verifyReceipt } from '../verifier/src/index.ts'
import { type Anchor, createAnchor, type LocalChain, startLocalChain } from '../src/anchor/index.ts'
import { createLog, systemClock, systemRandom } from '../src/kernel/index.ts'
import { type SmallHouse, smallHouse } from './small-house.ts'

let house: SmallHouse
let chain: LocalChain
let anchor: Anchor
const folder = mkdtempSync(join(tmpdir(), 'aval-anchored-'))
beforeAll(async () => {
  house = await smallHouse()
  await house.ledger.start()
  chain = await startLocalChain(join(folder, 'chain'))
  anchor = createAnchor({
    database: house.database,
    clock: systemClock,
    newId: house.newId,
    log: createLog('silent'),
    ledger: house.ledger,
    chain: { url: chain.url, kind: 'local' },
    operatorKey: systemRandom(32),
    everySeconds: 0,
  })
  house.consent.receipts.anchoredBy((index) => anchor.covering(index))
})
afterAll(async () => {
  await house.ledger.stop()
  await chain.stop()
  await house.close()
  rmSync(folder, { recursive: true, force: true })
})

async function anchored(): Promise<{ receipt: Receipt; policy: string }> {
  const person = await house.person({ says: ['email_marketing'] })
  const { decisionId } = (await house.consent.history(person))[0]!
  const first = await house.consent.receipts.of(person, decisionId, 20_000)
  if (first.state !== 'receipt') throw new Error(first.state)
  // The contract's own entry must be in a checkpoint too, which comes a second later.
  for (let round = 0; round < 200; round++) {
    await anchor.round()
    const answer = await house.consent.receipts.of(person, decisionId, 20_000)
    if (answer.state === 'receipt' && answer.receipt.anchor)
      return { receipt: answer.receipt, policy: house.ledger.policy() }
  }
  throw new Error('not anchored')
}

test('the receipt verifies offline, its anchor online, and neither survives a change', async () => {
  const { receipt, policy } = await anchored()
  expect(receipt.anchor).not.toBe(null)
  expect(verifyReceipt(receipt, policy)).toMatchObject({ ok: true })
  const rpc = httpRpc(chain.url)
  expect(await verifyAnchor(receipt, rpc)).toMatchObject({ ok: true, size: receipt.anchor!.size })
  const elsewhere = { ...receipt, anchor: { ...receipt.anchor!, contract: `0x${'00'.repeat(20)}` } }
  expect(verifyReceipt(elsewhere, policy)).toMatchObject({ ok: false, step: 'anchor' })
  const grown = { ...receipt, anchor: { ...receipt.anchor!, size: receipt.anchor!.size + 1 } }
  expect(await verifyAnchor(grown, rpc)).toMatchObject({ ok: false, step: 'anchor' })
})

test('the whole log is audited against the chain', async () => {
  await anchored()
  const { ledger } = house
  const content = directorySource(ledger.directory)
  const source = {
    name: 'the log with its contents',
    read: async (path: string) => {
      const hash = /^content\/([0-9a-f]{64})$/.exec(path)?.[1]
      if (!hash) return content.read(path)
      const found = await ledger.content(Buffer.from(hash, 'hex'))
      return found === undefined ? null : Buffer.from(JSON.stringify(found))
    },
  }
  const report = await audit(source, { policy: ledger.policy(), rpc: httpRpc(chain.url) })
  expect(report.findings.filter((finding) => finding.severity === 'failure')).toEqual([])
  expect(report.anchors!.length).toBeGreaterThan(0)
})

test('the command of the shipped package says so in words, with exit code 0, and 1 for a changed receipt', async () => {
  const { receipt, policy } = await anchored()
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  const run = (receiptFile: string) =>
    promisify(execFile)(process.execPath, [
      join(import.meta.dirname, '..', 'verifier', 'bin', 'aval-verify.mjs'),
      'receipt',
      receiptFile,
      '--policy',
      file('policy.txt', policy),
      '--rpc',
      chain.url,
      '--lang',
      'en',
    ])
  const good = await run(file('good.json', JSON.stringify(receipt)))
  expect(good.stdout).toContain('Verified')
  const changed = JSON.stringify(receipt).replace('"given"', '"refused"')
  await expect(run(file('bad.json', changed))).rejects.toMatchObject({ code: 1 })
})
