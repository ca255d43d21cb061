/** Where the menu leads in the area account. */
import { IconKey, IconTable, IconUsersGroup } from '@tabler/icons-react'
import type { NavItem } from '../../app/navigation.ts'
import { t } from './words.ts'

export const accountNav: readonly NavItem[] = [
  { to: '/colleagues', label: t('colleagues'), icon: IconUsersGroup, may: 'staff.read', group: 'house' },
  { to: '/roles', label: t('roles'), icon: IconTable, may: null, group: 'house' },
  { to: '/keys', label: t('keys'), icon: IconKey, may: 'staff.read', group: 'house' },
]
