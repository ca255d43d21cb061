/** Where the menu leads in the area account. */
import type { NavItem } from '../../app/navigation.ts'

export const accountNav: readonly NavItem[] = []
