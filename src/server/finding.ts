/** One line of the honest status, in both languages. */

export type Health = 'active' | 'attention' | 'inactive'

export interface Finding {
  readonly about: string
  readonly health: Health
  readonly en: string
  readonly fr: string
}
