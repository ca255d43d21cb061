/** Publishing: for good, and said so before it is done. */
import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconFileCertificate } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, ask } from '../../app/api.ts'
import { formatNumber } from '../../app/format.ts'
import { t as frame } from '../../app/frame-words.ts'
import { ProblemAlert } from '../../app/problem-view.tsx'
import { useAskedAgain } from './changes.tsx'
import type { Notice } from './notice.ts'
import { t } from './words.ts'

export function Publish({ notice, hasOlder }: { readonly notice: Notice; readonly hasOlder: 'yes' | 'no' }) {
  const [asking, setAsking] = useState<'asking' | 'not_asking'>('not_asking')
  const queries = useQueryClient()
  const { noticeId, version } = notice
  const publish = useMutation({
    mutationFn: () => {
      const params = { path: { noticeId, version } }
      return ask(api.POST('/v1/notices/{noticeId}/versions/{version}/publication', { params }))
    },
    onSuccess: async () => {
      setAsking('not_asking')
      notifications.show({ message: t('published') })
      await queries.invalidateQueries({ queryKey: ['notices'] })
    },
  })
  return (
    <>
      <Button
        size="md"
        w="fit-content"
        leftSection={<IconFileCertificate size={18} aria-hidden />}
        onClick={() => setAsking('asking')}
      >
        {t('publish')}
      </Button>
      <Modal
        opened={asking === 'asking'}
        onClose={() => setAsking('not_asking')}
        title={t('publish_title')}
        centered
        closeButtonProps={{ 'aria-label': frame('close') }}
      >
        <Stack>
          <Text>{t('publish_what')}</Text>
          {hasOlder === 'yes' ? <People notice={notice} /> : null}
          <ProblemAlert error={publish.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={() => setAsking('not_asking')}>
              {frame('cancel')}
            </Button>
            <Button onClick={() => publish.mutate()} loading={publish.isPending} data-autofocus>
              {t('publish_do')}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  )
}

function People({ notice }: { readonly notice: Notice }) {
  const again = useAskedAgain(notice)
  const people = again.data?.askedAgain.reduce((sum, line) => sum + line.people, 0)
  return people === undefined ? null : <Text fw={600}>{t('publish_again', { people: formatNumber(people) })}</Text>
}
