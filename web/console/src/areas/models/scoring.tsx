/** Scoring: everybody who permits prediction, or the members of an audience; watched, and stopped if need be. */
import { Button, Group, Select, Stack, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { api, ask } from '../../app/api.ts'
import { formatNumber } from '../../app/format.ts'
import { type Job, JobProgress } from '../../app/job.tsx'
import { Section } from '../../app/page.tsx'
import { ProblemAlert } from '../../app/problem-view.tsx'
import { audiencesQuery, type Model } from './asked.ts'
import { t } from './words.ts'

const route = getRouteApi('/shell/models/$modelId')

export function Scoring({ model }: { readonly model: Model }) {
  const { modelId } = model
  const { scoring } = route.useSearch()
  const navigate = useNavigate()
  const client = useQueryClient()
  const audiences = useQuery(audiencesQuery)
  const [audience, setAudience] = useState<string | null>(null)
  const [ended, setEnded] = useState<Job | null>(null)
  const score = useMutation({
    mutationFn: () =>
      ask(
        api.POST('/v1/models/{modelId}/scores', {
          params: { path: { modelId } },
          body: audience === null ? {} : { audience: { id: audience } },
        }),
      ),
    onSuccess: ({ jobId }) => {
      setEnded(null)
      return navigate({
        to: '/models/$modelId',
        params: { modelId },
        search: { scoring: jobId },
        replace: true,
        resetScroll: false,
      })
    },
  })
  const over = (job: Job) => {
    setEnded(job)
    void client.invalidateQueries({ queryKey: ['model-audits', modelId] })
  }
  return (
    <Section title={t('score_title')} lead={t('score_lead')}>
      <Stack>
        <Group align="flex-end">
          <Select
            label={t('score_whom')}
            searchable
            clearable
            placeholder={t('everybody')}
            value={audience}
            onChange={setAudience}
            data={(audiences.data?.audiences ?? []).map(({ audienceId, name }) => ({ value: audienceId, label: name }))}
            clearButtonProps={{ 'aria-label': t('everybody') }}
            w={{ base: '100%', xs: 320 }}
          />
          <Button onClick={() => score.mutate()} loading={score.isPending}>
            {t('score_now')}
          </Button>
        </Group>
        <ProblemAlert error={score.error} />
        {scoring === undefined ? null : <JobProgress key={scoring} jobId={scoring} onOver={over} />}
        {ended === null ? null : <Outcome job={ended} />}
      </Stack>
    </Section>
  )
}

function Outcome({ job }: { readonly job: Job }) {
  const { scored, permitted, matched } = (job.result ?? {}) as Partial<
    Record<'scored' | 'permitted' | 'matched', number>
  >
  if (scored === undefined) return null
  return (
    <Text>
      {t('scored', {
        scored: formatNumber(scored),
        permitted: formatNumber(permitted ?? 0),
        matched: formatNumber(matched ?? 0),
      })}
    </Text>
  )
}
