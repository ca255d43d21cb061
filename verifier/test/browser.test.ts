import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { built, serve, servesFiles } from './built.fixture.ts'
import { newLog, newPerson, policy, receiptOf } from './log.fixture.ts'

const module = readFileSync(join(built(), 'aval-verifier.browser.js'))

function findChromium(): string | null {
  const path = (process.env.PATH ?? '').split(delimiter)
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
  return path.flatMap((folder) => names.map((name) => join(folder, name))).find((file) => existsSync(file)) ?? null
}

/** The page as it stands when the browser has been told that time has passed. */
async function rendered(browser: string, url: string): Promise<string> {
  const profile = mkdtempSync(join(tmpdir(), 'aval-chromium-'))
  const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', `--user-data-dir=${profile}`]
  const child = spawn(browser, [...flags, '--virtual-time-budget=60000', '--dump-dom', url])
  let out = ''
  child.stdout.on('data', (chunk) => (out += chunk))
  await new Promise((resolve) => child.on('close', resolve))
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
  return out
}

test('the browser’s module is under 40 kB compressed and needs nothing but a browser', () => {
  assert.ok(gzipSync(module, { level: 9 }).length <= 40_000)
  assert.doesNotMatch(module.toString(), /from\s*["']|require\(/)
})

test('a receipt verifies in a real browser, with Ed25519 and ML-DSA-44, and an altered one fails', async (t) => {
  const browser = findChromium()
  if (!browser) return t.diagnostic('no Chromium on the PATH: NOT tried in a browser')
  const log = newLog()
  const anna = newPerson('anna', log)
  anna.decide({})
  anna.decide({})
  log.pad(300)
  const published = await log.publish()
  const receipt = await receiptOf(anna, published)
  const altered = { ...receipt, blindHash: receipt.labelKey }
  const page = `<!doctype html><meta charset="utf-8"><title>t</title><pre id="out">not run</pre><script type="module">
import { decodeBundle, entriesPath, explain, fromBase64, scan, toHex, verifyReceipt } from './aval-verifier.js'
const out = document.getElementById('out')
try {
  const [receipt, altered, policy] = ${JSON.stringify([receipt, altered, policy]).replaceAll('<', '\\u003c')}
  const verdict = verifyReceipt(receipt, policy)
  const bad = verifyReceipt(altered, policy)
  const read = async (n, width) =>
    decodeBundle(new Uint8Array(await (await fetch(entriesPath(n, width))).arrayBuffer()), width)
  const scanned = await scan(fromBase64(receipt.labelKey), read, verdict.size)
  out.textContent = JSON.stringify({ ok: verdict.ok, said: explain(verdict, 'fr'), postQuantum: verdict.postQuantum,
    bad: bad.step, count: scanned.count, sameRoot: toHex(scanned.root) === verdict.root })
} catch (error) { out.textContent = 'failed: ' + error.stack }
</script>`
  const files = new Map([
    ...(await log.files(published)),
    ['page.html', new TextEncoder().encode(page)],
    ['aval-verifier.js', module],
  ])
  const types: Record<string, string> = { html: 'text/html; charset=utf-8', js: 'text/javascript' }
  const answer = servesFiles(() => files)
  const server = await serve((path) => ({
    ...answer(path),
    type: types[path.split('.').at(-1)!] ?? 'application/octet-stream',
  }))
  const dom = await rendered(browser, `${server.url}/page.html`)
  await server.close()
  const shown = /<pre id="out">([^<]*)<\/pre>/.exec(dom)?.[1] ?? ''
  assert.ok(shown.startsWith('{'), dom.slice(0, 500))
  const result = JSON.parse(shown.replaceAll('&amp;', '&')) as Record<string, unknown>
  const { said, ...facts } = result
  assert.deepEqual(facts, { ok: true, postQuantum: 'yes', bad: 'keys', count: 2, sameRoot: true })
  assert.match(String(said), /Vous avez accepté/)
})
