/** Requests of the person: made, seen and taken back here; answered by staff. Some need a code, by the law's own measure. */
import { html, type Page } from '../transparency/index.ts'
import type { PortalDeps } from './deps.ts'
import { askForCode, portalPage, type Visiting } from './frame.ts'
import { aboutOneself } from './holdings.ts'
import { problem } from './problems.ts'
import { sayRequest as say } from './request-words.ts'
import type { Field } from '../subjects/index.ts'
import type { Form } from './visits.ts'

export const kinds = ['access', 'correction', 'erasure', 'restriction', 'portability', 'objection'] as const
export type Kind = (typeof kinds)[number]

/** GDPR Art. 12(6): what hands data out or destroys it asks for certainty; the rest does not. */
const certain: readonly Kind[] = ['access', 'portability', 'erasure']

export function kindOf(asked: string | undefined): Kind {
  const kind = kinds.find((one) => one === asked)
  if (!kind) throw problem('portal.unknown_choice', { at: 'kind' })
  return kind
}

export function needsCode({ visitor }: Visiting, kind: Kind): boolean {
  return certain.includes(kind) && visitor.assurance !== 'code'
}

/** @throws Problem `portal.needs_code`, `portal.nothing_said` */
export async function ask(deps: PortalDeps, look: Visiting, form: Form): Promise<void> {
  const kind = kindOf(form.kind)
  if (needsCode(look, kind)) throw problem('portal.needs_code')
  const { subjectId } = look.visitor
  const written = kind === 'correction' ? await correction(deps, look, form) : (form.words ?? '').trim()
  if (kind === 'objection' && written === '') throw problem('portal.nothing_said', { at: 'words' })
  await deps.rights.create(
    { kind: 'subject', id: subjectId },
    { subjectId, kind, ...(written ? { words: written } : {}) },
  )
}

/** Which information, and what is right, in one sentence that staff read. */
async function correction(deps: PortalDeps, { language }: Visiting, form: Form): Promise<string> {
  const right = form.right?.trim() ?? ''
  if (right === '') throw problem('portal.nothing_said', { at: 'right' })
  const field = (await deps.subjects.catalogue.list()).find((one) => one.name === form.field)
  const name = field ? `${field.label[language]} (${field.name})` : say(language, 'field_other')
  const more = form.words?.trim() ?? ''
  return `${say(language, 'correction_text', { field: name, right })}${more ? `\n\n${more}` : ''}`
}

/** Fields that hold something about the person, to choose one that is wrong. */
export function fieldsHeld(deps: PortalDeps, subjectId: string): Promise<readonly Field[]> {
  return aboutOneself(deps, subjectId, 'the person has something corrected', async (tx) => {
    const catalogue = await deps.subjects.catalogue.list(tx)
    const names = catalogue.map((field) => field.name)
    const sealed = (await deps.subjects.readSealed(tx, [subjectId], names)).get(subjectId) ?? {}
    const open = (await deps.subjects.readAttributes(tx, [subjectId])).get(subjectId) ?? {}
    return catalogue.filter((field) => field.name in sealed || field.name in open)
  })
}

/** In the place of a form that first needs a code. */
export function codeFirstPage(look: Visiting, kind: Kind): Page {
  const { language } = look
  const path = `/my/requests/new?kind=${kind}`
  return portalPage(
    look,
    { title: say(language, `kind_${kind}`), path, current: 'requests' },
    html`<p class="lead">${say(language, `about_${kind}`)}</p>${askForCode(look, path, 'needed')}<p><a href="/my/requests?lang=${language}">${say(language, 'cancel')}</a></p>`,
  )
}
