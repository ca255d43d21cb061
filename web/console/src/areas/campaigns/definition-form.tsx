/**
 * The definition while it is being changed: what is typed, whether it is saved, and what to do when a colleague was faster. Both
 * steps that change it, goal and audience, stand on this.
 */
import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type ReactNode, useRef, useState } from 'react'
import { api, ApiProblem, ask } from '../../app/api.ts'
import { useLeaveGuard } from '../../app/leaving.ts'
import { ProblemAlert } from '../../app/problem-view.tsx'
import { useMay } from '../../app/session.ts'
import { type Campaign, type Definition, forgetCampaign } from './queries.ts'
import { t } from './words.ts'

const changeable: readonly Campaign['state'][] = ['draft', 'checked', 'approved']

/** Whether this reader may change this campaign now. */
export function useChangeable(campaign: Campaign): boolean {
  return useMay('campaigns.write') && changeable.includes(campaign.state)
}

export interface DefinitionForm {
  readonly definition: Definition
  change(part: Partial<Definition>): void
  /** In place of all of it: to leave something out. */
  put(definition: Definition): void
  readonly dirty: boolean
}

export function DefinitionStep({
  campaign,
  next,
  children,
}: {
  readonly campaign: Campaign
  readonly next: 'audience' | 'content'
  readonly children: (form: DefinitionForm) => ReactNode
}) {
  const [typed, setTyped] = useState<Definition | null>(null)
  const [seen, setSeen] = useState(campaign.revision)
  const navigate = useNavigate()
  const definition = typed ?? campaign.definition
  const dirty = typed !== null && JSON.stringify(typed) !== JSON.stringify(campaign.definition)
  const { campaignId } = campaign
  const unsaved = useRef<'unsaved' | 'saved'>('saved')
  unsaved.current = dirty ? 'unsaved' : 'saved'
  const save = useMutation({
    mutationFn: (basedOn: number) =>
      ask(
        api.PUT('/v1/campaigns/{campaignId}', {
          params: { path: { campaignId }, query: { basedOn } },
          body: definition,
        }),
      ),
    onSuccess: async (saved) => {
      unsaved.current = 'saved'
      setSeen(saved.revision)
      await forgetCampaign(campaignId)
      setTyped(null)
    },
  })
  useLeaveGuard(() => unsaved.current === 'unsaved')
  const mine = useChangeable(campaign)
  const go = async () => {
    if (dirty) await save.mutateAsync(seen)
    await navigate({ to: `/campaigns/$campaignId/${next}`, params: { campaignId } })
  }
  const takeTheirs = () => {
    setTyped(null)
    setSeen(campaign.revision)
    save.reset()
    void forgetCampaign(campaignId)
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        void go().catch(() => {})
      }}
    >
      <Stack gap="lg">
        {mine ? null : <NotYours campaign={campaign} />}
        <Conflict error={save.error} keepMine={(revision) => save.mutate(revision)} takeTheirs={takeTheirs} />
        <fieldset disabled={!mine} className="plain-fieldset">
          <Stack gap="lg">
            {children({ definition, change: (part) => setTyped({ ...definition, ...part }), put: setTyped, dirty })}
          </Stack>
        </fieldset>
        {mine ? (
          <Group>
            <Button type="submit" loading={save.isPending}>
              {dirty ? t('save_next') : t('next_step', { step: t.code('step_', next) })}
            </Button>
            {dirty ? (
              <Button variant="default" onClick={() => save.mutate(seen)} loading={save.isPending}>
                {t('save')}
              </Button>
            ) : null}
            <Text c="dimmed" fz="sm" aria-live="polite">
              {dirty ? t('not_saved') : save.isSuccess ? t('saved') : ''}
            </Text>
          </Group>
        ) : null}
      </Stack>
    </form>
  )
}

function NotYours({ campaign }: { readonly campaign: Campaign }) {
  const fixed = !changeable.includes(campaign.state)
  return (
    <Alert variant="light" color="gray" title={t(fixed ? 'fixed_title' : 'reading_title')}>
      {t(fixed ? 'fixed_hint' : 'reading_hint')}
    </Alert>
  )
}

/** A colleague was faster: whose it is, and both ways out; any other refusal as it is. */
export function Conflict({
  error,
  keepMine,
  takeTheirs,
}: {
  readonly error: unknown
  readonly keepMine: (revision: number) => void
  readonly takeTheirs: () => void
}) {
  if (!(error instanceof ApiProblem) || error.code !== 'campaigns.edited_elsewhere')
    return <ProblemAlert error={error} />
  const { byName, revision } = error.details
  return (
    <Alert
      color="orange"
      variant="light"
      role="alert"
      title={t('conflict_title', { name: typeof byName === 'string' ? byName : t('somebody') })}
    >
      <Stack gap="xs">
        <Text>{t('conflict_hint')}</Text>
        <Group>
          <Button onClick={() => keepMine(Number(revision))}>{t('keep_mine')}</Button>
          <Button variant="default" onClick={takeTheirs}>
            {t('take_theirs')}
          </Button>
        </Group>
      </Stack>
    </Alert>
  )
}
