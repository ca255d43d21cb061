/** Where the menu leads in the area overview. */
import { IconLayoutDashboard } from '@tabler/icons-react'
import type { NavItem } from '../../app/navigation.ts'
import { t } from './overview-words.ts'

export const overviewNav: readonly NavItem[] = [
  { to: '/', label: t('title'), icon: IconLayoutDashboard, may: null, group: 'home' },
]
