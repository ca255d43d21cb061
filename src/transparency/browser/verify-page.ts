/**
 * The script of the page "Check a receipt". Everything happens here, in the reader's browser: the receipt is read, checked by the
 * verifier and told step by step; nothing of it leaves. The words are the server's, in the page.
 */
import {
  explain,
  httpRpc,
  parseReceipt,
  parseReference,
  type Receipt,
  type ReceiptFacts,
  Unreachable,
  type Verdict,
  verifyAnchor,
  verifyReceipt,
  verifyReference,
} from '../../../verifier/src/index.ts'
import type { SpokenWords } from '../verify-page.ts'
import { element, location, type PageElement, type PageFile } from './page.ts'
import { scanLog } from './scanning.ts'
import { stepMarks, stepStates } from './steps.ts'

interface Checked {
  readonly receipt: Receipt
  readonly facts: ReceiptFacts
  readonly policy: string
}

const checker = element('checker')
const words = JSON.parse(checker.dataset.words!) as SpokenWords
const language = checker.dataset.language === 'fr' ? 'fr' : 'en'
const localChains = [31_337, 1_337]

let given: string | null = null
let ownPolicy: string | null = null
let checked: Checked | null = null
let scan: AbortController | null = null

function fill(word: keyof SpokenWords, values: Readonly<Record<string, string | number>> = {}): string {
  const shown = (value: string | number | undefined) =>
    typeof value === 'number' ? value.toLocaleString(language === 'fr' ? 'fr-FR' : 'en-GB') : (value ?? '')
  return words[word].replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => shown(values[name]))
}

function outcome(id: string, text: string, tone: 'good' | 'bad' | '' = ''): void {
  const line = element(id)
  line.className = `result ${tone}`
  line.textContent = text
}

function check(): void {
  if (given === null) return
  scan?.abort()
  for (const id of ['scan-result', 'anchor-result', 'reference-result']) outcome(id, '')
  const read = parseReceipt(given)
  const policy = ownPolicy ?? (read.ok ? read.receipt.policy : '')
  const verdict: Verdict<ReceiptFacts> = read.ok ? verifyReceipt(read.receipt, policy) : read
  checked = read.ok && verdict.ok ? { receipt: read.receipt, facts: verdict, policy } : null
  show(verdict, read.ok ? read.receipt : null, policy)
}

function show(verdict: Verdict<ReceiptFacts>, receipt: Receipt | null, policy: string): void {
  element('banner').className = verdict.ok ? 'good' : 'bad'
  element('verdict-title').textContent = verdict.ok ? words.verify_good : words.verify_bad
  element('verdict-text').textContent = explain(verdict, language)
  element('policy-of-receipt').hidden = ownPolicy !== null || receipt === null
  element('policy-own').hidden = ownPolicy === null
  showSteps(verdict, receipt, policy)
  element('more').hidden = !verdict.ok
  element('anchor').hidden = !receipt?.anchor
  element('verdict').hidden = false
  element('banner').focus()
}

function showSteps(verdict: Verdict<ReceiptFacts>, receipt: Receipt | null, policy: string): void {
  const lines = [...element('steps').querySelectorAll('[data-step]')]
  const order = lines.map((line) => line.dataset.step!)
  for (const [k, state] of stepStates(order, verdict, receipt, policy).entries()) {
    const line = lines[k]!
    line.className = state
    line.querySelector('.outcome')!.textContent = words[`state_${state}`]
    line.querySelector('.mark')!.textContent = stepMarks[state]
    if (order[k] === 'witnesses')
      line.querySelector('.means')!.textContent = words[state === 'none' ? 'means_witnesses_none' : 'means_witnesses']
  }
}

async function take(file: PageFile | undefined): Promise<void> {
  if (!file) return
  try {
    given = await file.text()
    check()
  } catch {
    complain()
  }
}

async function takePolicy(file: PageFile | undefined): Promise<void> {
  try {
    ownPolicy = file ? await file.text() : null
    check()
  } catch {
    complain()
  }
}

function complain(): void {
  element('fetched').hidden = false
  element('fetched').textContent = words.file_unreadable
}

/** From the receipt's page: the address of the file stands in the fragment, which is never sent. */
async function takeLinked(): Promise<void> {
  const path = /^#(\/receipt\/[A-Za-z0-9_-]{20,390}\/file)$/.exec(location.hash)?.[1]
  if (!path) return
  const response = await fetch(path)
  if (!response.ok) return complain()
  given = await response.text()
  element('fetched').hidden = false
  element('fetched').textContent = words.file_fetched
  check()
}

async function readLog({ receipt, policy }: Checked): Promise<void> {
  scan = new AbortController()
  const { signal } = scan
  element('scan-start').hidden = true
  element('scan-cancel').hidden = false
  element('scan-work').hidden = false
  outcome('scan-result', '')
  const base = receipt.origin === checker.dataset.origin ? `${location.origin}/ledger` : `https://${receipt.origin}`
  const progress = (done: number, size: number) => {
    const bar = element('scan-progress')
    bar.max = size
    bar.value = String(done)
    element('scan-count').textContent = fill('scan_running', { done, size })
  }
  const found = await scanLog({ receipt, policy, base, signal, progress })
  element('scan-start').hidden = false
  element('scan-cancel').hidden = true
  element('scan-work').hidden = true
  const good = found.word === 'scan_same'
  const nothing = found.word === 'scan_stopped' || found.word === 'scan_unreachable'
  outcome('scan-result', fill(found.word, { ...found, known: receipt.count }), good ? 'good' : nothing ? '' : 'bad')
}

async function askChain({ receipt }: Checked, url: string): Promise<void> {
  try {
    const verdict = await verifyAnchor(receipt, httpRpc(url))
    if (!verdict.ok) return outcome('anchor-result', explain(verdict, language), 'bad')
    const local = localChains.includes(verdict.chainId)
    const values = { chain: String(verdict.chainId), block: verdict.block }
    outcome('anchor-result', fill(local ? 'anchor_good_local' : 'anchor_good', values), local ? '' : 'good')
  } catch (error) {
    const what = error instanceof Unreachable || error instanceof TypeError ? error.message : String(error)
    outcome('anchor-result', fill('anchor_unreachable', { what }))
  }
}

function compare({ facts }: Checked, header: string): void {
  const reference = parseReference(header.replace(/^\s*aval-consent:/i, ''))
  if (!reference) return outcome('reference-result', words.reference_bad_text, 'bad')
  const verdict = verifyReference(reference, facts)
  if (!verdict.ok) return outcome('reference-result', explain(verdict, language), 'bad')
  outcome('reference-result', fill('reference_good', { i: reference.i, place: verdict.index }), 'good')
}

function onSubmit(id: 'anchor' | 'reference', work: (of: Checked, value: string) => void): void {
  element(`${id}-form`).addEventListener('submit', (event) => {
    event.preventDefault()
    if (checked) work(checked, element(`${id}-input`).value.trim())
  })
}

function acceptDrops(frame: PageElement): void {
  frame.addEventListener('dragover', (event) => {
    event.preventDefault()
    frame.className = 'drop over'
  })
  frame.addEventListener('dragleave', () => void (frame.className = 'drop'))
  frame.addEventListener('drop', (event) => {
    event.preventDefault()
    frame.className = 'drop'
    void take(event.dataTransfer?.files[0])
  })
}

element('file').addEventListener('change', () => void take(element('file').files?.[0]))
element('policy').addEventListener('change', () => void takePolicy(element('policy').files?.[0]))
element('scan-start').addEventListener('click', () => void (checked && readLog(checked)))
element('scan-cancel').addEventListener('click', () => scan?.abort())
onSubmit('anchor', (of, url) => void askChain(of, url))
onSubmit('reference', compare)
acceptDrops(element('drop'))
element('without').hidden = true
checker.hidden = false
await takeLinked().catch(complain)
