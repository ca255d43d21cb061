/** What an owner does to a colleague, each in a dialog that says what will happen; and the link, shown once. */
import { Button, Group, Modal, NativeSelect, Stack, Text, TextInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { api, ask } from '../../app/api.ts'
import { Copyable } from '../../app/copy.tsx'
import { formatMoment } from '../../app/format.ts'
import { type Language, language as spoken } from '../../app/language.ts'
import { ProblemAlert } from '../../app/problem-view.tsx'
import { queries } from '../../app/queries.ts'
import { t as entry } from './entry-words.ts'
import { useProven } from './proof.tsx'
import { t } from './words.ts'

export const roleNames = ['owner', 'marketer', 'analyst', 'support', 'dpo', 'security', 'auditor'] as const
export type RoleName = (typeof roleNames)[number]

export interface Colleague {
  readonly staffId: string
  readonly name: string
  readonly email: string | null
  readonly role: RoleName
  readonly access: 'active' | 'unfinished' | 'invited' | 'none' | 'ended'
  readonly secondFactors: readonly ('totp' | 'passkey')[]
  readonly inviteExpiresAt: string | null
  readonly createdAt: string
  readonly disabledAt: string | null
}

interface Link {
  readonly member: { readonly name: string; readonly email: string | null }
  readonly link: string
  readonly expiresAt: string
  readonly mailed: 'yes' | 'no' | 'failed'
}

export type Deed =
  | { readonly kind: 'invite' }
  | { readonly kind: 'identity' | 'role' | 'new_start' | 'end'; readonly of: Colleague }
  | { readonly kind: 'link'; readonly link: Link }

interface Turn {
  readonly onClose: () => void
  readonly onTurn: (deed: Deed) => void
}

export function ColleagueDialog({ deed, onClose, onTurn }: Turn & { readonly deed: Deed | null }) {
  return (
    <Modal
      opened={deed !== null}
      onClose={onClose}
      title={deed === null ? '' : titleOf(deed)}
      centered
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      {deed === null ? null : <Body deed={deed} onClose={onClose} onTurn={onTurn} />}
    </Modal>
  )
}

function titleOf(deed: Deed): string {
  if (deed.kind === 'invite') return t('invite')
  if (deed.kind === 'link') return t('link_title', { name: deed.link.member.name })
  const titles = { identity: 'identity_of', role: 'change_role_of', new_start: 'new_start_of', end: 'end_of' } as const
  return t(titles[deed.kind], { name: deed.of.name })
}

function Body({ deed, ...turn }: Turn & { readonly deed: Deed }) {
  if (deed.kind === 'invite') return <Invite {...turn} />
  if (deed.kind === 'link') return <LinkOnce link={deed.link} onClose={turn.onClose} />
  if (deed.kind === 'identity') return <Identity of={deed.of} {...turn} />
  if (deed.kind === 'role') return <ChangeRole of={deed.of} {...turn} />
  if (deed.kind === 'new_start') return <NewStart of={deed.of} {...turn} />
  return <End of={deed.of} {...turn} />
}

const again = () => void queries.invalidateQueries({ queryKey: ['colleagues'] })

/** A form about a change that may need a fresh proof first, which is then asked for beside it. */
function Ask({
  change,
  doIt,
  danger,
  onClose,
  children,
}: {
  readonly change: Change
  readonly doIt: string
  readonly danger?: 'danger'
  readonly onClose: () => void
  readonly children: ReactNode
}) {
  return (
    <>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          change.mutate(undefined)
        }}
      >
        <Stack>
          {children}
          <ProblemAlert error={change.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('cancel')}
            </Button>
            <Button type="submit" color={danger ? 'red' : 'pine'} loading={change.isPending}>
              {doIt}
            </Button>
          </Group>
        </Stack>
      </form>
      {change.dialog}
    </>
  )
}

interface Change {
  readonly mutate: (given: undefined) => void
  readonly isPending: boolean
  readonly error: unknown
  readonly dialog: ReactNode
}

function RoleSelect({ value, onChange }: { readonly value: RoleName; readonly onChange: (role: RoleName) => void }) {
  return (
    <NativeSelect
      label={t('role')}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value as RoleName)}
      data={roleNames.map((role) => ({ value: role, label: entry.code('role_', role) }))}
    />
  )
}

interface TextField {
  readonly value: string
  readonly onChange: (text: string) => void
}

function NameInput({ value, onChange }: TextField) {
  return (
    <TextInput
      label={t('invite_name')}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      maxLength={200}
      required
      data-autofocus
    />
  )
}

function EmailInput({ value, onChange, needed }: TextField & { readonly needed: 'required' | 'optional' }) {
  return (
    <TextInput
      label={t('invite_email')}
      type="email"
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      required={needed === 'required'}
    />
  )
}

function Invite({ onClose, onTurn }: Turn) {
  const [name, setName] = useState('')
  const [email, setEmail] = useState('')
  const [role, setRole] = useState<RoleName>('marketer')
  const [language, setLanguage] = useState<Language>(spoken)
  const invite = useProven(
    () => ask(api.POST('/v1/staff/invitations', { body: { name, email, role, language } })),
    (link) => {
      again()
      onTurn({ kind: 'link', link })
    },
  )
  return (
    <Ask change={invite} doIt={t('invite_send')} onClose={onClose}>
      <NameInput value={name} onChange={setName} />
      <EmailInput value={email} onChange={setEmail} needed="required" />
      <RoleSelect value={role} onChange={setRole} />
      <NativeSelect
        label={t('invite_language')}
        value={language}
        onChange={(event) => setLanguage(event.currentTarget.value as Language)}
        data={[
          { value: 'fr', label: entry('french') },
          { value: 'en', label: entry('english') },
        ]}
      />
    </Ask>
  )
}

function Identity({ of, onClose }: Turn & { readonly of: Colleague }) {
  const [name, setName] = useState(of.name)
  const [email, setEmail] = useState(of.email ?? '')
  const params = { path: { staffId: of.staffId } }
  const change = useProven(
    // Who has no address, because they act by keys alone, may go on without one.
    () => ask(api.PATCH('/v1/staff/{staffId}', { params, body: { name, ...(email === '' ? {} : { email }) } })),
    () => {
      again()
      onClose()
    },
  )
  return (
    <Ask change={change} doIt={t('identity')} onClose={onClose}>
      <NameInput value={name} onChange={setName} />
      <EmailInput value={email} onChange={setEmail} needed={of.email === null ? 'optional' : 'required'} />
      <Text fz="sm">{t('identity_note')}</Text>
    </Ask>
  )
}

function ChangeRole({ of, onClose }: Turn & { readonly of: Colleague }) {
  const [role, setRole] = useState<RoleName>(of.role)
  const change = useProven(
    () => ask(api.PATCH('/v1/staff/{staffId}', { params: { path: { staffId: of.staffId } }, body: { role } })),
    () => {
      again()
      onClose()
    },
  )
  return (
    <Ask change={change} doIt={t('change_role')} onClose={onClose}>
      <RoleSelect value={role} onChange={setRole} />
      <Text fz="sm">{t('change_role_note')}</Text>
      <Text fz="sm" c="dimmed">
        {t('one_role')}
      </Text>
    </Ask>
  )
}

function NewStart({ of, onClose, onTurn }: Turn & { readonly of: Colleague }) {
  const start = useProven(
    () => ask(api.POST('/v1/staff/{staffId}/new-start', { params: { path: { staffId: of.staffId } } })),
    (link) => {
      again()
      onTurn({ kind: 'link', link })
    },
  )
  return (
    <Ask change={start} doIt={t('new_start')} danger="danger" onClose={onClose}>
      <Text>{t('new_start_note')}</Text>
    </Ask>
  )
}

function End({ of, onClose }: Turn & { readonly of: Colleague }) {
  const end = useProven(
    () => ask(api.DELETE('/v1/staff/{staffId}', { params: { path: { staffId: of.staffId } } })),
    () => {
      again()
      onClose()
    },
  )
  return (
    <Ask change={end} doIt={t('end')} danger="danger" onClose={onClose}>
      <Text>{t('end_note')}</Text>
    </Ask>
  )
}

function LinkOnce({ link, onClose }: { readonly link: Link; readonly onClose: () => void }) {
  const email = link.member.email ?? ''
  const leads = { yes: 'link_mailed', no: 'link_hand', failed: 'link_failed' } as const
  return (
    <Stack>
      <Text>{t(leads[link.mailed], { email })}</Text>
      <Copyable value={link.link} label={t('link')} />
      <Text fz="sm" c="dimmed">
        {t('link_once', { until: formatMoment(link.expiresAt) })}
      </Text>
      <Button onClick={onClose}>{t('done')}</Button>
    </Stack>
  )
}
