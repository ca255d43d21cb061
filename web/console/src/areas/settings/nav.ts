/** Where the menu leads in the area settings. */
import type { NavItem } from '../../app/navigation.ts'

export const settingNav: readonly NavItem[] = []
