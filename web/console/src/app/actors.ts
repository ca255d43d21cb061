/** Says who is behind an actor's line (`staff:0198…`): by name where the reader may see colleagues, else by kind and a short number. */
import { useQuery } from '@tanstack/react-query'
import { api, ask } from './api.ts'
import { t } from './frame-words.ts'
import { useMay } from './session.ts'

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
    if (name !== undefined) return name
    const part = kind === 'system' ? t.code('system_', id) : id
    if (part !== id) return part
    return `${t.code('actor_', kind)} ${/^[0-9a-f]{8}-/.test(id) ? id.slice(-8) : id}`
  }
}
