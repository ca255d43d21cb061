/** Everything that was decided about somebody, with the words that were shown and the way to each receipt. */
import type { Consent, DecisionView, Notice } from '../consent/index.ts'
import type { Transparency } from '../transparency/index.ts'

export interface Past {
  readonly decision: DecisionView
  /** The text that was shown; null where there was none. */
  readonly notice: Notice | null
  /** Path of its receipt; null for what is not entered into the log. */
  readonly receipt: string | null
}

export interface History {
  readonly past: readonly Past[]
  readonly page: number
  readonly pages: number
  /** Path of the one receipt for everything. */
  readonly whole: string
}

const perPage = 20

/** @param page from 1; beyond the end is the last one */
export async function historyOf(
  {
    consent,
    transparency,
  }: {
    readonly consent: Pick<Consent, 'history' | 'notices' | 'standing'>
    readonly transparency: Pick<Transparency, 'receiptPath'>
  },
  subjectId: string,
  page: number,
): Promise<History> {
  // Says that the person is not here any more, where an empty history would not.
  await consent.standing(subjectId)
  const all = (await consent.history(subjectId)).toReversed()
  const pages = Math.max(1, Math.ceil(all.length / perPage))
  const here = Math.min(Math.max(1, page), pages)
  const texts = new Map<string, Promise<Notice>>()
  const textOf = ({ id, version }: NonNullable<DecisionView['notice']>) => {
    const key = `${id} ${version}`
    const known = texts.get(key) ?? consent.notices.get(id, version)
    texts.set(key, known)
    return known
  }
  const past = await Promise.all(
    all.slice((here - 1) * perPage, here * perPage).map(async (decision) => ({
      decision,
      notice: decision.notice ? await textOf(decision.notice) : null,
      receipt: decision.entry === null ? null : transparency.receiptPath(subjectId, decision.decisionId),
    })),
  )
  return { past, page: here, pages, whole: transparency.receiptPath(subjectId, null) }
}
