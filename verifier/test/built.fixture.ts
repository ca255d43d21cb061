/** What is shipped, built when it is missing or older than its source; and a log's files behind a real server. */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'

export const folder = join(import.meta.dirname, '..')
const bin = join(folder, 'bin', 'aval-verify.mjs')

/** @returns the folder of what was built */
export function built(): string {
  const dist = join(folder, 'dist')
  const mark = join(dist, 'aval-verifier.browser.js')
  const newest = Math.max(
    ...readdirSync(join(folder, 'src')).map((name) => statSync(join(folder, 'src', name)).mtimeMs),
  )
  if (existsSync(mark) && existsSync(join(dist, 'cli.js')) && statSync(mark).mtimeMs > newest) return dist
  const done = spawnSync(process.execPath, [join(folder, 'build.mjs')], { encoding: 'utf8' })
  if (done.status !== 0) throw new Error(done.stdout + done.stderr)
  return dist
}

/** Runs the command as anybody would. */
export async function command(...args: readonly string[]): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, [bin, ...args])
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk) => (out += chunk))
  child.stderr.on('data', (chunk) => (err += chunk))
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  return { code, out, err }
}

export type Answer = { status: number; type?: string; body: string | Uint8Array }

async function answer(of: Answer | Promise<Answer>, response: ServerResponse): Promise<void> {
  const { status, type, body } = await of
  response.writeHead(status, { 'content-type': type ?? 'application/octet-stream', connection: 'close' })
  response.end(body)
}

/** A server on loopback. @param handle gives the answer to a path and a body */
export async function serve(
  handle: (path: string, body: string) => Answer | Promise<Answer>,
): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => void answer(handle(request.url ?? '', Buffer.concat(chunks).toString()), response))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

/** Serves files by path; what is not there is 404. */
export function servesFiles(files: () => ReadonlyMap<string, Uint8Array>): (path: string) => Answer {
  return (path) => {
    const body = files().get(path.slice(1))
    return body ? { status: 200, body } : { status: 404, body: 'not here' }
  }
}
