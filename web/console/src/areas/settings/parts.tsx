/** What several settings share: the way back, a word that something was saved, who did something. */
import { Alert, Anchor, Text } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { api, ask } from '../../app/api.ts'
import { useMay } from '../../app/session.ts'
import { t } from './words.ts'

export function AllSettings() {
  return (
    <Anchor component={Link} to="/settings" fz="sm">
      {t('all')}
    </Anchor>
  )
}

export function Saved({ is }: { readonly is: 'saved' | 'not_yet' }) {
  return (
    <Text component="div" aria-live="polite">
      {is === 'saved' ? (
        <Alert color="pine" variant="light" icon={<IconCheck aria-hidden />}>
          {t('saved')}
        </Alert>
      ) : null}
    </Text>
  )
}

/** Says who is behind an actor's line (`staff:0198…`): by name where the reader may see colleagues, else by kind and a short number. */
export type SayActor = (line: string) => string

export function useActors(): SayActor {
  const may = useMay('staff.read')
  const staff = useQuery({
    queryKey: ['staff'],
    queryFn: ({ signal }) => ask(api.GET('/v1/staff', { signal })),
    enabled: may,
    staleTime: 300_000,
  })
  return (line) => {
    const [kind = '', id = ''] = line.split(':', 2)
    const name = staff.data?.members.find((one) => one.staffId === id)?.name
    return name ?? `${t.code('actor_', kind)} ${/^[0-9a-f]{8}-/.test(id) ? id.slice(-8) : id}`
  }
}
