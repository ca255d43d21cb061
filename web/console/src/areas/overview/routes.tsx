/** Pages of the area overview. */
import { createRoute } from '@tanstack/react-router'
import { PlainPage } from '../../app/page.tsx'
import { shellRoute } from '../../app/root.tsx'
import { t } from './overview-words.ts'

const overviewRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/',
  component: () => <PlainPage title={t('title')}>{null}</PlainPage>,
})

export const overviewRoutes = [overviewRoute] as const
