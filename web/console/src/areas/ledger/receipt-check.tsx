/** A receipt, dropped or pasted, checked step by step here. The verifier is loaded when it is first needed; nothing of the receipt is sent. */
import { Alert, Button, Group, Stack, Text, Textarea } from '@mantine/core'
import { Dropzone } from '@mantine/dropzone'
import { IconAlertTriangle, IconCircleCheck, IconFileUpload } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { askRaw } from '../../app/api.ts'
import { language } from '../../app/language.ts'
import { ProblemAlert } from '../../app/problem-view.tsx'
import { t } from './words.ts'

const mostBytes = 20 * 1024 * 1024

interface Outcome {
  readonly holds: 'holds' | 'not'
  readonly said: string
}

export function ReceiptCheck() {
  const [text, setText] = useState('')
  const [unreadable, setUnreadable] = useState<'unreadable' | 'fine'>('fine')
  const check = useMutation({ mutationFn: checkReceipt })
  const take = async (file: File | undefined) => {
    setUnreadable(file ? 'fine' : 'unreadable')
    if (!file) return
    const read = await file.text()
    setText(read)
    check.mutate(read)
  }
  return (
    <Stack>
      <Dropzone
        onDrop={(files) => void take(files[0])}
        onReject={() => setUnreadable('unreadable')}
        maxSize={mostBytes}
        multiple={false}
        aria-label={t('receipt_drop')}
        inputProps={{ 'aria-label': t('receipt_drop') }}
      >
        <Group justify="center" gap="sm" mih={80}>
          <IconFileUpload size={26} stroke={1.5} aria-hidden />
          <Text>{t('receipt_drop')}</Text>
        </Group>
      </Dropzone>
      <Textarea
        label={t('receipt_text')}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        minRows={3}
        maxRows={8}
        autosize
        spellCheck={false}
      />
      <Group>
        <Button onClick={() => check.mutate(text)} disabled={text.trim() === ''} loading={check.isPending}>
          {t('receipt_check')}
        </Button>
        {check.isPending ? <Text c="dimmed">{t('receipt_checking')}</Text> : null}
      </Group>
      <div aria-live="polite">
        {unreadable === 'unreadable' ? <Alert color="red">{t('receipt_unreadable')}</Alert> : null}
        <ProblemAlert error={check.error} />
        {check.data === undefined ? null : <Verdict of={check.data} />}
      </div>
    </Stack>
  )
}

function Verdict({ of: { holds, said } }: { readonly of: Outcome }) {
  const good = holds === 'holds'
  return (
    <Alert
      color={good ? 'pine' : 'red'}
      variant="light"
      icon={good ? <IconCircleCheck aria-hidden /> : <IconAlertTriangle aria-hidden />}
      title={t(good ? 'receipt_good' : 'receipt_bad')}
    >
      {said}
    </Alert>
  )
}

async function checkReceipt(text: string): Promise<Outcome> {
  const { explain, parseReceipt, verifyReceipt } = await import('../../../../../verifier/src/index.ts')
  const policy = await (await askRaw('/ledger/policy', { method: 'GET' })).text()
  const read = parseReceipt(text)
  const verdict = read.ok ? verifyReceipt(read.receipt, policy) : read
  return { holds: verdict.ok ? 'holds' : 'not', said: explain(verdict, language) }
}
