/** A site is added: what it is called, where its pages lie, what it asks. */
import { Button } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { api, ask } from '../../app/api.ts'
import { language } from '../../app/language.ts'
import { Empty, Page } from '../../app/page.tsx'
import { queries } from '../../app/queries.ts'
import { askableQuery } from './queries.ts'
import { asksWith, type SiteDraft, SiteForm } from './site-form.tsx'
import { t } from './sites-words.ts'

export function NewSitePage() {
  const askable = useQuery(askableQuery)
  const navigate = useNavigate()
  const create = useMutation({
    mutationFn: ({ events, ...draft }: SiteDraft) => {
      const body = { ...draft, origins: [...draft.origins], purposes: [...draft.purposes] }
      return ask(api.POST('/v1/sites', { body: { ...body, events: events.length > 0 ? [...events] : null } }))
    },
    onSuccess: async ({ siteId }) => {
      await queries.invalidateQueries({ queryKey: ['sites'] })
      await navigate({ to: `/sites/${siteId}` })
    },
  })
  return (
    <Page
      title={t('add')}
      query={askable}
      isEmpty={(notices) => notices.every((one) => one.purposes.length === 0)}
      empty={
        <Empty
          title={t('notice')}
          hint={t('no_notice')}
          action={
            <Button component={Link} to="/notices" variant="default">
              {t('to_notices')}
            </Button>
          }
        />
      }
    >
      {(notices) => {
        const able = notices.filter((one) => one.purposes.length > 0)
        const start = { name: '', origins: [], language, events: [], ...asksWith(able.at(-1)!) }
        return (
          <SiteForm
            askable={able}
            start={start}
            doIt={t('create')}
            busy={create.isPending}
            error={create.error}
            onDone={(draft) => create.mutate(draft)}
          />
        )
      }}
    </Page>
  )
}
