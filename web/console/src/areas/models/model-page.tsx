/** A model's card: what it is for, from whom it learnt, how well it does with what doubt, why it says what it says, and who answers for it. */
import { Alert, Button, Group, List, SimpleGrid, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { formatMoment, formatNumber } from '../../app/format.ts'
import { Page, Section } from '../../app/page.tsx'
import { useMay } from '../../app/session.ts'
import { type Model, modelQuery } from './asked.ts'
import { Decisions } from './decisions.tsx'
import { Explain } from './explain.tsx'
import { Fairness } from './fairness.tsx'
import { StateBadge } from './list-page.tsx'
import { Quality } from './quality.tsx'
import { Reasons } from './reasons.tsx'
import { Scoring } from './scoring.tsx'
import { t } from './words.ts'

const route = getRouteApi('/shell/models/$modelId')

export function ModelPage() {
  const { modelId } = route.useParams()
  const model = useQuery(modelQuery(modelId))
  const title = model.data ? `${model.data.name} · v${model.data.version}` : t('title')
  return (
    <Page title={title} lead={model.data?.predicts} query={model} actions={<PrintButton />}>
      {(found) => <Card model={found} />}
    </Page>
  )
}

function PrintButton() {
  return (
    <Button variant="default" onClick={() => window.print()}>
      {t('print')}
    </Button>
  )
}

function Card({ model }: { readonly model: Model }) {
  const mayScore = useMay('models.score')
  const mayExplain = useMay('models.explain')
  const mayAudits = useMay('ethics.read')
  return (
    <Stack gap="lg">
      <Decisions model={model} />
      {model.card.leaks.length === 0 ? null : (
        <Alert color="orange" variant="light" title={t('leaks', { count: model.card.leaks.length })}>
          <Stack gap={4}>
            {model.card.leaks.map(({ sentence }) => (
              <Text key={sentence}>{sentence}</Text>
            ))}
          </Stack>
        </Alert>
      )}
      <Section
        title={t('use')}
        actions={<StateBadge state={model.state} />}
        lead={t('made', {
          when: formatMoment(model.createdAt),
          name: model.createdByName ?? t('somebody'),
        })}
      >
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <Sentences title={t('meant_for')} all={model.meantFor} />
          <Sentences title={t('not_meant_for')} all={model.notMeantFor} />
        </SimpleGrid>
      </Section>
      <Data model={model} />
      <Quality evaluation={model.card.evaluation} name={`${model.name}-v${model.version}`} />
      <Reasons model={model} />
      {mayAudits ? <Fairness model={model} /> : null}
      {mayScore && model.state === 'approved' ? <Scoring model={model} /> : null}
      {mayExplain && model.state === 'approved' ? <Explain model={model} /> : null}
      <Section title={t('limits')}>
        <Sentences all={model.card.limits} />
      </Section>
    </Stack>
  )
}

function Sentences({ title, all }: { readonly title?: string; readonly all: readonly string[] }) {
  return (
    <div>
      {title === undefined ? null : <Text fw={600}>{title}</Text>}
      <List spacing={4} fz="sm" mt={4}>
        {all.map((one) => (
          <List.Item key={one}>{one}</List.Item>
        ))}
      </List>
    </div>
  )
}

/** Whom it learnt from: consent coverage first. */
function Data({ model }: { readonly model: Model }) {
  const { data, population } = model.card
  const facts = [
    [t('look_matched'), data.matched],
    [t('look_permitted'), data.permitted],
    [t('learnt_from'), data.people],
    [t('look_positives'), data.positives],
  ] as const
  return (
    <Section
      title={t('data')}
      lead={t(population === null ? 'data_everybody' : 'data_audience', { when: formatMoment(data.referenceTime) })}
    >
      <Group gap="xl" mb="sm">
        {facts.map(([label, value]) => (
          <div key={label}>
            <Text fz={26} fw={600} lh={1.1} ff="heading">
              {formatNumber(value)}
            </Text>
            <Text c="dimmed" fz="sm">
              {label}
            </Text>
          </div>
        ))}
      </Group>
      <Stack gap={2}>
        {data.excluded.map(({ reason, words, people }) => (
          <Text key={reason} fz="sm">
            {t('left_out', { people: formatNumber(people), words })}
          </Text>
        ))}
        {data.outcomeUnknown === 0 ? null : (
          <Text fz="sm">{t('left_out_unknown', { people: formatNumber(data.outcomeUnknown) })}</Text>
        )}
        {data.withdrawnMeanwhile === 0 ? null : (
          <Text fz="sm">{t('left_out_withdrawn', { people: formatNumber(data.withdrawnMeanwhile) })}</Text>
        )}
      </Stack>
    </Section>
  )
}
