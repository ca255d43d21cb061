/** Makes a signing key for a domain, known or new. */
import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api, ask } from '../../app/api.ts'
import { ProblemAlert } from '../../app/problem-view.tsx'
import { queries } from '../../app/queries.ts'
import { m } from './mail-words.ts'
import { t } from './words.ts'

const domainShape = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/
const selectorShape = /^[a-z0-9][a-z0-9-]{0,62}$/

interface Asked {
  /** Null: the reader names one. */
  readonly domain: string | null
  /** The present key's name. */
  readonly selector: string | null
  readonly opened: boolean
  readonly onClose: () => void
}

export function KeyDialog({ domain: known, selector: present, opened, onClose }: Asked) {
  const [domain, setDomain] = useState(known ?? '')
  const [selector, setSelector] = useState(nextAfter(present))
  const [tried, setTried] = useState<'tried' | 'fresh'>('fresh')
  const make = useMutation({
    mutationFn: () => ask(api.POST('/v1/delivery/dkim', { body: { domain, selector } })),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['delivery'] })
      onClose()
    },
  })
  const wrong = {
    domain: known === null && !domainShape.test(domain),
    selector: !selectorShape.test(selector),
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried('tried')
    if (!wrong.domain && !wrong.selector) make.mutate()
  }
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={m(present === null ? 'make_key' : 'make_key_again')}
      centered
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <form onSubmit={submit} noValidate>
        <Stack>
          <Text>{m('make_key_lead')}</Text>
          {known === null ? (
            <TextInput
              label={m('domain')}
              description={m('domain_hint')}
              value={domain}
              onChange={(event) => setDomain(event.currentTarget.value.trim())}
              error={tried === 'tried' && wrong.domain ? m('bad_domain') : null}
              required
              data-autofocus
            />
          ) : null}
          <TextInput
            label={m('selector')}
            description={m('selector_hint')}
            value={selector}
            onChange={(event) => setSelector(event.currentTarget.value.trim())}
            error={tried === 'tried' && wrong.selector ? m('bad_selector') : null}
            required
          />
          <ProblemAlert error={make.error} />
          <Group justify="flex-end">
            <Button type="submit" loading={make.isPending}>
              {m('make_key')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}

/** `aval`, `aval2`, `aval3` … */
function nextAfter(present: string | null): string {
  if (present === null) return 'aval'
  const [, stem = present, number = '1'] = /^(.*?)(\d*)$/.exec(present) ?? []
  return `${stem}${Number(number || '1') + 1}`
}
