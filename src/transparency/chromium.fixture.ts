/** A real browser for tests of pages, driven over its DevTools pipe: no port, no library. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { findBrowser } from '../../scripts/find-browser.ts'

/** Null where there is none: the tests that need one are skipped, and say so. */
export const chromium = findBrowser()

export interface Look {
  readonly width: number
  readonly height?: number
  readonly face?: 'light' | 'dark'
  readonly media?: 'screen' | 'print'
}

export interface Tab {
  look(look: Look): Promise<void>
  open(url: string): Promise<void>
  /** Evaluates an expression in the page, promises awaited. */
  run<T>(expression: string): Promise<T>
  /** Until an expression is true. */
  until(expression: string): Promise<void>
  press(key: string): Promise<void>
  /** Puts a file into an input. */
  choose(selector: string, path: string): Promise<void>
  /** The whole page as PNG. */
  shoot(path: string): Promise<void>
  /** URLs that the page asked for since it was opened, and what its console complained of. */
  readonly requests: string[]
  readonly complaints: string[]
}

type Params = Readonly<Record<string, unknown>>
interface Message {
  readonly id?: number
  readonly method?: string
  readonly params?: {
    readonly request?: { url: string }
    readonly entry?: { text: string }
    readonly message?: unknown
  }
  readonly result?: Params
  readonly error?: { message: string }
}

export async function openChromium(): Promise<{ tab: Tab; close(): Promise<void> }> {
  const profile = mkdtempSync(join(tmpdir(), 'aval-chromium-'))
  const args = [
    '--headless=new',
    '--no-sandbox',
    '--disable-gpu',
    '--remote-debugging-pipe',
    `--user-data-dir=${profile}`,
  ]
  const child = spawn(chromium!, args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] })
  const pipe = talkTo(child)
  const { targetId } = (await pipe.send('Target.createTarget', { url: 'about:blank' })) as { targetId: string }
  const attached = await pipe.send('Target.attachToTarget', { targetId, flatten: true })
  const sessionId = attached.sessionId as string
  const send = (method: string, params: Params = {}) => pipe.send(method, params, sessionId)
  for (const domain of ['Page', 'Runtime', 'Network', 'Log', 'DOM']) await send(`${domain}.enable`)
  return {
    tab: tabOf(send, pipe),
    close: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGKILL')
      await ended
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

function talkTo(child: ChildProcess) {
  const out = child.stdio[3] as Writable
  const waiting = new Map<number, { done: (result: Params) => void; failed: (error: Error) => void }>()
  const requests: string[] = []
  const complaints: string[] = []
  let last = 0
  let rest = ''
  const hear = ({ id, method, params, result, error }: Message) => {
    if (method === 'Network.requestWillBeSent' && params?.request) requests.push(params.request.url)
    if (method === 'Log.entryAdded' && params?.entry) complaints.push(params.entry.text)
    if (method === 'Runtime.exceptionThrown') complaints.push(JSON.stringify(params))
    const asked = id === undefined ? undefined : waiting.get(id)
    if (!asked) return
    waiting.delete(id!)
    if (error) asked.failed(new Error(error.message))
    else asked.done(result ?? {})
  }
  ;(child.stdio[4] as Readable).setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\0')
    rest = parts.pop()!
    for (const part of parts) hear(JSON.parse(part) as Message)
  })
  const send = (method: string, params: Params, sessionId?: string): Promise<Params> =>
    new Promise((done, failed) => {
      const id = ++last
      waiting.set(id, { done, failed })
      out.write(`${JSON.stringify({ id, method, params, sessionId })}\0`)
    })
  return { send, requests, complaints }
}

function tabOf(
  send: (method: string, params?: Params) => Promise<Params>,
  { requests, complaints }: { requests: string[]; complaints: string[] },
): Tab {
  const run = async <T>(expression: string): Promise<T> => {
    const { result, exceptionDetails } = (await send('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
    })) as { result: { value: T }; exceptionDetails?: unknown }
    if (exceptionDetails) throw new Error(`${expression}: ${JSON.stringify(exceptionDetails)}`)
    return result.value
  }
  const until = async (expression: string) => {
    for (let turn = 0; turn < 400; turn++) {
      if (await run<boolean>(`Boolean(${expression})`).catch(() => false)) return
      await new Promise((resolve) => setTimeout(resolve, 25))
    }
    throw new Error(`never came true: ${expression}`)
  }
  return {
    requests,
    complaints,
    run,
    until,
    look: async ({ width, height = 900, face = 'light', media = 'screen' }) => {
      await send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: width < 600 })
      await send('Emulation.setEmulatedMedia', { media, features: [{ name: 'prefers-color-scheme', value: face }] })
    },
    open: async (url) => {
      await send('Page.navigate', { url: 'about:blank' })
      await until(`location.href === 'about:blank'`)
      requests.length = 0
      complaints.length = 0
      await send('Page.navigate', { url })
      await until(`document.readyState === 'complete' && location.href !== 'about:blank'`)
    },
    press: async (key) => {
      const code = { Tab: 9, Enter: 13, ' ': 32 }[key] ?? 0
      const params = {
        key,
        code: key,
        windowsVirtualKeyCode: code,
        text: key === 'Enter' ? '\r' : key === ' ' ? ' ' : '',
      }
      await send('Input.dispatchKeyEvent', { type: params.text ? 'keyDown' : 'rawKeyDown', ...params })
      await send('Input.dispatchKeyEvent', { type: 'keyUp', ...params })
    },
    choose: async (selector, path) => {
      const { root } = (await send('DOM.getDocument')) as { root: { nodeId: number } }
      const { nodeId } = await send('DOM.querySelector', { nodeId: root.nodeId, selector })
      await send('DOM.setFileInputFiles', { nodeId, files: [path] })
    },
    shoot: async (path) => {
      const { cssContentSize } = (await send('Page.getLayoutMetrics')) as {
        cssContentSize: { width: number; height: number }
      }
      const clip = { x: 0, y: 0, ...cssContentSize, scale: 1 }
      const { data } = await send('Page.captureScreenshot', { captureBeyondViewport: true, clip })
      writeFileSync(path, Buffer.from(data as string, 'base64'))
    },
  }
}
