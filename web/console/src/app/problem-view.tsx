/** What was refused, why, and what would make it right: never a bare code. */
import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { IconAlertTriangle, IconLock, IconZoomExclamation } from '@tabler/icons-react'
import { ApiProblem } from './api.ts'
import { t } from './frame-words.ts'

/** A refusal beside what was tried: a form, a row, a dialog. Nothing is shown for null. */
export function ProblemAlert({ error }: { readonly error: unknown }) {
  if (error === null || error === undefined) return null
  const { title, fix } = partsOf(error)
  return (
    <Alert color="red" variant="light" icon={<IconAlertTriangle aria-hidden />} title={title} role="alert">
      {fix}
    </Alert>
  )
}

/** A page that could not be loaded, or may not be seen. */
export function ProblemPage({ error, retry }: { readonly error: unknown; readonly retry: () => void }) {
  const forbidden = error instanceof ApiProblem && error.status === 403
  const { title, fix } = partsOf(error)
  if (error instanceof ApiProblem && error.status === 404) return <NothingThere title={title} fix={fix} />
  return (
    <Stack align="flex-start" gap="sm" py="xl" maw={560} role="alert">
      {forbidden ? <IconLock size={32} aria-hidden /> : <IconAlertTriangle size={32} aria-hidden />}
      <Text fw={600} fz="lg">
        {forbidden ? t('not_allowed') : t('failed')}
      </Text>
      <Text>{title}</Text>
      <Text c="dimmed">{forbidden ? t('not_allowed_hint') : fix}</Text>
      <Group>{forbidden ? null : <Button onClick={retry}>{t('retry')}</Button>}</Group>
    </Stack>
  )
}

/** Nothing failed, and trying again would find the same: there is nothing of that kind, or no longer. */
function NothingThere({ title, fix }: { readonly title: string; readonly fix: string }) {
  return (
    <Stack align="flex-start" gap="sm" py="xl" maw={560} role="alert">
      <IconZoomExclamation size={32} aria-hidden />
      <Text fw={600} fz="lg">
        {title}
      </Text>
      <Text c="dimmed">{fix}</Text>
    </Stack>
  )
}

function partsOf(error: unknown): { title: string; fix: string } {
  if (error instanceof ApiProblem) return { title: error.title || t('failed'), fix: error.fix }
  return { title: t('failed'), fix: error instanceof Error ? error.message : '' }
}
