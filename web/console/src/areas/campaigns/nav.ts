/** Where the menu leads in the area campaigns. */
import type { NavItem } from '../../app/navigation.ts'

export const campaignNav: readonly NavItem[] = []
