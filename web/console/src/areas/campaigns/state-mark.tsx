/** The state of a campaign and of a step: a word and a colour, never the colour alone. */
import { Badge } from '@mantine/core'
import type { Campaign } from './queries.ts'
import { t } from './words.ts'

const colors: Readonly<Record<Campaign['state'], string>> = {
  draft: 'gray',
  checked: 'yellow',
  approved: 'pine',
  sending: 'blue',
  paused: 'orange',
  finished: 'pine',
  cancelled: 'gray',
}

export function StateMark({ state }: { readonly state: Campaign['state'] }) {
  return (
    <Badge variant="light" color={colors[state]} className="state-mark">
      {t.code('state_', state)}
    </Badge>
  )
}
