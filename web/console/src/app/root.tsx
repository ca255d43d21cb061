/** The roots of the pages: `rootRoute` for those who are not signed in, `shellRoute` for everything else. */
import { createRootRoute, createRoute, Link, Outlet, redirect } from '@tanstack/react-router'
import { Anchor } from '@mantine/core'
import { t } from './frame-words.ts'
import { PlainPage } from './page.tsx'
import { ProblemPage } from './problem-view.tsx'
import { readSession } from './session.ts'
import { Shell } from './shell.tsx'

export const rootRoute = createRootRoute({
  component: Outlet,
  notFoundComponent: Nowhere,
  errorComponent: ({ error, reset }) => <ProblemPage error={error} retry={reset} />,
})

export const shellRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'shell',
  beforeLoad: async ({ location }) => {
    const { state } = await readSession()
    if (state === 'setup') throw redirect({ href: '/setup' })
    if (state !== 'signed_in') throw redirect({ href: `/sign-in?next=${encodeURIComponent(location.href)}` })
  },
  component: Shell,
  notFoundComponent: Nowhere,
  errorComponent: ({ error, reset }) => <ProblemPage error={error} retry={reset} />,
})

function Nowhere() {
  return (
    <PlainPage title={t('nowhere')} lead={t('nowhere_hint')}>
      <Anchor component={Link} to="/">
        {t('home')}
      </Anchor>
    </PlainPage>
  )
}
