/** The third step: every text of every variant in every language, written beside what becomes of it. */
import { Group, SegmentedControl, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { Answer } from '../../app/page.tsx'
import { Lacks } from './campaign-frame.tsx'
import { useChangeable } from './definition-form.tsx'
import { dropLeftBehind, type Place } from './draft.ts'
import { ReadText } from './read-text.tsx'
import { t } from './content-words.ts'
import { type Campaign, campaignQuery, controllerQuery, draftsQuery, forgetCampaign } from './queries.ts'
import { TextDesk } from './text-desk.tsx'

export function ContentStep() {
  const { campaignId } = useParams({ strict: false }) as { campaignId: string }
  return (
    <Answer query={useQuery(campaignQuery(campaignId))}>
      {(campaign) => (
        <Stack gap="lg">
          <Lacks campaignId={campaignId} step="content" />
          <Texts campaign={campaign} />
        </Stack>
      )}
    </Answer>
  )
}

function Texts({ campaign }: { readonly campaign: Campaign }) {
  const { campaignId, definition } = campaign
  const search = useSearch({ strict: false }) as { variant?: string; language?: 'en' | 'fr' }
  const navigate = useNavigate()
  const drafts = useQuery(draftsQuery(campaignId))
  const { data } = useQuery(controllerQuery)
  const languages = data?.controller?.languages ?? (['fr', 'en'] as const)
  const keys = definition.variants.map(({ key }) => key)
  const variant = keys.find((key) => key === search.variant) ?? keys[0] ?? 'a'
  const language = search.language ?? languages[0] ?? definition.fallbackLanguage
  const place: Place = { campaignId, variant, language }
  const mine = useChangeable(campaign)
  const [times, setTimes] = useState(0)
  const show = (next: { variant?: string; language?: string }) =>
    void navigate({ to: '.', search: { variant, language, ...next } as never, replace: true })
  const again = async () => {
    dropLeftBehind(place)
    await forgetCampaign(campaignId)
    setTimes(times + 1)
  }
  return (
    <Stack gap="md">
      <Group gap="md">
        {keys.length > 1 ? (
          <SegmentedControl
            aria-label={t('variant')}
            data={keys.map((key) => ({ value: key, label: `${t('variant')} ${key}` }))}
            value={variant}
            onChange={(key) => show({ variant: key })}
          />
        ) : null}
        <SegmentedControl
          aria-label={t('language')}
          data={languages.map((one) => ({ value: one, label: t.code('language_', one) }))}
          value={language}
          onChange={(one) => show({ language: one })}
        />
      </Group>
      <Answer query={drafts}>
        {(all) => {
          const draft = all.find((one) => one.variant === variant && one.language === language) ?? null
          const others = all.filter((one) => one.variant === variant && one.language !== language)
          const key = `${variant}.${language}.${times}`
          return mine ? (
            <TextDesk key={key} place={place} draft={draft} others={others} onAgain={() => void again()} />
          ) : (
            <ReadText key={key} place={place} draft={draft} />
          )
        }}
      </Answer>
    </Stack>
  )
}
