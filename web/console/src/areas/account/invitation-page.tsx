/** Accepting an invitation, or a new start: who it is for, a password, a second factor. */
import { Button, Stack } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api, ApiProblem, ask } from '../../app/api.ts'
import { type Language, language as spoken } from '../../app/language.ts'
import { Loading } from '../../app/page.tsx'
import { ProblemAlert } from '../../app/problem-view.tsx'
import { readSession } from '../../app/session.ts'
import { took } from './calls.ts'
import { EntryFrame } from './entry-frame.tsx'
import { t } from './entry-words.ts'
import { Finish } from './finish.tsx'
import { useLinkCode } from './link-code.ts'
import { NewPassword } from './new-password.tsx'
import { LanguageChoice } from './setup-page.tsx'

export function InvitationPage() {
  const code = useLinkCode()
  const link = useQuery({
    queryKey: ['invitation', code],
    queryFn: async () => {
      // Whoever is still signed in sends the word of that session along.
      await readSession()
      return ask(api.POST('/v1/invitations/look', { body: { code: code ?? '-' } }))
    },
    staleTime: Number.POSITIVE_INFINITY,
  })
  const [made, setMade] = useState<'made' | 'open'>('open')
  if (made === 'made') return <Finish />
  if (link.isError)
    return (
      <EntryFrame title={t('bad_link_title')}>
        <ProblemAlert error={link.error instanceof ApiProblem ? link.error : link.error} />
      </EntryFrame>
    )
  if (!link.data || code === null) return <Loading />
  return <Accept code={code} link={link.data} onMade={() => setMade('made')} />
}

interface Link {
  readonly kind: string
  readonly name: string | null
  readonly email: string | null
  readonly role: string | null
  readonly language: Language | null
}

function Accept({ code, link, onMade }: { readonly code: string; readonly link: Link; readonly onMade: () => void }) {
  const [password, setPassword] = useState('')
  const [language, setLanguage] = useState<Language>(link.language ?? spoken)
  const accept = useMutation({
    mutationFn: async () =>
      took(await ask(api.POST('/v1/invitations/acceptance', { body: { code, password, language } }))),
    onSuccess: onMade,
  })
  const role = t.code('role_', link.role ?? '')
  const lead = link.kind === 'new_start' ? 'new_start_lead' : 'invitation_lead'
  return (
    <EntryFrame
      title={t('invitation_title', { name: link.name ?? '' })}
      lead={t(lead, { email: link.email ?? '', role })}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          accept.mutate()
        }}
      >
        <Stack>
          <NewPassword value={password} onChange={setPassword} own={[link.name ?? '', link.email ?? '']} />
          <LanguageChoice value={language} onChange={setLanguage} />
          <ProblemAlert error={accept.error} />
          <Button type="submit" loading={accept.isPending}>
            {t('go_on')}
          </Button>
        </Stack>
      </form>
    </EntryFrame>
  )
}
