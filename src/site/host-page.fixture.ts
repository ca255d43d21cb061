/** For tests of the script: a page of somebody else, on another origin, under a policy as strict as the script allows. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'
import type { Language } from '../kernel/index.ts'

export interface HostPage {
  readonly origin: string
  /** What the page carries; read at each visit. */
  snippet: string
  /** Where the script may come from and talk to. */
  allowed: string
  /** In front of the script, by a file of the page itself. */
  before: string
  url(language: Language): string
  close(): Promise<void>
}

/** A port that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

export async function openHostPage(): Promise<HostPage> {
  const server: Server = createServer((request, response) => {
    const language = request.url?.includes('fr') ? 'fr' : 'en'
    if (request.url === '/early.js') {
      response.writeHead(200, { 'content-type': 'text/javascript' }).end(host.before)
      return
    }
    if (request.url === '/favicon.ico') {
      response.writeHead(204).end()
      return
    }
    response
      .writeHead(200, {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': `default-src 'none'; script-src 'self' ${host.allowed}; connect-src ${host.allowed}; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'`,
      })
      .end(markup(language))
  })
  const markup = (language: Language) => `<!doctype html><html lang="${language}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Boots</title>
<script src="/early.js"></script>${host.snippet}</head>
<body><main><h1>Boots</h1><p>Three pairs for the winter.</p><button type="button">Buy</button></main></body></html>`
  server.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  const host: HostPage = {
    // Another site to the browser, not only another port.
    origin: `http://localhost:${port}`,
    snippet: '',
    allowed: '',
    before: '',
    url: (language) => `http://localhost:${port}/${language}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
  return host
}

/** Which control has the focus, also inside the script's shadow. */
export function focused(page: Page): Promise<string> {
  return page.evaluate<string>(`(() => {
    let element = document.activeElement
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement
    return (element?.getAttribute('aria-label') ?? element?.getAttribute('name') ?? element?.textContent ?? '').trim()
  })()`)
}

/** What Google's tags were told, in order. */
export function consentCommands(page: Page): Promise<[verb: string, signals: Record<string, string>][]> {
  return page.evaluate(
    `(window.dataLayer ?? []).map((one) => [...one]).filter(([name]) => name === 'consent').map(([, verb, signals]) => [verb, signals])`,
  )
}
