/** Where the menu leads in the area imports. */
import { IconFileImport } from '@tabler/icons-react'
import type { NavItem } from '../../app/navigation.ts'
import { t } from './words.ts'

export const importNav: readonly NavItem[] = [
  { to: '/imports', label: t('title'), icon: IconFileImport, may: 'subjects.import', group: 'people' },
]
