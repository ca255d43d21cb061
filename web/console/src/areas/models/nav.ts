/** Where the menu leads in the area models. */
import { IconChartDots3 } from '@tabler/icons-react'
import type { NavItem } from '../../app/navigation.ts'
import { t } from './words.ts'

export const modelNav: readonly NavItem[] = [
  { to: '/models', label: t('title'), icon: IconChartDots3, may: 'models.read', group: 'work' },
]
