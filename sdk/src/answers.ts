/** What holds on this page: the answers that this browser remembers against the text that the site shows now. */
import type { Memory } from './memory.ts'
import type { Asking, Standing } from './server.ts'

/** The purpose that the browser's signal closes. */
const shared = 'third_party_sharing'
const dayMs = 86_400_000

export interface Answers {
  /** What the site asks, once it is known. */
  asking: Asking | null
  permitted(purpose: string): boolean
  /** Closed by the browser's own signal. */
  signalled(purpose: string): boolean
  /** Whether events may go, must not, or wait for an answer. */
  gate(): 'open' | 'closed' | 'unanswered'
  /** Some purpose has no answer that still holds. */
  unanswered(): boolean
  /** By purpose. */
  all(): Record<string, boolean>
  /** Somebody chose; a yes counts once the server has it. */
  choose(choices: Readonly<Record<string, boolean>>): void
  /** What the server holds replaces what is remembered. */
  take(standing: Standing): void
  /** A yes that the server never took is none. */
  dropUnconfirmed(): void
}

export function createAnswers(now: Memory, gpc: boolean): Answers {
  const purposes = () => answers.asking?.purposes ?? []
  const signalled = (code: string) => gpc && code === shared
  const covers = (code: string) => purposes().find((one) => one.code === code)?.coveredSince ?? 0
  /** A yes to a text that meant less does not hold any more. */
  const answerTo = (code: string) => {
    const answer = now.answers[code]
    if (!answer || answer.until <= Date.now()) return null
    return answer.said && answer.version < covers(code) ? null : answer
  }
  const permitted = (code: string) => {
    const answer = answerTo(code)
    return answer !== null && answer.said && answer.confirmed && !signalled(code)
  }
  const endOf = (said: boolean) => Date.now() + (answers.asking?.keep[said ? 'given' : 'refused'] ?? 0) * dayMs
  const answers: Answers = {
    asking: null,
    permitted,
    signalled,
    gate: () => {
      const answer = now.eventPurpose ? answerTo(now.eventPurpose) : null
      if (!answer || (answer.said && !answer.confirmed)) return 'unanswered'
      return permitted(now.eventPurpose) ? 'open' : 'closed'
    },
    unanswered: () => purposes().some(({ code }) => !signalled(code) && !answerTo(code)),
    all: () => Object.fromEntries(purposes().map(({ code }) => [code, permitted(code)])),
    choose: (choices) => {
      const version = answers.asking?.notice.version ?? 0
      for (const [code, said] of Object.entries(choices))
        now.answers[code] = { said, version, until: endOf(said), confirmed: !said || permitted(code) }
    },
    take: ({ purposes: held, receipt }) => {
      now.receipt = receipt
      now.checked = Date.now()
      for (const { purpose, state, until } of held) {
        const before = now.answers[purpose]
        if (state === 'unanswered') {
          delete now.answers[purpose]
          continue
        }
        const said = state === 'permitted'
        const same = before?.said === said ? before : null
        now.answers[purpose] = {
          said,
          version: same?.version ?? answers.asking?.notice.version ?? 0,
          until: until ? Date.parse(until) : (same?.until ?? endOf(said)),
          confirmed: true,
        }
      }
    },
    dropUnconfirmed: () => {
      for (const [code, answer] of Object.entries(now.answers))
        if (answer.said && !answer.confirmed) delete now.answers[code]
    },
  }
  return answers
}
