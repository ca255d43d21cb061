/** What several settings share: the way back, a word that something was saved. */
import { Alert, Anchor, Text } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { t } from './words.ts'

export function AllSettings() {
  return (
    <Anchor component={Link} to="/settings" fz="sm">
      {t('all')}
    </Anchor>
  )
}

export function Saved({ is }: { readonly is: 'saved' | 'not_yet' }) {
  return (
    <Text component="div" aria-live="polite">
      {is === 'saved' ? (
        <Alert color="pine" variant="light" icon={<IconCheck aria-hidden />}>
          {t('saved')}
        </Alert>
      ) : null}
    </Text>
  )
}
