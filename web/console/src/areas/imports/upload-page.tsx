/** The file: dropped, or chosen with the keyboard; encrypted on arrival. */
import { Button, Group, Progress, Stack, Text } from '@mantine/core'
import { Dropzone } from '@mantine/dropzone'
import { IconFileImport } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { api, ask, ApiProblem } from '../../app/api.ts'
import { formatBytes } from '../../app/format.ts'
import { PlainPage } from '../../app/page.tsx'
import { ProblemAlert } from '../../app/problem-view.tsx'
import { toSend, upload, type Upload } from './upload.ts'
import { t } from './words.ts'

export function UploadPage() {
  const { like } = useSearch({ from: '/shell/imports/new' })
  const navigate = useNavigate()
  const { sending, error, send, refuse } = useUpload(
    (fileId) => void navigate({ to: '/imports/files/$fileId', params: { fileId }, search: { like } }),
  )
  return (
    <PlainPage title={t('upload_title')} lead={t('upload_lead')}>
      {like === undefined ? null : <Like importId={like} />}
      <ProblemAlert error={error} />
      {sending === null ? (
        <Dropzone
          onDrop={([file]) => file && send(file)}
          onReject={() => refuse(new ApiProblem(400, { title: t('drop_refused') }))}
          multiple={false}
          p="xl"
          inputProps={{ 'aria-label': t('drop_choose') }}
        >
          <Stack align="center" gap="xs" py="xl" style={{ pointerEvents: 'none' }}>
            <IconFileImport size={44} stroke={1.3} aria-hidden />
            <Text fz="lg" fw={600}>
              {t('drop')}
            </Text>
            <Text c="dimmed" ta="center" maw={520}>
              {t('drop_hint')}
            </Text>
            <Button component="span" variant="light" mt="xs">
              {t('drop_choose')}
            </Button>
          </Stack>
        </Dropzone>
      ) : (
        <Sending {...sending} />
      )}
    </PlainPage>
  )
}

function Like({ importId }: { readonly importId: string }) {
  const before = useQuery({
    queryKey: ['imports', importId],
    queryFn: ({ signal }) => ask(api.GET('/v1/imports/{importId}', { params: { path: { importId } }, signal })),
  })
  return before.data ? <Text>{t('upload_like', { file: before.data.fileName })}</Text> : null
}

interface SendingNow {
  readonly name: string
  readonly bytes: number
  readonly share: number
  readonly stop: () => void
}

function Sending({ name, bytes, share, stop }: SendingNow) {
  return (
    <Stack className="card" p="lg" gap="xs" aria-live="polite">
      <Group justify="space-between">
        <Text fw={600} className="break-anywhere">
          {t('uploading', { file: name })}
        </Text>
        <Button variant="subtle" size="compact-sm" onClick={stop}>
          {t('upload_stop')}
        </Button>
      </Group>
      <Progress value={share * 100} aria-label={t('uploading', { file: name })} />
      <Text c="dimmed" fz="sm">
        {formatBytes(Math.round(share * bytes))} / {formatBytes(bytes)}
      </Text>
    </Stack>
  )
}

function useUpload(onArrived: (fileId: string) => void) {
  const [sending, setSending] = useState<SendingNow | null>(null)
  const [error, setError] = useState<unknown>(null)
  const current = useRef<Upload | null>(null)
  const work = async (file: File) => {
    const body = await toSend(file)
    const stop = () => current.current?.stop()
    setSending({ name: file.name, bytes: body.size, share: 0, stop })
    current.current = upload(file.name, body, (share) => setSending({ name: file.name, bytes: body.size, share, stop }))
    onArrived((await current.current.done).fileId)
  }
  const send = (file: File) => {
    setError(null)
    work(file).catch((fault: unknown) => {
      setSending(null)
      if (!(fault instanceof DOMException)) setError(fault)
    })
  }
  return { sending, error, send, refuse: setError }
}
