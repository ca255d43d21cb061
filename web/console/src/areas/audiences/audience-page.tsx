/** One audience: its rule in words, who it means now, what it meant before, how it came to be, and where it is used. */
import { Alert, Anchor, Button, Group, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { api, ask } from '../../app/api.ts'
import { formatDay } from '../../app/format.ts'
import { Page, Section } from '../../app/page.tsx'
import { useMay } from '../../app/session.ts'
import { Composition, Sample, useGroupings } from './composition.tsx'
import { Counts, usePreview } from './counts.tsx'
import { History, Sizes, useHistory } from './history.tsx'
import type { Condition } from './rule.ts'
import { Uses } from './uses.tsx'
import { useVocabulary, usePurposeSentence } from './vocabulary.ts'
import { t } from './words.ts'

const route = getRouteApi('/shell/audiences/$audienceId')

export function AudiencePage() {
  const { audienceId } = route.useParams()
  const { version } = route.useSearch()
  const mayWrite = useMay('audiences.write')
  const audience = useQuery({
    queryKey: ['audiences', audienceId, version ?? 'newest'],
    queryFn: ({ signal }) =>
      ask(
        api.GET('/v1/audiences/{audienceId}', {
          params: { path: { audienceId }, query: version === undefined ? {} : { version } },
          signal,
        }),
      ),
  })
  const actions = mayWrite ? (
    <>
      <Button
        variant="default"
        renderRoot={(props) => <Link {...props} to="/audiences/new" search={{ from: audienceId }} />}
      >
        {t('copy')}
      </Button>
      <Button renderRoot={(props) => <Link {...props} to="/audiences/$audienceId/change" params={{ audienceId }} />}>
        {t('change')}
      </Button>
    </>
  ) : null
  return (
    <Page title={audience.data?.name ?? t('title')} actions={actions} query={audience}>
      {(found) => <Shown audience={found} />}
    </Page>
  )
}

type Audience = {
  readonly audienceId: string
  readonly version: number
  readonly newestVersion: number
  readonly purpose: string
  readonly sentence: string
  readonly query: unknown
  readonly createdAt: string
  readonly createdByName: string | null
}

function Shown({ audience }: { readonly audience: Audience }) {
  const { audienceId, version, newestVersion, purpose, sentence } = audience
  const purposeSentence = usePurposeSentence()
  const vocabulary = useVocabulary()
  const fields = vocabulary?.fields ?? []
  const { groups, names, choose } = useGroupings(fields)
  const preview = usePreview(vocabulary === undefined ? '' : purpose, audience.query as Condition, groups)
  const history = useHistory(audienceId)
  return (
    <Stack gap="lg">
      {version === newestVersion ? null : (
        <Alert color="orange" variant="light">
          <Group justify="space-between">
            <Text>{t('older_shown', { version, newest: newestVersion })}</Text>
            <Anchor renderRoot={(props) => <Link {...props} to="/audiences/$audienceId" params={{ audienceId }} />}>
              {t('see_newest')}
            </Anchor>
          </Group>
        </Alert>
      )}
      <Section
        title={t('read_out')}
        lead={`${t('version_n', { version })} · ${formatDay(audience.createdAt)} · ${t('by', {
          name: audience.createdByName ?? t('somebody'),
        })} · ${purposeSentence(purpose)}`}
      >
        <Text fz="lg" ff="heading" data-sentence>
          {sentence}
        </Text>
      </Section>
      <Section title={t('people')} lead={t('people_lead')}>
        <Counts preview={preview} waiting={null} />
      </Section>
      <Composition preview={preview.data} fields={fields} names={names} onChoose={choose} />
      <Sample preview={preview.data} />
      <Sizes audienceId={audienceId} history={history} />
      <History history={history} audienceId={audienceId} shown={version} />
      <Uses audienceId={audienceId} />
    </Stack>
  )
}
