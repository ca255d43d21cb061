/**
 * A content and one person's values give one message, or the reason why there is none. Pure; templates are parsed once per
 * content and used for everybody.
 */
import type { Template } from 'liquidjs'
import type { Json, Language } from '../kernel/index.ts'
import type { Content } from './content.ts'
import { createSandbox, type Rendered } from './sandbox.ts'

/** The addresses that one message needs. */
export interface MessageLinks {
  readonly unsubscribe_url: string
  readonly why_url: string
  readonly preferences_url: string
  /** Of the numbered links, in order. */
  readonly to: readonly string[]
  /** Null where opens may not be measured. */
  readonly openPixel: string | null
}

export interface Scope {
  readonly user: Readonly<Record<string, string | number | boolean>>
  readonly campaign: { readonly name: string }
  readonly controller: { readonly name: string; readonly address: string; readonly contact: string }
}

export type Message =
  | { readonly ok: true; readonly subject: string; readonly html: string; readonly text: string }
  | { readonly ok: false; readonly reason: string }

export interface Renderer {
  readonly language: Language
  render(scope: Scope, links: MessageLinks): Message
  /** The same for an author to look at: a message without its links, or without a subject, is shown too. */
  show(scope: Scope, links: MessageLinks): Message
}

/** @throws Error when the content was never checked: what is stored has been parsed before */
export function createRenderer(content: Pick<Content, 'language' | 'subject' | 'html' | 'text'>): Renderer {
  const forText = createSandbox('text', content.language)
  const forHtml = createSandbox('html', content.language)
  const parse = (sandbox: typeof forText, source: string): Template[] => {
    const parsed = sandbox.parse(source)
    if (!parsed.ok) throw new Error(`stored content cannot be read: ${parsed.why}`)
    return parsed.templates
  }
  const [subject, html, text] = [
    parse(forText, content.subject),
    parse(forHtml, content.html),
    parse(forText, content.text),
  ]
  const parts = (scope: Scope, links: MessageLinks): Parts => {
    const all = { ...scope, links: linkScope(links) } as unknown as Record<string, Json>
    return {
      subject: forText.render(subject, all),
      html: forHtml.render(html, all),
      text: forText.render(text, all),
    }
  }
  return {
    language: content.language,
    render: (scope, links) => complete(joined(parts(scope, links)), links),
    show: (scope, links) => joined(parts(scope, links)),
  }
}

interface Parts {
  readonly subject: Rendered
  readonly html: Rendered
  readonly text: Rendered
}

function linkScope({ to, unsubscribe_url, why_url, preferences_url }: MessageLinks): Record<string, string> {
  return {
    unsubscribe_url,
    why_url,
    preferences_url,
    ...Object.fromEntries(to.map((address, index) => [`to_${index}`, address])),
  }
}

function joined({ subject, html, text }: Parts): Message {
  for (const part of [subject, html, text])
    if (!part.ok) return { ok: false, reason: part.detail ? `${part.reason}:${part.detail}` : part.reason }
  if (!subject.ok || !html.ok || !text.ok) return { ok: false, reason: 'broken' }
  const line = subject.output.replaceAll(/\s+/g, ' ').trim()
  return { ok: true, subject: line, html: html.output, text: text.output }
}

function complete(message: Message, links: MessageLinks): Message {
  if (!message.ok) return message
  if (message.subject === '') return { ok: false, reason: 'empty_subject' }
  // A condition in the template could have left the links out: then there is no message.
  for (const needed of [links.unsubscribe_url, links.why_url])
    if (!message.html.includes(`href="${escaped(needed)}"`) || !message.text.includes(needed))
      return { ok: false, reason: 'links_missing' }
  return { ...message, html: withPixel(message.html, links.openPixel) }
}

function withPixel(html: string, pixel: string | null): string {
  if (pixel === null) return html
  const image = `<img src="${escaped(pixel)}" width="1" height="1" alt="" style="display:block;border:0">`
  const end = html.lastIndexOf('</body>')
  return end < 0 ? html + image : html.slice(0, end) + image + html.slice(end)
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&#34;')
    .replaceAll("'", '&#39;')
}
