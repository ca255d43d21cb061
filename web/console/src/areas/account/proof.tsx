/** What touches the ways in asks for a fresh proof: the act is tried, a dialog asks where the server wants one, and it is tried again. */
import { Modal, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { ApiProblem } from '../../app/api.ts'
import { useSession } from '../../app/session.ts'
import { passkeysHere } from './calls.ts'
import { Confirm } from './sign-in-page.tsx'
import { t } from './words.ts'

/**
 * A change that may need a proof first.
 * @returns the mutation, and the dialog to be placed on the page
 */
export function useProven<V, R>(act: (given: V) => Promise<R>, onDone: (result: R, given: V) => void) {
  const [asking, setAsking] = useState<'asking' | 'no'>('no')
  const given = useRef<V | null>(null)
  const change = useMutation({
    mutationFn: async (value: V) => {
      given.current = value
      return act(value)
    },
    onSuccess: onDone,
    onError: (error) => {
      if (needsProof(error)) setAsking('asking')
    },
  })
  const dialog = (
    <ProofDialog
      opened={asking === 'asking'}
      onClose={() => setAsking('no')}
      onProven={() => {
        setAsking('no')
        change.mutate(given.current as V)
      }}
    />
  )
  return { ...change, error: needsProof(change.error) ? null : change.error, dialog }
}

const needsProof = (error: unknown) => error instanceof ApiProblem && error.code === 'staff.prove_again'

function ProofDialog({
  opened,
  onClose,
  onProven,
}: {
  readonly opened: boolean
  readonly onClose: () => void
  readonly onProven: () => void
}) {
  const session = useSession()
  const factors = session.methods.second
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('proof_title')}
      centered
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <Stack>
        <Text c="dimmed">{t('proof_lead')}</Text>
        <Confirm
          totp={factors?.totp ?? false}
          passkey={(factors?.passkey ?? false) && passkeysHere(session)}
          onDone={onProven}
        />
      </Stack>
    </Modal>
  )
}
