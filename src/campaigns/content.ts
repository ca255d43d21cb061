/**
 * Content: one variant in one language, from what the author wrote to what can be sent. Pure. Everything is checked at save, so
 * that nothing is compiled, and nothing can fail in form, while messages go out.
 */
import { contentHash, type Json, type Language } from '../kernel/index.ts'
import type { Controller } from './controller-facts.ts'
import type { Definition } from './definition.ts'
import type { Fault } from './faults.ts'
import { compileMail, type MailTemplate } from './mail-html.ts'
import { createSandbox } from './sandbox.ts'
import { tagged } from './utm.ts'
import { type SayableField, variableFaults } from './variables.ts'

/** What an author writes. Subject and preheader are one line of Liquid over plain text. */
export interface Draft {
  readonly subject: string
  readonly preheader: string
  readonly mjml: string
}

/** What is kept and sent. */
export interface Content extends Draft {
  readonly variant: string
  readonly language: Language
  readonly html: string
  readonly text: string
  readonly links: readonly string[]
  /** Dotted paths that subject, preheader and body read. */
  readonly variables: readonly string[]
}

export type ContentCompiled =
  | { readonly ok: true; readonly content: Content }
  /** `template`: what came of the body all the same, for an author to look at. */
  | { readonly ok: false; readonly faults: readonly Fault[]; readonly template: MailTemplate | null }

const longestLine = 250

/** Compiles and checks. @param place which variant, which language */
export async function compileContent(
  draft: Draft,
  place: { readonly variant: string; readonly language: Language },
  definition: Pick<Definition, 'utm'>,
  fields: readonly SayableField[],
): Promise<ContentCompiled> {
  const finish = (address: string) => tagged(address, definition.utm ?? null, place.variant)
  const mail = await compileMail({ ...draft, language: place.language }, finish)
  const lines = [
    ...lineFaults('subject', draft.subject, 'needed'),
    ...lineFaults('preheader', draft.preheader, 'may_be_empty'),
  ]
  if (!mail.ok) return { ok: false, faults: [...lines, ...mail.faults], template: null }
  const { template } = mail
  const parts = [
    readPart('subject', draft.subject, 'text', place.language),
    readPart('preheader', draft.preheader, 'text', place.language),
    readPart('mjml', template.html, 'html', place.language),
    readPart('mjml', template.text, 'text', place.language),
  ]
  const faults = [
    ...lines,
    ...parts.flatMap((part) => part.faults),
    ...parts.slice(0, 3).flatMap((part) => variableFaults(part.at, part.variables, fields)),
    ...linkFaults(template.html),
  ]
  if (faults.length > 0) return { ok: false, faults: distinct(faults), template }
  const variables = [...new Set(parts.flatMap((part) => part.variables))].filter(
    (path) => !path.startsWith('links.to_'),
  )
  return { ok: true, content: { ...draft, ...place, ...template, variables: variables.toSorted() } }
}

// oxlint-disable-next-line no-control-regex -- control characters are exactly what is looked for
const control = /[\u0000-\u001f\u007f]/

function lineFaults(at: string, line: string, kind: 'needed' | 'may_be_empty'): Fault[] {
  if (kind === 'needed' && line.trim() === '') return [{ code: 'empty', at, found: '' }]
  if (control.test(line)) return [{ code: 'markup_refused', at, found: '\\n' }]
  return line.length > longestLine ? [{ code: 'too_long', at, found: `${line.length} > ${longestLine}` }] : []
}

function readPart(at: string, source: string, medium: 'html' | 'text', language: Language) {
  const sandbox = createSandbox(medium, language)
  const parsed = sandbox.parse(source)
  if (parsed.ok) return { at, variables: sandbox.variables(parsed.templates), faults: [] as Fault[] }
  return { at, variables: [], faults: [{ code: 'liquid_invalid', at, found: parsed.why } as Fault] }
}

/** GDPR Art. 21(4): the right to object must be brought to attention; a link that shows nothing does not do that. */
function linkFaults(html: string): Fault[] {
  const shows = (name: string) => {
    const link = new RegExp(`<a\\b[^>]*href="\\{\\{-?\\s*links\\.${name}\\s*-?\\}\\}"[^>]*>([\\s\\S]*?)</a>`, 'gi')
    return Array.from(html.matchAll(link)).some((match) => match[1]!.replaceAll(/<[^>]*>/g, '').trim() !== '')
  }
  return [
    ...(shows('unsubscribe_url') ? [] : [{ code: 'no_unsubscribe_link', at: 'mjml', found: '' } as const]),
    ...(shows('why_url') ? [] : [{ code: 'no_why_link', at: 'mjml', found: '' } as const]),
  ]
}

/** What a message must say about its sender; depends on who the controller is, so it is asked again at each check. */
export function identityFaults(content: Content, controller: Controller): Fault[] {
  const says = (variable: string, literal: string) =>
    content.variables.includes(variable) || flat(content.text).includes(flat(literal))
  const at = `${content.variant}.${content.language}`
  return [
    ...(says('controller.name', controller.name)
      ? []
      : [{ code: 'no_sender_identity', at, found: controller.name } as const]),
    ...(says('controller.address', controller.address)
      ? []
      : [{ code: 'no_postal_address', at, found: controller.address } as const]),
  ]
}

function flat(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim().toLowerCase()
}

function distinct(faults: readonly Fault[]): Fault[] {
  return [...new Map(faults.map((fault) => [JSON.stringify(fault), fault])).values()]
}

/**
 * The hash of exactly what is sent: every text, the addresses of the links, who sends, who runs the installation, the variants,
 * the share that is left out. Order of the contents does not matter.
 */
export function messageHash(definition: Definition, contents: readonly Content[], controller: Controller): string {
  const { sender, utm, variants, holdoutShare, fallbackLanguage, name } = definition
  const texts = contents
    .toSorted((a, b) => (`${a.variant} ${a.language}` < `${b.variant} ${b.language}` ? -1 : 1))
    .map(({ variant, language, subject, preheader, html, text, links }) => ({
      variant,
      language,
      subject,
      preheader,
      html,
      text,
      links,
    }))
  const whole = { name, sender, utm: utm ?? null, variants, holdoutShare, fallbackLanguage, controller, texts }
  return contentHash(whole as unknown as Json)
}
