/**
 * Aval on a web site: asks, remembers, honours, and keeps everything back until there is a yes that the server has recorded.
 * `<script src="https://…/sdk/aval.js" data-key="avw_…">` gives `window.aval`.
 */
import { createAnswers } from './answers.ts'
import { denyFirst } from './consent-mode.ts'
import { createConversation } from './conversation.ts'
import { createEvents, type Told } from './events.ts'
import { openStore } from './memory.ts'
import { serverAt } from './server.ts'
import { createView } from './view.ts'
import type { Language } from './words.ts'

declare const VERSION: string

interface Settings {
  readonly key: string
  readonly base: string
  readonly language: Language
  readonly gpc: boolean
}

function settingsOf(script: HTMLScriptElement): Settings {
  const { key = '', lang } = script.dataset
  const spoken = lang || document.documentElement.lang || navigator.language
  return {
    key,
    base: script.src.replace(/\/sdk\/aval\.js.*$/, ''),
    language: spoken.toLowerCase().startsWith('fr') ? 'fr' : 'en',
    gpc: (navigator as { globalPrivacyControl?: unknown }).globalPrivacyControl === true,
  }
}

const tell: Told = (kind, detail = {}) =>
  void document.dispatchEvent(new CustomEvent('aval', { detail: { ...detail, kind } }))

function start({ key, base, language, gpc }: Settings) {
  const signals = denyFirst()
  const store = openStore(key)
  const server = serverAt(base, key)
  const answers = createAnswers(store.now, gpc)
  const identified = () => void talk.check()
  const events = createEvents({ store, server, gate: answers.gate, gpc, tell, identified })
  const talk = createConversation({ store, server, answers, signals, events, tell, language, gpc })

  // A visitor who is known need not wait for the server.
  if (store.now.visitor) signals.update(store.now.signals, answers.permitted)
  const ready = () => {
    talk.view = createView({ language, version: VERSION, choose: talk.choose, open: talk.open })
    void talk.ask()
  }
  if (document.body) ready()
  else document.addEventListener('DOMContentLoaded', ready)
  addEventListener('online', () => {
    void talk.sendPending()
    void events.flush()
  })
  addEventListener('pagehide', () => void events.flush())
  addEventListener('storage', ({ key: changed }) => {
    if (changed !== `aval:${key}`) return
    store.reload()
    talk.turn()
  })

  return {
    version: VERSION,
    /** Whether the browser sends the opt-out signal (Global Privacy Control). */
    gpc,
    track: (event: string, properties: object = {}) => events.take('track', { event, properties }),
    page: (name: string | null = null, properties: object = {}) => events.take('page', { name, properties }),
    /** `proof` comes from the site's own server; without it this only ever closes. */
    identify: (userId: string | null, traits: object = {}, { proof }: { proof?: string } = {}) => {
      const vouched = proof ? { vouched: true, context: { identityProof: proof } } : {}
      events.take('identify', { ...(userId ? { userId } : {}), traits, ...vouched }, proof ? 'always' : undefined)
    },
    /** Somebody signs out: whoever uses this browser next is somebody else, and is asked. */
    reset: () => {
      store.clear()
      events.forget()
      void talk.ask()
    },
    /** Opens the preference centre. */
    open: talk.open,
    /** Takes back everything, as the control does. */
    withdraw: () =>
      talk.choose(Object.fromEntries(Object.keys(answers.all()).map((code) => [code, false])), 'call', {}),
    /** What is permitted now, by purpose. */
    permissions: answers.all,
    /** Address of the page where this visitor sees what was recorded, and takes the proof away. */
    receipt: () => store.now.receipt,
  }
}

type Call = readonly [name: 'track' | 'page' | 'identify' | 'reset' | 'open' | 'withdraw', ...args: unknown[]]

const script = document.currentScript
const page = window as unknown as { aval?: unknown }
// A second copy on the same page would ask and count twice.
const first = !page.aval || Array.isArray(page.aval)
if (first && script instanceof HTMLScriptElement && script.dataset.key) {
  const early = Array.isArray(page.aval) ? (page.aval as Call[]) : []
  const aval = start(settingsOf(script))
  const run = ([name, ...args]: Call) => (aval[name] as (...given: unknown[]) => void)(...args)
  page.aval = { ...aval, push: run }
  for (const call of early) run(call)
}
