/**
 * A look at a person: its purpose and its reason. Kept for this window only and never in an address, so that whoever opens a link, or
 * loads the page again, says why.
 */
import { NativeSelect, Textarea } from '@mantine/core'
import type { paths } from '../../app/openapi.d.ts'
import { t } from './words.ts'

export type Look = paths['/v1/people/{subjectId}/card']['post']['requestBody']['content']['application/json']
export type Card = paths['/v1/people/{subjectId}/card']['post']['responses'][200]['content']['application/json']

export type Decision = NonNullable<Card['consent']>['decisions'][number]

const purposes = ['rights_fulfilment', 'record_keeping', 'service_messages', 'security', 'accountability'] as const

const looks = new Map<string, Look>()

export const lookAt = (subjectId: string): Look | null => looks.get(subjectId) ?? null

export function keepLook(subjectId: string, look: Look): void {
  looks.set(subjectId, look)
}

/** As the server demands. */
export const reasonEnough = ({ why }: Look): boolean => why.trim().split(/\s+/).length >= 3

export const noLook: Look = { purpose: 'rights_fulfilment', why: '' }

export function LookFields({
  look,
  onChange,
  complain,
}: {
  readonly look: Look
  readonly onChange: (look: Look) => void
  readonly complain: 'complain' | 'wait'
}) {
  return (
    <>
      <NativeSelect
        label={t('purpose')}
        value={look.purpose}
        onChange={(event) => onChange({ ...look, purpose: event.currentTarget.value as Look['purpose'] })}
        data={purposes.map((purpose) => ({ value: purpose, label: t(`purpose_${purpose}`) }))}
        required
      />
      <Textarea
        label={t('why')}
        description={t('why_hint')}
        value={look.why}
        onChange={(event) => onChange({ ...look, why: event.currentTarget.value })}
        error={complain === 'complain' && !reasonEnough(look) ? t('why_short') : null}
        maxLength={500}
        autosize
        minRows={2}
        required
      />
    </>
  )
}
