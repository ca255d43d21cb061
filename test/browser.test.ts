/** The browser harness notices what it is there to notice: a barrier, a complaint, a page that is too wide. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { barriers, browserPath, launchBrowser, overflow, tabTo, visit } from './browser.ts'

const pages: Readonly<Record<string, string>> = {
  '/good': `<!doctype html><html lang="en"><title>Good</title><main><h1>Good</h1><button>Stop</button></main>`,
  '/bad': `<!doctype html><html lang="en"><title>Bad</title><main><h1 style="color:red">Bad</h1><input><div style="width:3000px">wide</div>
<script>console.log('never')</script></main>`,
}

describe.skipIf(!browserPath)('the browser harness (skipped where there is no Chromium)', () => {
  let browser: Browser
  let server: Server
  let base: string
  beforeAll(async () => {
    browser = await launchBrowser()
    server = createServer((request, response) => {
      response.setHeader('content-security-policy', "default-src 'none'; style-src 'self'")
      response.setHeader('content-type', 'text/html; charset=utf-8')
      response.writeHead(pages[request.url ?? ''] ? 200 : 404).end(pages[request.url ?? ''] ?? '')
    })
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(async () => {
    await browser?.close()
    server?.close()
  })

  test('a sound page gives no complaint, no barrier, no overflow, and its button is reached by keyboard', async () => {
    const { page, complaints, requests, close } = await visit(browser, { width: 390 })
    await page.goto(`${base}/good`)
    expect([await barriers(page), await overflow(page), complaints]).toEqual([[], 0, []])
    await tabTo(page, 'Stop')
    await expect(tabTo(page, 'Go', 3)).rejects.toThrow('not reached by keyboard')
    expect(requests).toEqual([`GET ${base}/good`])
    await close()
  })

  test('an unlabelled field, inline style and inline script are all noticed', async () => {
    const { page, complaints, close } = await visit(browser)
    await page.goto(`${base}/bad`)
    expect((await barriers(page)).join()).toContain('label')
    expect(complaints.join('\n')).toMatch(/Content Security Policy[\s\S]*Content Security Policy/)
    await close()
  })
})
