/** The first step: what the campaign is for, and who writes. */
import { Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Answer, Section } from '../../app/page.tsx'
import { Lacks } from './campaign-frame.tsx'
import { DefinitionStep } from './definition-form.tsx'
import { NameAndPurpose, PolarityField, SenderFields, UtmFields } from './goal-fields.tsx'
import { campaignQuery } from './queries.ts'
import { t } from './words.ts'

export function GoalStep() {
  const { campaignId } = useParams({ strict: false }) as { campaignId: string }
  return (
    <Answer query={useQuery(campaignQuery(campaignId))}>
      {(campaign) => (
        <>
          <Lacks campaignId={campaignId} step="goal" />
          <DefinitionStep campaign={campaign} next="audience">
            {(form) => (
              <Section title={t('step_goal')} lead={t('goal_lead')}>
                <Stack gap="lg">
                  <NameAndPurpose {...form} />
                  <PolarityField {...form} />
                  <SenderFields {...form} />
                  <UtmFields {...form} />
                </Stack>
              </Section>
            )}
          </DefinitionStep>
        </>
      )}
    </Answer>
  )
}
