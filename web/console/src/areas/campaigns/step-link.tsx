/** A link to a campaign, or to one step of it. */
import { Anchor, type AnchorProps } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'

export type StepName = 'goal' | 'audience' | 'content' | 'ethics' | 'send' | 'live' | 'results'

interface Given extends Omit<AnchorProps, 'children'> {
  readonly campaignId: string
  readonly step?: StepName
  readonly children: ReactNode
}

export function StepLink({ campaignId, step, children, ...look }: Given) {
  const params = { campaignId }
  return (
    <Anchor
      {...look}
      renderRoot={(props) =>
        step ? (
          <Link {...props} to={`/campaigns/$campaignId/${step}`} params={params} />
        ) : (
          <Link {...props} to="/campaigns/$campaignId" params={params} />
        )
      }
    >
      {children}
    </Anchor>
  )
}
