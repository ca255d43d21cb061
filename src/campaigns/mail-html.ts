/**
 * From MJML to the HTML and text of a message, at save. Strict validation; nothing that fetches or runs: no includes, raw blocks,
 * fonts from elsewhere, scripts, forms or frames. Links become numbered variables, so that each can be measured for those who
 * permit it and stay plain for the others.
 */
import { convert } from 'html-to-text'
import mjml2html from 'mjml'
import type { Language } from '../kernel/index.ts'
import type { Fault } from './faults.ts'

export const longestMjml = 200_000

export interface MailTemplate {
  /** Liquid over HTML, `{{ links.to_0 }}` for the addresses below. */
  readonly html: string
  /** Liquid over plain text, with the same variables. */
  readonly text: string
  /** Addresses of the links, in order; http(s) only. */
  readonly links: readonly string[]
}

export type MailCompiled =
  | { readonly ok: true; readonly template: MailTemplate }
  | { readonly ok: false; readonly faults: readonly Fault[] }

const refusedElements = ['mj-include', 'mj-raw', 'mj-font', 'mj-preview', 'mj-html-attributes'] as const

/** In HTML that MJML wrote; what a mail client would mostly drop, and some would not. */
const refusedMarkup =
  /<(?:script|iframe|frame|object|embed|applet|form|input|button|textarea|select|base|link|svg|math|audio|video|template|portal)\b|\son[a-z]+\s*=|(?:javascript|vbscript|data)\s*:(?!image\/(?:png|jpeg|gif);)|http-equiv\s*=\s*["']?refresh|@import|expression\s*\(/gi

/**
 * Compiles a body. @param preheader Liquid over plain text, shown by mail programs beside the subject
 * @param finish what becomes of an address before it is stored (UTM)
 */
export async function compileMail(
  source: { readonly mjml: string; readonly preheader: string; readonly language: Language },
  finish: (address: string) => string,
): Promise<MailCompiled> {
  const early = sourceFaults(source.mjml)
  if (early.length > 0) return { ok: false, faults: early }
  const compiled = await toHtml(source.mjml)
  if (!compiled.ok) return compiled
  const html = compiled.html.replaceAll('lang="und"', `lang="${source.language}"`)
  const faults = [...markupFaults(html), ...liquidPlaceFaults(html), ...linkFaults(html)]
  if (faults.length > 0) return { ok: false, faults }
  const { body, links } = numberLinks(html, finish)
  return { ok: true, template: { html: withPreheader(body, source.preheader), text: textOf(body), links } }
}

function sourceFaults(mjml: string): Fault[] {
  if (mjml.length > longestMjml) return [{ code: 'too_long', at: 'mjml', found: `${mjml.length} > ${longestMjml}` }]
  return refusedElements
    .filter((element) => new RegExp(`<\\s*${element}\\b`, 'i').test(mjml))
    .map((element) => ({ code: 'element_refused', at: 'mjml', found: element }))
}

type Html = { readonly ok: true; readonly html: string } | { readonly ok: false; readonly faults: readonly Fault[] }

async function toHtml(mjml: string): Promise<Html> {
  try {
    const options = { validationLevel: 'strict', fonts: {}, keepComments: false, ignoreIncludes: true } as const
    const { html } = await mjml2html(mjml, options)
    return { ok: true, html }
  } catch (error) {
    const { errors, message } = error as { errors?: readonly { line: number; message: string }[]; message: string }
    const faults = errors?.map((one) => `${one.message} (line ${one.line})`) ?? [message.split('\n')[0] ?? '']
    return { ok: false, faults: faults.map((found) => ({ code: 'mjml_invalid', at: 'mjml', found })) }
  }
}

function markupFaults(html: string): Fault[] {
  const found = new Set(Array.from(html.matchAll(refusedMarkup), (match) => match[0].trim().toLowerCase()))
  return [...found].map((one) => ({ code: 'markup_refused', at: 'mjml', found: one }))
}

const harmlessLiquid = /\{\{-?\s*(?:links|campaign)\.[a-z_0-9]+\s*-?\}\}/g

/** Values of a person never enter a tag: there they would travel to the server of a link or of a picture. */
function liquidPlaceFaults(html: string): Fault[] {
  const styles = Array.from(html.matchAll(/<style[^>]*>[\s\S]*?<\/style>/gi), (match) => match[0])
  const inStyle: Fault[] = styles.some((css) => /\{\{|\{%/.test(css))
    ? [{ code: 'liquid_in_style', at: 'mjml', found: 'style' }]
    : []
  const inTags = Array.from(html.matchAll(/<[a-z][^>]*(?:\{\{|\{%)[^>]*>/gi), (match) => match[0])
    .filter((tag) => /\{\{|\{%/.test(tag.replaceAll(harmlessLiquid, '')))
    .map((tag): Fault => ({ code: 'liquid_in_attribute', at: 'mjml', found: tag.replaceAll(/\s+/g, ' ').slice(0, 80) }))
  return [...inStyle, ...inTags]
}

const anchor = /<a\b[^>]*>/gi
const address = /\shref="([^"]*)"/i

function linkFaults(html: string): Fault[] {
  return Array.from(html.matchAll(anchor), (match) => match[0]).flatMap((tag): Fault[] => {
    const href = address.exec(tag)?.[1]
    if (!href) return [{ code: 'link_without_address', at: 'mjml', found: tag.replaceAll(/\s+/g, ' ').slice(0, 80) }]
    const allowed = /^(?:https?:\/\/|mailto:|tel:|\{\{-?\s*links\.)/i.test(href)
    return allowed ? [] : [{ code: 'link_not_web', at: 'mjml', found: href.slice(0, 80) }]
  })
}

function numberLinks(html: string, finish: (address: string) => string): { body: string; links: string[] } {
  const links: string[] = []
  const body = html.replaceAll(anchor, (tag) =>
    tag.replace(address, (whole, href: string) => {
      if (!/^https?:\/\//i.test(href) || href.includes('{{')) return whole
      return ` href="{{ links.to_${links.push(finish(decoded(href))) - 1} }}"`
    }),
  )
  return { body, links }
}

const entities: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&quot;': '"',
  '&#39;': "'",
  '&lt;': '<',
  '&gt;': '>',
}

function decoded(attribute: string): string {
  return attribute.replaceAll(/&(?:amp|quot|#39|lt|gt);/g, (entity) => entities[entity]!)
}

const hidden =
  'display:none;font-size:1px;line-height:1px;max-height:0;max-width:0;opacity:0;overflow:hidden;mso-hide:all'

function withPreheader(html: string, preheader: string): string {
  if (preheader.trim() === '') return html
  return html.replace(/<body[^>]*>/i, (body) => `${body}<div style="${hidden}">${escapeMarkup(preheader)}</div>`)
}

/** Text around Liquid is escaped, Liquid itself is not: its output is escaped when it is rendered. */
export function escapeMarkup(text: string): string {
  return text
    .split(/(\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\})/)
    .map((part, index) =>
      index % 2 === 1 ? part : part.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
    )
    .join('')
}

function textOf(html: string): string {
  return convert(html, {
    wordwrap: false,
    limits: { maxInputLength: 2_000_000 },
    selectors: [
      { selector: 'img', format: 'skip' },
      { selector: 'a', options: { hideLinkHrefIfSameAsText: true, linkBrackets: ['<', '>'] } },
      ...['h1', 'h2', 'h3', 'h4'].map((selector) => ({ selector, options: { uppercase: false } })),
    ],
  })
}
