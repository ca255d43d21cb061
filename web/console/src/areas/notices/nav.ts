/** Where the menu leads in the area notices. */
import type { NavItem } from '../../app/navigation.ts'

export const noticeNav: readonly NavItem[] = []
