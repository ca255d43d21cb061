/** Where the menu leads in the area sites. */
import type { NavItem } from '../../app/navigation.ts'

export const siteNav: readonly NavItem[] = []
