/** The honest status: what needs attention first, then what works, then what is not there. */
import { Box, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { api, ask } from '../../app/api.ts'
import { language } from '../../app/language.ts'
import { Page, Section } from '../../app/page.tsx'
import { AllSettings } from './parts.tsx'
import { t } from './words.ts'

const healths = ['attention', 'active', 'inactive'] as const
const tones = { attention: 'warn', active: 'good', inactive: '' } as const

export function StatusPage() {
  const status = useQuery({
    queryKey: ['status'],
    queryFn: ({ signal }) => ask(api.GET('/v1/status', { signal })),
    refetchInterval: 60_000,
  })
  return (
    <Page title={t('status')} lead={t('status_lead')} query={status} actions={<AllSettings />}>
      {({ findings }) =>
        healths.map((health) => {
          const mine = findings.filter((one) => one.health === health)
          return mine.length === 0 ? null : (
            <Section key={health} title={t(`health_${health}`)}>
              <Stack component="dl" gap="md" m={0}>
                {mine.map((finding) => (
                  <Box key={finding.about}>
                    <Text component="dt" fw={600} className={tones[health]}>
                      {upper(finding.title[language])}
                    </Text>
                    <Text component="dd" m={0} className="break-anywhere">
                      {finding[language]}
                    </Text>
                  </Box>
                ))}
              </Stack>
            </Section>
          )
        })
      }
    </Page>
  )
}

function upper(text: string): string {
  return text.charAt(0).toLocaleUpperCase(language) + text.slice(1)
}
