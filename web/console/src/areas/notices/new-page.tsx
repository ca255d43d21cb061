/** A first draft from a few facts: complete in both languages before anybody edits it. */
import { Anchor, Button, MultiSelect, Stack, TagsInput, Text, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { api, ask } from '../../app/api.ts'
import { language } from '../../app/language.ts'
import { Answer, PlainPage, Section } from '../../app/page.tsx'
import { ProblemAlert } from '../../app/problem-view.tsx'
import { usePurposes } from './notice.ts'
import { t } from './words.ts'

interface Facts {
  readonly name: string
  readonly purposes: readonly string[]
  readonly data: readonly string[]
  readonly storage: string
  readonly authority: string
  readonly url: string
}

const start: Facts = {
  name: '',
  purposes: ['email_marketing'],
  data: ['contact'],
  storage: '',
  // Said in both languages: without an article, which would be right in one only.
  authority: 'CNIL',
  url: 'https://www.cnil.fr',
}

export function NewNoticePage() {
  const controller = useQuery({
    queryKey: ['controller'],
    queryFn: ({ signal }) => ask(api.GET('/v1/controller', { signal })),
  })
  return (
    <PlainPage title={t('new_title')} lead={t('new_lead')}>
      <Answer query={controller}>
        {({ controller: known }) => {
          return known === null ? (
            <Text>
              {t('new_controller_missing')}{' '}
              <Anchor component={Link} to="/settings">
                →
              </Anchor>
            </Text>
          ) : (
            <FactsForm controller={known} />
          )
        }}
      </Answer>
    </PlainPage>
  )
}

interface Controller {
  readonly name: string
  readonly address: string
  readonly contact: string
}

function FactsForm({ controller }: { readonly controller: Controller }) {
  const [facts, setFacts] = useState(start)
  const purposes = usePurposes()
  const draft = useDraft(controller)
  const change = (part: Partial<Facts>) => setFacts({ ...facts, ...part })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    draft.mutate(facts)
  }
  return (
    <Section title={controller.name} lead={t('new_controller')}>
      <form onSubmit={submit}>
        <Stack maw={640}>
          <TextInput
            label={t('new_name')}
            description={t('new_name_hint')}
            value={facts.name}
            onChange={(event) => change({ name: event.currentTarget.value })}
            required
          />
          <MultiSelect
            label={t('new_purposes')}
            value={[...facts.purposes]}
            onChange={(codes) => change({ purposes: codes })}
            data={(purposes.data?.purposes ?? []).map(({ code, sentence }) => ({
              value: code,
              label: sentence[language],
            }))}
            searchable
            withAsterisk
          />
          <TagsInput
            label={t('new_data')}
            description={t('new_data_hint')}
            value={[...facts.data]}
            onChange={(data) => change({ data })}
            withAsterisk
          />
          <TextInput
            label={t('new_storage')}
            value={facts.storage}
            onChange={(event) => change({ storage: event.currentTarget.value })}
            required
          />
          <TextInput
            label={t('new_authority')}
            value={facts.authority}
            onChange={(event) => change({ authority: event.currentTarget.value })}
            required
          />
          <TextInput
            label={t('new_authority_url')}
            type="url"
            value={facts.url}
            onChange={(event) => change({ url: event.currentTarget.value })}
            required
          />
          <ProblemAlert error={draft.error} />
          <Button type="submit" w="fit-content" loading={draft.isPending}>
            {t('new_do')}
          </Button>
        </Stack>
      </form>
    </Section>
  )
}

function useDraft(controller: Controller) {
  const navigate = useNavigate()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: async ({ name, purposes, data, storage, authority, url }: Facts) => {
      const { name: party, address, contact } = controller
      const body = {
        name,
        controller: { name: party, address, contact },
        purposes: [...purposes],
        data: [...data],
        storage,
        authority: { name: authority, url },
      }
      const content = await ask(api.POST('/v1/notices/proposal', { body }))
      return ask(api.POST('/v1/notices', { body: content }))
    },
    onSuccess: async ({ noticeId }) => {
      await queries.invalidateQueries({ queryKey: ['notices'] })
      await navigate({ to: '/notices/$noticeId/edit', params: { noticeId } })
    },
  })
}
