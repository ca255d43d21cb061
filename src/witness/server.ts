/** A witness over HTTP: one thing to ask, a page that says who it is, and its keys. Node's own server: it must run anywhere. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Clock, Log, RandomBytes } from '../kernel/index.ts'
import { answerTo } from './answer.ts'
import type { WitnessConfiguration } from './configuration.ts'
import { openWitnessKeys } from './keys.ts'
import { openWitnessStore } from './store.ts'

export interface Witness {
  readonly url: string
  readonly vkeys: readonly [string, string]
  stop(): Promise<void>
}

const largestBody = 64 * 1024

export async function startWitness(deps: {
  readonly directory: string
  readonly configuration: WitnessConfiguration
  readonly clock: Clock
  readonly random: RandomBytes
  readonly log: Log
}): Promise<Witness> {
  const { configuration, log } = deps
  const store = openWitnessStore(deps.directory)
  const keys = openWitnessKeys(deps.directory, configuration.name, deps.clock, deps.random)
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      log.error({ error: String(error) }, 'the witness failed to answer')
      if (!response.headersSent) send(response, 500, 'text/plain; charset=utf-8', 'internal error\n')
      else response.destroy()
    })
  })
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = (request.url ?? '/').split('?')[0]
    if (request.method === 'POST' && path === '/add-checkpoint') {
      const body = await read(request)
      if (body === null) return send(response, 413, 'text/plain; charset=utf-8', 'too large\n')
      const answer = answerTo(body, configuration.logs, store, keys.sign)
      return send(response, answer.status, answer.type, answer.body)
    }
    if (request.method === 'GET' && path === '/vkeys')
      return send(response, 200, 'text/plain; charset=utf-8', keys.vkeys.map((vkey) => `${vkey}\n`).join(''))
    if (request.method === 'GET' && path === '/') {
      const seen = store.all().map((one) => `${one.origin}: ${one.size}\n`)
      return send(response, 200, 'text/plain; charset=utf-8', `${configuration.name}\n${seen.join('')}`)
    }
    send(response, 404, 'text/plain; charset=utf-8', 'not found\n')
  }
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(configuration.port, configuration.host, resolve)
  })
  const { port } = server.address() as AddressInfo
  return {
    url: `http://${configuration.host}:${port}`,
    vkeys: keys.vkeys,
    stop: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      await closed
      store.close()
    },
  }
}

/** Null when it is too large. */
async function read(request: IncomingMessage): Promise<string | null> {
  const pieces: Buffer[] = []
  let bytes = 0
  for await (const piece of request) {
    bytes += (piece as Buffer).length
    if (bytes > largestBody) return null
    pieces.push(piece as Buffer)
  }
  return Buffer.concat(pieces).toString('utf8')
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
  response.end(body)
}
