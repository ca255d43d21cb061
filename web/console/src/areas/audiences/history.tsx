/** How an audience came to be: each version with what it changed, in sentences, and how many it meant over time. */
import { Anchor, Button, Stack, Text, Timeline } from '@mantine/core'
import { useMutation, useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { api, ask } from '../../app/api.ts'
import { Lines } from '../../app/chart.tsx'
import { formatMoment, formatNumber } from '../../app/format.ts'
import { Answer, Section } from '../../app/page.tsx'
import { ProblemAlert } from '../../app/problem-view.tsx'
import { usePurposeSentence } from './vocabulary.ts'
import { t } from './words.ts'

export function useHistory(audienceId: string) {
  return useQuery({
    queryKey: ['audiences', audienceId, 'history'],
    queryFn: ({ signal }) =>
      ask(api.GET('/v1/audiences/{audienceId}/history', { params: { path: { audienceId } }, signal })),
  })
}

type Past = NonNullable<ReturnType<typeof useHistory>['data']>

/** The sizes of every count, as lines. */
export function Sizes({
  audienceId,
  history,
}: {
  readonly audienceId: string
  readonly history: UseQueryResult<Past>
}) {
  const client = useQueryClient()
  const count = useMutation({
    mutationFn: () => ask(api.POST('/v1/audiences/{audienceId}/sizes', { params: { path: { audienceId } }, body: {} })),
    onSuccess: () => client.invalidateQueries({ queryKey: ['audiences'] }),
  })
  const again = (
    <Button variant="default" size="compact-md" onClick={() => count.mutate()} loading={count.isPending}>
      {t('count_now')}
    </Button>
  )
  return (
    <Section title={t('sizes')} lead={t('sizes_lead')} actions={again}>
      <ProblemAlert error={count.error} />
      <Answer
        query={history}
        isEmpty={({ sizes }) => sizes.length === 0}
        empty={<Text c="dimmed">{t('sizes_empty')}</Text>}
      >
        {({ sizes }) => (
          <Lines
            title={t('sizes')}
            data={sizes.map(({ at, matched, eligible, version }) => ({
              when: `${formatMoment(at)} · v${version}`,
              matched,
              eligible,
            }))}
            x="when"
            xLabel={t('when')}
            series={[
              { key: 'matched', label: t('matched') },
              { key: 'eligible', label: t('eligible') },
            ]}
            format={formatNumber}
            exportName="audience-sizes"
            height={220}
          />
        )}
      </Answer>
    </Section>
  )
}

export function History({
  history,
  audienceId,
  shown,
}: {
  readonly history: UseQueryResult<Past>
  readonly audienceId: string
  readonly shown: number
}) {
  return (
    <Section title={t('history')} lead={t('history_lead')}>
      <Answer query={history}>
        {({ versions }) => (
          <Timeline bulletSize={14} lineWidth={2} active={-1}>
            {versions.map((one) => (
              <Timeline.Item
                key={one.version}
                title={
                  one.version === shown ? (
                    <Text fw={600}>{t('version_n', { version: one.version })}</Text>
                  ) : (
                    <Anchor
                      renderRoot={(props) => (
                        <Link
                          {...props}
                          to="/audiences/$audienceId"
                          params={{ audienceId }}
                          search={{ version: one.version }}
                        />
                      )}
                    >
                      {t('version_n', { version: one.version })}
                    </Anchor>
                  )
                }
              >
                <Text c="dimmed" fz="sm">
                  {formatMoment(one.createdAt)} · {t('by', { name: one.createdByName ?? t('somebody') })}
                </Text>
                <Changes of={one.change} />
              </Timeline.Item>
            ))}
          </Timeline>
        )}
      </Answer>
    </Section>
  )
}

function Changes({ of }: { readonly of: Past['versions'][number]['change'] }) {
  const purposeSentence = usePurposeSentence()
  if (of === null) return <Text fz="sm">{t('first_version')}</Text>
  const { gone, come, nameBefore, purposeBefore } = of
  const same = gone.length + come.length === 0
  return (
    <Stack gap={2}>
      {nameBefore === null ? null : <Text fz="sm">{t('renamed', { before: nameBefore })}</Text>}
      {purposeBefore === null ? null : (
        <Text fz="sm">{t('purpose_was', { before: purposeSentence(purposeBefore) })}</Text>
      )}
      {gone.map((sentence) => (
        <Text fz="sm" key={`- ${sentence}`} className="bad">
          {t('gone', { sentence })}
        </Text>
      ))}
      {come.map((sentence) => (
        <Text fz="sm" key={`+ ${sentence}`} className="good">
          {t('came', { sentence })}
        </Text>
      ))}
      {same ? <Text fz="sm">{t('same')}</Text> : null}
    </Stack>
  )
}
