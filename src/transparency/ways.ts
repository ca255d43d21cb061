/** How a decision reached us, in words. */
import type { Language } from '../kernel/index.ts'
import { sayOfReceipt as say } from './receipt-words.ts'

const ways = [
  'web_form',
  'import',
  'api',
  'email_link',
  'why_page',
  'preference_page',
  'phone',
  'paper',
  'gpc',
  'enrolment',
] as const

/** @param channel of a decision or of an entry of the ledger; one that nobody knows is said by its own name */
export function howIn(language: Language, channel: string): string {
  const way = ways.find((one) => one === channel)
  return way ? say(language, `how_${way}`) : say(language, 'how_other', { channel })
}
