/** Where the menu leads in the area people. */
import { IconUsers } from '@tabler/icons-react'
import type { NavItem } from '../../app/navigation.ts'
import { t } from './words.ts'

export const peopleNav: readonly NavItem[] = [
  { to: '/people', label: t('title'), icon: IconUsers, may: 'subjects.lookup', group: 'people' },
]
