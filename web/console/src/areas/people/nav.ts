/** Where the menu leads in the area people. */
import type { NavItem } from '../../app/navigation.ts'

export const peopleNav: readonly NavItem[] = []
