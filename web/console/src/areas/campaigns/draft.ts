/**
 * A text while it is being written. Every pause in the typing is kept on the server, faults and all; until the server has it, the
 * browser has it. Nothing is written over a colleague's newer text.
 */
import { useEffect, useRef, useState } from 'react'
import { api, ApiProblem, ask } from '../../app/api.ts'
import { useLeaveGuard } from '../../app/leaving.ts'
import { forgetCampaign, type OpenDraft } from './queries.ts'

export interface Typed {
  readonly subject: string
  readonly preheader: string
  readonly mjml: string
}

export type Status = 'saved' | 'saving' | 'unsaved' | 'failed' | 'conflict'

export interface Place {
  readonly campaignId: string
  readonly variant: string
  readonly language: 'en' | 'fr'
}

export interface Writing {
  readonly text: Typed
  readonly status: Status
  readonly sends: OpenDraft['sends']
  readonly conflict: ApiProblem | null
  /** A text from this browser that never reached the server was put back. */
  readonly restored: 'restored' | null
  type(part: Partial<Typed>): void
  keepMine(revision: number): void
}

const pauseMs = 700
const againMs = 4000
const blank: Typed = { subject: '', preheader: '', mjml: '' }

const shelf = ({ campaignId, variant, language }: Place) => `aval.draft.${campaignId}.${variant}.${language}`
const same = (one: Typed, other: Typed) =>
  one.subject === other.subject && one.preheader === other.preheader && one.mjml === other.mjml

/** The words alone. */
function typedIn(draft: OpenDraft | null): Typed {
  return draft ? { subject: draft.subject, preheader: draft.preheader, mjml: draft.mjml } : blank
}

/** What this browser still holds and the server never got, if it was written on top of what the server has. */
function leftBehind(place: Place, draft: OpenDraft | null): Typed | null {
  try {
    const kept = JSON.parse(localStorage.getItem(shelf(place)) ?? 'null') as (Typed & { basedOn: number }) | null
    if (!kept || kept.basedOn !== (draft?.revision ?? 0)) return null
    return draft && same(kept, draft) ? null : { subject: kept.subject, preheader: kept.preheader, mjml: kept.mjml }
  } catch {
    return null
  }
}

/** @param draft as the server has it when the editor opens; null when nothing was written yet */
export function useWriting(place: Place, draft: OpenDraft | null): Writing {
  const [left] = useState(() => leftBehind(place, draft))
  const [text, setText] = useState<Typed>(left ?? typedIn(draft))
  const [status, setStatus] = useState<Status>(left ? 'unsaved' : 'saved')
  const [sends, setSends] = useState<OpenDraft['sends']>(draft?.sends ?? 'nothing')
  const [conflict, setConflict] = useState<ApiProblem | null>(null)
  const state = useRef({
    text,
    revision: draft?.revision ?? 0,
    kept: typedIn(draft),
    busy: false,
    held: false,
  })
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  state.current.text = text

  const save = useRef(async () => {})
  save.current = async () => {
    const now = state.current
    clearTimeout(timer.current)
    if (now.busy || now.held || same(now.text, now.kept)) return
    now.busy = true
    setStatus('saving')
    const sent = now.text
    try {
      const answer = await put(place, sent, now.revision)
      Object.assign(now, { revision: answer.revision, kept: sent })
      setSends(answer.sends)
      localStorage.removeItem(shelf(place))
      setStatus(same(now.text, sent) ? 'saved' : 'unsaved')
      void forgetCampaign(place.campaignId)
    } catch (error) {
      if (error instanceof ApiProblem && error.code === 'campaigns.edited_elsewhere') {
        now.held = true
        setConflict(error)
        setStatus('conflict')
      } else {
        setStatus('failed')
        timer.current = setTimeout(() => void save.current(), againMs)
      }
    } finally {
      now.busy = false
    }
    if (!now.held && !same(now.text, now.kept)) timer.current = setTimeout(() => void save.current(), pauseMs)
  }

  // What was being typed when the editor closes, or was left behind the last time, is kept too.
  useEffect(() => {
    if (left) void save.current()
    return () => void save.current()
  }, [])
  useLeaveGuard(() => state.current.held || (status === 'failed' && !same(state.current.text, state.current.kept)))

  return {
    text,
    status,
    sends,
    conflict,
    restored: left ? 'restored' : null,
    type: (part) => {
      const next = { ...state.current.text, ...part }
      state.current.text = next
      setText(next)
      if (!state.current.held) setStatus('unsaved')
      localStorage.setItem(shelf(place), JSON.stringify({ ...next, basedOn: state.current.revision }))
      clearTimeout(timer.current)
      timer.current = setTimeout(() => void save.current(), pauseMs)
    },
    keepMine: (revision) => {
      Object.assign(state.current, { revision, held: false, kept: blank })
      setConflict(null)
      void save.current()
    },
  }
}

function put({ campaignId, variant, language }: Place, text: Typed, basedOn: number) {
  return ask(
    api.PUT('/v1/campaigns/{campaignId}/content/{variant}/{language}/draft', {
      params: { path: { campaignId, variant, language } },
      body: { ...text, basedOn },
    }),
  )
}

/** Forgets what this browser holds of a text, when theirs is taken instead. */
export function dropLeftBehind(place: Place): void {
  localStorage.removeItem(shelf(place))
}
