/** Where the menu leads in the area settings, and its pages. */
import {
  IconAddressBook,
  IconBuilding,
  IconHistory,
  IconKey,
  IconListDetails,
  IconMail,
  IconPlayerPause,
  IconSettings,
  IconStethoscope,
} from '@tabler/icons-react'
import type { NavItem } from '../../app/navigation.ts'
import { t } from './words.ts'

export const settingNav: readonly NavItem[] = [
  { to: '/settings', label: t('title'), icon: IconSettings, may: null, group: 'house' },
]

/** Every page of the settings, in the order in which they are shown. */
export const settingPages: readonly NavItem[] = [
  {
    to: '/settings/organisation',
    label: t('organisation'),
    icon: IconBuilding,
    may: 'controller.read',
    group: 'house',
  },
  { to: '/settings/senders', label: t('senders'), icon: IconMail, may: 'delivery.read', group: 'house' },
  { to: '/settings/sending', label: t('sending'), icon: IconPlayerPause, may: 'delivery.read', group: 'house' },
  { to: '/settings/fields', label: t('fields'), icon: IconListDetails, may: 'subjects.read', group: 'house' },
  { to: '/settings/warrants', label: t('warrants'), icon: IconKey, may: 'gate.warrants', group: 'house' },
  { to: '/settings/trail', label: t('trail'), icon: IconHistory, may: 'staff.audit', group: 'house' },
  { to: '/settings/work', label: t('work'), icon: IconAddressBook, may: 'jobs.read', group: 'house' },
  { to: '/settings/status', label: t('status'), icon: IconStethoscope, may: 'status.read', group: 'house' },
]
