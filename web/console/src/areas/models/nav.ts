/** Where the menu leads in the area models. */
import type { NavItem } from '../../app/navigation.ts'

export const modelNav: readonly NavItem[] = []
