/** Where the menu leads in the area ledger. */
import { IconBook2 } from '@tabler/icons-react'
import type { NavItem } from '../../app/navigation.ts'
import { t } from './words.ts'

export const ledgerNav: readonly NavItem[] = [
  { to: '/ledger', label: t('title'), icon: IconBook2, may: 'ledger.read', group: 'trust' },
]
