/** Where the menu leads in the area imports. */
import type { NavItem } from '../../app/navigation.ts'

export const importNav: readonly NavItem[] = []
