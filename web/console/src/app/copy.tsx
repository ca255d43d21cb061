/** A value to take along: shown whole, copied with one press. */
import { Button, Code, CopyButton, Group } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { t } from './frame-words.ts'

/** @param label what it is, for those who do not see it */
export function Copyable({ value, label }: { readonly value: string; readonly label: string }) {
  return (
    <Group gap="xs" wrap="wrap">
      <Code fz="sm" className="break-anywhere">
        {value}
      </Code>
      <CopyButton value={value}>
        {({ copied, copy }) => (
          <Button
            variant="subtle"
            size="compact-sm"
            onClick={copy}
            aria-label={`${t('copy')}: ${label}`}
            leftSection={copied ? <IconCheck size={15} aria-hidden /> : <IconCopy size={15} aria-hidden />}
          >
            {t(copied ? 'copied' : 'copy')}
          </Button>
        )}
      </CopyButton>
    </Group>
  )
}
