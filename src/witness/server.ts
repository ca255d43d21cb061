/** A witness over HTTP: one thing to ask, a page that says who it is, and its keys. Node's own server: it must run anywhere. */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type AddressInfo, isIPv6 } from 'node:net'
import type { Clock, Log, RandomBytes } from '../kernel/index.ts'
import { answerTo } from './answer.ts'
import type { WitnessConfiguration } from './configuration.ts'
import { hasWitnessKeys, openWitnessKeys } from './keys.ts'
import { problem } from './problems.ts'
import { hasWitnessStore, openWitnessStore } from './store.ts'

export interface Witness {
  readonly url: string
  readonly vkeys: readonly [string, string]
  stop(): Promise<void>
}

/** The longest proof and sixteen post-quantum signatures, which every note may have (C2SP signed-note), take 57 kB. */
const largestBody = 64 * 1024
/** How long a request that is under way may take when the witness stops. */
const stopMs = 1_000

/**
 * Starts a witness; it answers when this returns.
 * @param directory of its own, made when it is not there: keys and memory
 * @throws Problem `witness.lost_memory` when the keys are there and what they signed is not; `witness.bad_keys`
 */
export async function startWitness(deps: {
  readonly directory: string
  readonly configuration: WitnessConfiguration
  readonly clock: Clock
  readonly random: RandomBytes
  readonly log: Log
}): Promise<Witness> {
  const { configuration, log } = deps
  // In this order: at a first start memory is made before keys.
  if (hasWitnessKeys(deps.directory) && !hasWitnessStore(deps.directory))
    throw problem('witness.lost_memory', { directory: deps.directory })
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
      if (body === null) {
        response.setHeader('connection', 'close')
        return send(response, 413, 'text/plain; charset=utf-8', 'too large\n')
      }
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
  try {
    await listening(server, configuration.port, configuration.host)
  } catch (error) {
    store.close()
    throw error
  }
  const { port } = server.address() as AddressInfo
  return {
    url: `http://${isIPv6(configuration.host) ? `[${configuration.host}]` : configuration.host}:${port}`,
    vkeys: keys.vkeys,
    stop: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      const patience = setTimeout(() => server.closeAllConnections(), stopMs)
      await closed
      clearTimeout(patience)
      store.close()
    },
  }
}

async function listening(server: Server, port: number, host: string): Promise<void> {
  const ready = once(server, 'listening')
  server.listen(port, host)
  await ready
}

/** Null when it is too large. The connection stays, for the answer that says so. */
function read(request: IncomingMessage): Promise<string | null> {
  const pieces: Buffer[] = []
  let bytes = 0
  return new Promise((resolve, reject) => {
    request.on('data', (piece: Buffer) => {
      bytes += piece.length
      if (bytes <= largestBody) pieces.push(piece)
      else resolve(null)
    })
    request.on('end', () => resolve(Buffer.concat(pieces).toString('utf8')))
    request.on('error', reject)
  })
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
  response.end(body)
}
