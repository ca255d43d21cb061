/**
 * A notice before it is published, on the very page on which people will be asked, and what still stands in the way of publishing.
 * Nothing is stored; the page belongs to nobody, so its buttons lead nowhere.
 */
import { type NoticeContent, publishingFaults, sayFault } from '../consent/index.ts'
import type { Language } from '../kernel/index.ts'
import type { TransparencyDeps } from './facts.ts'
import { beforeGivingPage } from './preferences-page.ts'

export interface NoticePreview {
  /** A whole page; empty when the notice does not ask for the purpose. */
  readonly html: string
  /** In sentences; none means that it may be published. */
  readonly faults: readonly { readonly code: string; readonly says: string }[]
}

const nowhere = { why: '/why/preview', preferences: '/preferences/preview', portal: '/my' } as const

/** @param purpose for which the page asks; the first of the notice when null @param shown language of the page */
export async function previewNotice(
  { consent, campaigns }: Pick<TransparencyDeps, 'consent' | 'campaigns'>,
  content: NoticeContent,
  { purpose, shown, reader }: { purpose: string | null; shown: Language; reader: Language },
): Promise<NoticePreview> {
  const known = new Map(consent.purposes().map((one) => [one.code, one]))
  const asked = content.items.flatMap((item) => (item.kind === 'purpose' ? (known.get(item.purpose) ?? []) : []))
  const chosen = purpose === null ? asked[0] : asked.find((one) => one.code === purpose)
  const frame = { language: shown, controller: await campaigns.controller.read(), paths: nowhere }
  const notice = { ...content, noticeId: 'preview', version: 0 }
  const purposeOf = (code: string) => known.get(code)?.sentence[reader] ?? code
  return {
    html: chosen ? beforeGivingPage(frame, chosen, notice).markup : '',
    faults: publishingFaults(content).map((code) => ({ code, says: sayFault(reader, code, purposeOf) })),
  }
}
