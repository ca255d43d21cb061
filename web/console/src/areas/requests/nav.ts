/** Where the menu leads in the area requests. */
import { IconInbox } from '@tabler/icons-react'
import type { NavItem } from '../../app/navigation.ts'
import { t } from './words.ts'

export const requestNav: readonly NavItem[] = [
  { to: '/requests', label: t('title'), icon: IconInbox, may: 'rights.read', group: 'people' },
]
