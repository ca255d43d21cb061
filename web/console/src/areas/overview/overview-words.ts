/** Words of the overview. */
import { words } from '../../app/words.ts'

export const t = words({ title: 'Overview' }, { title: 'Vue d’ensemble' })
