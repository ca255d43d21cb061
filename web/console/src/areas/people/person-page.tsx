/** One person's card. Sections that the reader's role may not see are not in the answer, and so have no tab. */
import { Anchor, Button, Stack, Tabs } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { type FormEvent, type ReactNode, useState } from 'react'
import { api, ask } from '../../app/api.ts'
import { Answer, PlainPage } from '../../app/page.tsx'
import { useMay } from '../../app/session.ts'
import { AudiencesTab, LooksTab, MessagesTab, ScoresTab } from './card-tabs.tsx'
import { c } from './card-words.ts'
import { ConsentTab } from './consent-tab.tsx'
import { DataTab } from './data-tab.tsx'
import { type Card, keepLook, type Look, lookAt, LookFields, noLook, reasonEnough } from './look.tsx'
import { RequestsTab } from './requests-tab.tsx'
import { t } from './words.ts'

export function PersonPage() {
  const { subjectId } = useParams({ from: '/shell/people/$subjectId' })
  const [look, setLook] = useState<Look | null>(lookAt(subjectId))
  const begin = (next: Look) => {
    keepLook(subjectId, next)
    setLook(next)
  }
  return look === null ? <AskWhy onLook={begin} /> : <Looked key={subjectId} subjectId={subjectId} look={look} />
}

function AskWhy({ onLook }: { readonly onLook: (look: Look) => void }) {
  const [look, setLook] = useState<Look>(noLook)
  const [tried, setTried] = useState<'tried' | 'not_tried'>('not_tried')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried('tried')
    if (reasonEnough(look)) onLook(look)
  }
  return (
    <PlainPage title={t('ask_title')} lead={t('ask_lead')}>
      <form onSubmit={submit} noValidate>
        <Stack maw={560}>
          <LookFields look={look} onChange={setLook} complain={tried === 'tried' ? 'complain' : 'wait'} />
          <Button type="submit" w="fit-content">
            {t('look')}
          </Button>
        </Stack>
      </form>
    </PlainPage>
  )
}

/** Each answer is a look that is recorded: it is not asked again by itself. */
function Looked({ subjectId, look }: { readonly subjectId: string; readonly look: Look }) {
  const mayErase = useMay('subjects.erase')
  const card = useQuery({
    queryKey: ['person', subjectId],
    queryFn: () => ask(api.POST('/v1/people/{subjectId}/card', { params: { path: { subjectId } }, body: look })),
    staleTime: Infinity,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })
  const name = card.data?.fields.find((field) => field.dataClass === 'contact')?.masked
  return (
    <PlainPage
      title={name === undefined ? t('card') : `${t('card')} ${name}`}
      lead={t('looked', { purpose: t(`purpose_${look.purpose}`), why: look.why })}
      actions={
        mayErase && card.data ? (
          <Button component={Link} to={`/people/${subjectId}/erase`} variant="default" color="red">
            {c('erase_open')}
          </Button>
        ) : undefined
      }
    >
      <Answer query={card}>{(found) => <CardTabs card={found} look={look} />}</Answer>
      {card.error ? (
        <Anchor component={Link} to="/people">
          {c('back')}
        </Anchor>
      ) : null}
    </PlainPage>
  )
}

function CardTabs({ card, look }: { readonly card: Card; readonly look: Look }) {
  const { tab } = useSearch({ from: '/shell/people/$subjectId' })
  const navigate = useNavigate()
  const mayRequests = useMay('rights.read')
  const { consent, audiences, scores, looks, subjectId } = card
  const tabs: readonly (readonly [key: TabKey, content: ReactNode] | null)[] = [
    consent ? ['consent', <ConsentTab consent={consent} subjectId={subjectId} />] : null,
    ['data', <DataTab card={card} look={look} />],
    audiences ? ['audiences', <AudiencesTab audiences={audiences} />] : null,
    scores ? ['scores', <ScoresTab scores={scores} />] : null,
    ['messages', <MessagesTab messages={card.messages} />],
    mayRequests ? ['requests', <RequestsTab subjectId={subjectId} />] : null,
    looks ? ['looks', <LooksTab looks={looks} />] : null,
  ]
  const shown = tabs.filter((one) => one !== null)
  const current = shown.some(([key]) => key === tab) ? tab! : shown[0]![0]
  const open = (key: string | null) =>
    void navigate({ to: '/people/$subjectId', params: { subjectId }, search: { tab: key ?? undefined } })
  return (
    <Tabs value={current} onChange={open} keepMounted={false}>
      <Tabs.List mb="md">
        {shown.map(([key]) => (
          <Tabs.Tab key={key} value={key}>
            {t(`tab_${key}`)}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {shown.map(([key, content]) => (
        <Tabs.Panel key={key} value={key}>
          {content}
        </Tabs.Panel>
      ))}
    </Tabs>
  )
}

type TabKey = 'consent' | 'data' | 'audiences' | 'scores' | 'messages' | 'requests' | 'looks'
