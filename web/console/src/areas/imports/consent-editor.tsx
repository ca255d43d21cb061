/** What people decided, and on what that rests: a yes counts only with its notice, its date and its source. */
import { Button, Group, MultiSelect, NativeSelect, NumberInput, Stack, TagsInput, Text, TextInput } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck, IconPlus } from '@tabler/icons-react'
import { formatList } from '../../app/format.ts'
import { language } from '../../app/language.ts'
import { type ConsentRule, type Evidence, evidenceLacking, type FileConsent, type Mapping, set } from './mapping.ts'
import { m } from './mapping-words.ts'
import type { Known } from './known.ts'

interface Of<R> {
  readonly rule: R
  readonly known: Known
  readonly onChange: (rule: R) => void
}

const answers = ['given', 'refused', 'withdrawn', 'objected'] as const

/** A column that holds answers. */
export function ConsentColumn({ rule, known, onChange }: Of<ConsentRule>) {
  return (
    <Stack gap="xs">
      <Purposes rule={rule} known={known} onChange={onChange} />
      {answers.map((answer) => (
        <TagsInput
          key={answer}
          label={m(answer)}
          description={answer === 'given' ? m('words_hint') : undefined}
          value={rule[answer] ?? []}
          onChange={(words) => onChange(set(rule, answer, words.length > 0 ? words : undefined))}
        />
      ))}
      <EvidenceFields rule={rule} known={known} onChange={onChange} />
    </Stack>
  )
}

/** Decisions of the whole file, or of some of its rows. */
export function FileConsents({
  mapping,
  known,
  onChange,
}: {
  readonly mapping: Mapping
  readonly known: Known
  readonly onChange: (mapping: Mapping) => void
}) {
  const consents = mapping.consents ?? []
  const change = (next: FileConsent[]) => onChange(set(mapping, 'consents', next.length > 0 ? next : undefined))
  return (
    <Stack>
      {consents.map((consent, at) => (
        // Decisions have no name of their own; they are never reordered.
        <Stack
          key={at}
          gap="xs"
          role="group"
          aria-label={m('consent_number', { number: at + 1 })}
          className="card"
          p="md"
        >
          <Group justify="space-between">
            <Text fw={600}>{m('consent_number', { number: at + 1 })}</Text>
            <Button variant="subtle" size="compact-sm" onClick={() => change(consents.filter((_, i) => i !== at))}>
              {m('remove')}
            </Button>
          </Group>
          <FileDecision
            rule={consent}
            known={known}
            onChange={(next) => change(consents.map((one, i) => (i === at ? next : one)))}
          />
        </Stack>
      ))}
      <Button
        variant="light"
        w="fit-content"
        leftSection={<IconPlus size={16} aria-hidden />}
        onClick={() => change([...consents, { purposes: [], decision: 'given' }])}
      >
        {m('add_consent')}
      </Button>
    </Stack>
  )
}

function FileDecision({ rule, known, onChange }: Of<FileConsent>) {
  return (
    <>
      <NativeSelect
        label={m('decision')}
        value={rule.decision}
        onChange={(event) => onChange({ ...rule, decision: event.currentTarget.value as FileConsent['decision'] })}
        data={answers.map((answer) => ({ value: answer, label: m(`decision_${answer}`) }))}
      />
      <Purposes rule={rule} known={known} onChange={onChange} />
      <When rule={rule} known={known} onChange={onChange} />
      <EvidenceFields rule={rule} known={known} onChange={onChange} />
    </>
  )
}

function When({ rule, known, onChange }: Of<FileConsent>) {
  const { when } = rule
  const is = when === undefined ? 'all' : 'share' in when ? 'share' : 'column'
  const choose = (next: string) => {
    if (next === 'all') return onChange(set(rule, 'when', undefined))
    const column = { column: known.columns[0] ?? '', equals: [] }
    onChange({ ...rule, when: next === 'share' ? { share: 0.1 } : column })
  }
  return (
    <>
      <NativeSelect
        label={m('when')}
        value={is}
        onChange={(event) => choose(event.currentTarget.value)}
        data={(['all', 'column', 'share'] as const).map((one) => ({ value: one, label: m(`when_${one}`) }))}
      />
      {when !== undefined && 'share' in when ? (
        <NumberInput
          label={m('when_share_value')}
          value={when.share * 100}
          min={1}
          max={100}
          onChange={(percent) => onChange({ ...rule, when: { share: Number(percent) / 100 } })}
        />
      ) : null}
      {when !== undefined && 'column' in when ? (
        <>
          <NativeSelect
            label={m('when_column_name')}
            value={when.column}
            onChange={(event) => onChange({ ...rule, when: { ...when, column: event.currentTarget.value } })}
            data={[...known.columns]}
          />
          <TagsInput
            label={m('when_equals')}
            value={[when.equals].flat()}
            onChange={(equals) => onChange({ ...rule, when: { ...when, equals } })}
          />
        </>
      ) : null}
    </>
  )
}

function Purposes<R extends { purposes: string[] }>({ rule, known, onChange }: Of<R>) {
  return (
    <MultiSelect
      label={m('purposes')}
      value={rule.purposes}
      onChange={(purposes) => onChange({ ...rule, purposes })}
      data={known.purposes.map((purpose) => ({ value: purpose.code, label: purpose.sentence[language] }))}
      searchable
      required
    />
  )
}

function EvidenceFields<R extends Evidence>({ rule, known, onChange }: Of<R>) {
  const lacking = evidenceLacking(rule)
  return (
    <Stack gap="xs">
      <Text fw={600} fz="sm">
        {m('evidence')}
      </Text>
      <NoticeFields rule={rule} known={known} onChange={onChange} />
      <DateFields rule={rule} known={known} onChange={onChange} />
      <TextInput
        label={m('source')}
        description={m('source_hint')}
        value={rule.source ?? ''}
        maxLength={500}
        onChange={(event) => onChange(set(rule, 'source', event.currentTarget.value as R['source']))}
      />
      <Group gap={6} wrap="nowrap" align="flex-start" className={lacking.length > 0 ? 'warn' : 'good'}>
        {lacking.length > 0 ? <IconAlertTriangle size={18} aria-hidden /> : <IconCircleCheck size={18} aria-hidden />}
        <Text fz="sm">
          {lacking.length > 0
            ? m('evidence_lacking', { what: formatList(lacking.map((one) => m(`lacks_${one}`))) })
            : m('evidence_whole')}
        </Text>
      </Group>
    </Stack>
  )
}

function NoticeFields<R extends Evidence>({ rule, known, onChange }: Of<R>) {
  const { notice } = rule
  const refs = known.notices.map(({ noticeId, name, version }) => ({ noticeId, name, version }))
  const named = refs.find(
    (one) => one.version === notice?.version && (one.noticeId === notice.id || one.name === notice.name),
  )
  const choose = (key: string) => {
    const [id = '', version = ''] = key.split(' ')
    const next =
      key === ''
        ? undefined
        : { id, version: Number(version), ...(notice?.language ? { language: notice.language } : {}) }
    onChange(set(rule, 'notice', next as R['notice']))
  }
  const speak = (tag: string) =>
    notice && onChange({ ...rule, notice: set(notice, 'language', tag as 'en' | 'fr' | '') })
  return (
    <>
      <NativeSelect
        label={m('notice')}
        value={named ? `${named.noticeId} ${named.version}` : ''}
        onChange={(event) => choose(event.currentTarget.value)}
        data={[
          { value: '', label: m('notice_none') },
          ...refs.map((one) => ({
            value: `${one.noticeId} ${one.version}`,
            label: m('notice_version', { name: one.name, version: one.version }),
          })),
        ]}
      />
      {notice ? (
        <NativeSelect
          label={m('notice_language')}
          value={notice.language ?? ''}
          onChange={(event) => speak(event.currentTarget.value)}
          data={[
            {
              value: '',
              label: rule.languageColumn
                ? m('notice_language_column', { column: rule.languageColumn })
                : m('language_unknown'),
            },
            { value: 'en', label: m('language_en') },
            { value: 'fr', label: m('language_fr') },
          ]}
        />
      ) : null}
    </>
  )
}

function DateFields<R extends Evidence>({ rule, known, onChange }: Of<R>) {
  const from = rule.dateColumn === undefined ? (rule.date === undefined ? '' : 'fixed') : `column ${rule.dateColumn}`
  const choose = (next: string) => {
    const bare = set(set(rule, 'date', undefined), 'dateColumn', undefined)
    if (next === 'fixed') return onChange({ ...bare, date: '' })
    onChange(next === '' ? bare : { ...bare, dateColumn: next.slice('column '.length) })
  }
  return (
    <>
      <NativeSelect
        label={m('date_from')}
        value={from}
        onChange={(event) => choose(event.currentTarget.value)}
        data={[
          { value: '', label: m('date_unknown') },
          { value: 'fixed', label: m('date_fixed') },
          ...known.columns.map((column) => ({ value: `column ${column}`, label: m('date_column', { column }) })),
        ]}
      />
      {rule.date === undefined ? null : (
        <TextInput
          type="date"
          label={m('date')}
          value={rule.date.slice(0, 10)}
          onChange={(event) => onChange({ ...rule, date: event.currentTarget.value })}
        />
      )}
    </>
  )
}
