/** The last part of coming in for the first time: a second factor, then the recovery codes. */
import { useState } from 'react'
import { useSession } from '../../app/session.ts'
import { enterConsole } from './calls.ts'
import { EntryFrame } from './entry-frame.tsx'
import { t } from './entry-words.ts'
import { AddFactor, RecoveryCodes } from './second-factor.tsx'

/** @param next where to go afterwards @param step said above the lead, where this is one step of several */
export function Finish({ next, step }: { readonly next?: string | undefined; readonly step?: string }) {
  const { member } = useSession()
  const [codes, setCodes] = useState<readonly string[] | null>(null)
  if (codes !== null)
    return (
      <EntryFrame title={t('codes_title')} lead={t('codes_lead')}>
        <RecoveryCodes
          codes={codes}
          who={member?.email ?? member?.name ?? ''}
          go={t('codes_go')}
          onGo={() => enterConsole(next)}
        />
      </EntryFrame>
    )
  return (
    <EntryFrame
      title={t('factor_title')}
      lead={step === undefined ? t('factor_lead') : `${step} · ${t('factor_lead')}`}
    >
      <AddFactor onDone={(made) => (made === null ? enterConsole(next) : setCodes(made))} />
    </EntryFrame>
  )
}
