/** Who answers for a model: approval by somebody who did not train it, and retirement, both in words. */
import { Alert, Button, Group, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, ask } from '../../app/api.ts'
import { formatMoment } from '../../app/format.ts'
import { ReasonDialog } from '../../app/reason.tsx'
import { useMay } from '../../app/session.ts'
import type { Model } from './asked.ts'
import { t } from './words.ts'

export function Decisions({ model }: { readonly model: Model }) {
  const mayDecide = useMay('models.approve')
  const { retired } = model
  return (
    <Alert color={model.state === 'approved' ? 'pine' : 'gray'} variant="light">
      <Group justify="space-between" align="flex-start">
        <div>
          <Text>{model.approval}</Text>
          {retired === null ? null : (
            <Text>
              {t('retired_by', {
                name: retired.name ?? t('somebody'),
                when: formatMoment(retired.at),
                because: retired.because ?? '',
              })}
            </Text>
          )}
          {model.state === 'draft' && mayDecide && model.mayApprove !== 'yes' ? (
            <Text fz="sm" mt={4}>
              {t(`may_not_${model.mayApprove}`)}
            </Text>
          ) : null}
        </div>
        {mayDecide ? <Buttons model={model} /> : null}
      </Group>
    </Alert>
  )
}

function Buttons({ model }: { readonly model: Model }) {
  const { modelId, state } = model
  const client = useQueryClient()
  const [open, setOpen] = useState<'approval' | 'retirement' | null>(null)
  const decide = useMutation({
    mutationFn: (because: string) => {
      const params = { path: { modelId } }
      return open === 'approval'
        ? ask(api.POST('/v1/models/{modelId}/approval', { params, body: { because } }))
        : ask(api.POST('/v1/models/{modelId}/retirement', { params, body: { because } }))
    },
    onSuccess: async () => {
      setOpen(null)
      await client.invalidateQueries({ queryKey: ['models'] })
    },
  })
  const close = () => {
    setOpen(null)
    decide.reset()
  }
  return (
    <Group gap="xs">
      {state === 'draft' && model.mayApprove === 'yes' ? (
        <Button onClick={() => setOpen('approval')}>{t('approve')}</Button>
      ) : null}
      {state === 'retired' ? null : (
        <Button variant="default" onClick={() => setOpen('retirement')}>
          {t('retire')}
        </Button>
      )}
      <ReasonDialog
        opened={open !== null}
        onClose={close}
        title={t(open === 'retirement' ? 'retire_title' : 'approve_title')}
        hint={t('because_hint')}
        doIt={t(open === 'retirement' ? 'retire' : 'approve')}
        {...(open === 'retirement' ? { danger: 'danger' as const } : {})}
        onReason={(because) => decide.mutate(because)}
        busy={decide.isPending}
        error={decide.error}
      >
        <Text>{t(open === 'retirement' ? 'retire_what' : 'approve_what')}</Text>
        {open === 'approval'
          ? model.card.leaks.map(({ sentence }) => (
              <Text key={sentence} className="warn">
                {sentence}
              </Text>
            ))
          : null}
      </ReasonDialog>
    </Group>
  )
}
