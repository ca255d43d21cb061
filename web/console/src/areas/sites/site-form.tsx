/** What a site is: filled in once, changed later. */
import {
  Button,
  Checkbox,
  Fieldset,
  Group,
  MultiSelect,
  Select,
  Stack,
  TagsInput,
  Text,
  TextInput,
} from '@mantine/core'
import { useState } from 'react'
import { language } from '../../app/language.ts'
import { ProblemAlert } from '../../app/problem-view.tsx'
import type { Askable } from './queries.ts'
import { t } from './sites-words.ts'

export interface SiteDraft {
  readonly name: string
  readonly origins: readonly string[]
  readonly noticeId: string
  readonly purposes: readonly string[]
  readonly eventPurpose: string
  readonly language: 'en' | 'fr'
  readonly events: readonly string[]
  /** Which purposes each signal of Google Consent Mode v2 needs; without it a new site gets what is usual. */
  readonly signals?: Readonly<Record<string, string[]>>
}

interface Given {
  readonly askable: readonly Askable[]
  readonly start: SiteDraft
  readonly doIt: string
  readonly busy: boolean
  readonly error: unknown
  readonly onDone: (draft: SiteDraft) => void
}

const usualEventPurpose = 'audience_measurement'

/** What a site asks with a notice, unless somebody chooses otherwise. */
export function asksWith(notice: Askable): Pick<SiteDraft, 'noticeId' | 'purposes' | 'eventPurpose'> {
  const purposes = notice.purposes.map((one) => one.code)
  const usual = purposes.includes(usualEventPurpose) ? usualEventPurpose : (purposes[0] ?? '')
  return { noticeId: notice.noticeId, purposes, eventPurpose: usual }
}

export function SiteForm({ askable, start, doIt, busy, error, onDone }: Given) {
  const [draft, setDraft] = useState(start)
  const change = (part: Partial<SiteDraft>) => setDraft((before) => ({ ...before, ...part }))
  const notice = askable.find((one) => one.noticeId === draft.noticeId)
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        onDone(draft)
      }}
    >
      <Stack maw={640}>
        <TextInput
          label={t('name')}
          description={t('name_hint')}
          value={draft.name}
          onChange={(event) => change({ name: event.currentTarget.value })}
          maxLength={200}
          required
        />
        <TagsInput
          label={t('origins')}
          description={t('origins_hint')}
          value={[...draft.origins]}
          onChange={(origins) => change({ origins })}
          acceptValueOnBlur
        />
        <Select
          label={t('notice')}
          description={t('notice_hint')}
          data={askable.map((one) => ({ value: one.noticeId, label: one.name }))}
          value={draft.noticeId}
          onChange={(value) => {
            const chosen = askable.find((one) => one.noticeId === value)
            if (chosen) change(asksWith(chosen))
          }}
          allowDeselect={false}
          required
        />
        {notice ? <Asked notice={notice} draft={draft} change={change} /> : null}
        <Select
          label={t('language')}
          data={[
            { value: 'en', label: t('english') },
            { value: 'fr', label: t('french') },
          ]}
          value={draft.language}
          onChange={(value) => change({ language: value === 'fr' ? 'fr' : 'en' })}
          allowDeselect={false}
        />
        <TagsInput
          label={t('events')}
          description={t('events_hint')}
          value={[...draft.events]}
          onChange={(events) => change({ events })}
          acceptValueOnBlur
        />
        {draft.signals && notice ? (
          <GoogleSignals notice={notice} signals={draft.signals} onChange={(signals) => change({ signals })} />
        ) : null}
        <ProblemAlert error={error} />
        <Group>
          <Button type="submit" loading={busy} disabled={draft.origins.length === 0 || draft.purposes.length === 0}>
            {doIt}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

/** Security is no choice, so it is not among them. */
const googleSignals = [
  'analytics_storage',
  'ad_storage',
  'ad_user_data',
  'ad_personalization',
  'functionality_storage',
  'personalization_storage',
] as const

function GoogleSignals({
  notice,
  signals,
  onChange,
}: {
  readonly notice: Askable
  readonly signals: Readonly<Record<string, string[]>>
  readonly onChange: (signals: Readonly<Record<string, string[]>>) => void
}) {
  const askable = notice.purposes.map(({ code, sentence }) => ({ value: code, label: sentence[language] }))
  // What is not asked for here stays as it is: its signal is denied until it is.
  const other = (codes: readonly string[]) =>
    codes.filter((code) => !askable.some(({ value }) => value === code)).map((code) => ({ value: code, label: code }))
  return (
    <Fieldset legend={t('signals')}>
      <Stack gap="sm">
        <Text fz="sm" c="dimmed">
          {t('signals_hint')}
        </Text>
        {googleSignals.map((signal) => {
          const needed = signals[signal] ?? []
          return (
            <MultiSelect
              key={signal}
              label={t(`signal_${signal}`)}
              description={signal}
              placeholder={needed.length === 0 ? t('signal_denied') : undefined}
              data={[...askable, ...other(needed)]}
              value={needed}
              onChange={(codes) => onChange({ ...signals, [signal]: codes })}
            />
          )
        })}
      </Stack>
    </Fieldset>
  )
}

function Asked({
  notice,
  draft,
  change,
}: {
  readonly notice: Askable
  readonly draft: SiteDraft
  readonly change: (part: Partial<SiteDraft>) => void
}) {
  const chosen = notice.purposes.filter((one) => draft.purposes.includes(one.code))
  const choose = (purposes: readonly string[]) =>
    change({ purposes, eventPurpose: purposes.includes(draft.eventPurpose) ? draft.eventPurpose : (purposes[0] ?? '') })
  return (
    <>
      <Checkbox.Group
        label={t('purposes')}
        description={t('purposes_hint')}
        value={[...draft.purposes]}
        onChange={choose}
      >
        <Stack gap="xs" mt="xs">
          {notice.purposes.map(({ code, sentence }) => (
            <Checkbox key={code} value={code} label={sentence[language]} />
          ))}
        </Stack>
      </Checkbox.Group>
      <Select
        label={t('event_purpose')}
        description={t('event_purpose_hint')}
        data={chosen.map(({ code, sentence }) => ({ value: code, label: sentence[language] }))}
        value={draft.eventPurpose}
        onChange={(value) => change({ eventPurpose: value ?? '' })}
        allowDeselect={false}
      />
    </>
  )
}
