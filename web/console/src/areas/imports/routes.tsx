/** Pages of the area imports. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '../../app/root.tsx'

const importsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/imports',
  component: lazyRouteComponent(() => import('./imports-page.tsx'), 'ImportsPage'),
})

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

const uploadRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/imports/new',
  /** `like`: the import whose mapping is used again. */
  validateSearch: (search: Record<string, unknown>): { like?: string | undefined } => ({ like: text(search.like) }),
  component: lazyRouteComponent(() => import('./upload-page.tsx'), 'UploadPage'),
})

const fileRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/imports/files/$fileId',
  validateSearch: (search: Record<string, unknown>): { like?: string | undefined } => ({ like: text(search.like) }),
  component: lazyRouteComponent(() => import('./file-page.tsx'), 'FilePage'),
})

const importRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/imports/$importId',
  /** `file`: the upload that a trial was made with, to import it for good. */
  validateSearch: (search: Record<string, unknown>): { file?: string | undefined } => ({ file: text(search.file) }),
  component: lazyRouteComponent(() => import('./import-page.tsx'), 'ImportPage'),
})

export const importRoutes = [importsRoute, uploadRoute, fileRoute, importRoute] as const
