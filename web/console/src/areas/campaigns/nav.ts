/** Where the menu leads in the area campaigns. */
import { IconChecklist, IconSend } from '@tabler/icons-react'
import type { NavItem } from '../../app/navigation.ts'
import { t } from './words.ts'

export const campaignNav: readonly NavItem[] = [
  { to: '/campaigns', label: t('campaigns'), icon: IconSend, may: 'campaigns.read', group: 'work' },
  { to: '/approvals', label: t('approvals'), icon: IconChecklist, may: 'ethics.approve', group: 'work' },
]
