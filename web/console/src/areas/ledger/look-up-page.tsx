/** Look up: one entry by its place, and a receipt, checked in this browser by the verifier that outsiders run. */
import { Button, Code, Group, NumberInput, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { api, ask } from '../../app/api.ts'
import { formatMoment, formatNumber } from '../../app/format.ts'
import { Answer, Section } from '../../app/page.tsx'
import { FactList, LedgerFrame } from './frame.tsx'
import { ReceiptCheck } from './receipt-check.tsx'
import { t } from './words.ts'

const entryOf = (index: number, signal: AbortSignal) =>
  ask(api.GET('/v1/ledger/entries/{index}', { params: { path: { index } }, signal }))
type Entry = Awaited<ReturnType<typeof entryOf>>

export function LookUpPage() {
  const { index } = useSearch({ from: '/shell/ledger/look-up' })
  return (
    <LedgerFrame>
      <Section title={t('entry')} lead={t('entry_lead')}>
        <Stack>
          <IndexForm key={index ?? 'none'} index={index ?? null} />
          {index === undefined ? null : <EntryShown index={index} />}
        </Stack>
      </Section>
      <Section title={t('receipt')} lead={t('receipt_lead')}>
        <ReceiptCheck />
      </Section>
    </LedgerFrame>
  )
}

function IndexForm({ index }: { readonly index: number | null }) {
  const navigate = useNavigate({ from: '/ledger/look-up' })
  const [typed, setTyped] = useState<number | ''>(index ?? '')
  const [wrong, setWrong] = useState<'wrong' | 'fine'>('fine')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const fine = typed !== '' && Number.isSafeInteger(typed) && typed >= 0
    setWrong(fine ? 'fine' : 'wrong')
    if (fine) void navigate({ search: { index: typed } })
  }
  return (
    <form onSubmit={submit} noValidate>
      <Group align="flex-end">
        <NumberInput
          label={t('index')}
          value={typed}
          onChange={(value) => setTyped(typeof value === 'number' ? value : '')}
          min={0}
          allowDecimal={false}
          error={wrong === 'wrong' ? t('bad_index') : null}
        />
        <Button type="submit" variant="default">
          {t('look')}
        </Button>
      </Group>
    </form>
  )
}

function EntryShown({ index }: { readonly index: number }) {
  const entry = useQuery({ queryKey: ['ledger', 'entry', index], queryFn: ({ signal }) => entryOf(index, signal) })
  return <Answer query={entry}>{(found) => <EntryFacts entry={found} />}</Answer>
}

function EntryFacts({ entry }: { readonly entry: Entry }) {
  const { type, hash, content, coveredBy } = entry
  return (
    <Stack gap="sm">
      <Text fw={600}>{entry.class === 'opaque' ? t('entry_opaque') : t('entry_public', { type: type ?? '–' })}</Text>
      {hash === null ? null : <FactList facts={[[t('entry_hash'), <code className="break-anywhere">{hash}</code>]]} />}
      <Text c="dimmed">
        {coveredBy === null
          ? t('entry_uncovered')
          : t('entry_covered', { size: formatNumber(coveredBy.size), when: formatMoment(coveredBy.at) })}
      </Text>
      {content === null || content === undefined ? null : (
        <Code block aria-label={t('entry_content')} tabIndex={0} className="scroll-block" role="region">
          {JSON.stringify(content, null, 2)}
        </Code>
      )}
    </Stack>
  )
}
