/** A new password, judged while it is typed by the same rules as the server's; the server also knows the organisation and stolen ones. */
import { PasswordInput, Text } from '@mantine/core'
import { weaknessOf } from '../../../../../src/staff/password-rules.ts'
import { t } from './entry-words.ts'

/** @param own words about the person: name, address */
export function NewPassword({
  value,
  onChange,
  own,
}: {
  readonly value: string
  readonly onChange: (value: string) => void
  readonly own: readonly string[]
}) {
  const weakness = value === '' ? null : weaknessOf(value, own)
  return (
    <PasswordInput
      label={t('new_password')}
      description={t('password_hint')}
      inputWrapperOrder={['label', 'description', 'input', 'error']}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      autoComplete="new-password"
      required
      visibilityToggleButtonProps={{ 'aria-label': t('show_password') }}
      error={weakness === null ? null : t(`weak_${weakness}`, { count: [...value].length })}
      {...(value !== '' && weakness === null
        ? {
            inputContainer: (input) => (
              <>
                {input}
                <Text className="good" fz="sm" mt={4} aria-live="polite">
                  {t('strong')}
                </Text>
              </>
            ),
          }
        : {})}
    />
  )
}
