/**
 * Checks a receipt on the reader's own device: fetches the file once, then everything happens here and nothing is sent. Loaded only
 * when somebody asks for a check; the words are the server's, in the page.
 */
import {
  explain,
  parseReceipt,
  type Receipt,
  type ReceiptFacts,
  type Verdict,
  verifyReceipt,
} from '../../../verifier/src/index.ts'
import { stepMarks, type StepState, stepStates } from '../../transparency/browser/steps.ts'

interface Part {
  hidden: boolean
  textContent: string | null
  className: string
  readonly dataset: Readonly<Record<string, string | undefined>>
  querySelector(selector: string): Part | null
  querySelectorAll(selector: string): Iterable<Part>
  replaceChildren(...parts: unknown[]): void
  focus(): void
}

interface Template {
  readonly content: { cloneNode(deep: true): unknown }
}

const { document } = globalThis as unknown as {
  readonly document: { querySelector(selector: string): Part | null }
}
const frame = document.querySelector('#checks')!
type Word = 'checking' | 'good' | 'bad' | 'not_yet' | 'unreachable' | `state_${StepState}` | 'means_witnesses_none'
const words = JSON.parse(frame.dataset.words!) as Readonly<Record<Word, string>>
const language = frame.dataset.language === 'fr' ? 'fr' : 'en'

/** Receipts by address, fetched once: a second check needs no network. */
const files = new Map<string, string>()

/** @param address of the receipt's file */
export async function check(address: string): Promise<void> {
  const place = document.querySelector(`[data-result="${address}"]`)!
  place.hidden = false
  if (!files.has(address)) say(place, 'checking')
  try {
    const text = files.get(address) ?? (await fetched(address))
    if (text === null) return say(place, 'not_yet')
    files.set(address, text)
    const read = parseReceipt(text)
    show(place, read.ok ? verifyReceipt(read.receipt, read.receipt.policy) : read, read.ok ? read.receipt : null)
  } catch {
    say(place, 'unreachable')
  }
  place.focus()
}

/** Null: there is none yet. */
async function fetched(address: string): Promise<string | null> {
  const answer = await fetch(address)
  return answer.ok ? answer.text() : null
}

function say(place: Part, word: Word): void {
  place.className = 'check-result'
  place.textContent = words[word]
}

function show(place: Part, verdict: Verdict<ReceiptFacts>, receipt: Receipt | null): void {
  const template = document.querySelector('#check') as unknown as Template
  place.replaceChildren(template.content.cloneNode(true))
  place.className = `check-result ${verdict.ok ? 'good' : 'bad'}`
  place.querySelector('.check-title strong')!.textContent = words[verdict.ok ? 'good' : 'bad']
  place.querySelector('.check-text')!.textContent = explain(verdict, language)
  place.querySelector('.check-policy')!.hidden = receipt === null
  const lines = [...place.querySelectorAll('[data-step]')]
  const order = lines.map((line) => line.dataset.step!)
  for (const [k, state] of stepStates(order, verdict, receipt, receipt?.policy ?? '').entries()) {
    const line = lines[k]!
    line.className = state
    line.querySelector('.outcome')!.textContent = words[`state_${state}`]
    line.querySelector('.mark')!.textContent = stepMarks[state]
    if (state === 'none') line.querySelector('.means')!.textContent = words.means_witnesses_none
  }
}
