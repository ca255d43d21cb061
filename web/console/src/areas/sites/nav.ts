/** Where the menu leads in the area sites. */
import { IconBrowser } from '@tabler/icons-react'
import type { NavItem } from '../../app/navigation.ts'
import { t } from './sites-words.ts'

export const siteNav: readonly NavItem[] = [
  { to: '/sites', label: t('title'), icon: IconBrowser, may: 'sites.read', group: 'work' },
]
