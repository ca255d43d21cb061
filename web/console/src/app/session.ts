/** Who is signed in, and what they may do. What a role may not do is not offered; the server refuses it all the same. */
import { queryOptions, useSuspenseQuery } from '@tanstack/react-query'
import { api, ask, carryCsrf } from './api.ts'
import { queries } from './queries.ts'

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async () => {
    const session = await ask(api.GET('/v1/session'))
    carryCsrf(session.csrf)
    return session
  },
  staleTime: 60_000,
})

export type Session = Awaited<ReturnType<typeof readSession>>

export function readSession() {
  return queries.ensureQueryData(sessionQuery)
}

export function useSession(): Session {
  return useSuspenseQuery(sessionQuery).data
}

/** Whether the reader has a right such as `audiences.write`. */
export function useMay(right: string): boolean {
  return useSession().rights.includes(right)
}
