/** Where the menu leads in the area notices. */
import { IconFileCertificate } from '@tabler/icons-react'
import type { NavItem } from '../../app/navigation.ts'
import { t } from './words.ts'

export const noticeNav: readonly NavItem[] = [
  { to: '/notices', label: t('title'), icon: IconFileCertificate, may: 'consent.configuration', group: 'people' },
]
