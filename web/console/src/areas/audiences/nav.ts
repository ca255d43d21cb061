/** Where the menu leads in the area audiences. */
import { IconUsersGroup } from '@tabler/icons-react'
import type { NavItem } from '../../app/navigation.ts'
import { t } from './words.ts'

export const audienceNav: readonly NavItem[] = [
  { to: '/audiences', label: t('title'), icon: IconUsersGroup, may: 'audiences.read', group: 'work' },
]
