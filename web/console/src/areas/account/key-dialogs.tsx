/** Making and revoking a key. A key never holds more than its member may, nor than its maker. */
import { Button, Group, Modal, MultiSelect, NativeSelect, Stack, Text, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api, ask } from '../../app/api.ts'
import { Copyable } from '../../app/copy.tsx'
import { language } from '../../app/language.ts'
import { ProblemAlert } from '../../app/problem-view.tsx'
import { queries } from '../../app/queries.ts'
import { useSession } from '../../app/session.ts'
import { useProven } from './proof.tsx'
import type { RoleName } from './colleague-dialogs.tsx'
import { t } from './words.ts'

export type KeyDeed =
  | { readonly kind: 'make' }
  | { readonly kind: 'made'; readonly text: string }
  | { readonly kind: 'revoke'; readonly keyId: string; readonly name: string }

interface Member {
  readonly staffId: string
  readonly name: string
  readonly role: RoleName
  readonly disabledAt: string | null
}

interface Turn {
  readonly members: readonly Member[]
  readonly onClose: () => void
  readonly onTurn: (deed: KeyDeed) => void
}

export function KeyDialog({ deed, ...turn }: Turn & { readonly deed: KeyDeed | null }) {
  const titles = { make: t('key_make'), made: t('key_text') } as const
  const title =
    deed === null ? '' : deed.kind === 'revoke' ? t('key_revoke_of', { name: deed.name }) : titles[deed.kind]
  return (
    <Modal
      opened={deed !== null}
      onClose={turn.onClose}
      title={title}
      centered
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      {deed?.kind === 'make' ? <Make {...turn} /> : null}
      {deed?.kind === 'made' ? <Made text={deed.text} onClose={turn.onClose} /> : null}
      {deed?.kind === 'revoke' ? <Revoke keyId={deed.keyId} onClose={turn.onClose} /> : null}
    </Modal>
  )
}

const again = () => void queries.invalidateQueries({ queryKey: ['keys'] })
const lives = [30, 90, 365] as const
const dayMs = 86_400_000

interface Draft {
  readonly staffId: string
  readonly label: string
  readonly scopes: string[]
  /** How long it lives; empty: without an end. */
  readonly days: string
}

function Make({ members, onClose, onTurn }: Turn) {
  const { member } = useSession()
  const active = members.filter((one) => one.disabledAt === null)
  const [draft, setDraft] = useState<Draft>({
    staffId: member?.staffId ?? active[0]?.staffId ?? '',
    label: '',
    scopes: [],
    days: '90',
  })
  const make = useProven(
    () => ask(api.POST('/v1/keys', { body: keyOf(draft) })),
    ({ text }) => {
      again()
      onTurn({ kind: 'made', text })
    },
  )
  return (
    <>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          make.mutate(undefined)
        }}
      >
        <Stack>
          <DraftFields members={active} draft={draft} onChange={(part) => setDraft({ ...draft, ...part })} />
          <ProblemAlert error={make.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('cancel')}
            </Button>
            <Button type="submit" loading={make.isPending} disabled={draft.scopes.length === 0}>
              {t('key_make')}
            </Button>
          </Group>
        </Stack>
      </form>
      {make.dialog}
    </>
  )
}

function keyOf({ days, ...draft }: Draft) {
  const until = days === '' ? {} : { expiresAt: new Date(Date.now() + Number(days) * dayMs).toISOString() }
  return { ...draft, ...until }
}

function DraftFields({
  members,
  draft,
  onChange,
}: {
  readonly members: readonly Member[]
  readonly draft: Draft
  readonly onChange: (part: Partial<Draft>) => void
}) {
  const session = useSession()
  const rights = useQuery({ queryKey: ['rights'], queryFn: () => ask(api.GET('/v1/rights')) })
  const role = members.find((one) => one.staffId === draft.staffId)?.role
  const offered = (rights.data?.rights ?? []).filter(
    (right) => role !== undefined && right.roles.includes(role) && session.rights.includes(right.name),
  )
  return (
    <>
      <TextInput
        label={t('key_label')}
        description={t('key_label_hint')}
        value={draft.label}
        maxLength={100}
        required
        data-autofocus
        onChange={(event) => onChange({ label: event.currentTarget.value })}
      />
      <NativeSelect
        label={t('key_member')}
        value={draft.staffId}
        onChange={(event) => onChange({ staffId: event.currentTarget.value, scopes: [] })}
        data={members.map((one) => ({ value: one.staffId, label: one.name }))}
      />
      <MultiSelect
        label={t('key_rights')}
        description={t('key_rights_hint')}
        value={draft.scopes}
        onChange={(scopes) => onChange({ scopes })}
        data={offered.map((right) => ({ value: right.name, label: right.meaning[language] }))}
        searchable
        required
        maxDropdownHeight={240}
        hidePickedOptions
      />
      <NativeSelect
        label={t('key_until')}
        value={draft.days}
        onChange={(event) => onChange({ days: event.currentTarget.value })}
        data={[
          ...lives.map((count) => ({ value: String(count), label: t('key_days', { count }) })),
          { value: '', label: t('key_forever') },
        ]}
      />
    </>
  )
}

function Made({ text, onClose }: { readonly text: string; readonly onClose: () => void }) {
  return (
    <Stack>
      <Copyable value={text} label={t('key_text')} />
      <Text>{t('key_once')}</Text>
      <Button onClick={onClose}>{t('done')}</Button>
    </Stack>
  )
}

function Revoke({ keyId, onClose }: { readonly keyId: string; readonly onClose: () => void }) {
  const revoke = useMutation({
    mutationFn: () => ask(api.DELETE('/v1/keys/{keyId}', { params: { path: { keyId } } })),
    onSuccess: () => {
      again()
      onClose()
    },
  })
  return (
    <Stack>
      <Text>{t('key_revoke_note')}</Text>
      <ProblemAlert error={revoke.error} />
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t('cancel')}
        </Button>
        <Button color="red" loading={revoke.isPending} onClick={() => revoke.mutate()}>
          {t('key_revoke')}
        </Button>
      </Group>
    </Stack>
  )
}
