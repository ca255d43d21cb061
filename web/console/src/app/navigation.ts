/** Where the menu leads: each area says its own entries, and which right they need. */
import type { TablerIcon } from '@tabler/icons-react'

export interface NavItem {
  /** Within the console, such as `/people`. */
  readonly to: string
  readonly label: string
  readonly icon: TablerIcon
  /** The right without which it is not shown; null: for everybody. */
  readonly may: string | null
  readonly group: 'home' | 'work' | 'people' | 'trust' | 'house'
}
