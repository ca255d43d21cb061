/** Where the menu leads in the area audiences. */
import type { NavItem } from '../../app/navigation.ts'

export const audienceNav: readonly NavItem[] = []
