/** Closing a request: an answer in words, or a refusal on a ground of law and in words. */
import { Button, Group, Modal, NativeSelect, Stack, Text, Textarea } from '@mantine/core'
import { type FormEvent, type ReactNode, useState } from 'react'
import { t as frame } from '../../app/frame-words.ts'
import { ProblemAlert } from '../../app/problem-view.tsx'
import type { Request } from './request.ts'
import { t } from './words.ts'

interface Closing {
  readonly onClose: () => void
  readonly busy: boolean
  readonly error: unknown
}

export function AnswerDialog({ onAnswer, ...closing }: Closing & { readonly onAnswer: (answer: string) => void }) {
  return (
    <WordsDialog
      {...closing}
      title={t('answer_title')}
      lead={t('answer_lead')}
      label={t('answer_label')}
      doIt={t('answer_do')}
      onWords={onAnswer}
    />
  )
}

interface Refusing extends Closing {
  readonly grounds: Request['grounds']
  readonly onRefuse: (ground: string, answer: string) => void
}

export function RefuseDialog({ grounds, onRefuse, ...closing }: Refusing) {
  const [ground, setGround] = useState(grounds[0]?.id ?? '')
  const chosen = grounds.find((one) => one.id === ground)
  return (
    <WordsDialog
      {...closing}
      title={t('refuse_title')}
      lead={t('refuse_lead')}
      label={t('refuse_label')}
      doIt={t('refuse_do')}
      onWords={(answer) => onRefuse(ground, answer)}
      danger={chosen === undefined ? 'impossible' : 'possible'}
    >
      {chosen === undefined ? (
        <Text className="warn">{t('refuse_none')}</Text>
      ) : (
        <>
          <NativeSelect
            label={t('refuse_ground')}
            value={ground}
            onChange={(event) => setGround(event.currentTarget.value)}
            data={grounds.map((one) => ({ value: one.id, label: `${one.law}, ${one.article}` }))}
          />
          <Text fz="sm">
            {chosen.says} {chosen.checked ? null : t('not_checked')}
          </Text>
        </>
      )}
    </WordsDialog>
  )
}

interface Asked extends Closing {
  readonly title: string
  readonly lead: string
  readonly label: string
  readonly doIt: string
  readonly onWords: (words: string) => void
  readonly danger?: 'possible' | 'impossible'
  readonly children?: ReactNode
}

function WordsDialog({ title, lead, label, doIt, onWords, danger, children, onClose, busy, error }: Asked) {
  const [words, setWords] = useState('')
  const [tried, setTried] = useState<'tried' | 'not_tried'>('not_tried')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried('tried')
    if (words.trim() !== '') onWords(words.trim())
  }
  return (
    <Modal opened onClose={onClose} title={title} size="lg" closeButtonProps={{ 'aria-label': frame('close') }}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <Text c="dimmed">{lead}</Text>
          {children}
          <Textarea
            label={label}
            value={words}
            onChange={(event) => setWords(event.currentTarget.value)}
            error={tried === 'tried' && words.trim() === '' ? t('need_words') : null}
            autosize
            minRows={4}
            maxLength={4000}
            required
            data-autofocus
          />
          <ProblemAlert error={error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {frame('cancel')}
            </Button>
            <Button
              type="submit"
              loading={busy}
              disabled={danger === 'impossible'}
              color={danger === undefined ? 'pine' : 'red.9'}
            >
              {doIt}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
