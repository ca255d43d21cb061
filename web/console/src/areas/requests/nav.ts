/** Where the menu leads in the area requests. */
import type { NavItem } from '../../app/navigation.ts'

export const requestNav: readonly NavItem[] = []
