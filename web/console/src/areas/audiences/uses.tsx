/** Where an audience is used: campaigns, models that learnt from it, audiences that name it; each only for those who may see it. */
import { Anchor, Group, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { api, ask } from '../../app/api.ts'
import { Section } from '../../app/page.tsx'
import { useMay } from '../../app/session.ts'
import { t } from './words.ts'

interface Use {
  readonly key: string
  readonly what: string
  readonly name: string
  readonly to: string
  readonly version: number
}

export function Uses({ audienceId }: { readonly audienceId: string }) {
  const audiences = useQuery({
    queryKey: ['audiences', audienceId, 'uses'],
    queryFn: ({ signal }) =>
      ask(api.GET('/v1/audiences/{audienceId}/uses', { params: { path: { audienceId } }, signal })),
  })
  const campaigns = useQuery({
    queryKey: ['campaigns', 200],
    queryFn: ({ signal }) => ask(api.GET('/v1/campaigns', { params: { query: { limit: 200 } }, signal })),
    enabled: useMay('campaigns.read'),
  })
  const models = useQuery({
    queryKey: ['models'],
    queryFn: ({ signal }) => ask(api.GET('/v1/models', { signal })),
    enabled: useMay('models.read'),
  })
  const uses: Use[] = [
    ...(campaigns.data ?? [])
      .filter(({ definition }) => definition.audience.id === audienceId)
      .map(({ campaignId, definition }) => ({
        key: campaignId,
        what: t('in_campaign'),
        name: definition.name,
        to: `/campaigns/${campaignId}`,
        version: definition.audience.version,
      })),
    ...(models.data ?? [])
      .filter(({ population }) => population?.id === audienceId)
      .map(({ modelId, name, version, population }) => ({
        key: modelId,
        what: t('in_model'),
        name: `${name} · v${version}`,
        to: `/models/${modelId}`,
        version: population?.version ?? 1,
      })),
    ...(audiences.data?.audiences ?? []).map((one) => ({
      key: `${one.audienceId}/${one.uses}`,
      what: t('in_audience'),
      name: one.name,
      to: `/audiences/${one.audienceId}`,
      version: one.uses,
    })),
  ]
  return (
    <Section title={t('uses')}>
      {uses.length === 0 ? (
        <Text c="dimmed">{t('uses_none')}</Text>
      ) : (
        <Stack gap={6}>
          {uses.map(({ key, what, name, to, version }) => (
            <Group key={key} gap="xs">
              <Anchor renderRoot={(props) => <Link {...props} to={to} />}>{name}</Anchor>
              <Text c="dimmed" fz="sm">
                {what} · {t('uses_version', { version })}
              </Text>
            </Group>
          ))}
        </Stack>
      )}
    </Section>
  )
}
