/** The second step: which people, whom a model chooses among them, who is left out to compare with, in which groups. */
import { Anchor, Button, Box, Group, NumberInput, Select, SimpleGrid, Stack, Text, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { Answer, Section } from '../../app/page.tsx'
import { audienceQuery, audiencesQuery, modelsQuery } from './audiences.ts'
import { Lacks } from './campaign-frame.tsx'
import { type DefinitionForm, DefinitionStep } from './definition-form.tsx'
import { campaignQuery, type Definition } from './queries.ts'
import { ReachPanel } from './reach-panel.tsx'
import { t } from './words.ts'

export function AudienceStep() {
  const { campaignId } = useParams({ strict: false }) as { campaignId: string }
  return (
    <Answer query={useQuery(campaignQuery(campaignId))}>
      {(campaign) => (
        <>
          <Lacks campaignId={campaignId} step="audience" />
          <DefinitionStep campaign={campaign} next="content">
            {(form) => (
              <>
                <Section title={t('audience')}>
                  <Stack gap="lg">
                    <AudienceField {...form} />
                    <ModelFields {...form} />
                  </Stack>
                </Section>
                <Section title={t('variants')} lead={t('variants_hint')}>
                  <Stack gap="lg">
                    <Variants {...form} />
                    <NumberInput
                      label={t('holdout')}
                      description={t('holdout_hint')}
                      value={Math.round(form.definition.holdoutShare * 1000) / 10}
                      onChange={(value) => form.change({ holdoutShare: share(value) })}
                      min={0}
                      max={50}
                      clampBehavior="strict"
                      suffix=" %"
                      maw={420}
                    />
                  </Stack>
                </Section>
                <ReachPanel definition={form.definition} />
              </>
            )}
          </DefinitionStep>
        </>
      )}
    </Answer>
  )
}

/** From percent as typed to a share. */
function share(percent: string | number): number {
  return Math.min(0.5, Math.max(0, Number(percent) / 100 || 0))
}

function AudienceField({ definition, change }: DefinitionForm) {
  const { id, version } = definition.audience
  const { data } = useQuery(audiencesQuery)
  const { data: audience } = useQuery(audienceQuery(id, version))
  const fitting = (data?.audiences ?? []).filter((one) => one.purpose === definition.purpose)
  const newest = fitting.find((one) => one.audienceId === id)?.version ?? version
  const choose = (audienceId: string | null) => {
    const chosen = fitting.find((one) => one.audienceId === audienceId)
    if (chosen) change({ audience: { id: chosen.audienceId, version: chosen.version } })
  }
  return (
    <Stack gap="xs">
      <Group align="flex-end">
        <Select
          label={t('audience')}
          data={fitting.map((one) => ({ value: one.audienceId, label: one.name }))}
          value={id}
          onChange={choose}
          allowDeselect={false}
          searchable
          flex="1 1 260px"
          maw={480}
        />
        <Select
          label={t('audience_version')}
          data={Array.from({ length: newest }, (_, i) => String(newest - i))}
          value={String(version)}
          onChange={(value) => (value ? change({ audience: { id, version: Number(value) } }) : undefined)}
          allowDeselect={false}
          w={110}
        />
      </Group>
      {newest > version ? (
        <Group gap="xs">
          <Text className="warn">{t('audience_newer', { version: newest })}</Text>
          <Button size="compact-sm" variant="light" onClick={() => change({ audience: { id, version: newest } })}>
            {t('audience_take_newest', { version: newest })}
          </Button>
        </Group>
      ) : null}
      {audience ? (
        <Text>
          <Text span c="dimmed">
            {t('audience_reads')}{' '}
          </Text>
          {audience.sentence}
        </Text>
      ) : null}
      <Anchor component={Link} to={`/audiences/${id}`} fz="sm">
        {t('audience_open')}
      </Anchor>
    </Stack>
  )
}

/** Until somebody says otherwise. */
const usualShare = 0.2

type Model = NonNullable<Definition['model']>

function ModelFields({ definition, change, put }: DefinitionForm) {
  const { data } = useQuery(modelsQuery)
  const { model, ...rest } = definition
  const usable = (data ?? []).filter((one) => one.state === 'approved' || one.modelId === model?.id)
  const choose = (id: string | null) => {
    if (id === null || id === '') put(rest)
    else change({ model: { id, cut: { kind: 'top_share', share: usualShare } } })
  }
  return (
    <Stack gap="sm">
      <Select
        label={t('model')}
        description={t('model_hint')}
        placeholder={t('model_none')}
        data={usable.map(({ modelId, name, version }) => ({ value: modelId, label: `${name} (${version})` }))}
        value={model?.id ?? null}
        onChange={choose}
        clearable
        clearButtonProps={{ 'aria-label': t('model_none') }}
        maw={480}
      />
      {model ? <CutFields model={model} change={change} /> : null}
    </Stack>
  )
}

function CutFields({ model, change }: { readonly model: Model; readonly change: DefinitionForm['change'] }) {
  const { cut, id } = model
  const set = (next: Model['cut']) => change({ model: { id, cut: next } })
  const value = cut.kind === 'top_share' ? cut.share : cut.score
  const typed = (percent: string | number) => {
    const given = Math.min(1, Math.max(0.001, Number(percent) / 100 || 0.001))
    set(cut.kind === 'top_share' ? { kind: 'top_share', share: given } : { kind: 'threshold', score: given })
  }
  return (
    <Group align="flex-end">
      <Select
        label={t('cut')}
        data={(['top_share', 'threshold'] as const).map((kind) => ({ value: kind, label: t.code('cut_', kind) }))}
        value={cut.kind}
        onChange={(kind) =>
          set(kind === 'threshold' ? { kind: 'threshold', score: 0.5 } : { kind: 'top_share', share: usualShare })
        }
        allowDeselect={false}
        w={290}
      />
      <NumberInput
        label={t(cut.kind === 'top_share' ? 'cut_share_value' : 'cut_score_value')}
        value={Math.round(value * 1000) / 10}
        onChange={typed}
        min={0.1}
        max={100}
        suffix=" %"
        w={210}
      />
    </Group>
  )
}

function Variants({ definition, change }: DefinitionForm) {
  const { variants } = definition
  const set = (index: number, part: Partial<Definition['variants'][number]>) =>
    change({ variants: variants.map((one, i) => (i === index ? { ...one, ...part } : one)) })
  const add = () => {
    const key = 'abcdefghij'.split('').find((letter) => !variants.some((one) => one.key === letter)) ?? 'x'
    change({ variants: [...variants, { key, weight: 1 }] })
  }
  return (
    <Box role="group" aria-label={t('variants')}>
      <Stack gap="xs">
        {variants.map((variant, index) => (
          // The place is the identity here: the name is what is being typed.
          <SimpleGrid key={index} cols={{ base: 1, sm: 3 }} className="variant-row">
            <TextInput
              label={t('variant_key')}
              value={variant.key}
              onChange={(event) => set(index, { key: event.currentTarget.value.toLowerCase() })}
              pattern="[a-z][a-z0-9\-]{0,30}"
              required
            />
            <NumberInput
              label={t('variant_weight')}
              value={variant.weight}
              onChange={(value) => set(index, { weight: Math.max(0.01, Number(value) || 1) })}
              min={0.01}
            />
            {variants.length > 1 ? (
              <Button
                variant="subtle"
                color="red"
                onClick={() => change({ variants: variants.filter((_, i) => i !== index) })}
              >
                {t('variant_remove', { key: variant.key })}
              </Button>
            ) : null}
          </SimpleGrid>
        ))}
        {variants.length < 10 ? (
          <Group>
            <Button variant="light" size="compact-md" onClick={add}>
              {t('variant_add')}
            </Button>
          </Group>
        ) : null}
      </Stack>
    </Box>
  )
}
