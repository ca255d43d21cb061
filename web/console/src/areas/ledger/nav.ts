/** Where the menu leads in the area ledger. */
import type { NavItem } from '../../app/navigation.ts'

export const ledgerNav: readonly NavItem[] = []
