/** Asks for a reason in words before something that is recorded: opening data, stopping a campaign, deciding for somebody. */
import { Button, Group, Modal, Stack, Textarea } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { t } from './frame-words.ts'
import { ProblemAlert } from './problem-view.tsx'

interface Asked {
  readonly opened: boolean
  readonly onClose: () => void
  readonly title: string
  /** What will happen. */
  readonly children?: ReactNode
  readonly label?: string
  readonly hint?: string
  /** The button that does it. */
  readonly doIt: string
  readonly danger?: 'danger'
  readonly onReason: (why: string) => void
  readonly busy: boolean
  readonly error: unknown
}

/** As long as the server demands of a reason. */
const shortest = 10

export function ReasonDialog(asked: Asked) {
  return (
    <Modal
      opened={asked.opened}
      onClose={asked.onClose}
      title={asked.title}
      centered
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <ReasonForm {...asked} />
    </Modal>
  )
}

/** Begins empty each time that the dialog opens: a reason belongs to one deed. */
function ReasonForm(asked: Asked) {
  const [why, setWhy] = useState('')
  const [touched, setTouched] = useState<'touched' | 'untouched'>('untouched')
  const tooShort = why.trim().length < shortest
  const submit = () => {
    setTouched('touched')
    if (!tooShort) asked.onReason(why.trim())
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <Stack>
        {asked.children}
        <Textarea
          label={asked.label ?? t('reason')}
          description={asked.hint ?? t('reason_hint')}
          value={why}
          onChange={(event) => setWhy(event.currentTarget.value)}
          error={touched === 'touched' && tooShort ? t('reason_short', { count: shortest }) : null}
          minRows={3}
          autosize
          required
          data-autofocus
        />
        <ProblemAlert error={asked.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={asked.onClose}>
            {t('cancel')}
          </Button>
          <Button type="submit" color={asked.danger ? 'red.9' : 'pine'} loading={asked.busy}>
            {asked.doIt}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
