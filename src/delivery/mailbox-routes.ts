/**
 * The mailbox in a browser: list, one message, its source. The message's own HTML stands in a sandboxed frame under a policy that
 * runs nothing and loads nothing from elsewhere. Answers this machine only.
 */
import { simpleParser } from 'mailparser'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { App, Language } from '../kernel/index.ts'
import type { Mailbox, MailboxLine } from './mailbox.ts'
import { escapeHtml, page, type PageAnswer } from './pages.ts'
import { problem } from './problems.ts'
import { say } from './words.ts'

const open = 'local demonstration mailbox: answers only to this machine'
const tags = ['mailbox']
const ById = Type.Object({ id: Type.String({ pattern: '^[0-9a-f-]{36}$' }) })
const pageSize = 50

/** Mount only while the mailbox runs. */
export function mailboxRoutes(mailbox: Mailbox) {
  return (app: App): void => {
    app.get(
      '/mailbox',
      {
        schema: {
          summary: 'Messages in the local mailbox',
          tags,
          querystring: Type.Object({
            recipient: Type.Optional(Type.String({ maxLength: 320 })),
            offset: Type.Optional(Type.Integer({ minimum: 0 })),
          }),
        },
        config: { open },
      },
      async (request, reply) => {
        fromHere(request)
        const { recipient = '', offset = 0 } = request.query
        const found = mailbox.list({ recipient, offset, limit: pageSize })
        return send(reply, listPage(request.language, found, recipient, offset))
      },
    )
    app.get(
      '/mailbox/:id',
      { schema: { summary: 'One message', tags, params: ById }, config: { open } },
      async (request, reply) => {
        fromHere(request)
        const parsed = await simpleParser(await source(mailbox, request.params.id))
        return send(reply, messagePage(request.language, request.params.id, parsed))
      },
    )
    app.get(
      '/mailbox/:id/html',
      { schema: { summary: 'A message as its recipient sees it', tags, params: ById }, config: { open } },
      async (request, reply) => {
        fromHere(request)
        const parsed = await simpleParser(await source(mailbox, request.params.id))
        return reply
          .headers({
            'content-security-policy':
              "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; base-uri 'self'; form-action 'none'; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox",
          })
          .type('text/html; charset=utf-8')
          .send(`<base target="_blank">${parsed.html || `<pre>${escapeHtml(parsed.text ?? '')}</pre>`}`)
      },
    )
    app.get(
      '/mailbox/:id/source',
      { schema: { summary: 'The raw message', tags, params: ById }, config: { open } },
      async (request, reply) => {
        fromHere(request)
        return reply.type('text/plain; charset=utf-8').send(await source(mailbox, request.params.id))
      },
    )
  }
}

/** Not from another machine, and not through a name that somebody else's page made up (DNS rebinding). */
function fromHere(request: FastifyRequest): void {
  const peer = request.socket.remoteAddress ?? ''
  const loopback = peer === '::1' || /^(::ffff:)?127\./.test(peer)
  const host = (request.headers.host ?? '').replace(/:\d+$/, '')
  const local = /^(localhost|127(\.\d+){3}|\[::1\]|([a-z0-9-]+\.)*localhost)$/i.test(host)
  if (!loopback || !local) throw problem('delivery.not_found')
}

async function source(mailbox: Mailbox, id: string): Promise<Buffer> {
  const raw = await mailbox.source(id)
  if (!raw) throw problem('delivery.not_found')
  return raw
}

function send(reply: FastifyReply, answer: PageAnswer): FastifyReply {
  return reply.header('content-security-policy', answer.policy).type('text/html; charset=utf-8').send(answer.html)
}

type Found = { readonly lines: readonly MailboxLine[]; readonly total: number }

function listPage(language: Language, found: Found, recipient: string, offset: number): PageAnswer {
  const word = wordIn(language)
  const link = (to: number, text: string): string =>
    `<a href="/mailbox?recipient=${encodeURIComponent(recipient)}&amp;offset=${to}">${text}</a>`
  const empty = `<p>${word(recipient ? 'mailbox_none_found' : 'mailbox_empty')}</p>`
  const newer = offset > 0 ? link(Math.max(0, offset - pageSize), word('mailbox_newer')) : ''
  const older = offset + pageSize < found.total ? link(offset + pageSize, word('mailbox_older')) : ''
  return page(
    language,
    say(language, 'mailbox_title'),
    `<p class="quiet">${word('mailbox_story')}</p>
<form class="search" action="/mailbox"><label for="recipient">${word('mailbox_search')}</label>
<input id="recipient" name="recipient" value="${escapeHtml(recipient)}" autocomplete="off"><button>${word('mailbox_search_button')}</button></form>
${found.total === 0 ? empty : `<p>${word('mailbox_count', { count: found.total })}</p>${tableOf(language, found.lines)}`}<p class="ways">${newer}${older}</p>`,
  )
}

function tableOf(language: Language, lines: readonly MailboxLine[]): string {
  const word = wordIn(language)
  const rows = lines.map(
    ({ id, to, subject, from, receivedAt }) => `<tr><td data-label="${word('mailbox_to')}">${escapeHtml(to)}</td>
<td><a href="/mailbox/${id}">${escapeHtml(subject || '—')}</a></td><td data-label="${word('mailbox_from')}">${escapeHtml(from)}</td>
<td data-label="${word('mailbox_date')}">${momentIn(language, receivedAt)}</td></tr>`,
  )
  const heads = (['mailbox_to', 'mailbox_subject', 'mailbox_from', 'mailbox_date'] as const).map(
    (key) => `<th scope="col">${word(key)}</th>`,
  )
  return `<table><thead><tr>${heads.join('')}</tr></thead><tbody>${rows.join('')}</tbody></table>`
}

type Parsed = Awaited<ReturnType<typeof simpleParser>>

function messagePage(language: Language, id: string, parsed: Parsed): PageAnswer {
  const word = wordIn(language)
  const to = Array.isArray(parsed.to) ? parsed.to.map((one) => one.text).join(', ') : (parsed.to?.text ?? '')
  const line = (key: Parameters<typeof say>[1], value: string): string =>
    `<dt>${word(key)}</dt><dd>${escapeHtml(value)}</dd>`
  return page(
    language,
    parsed.subject ?? '—',
    `<p class="ways"><a href="/mailbox">${word('mailbox_back')}</a><a href="/mailbox/${id}/source">${word('mailbox_source')}</a></p>
<dl>${line('mailbox_from', parsed.from?.text ?? '')}${line('mailbox_to', to)}${line('mailbox_date', parsed.date ? momentIn(language, parsed.date) : '—')}</dl>
${parsed.html ? framed(id, word('mailbox_html')) : ''}
<h2>${word('mailbox_text')}</h2><pre>${escapeHtml(parsed.text ?? '')}</pre>`,
  )
}

/** The message's own HTML, locked in. Many messages, such as codes, have none. */
function framed(id: string, title: string): string {
  return `<h2>${title}</h2>
<iframe sandbox="allow-popups allow-popups-to-escape-sandbox" src="/mailbox/${id}/html" title="${title}"></iframe>`
}

/** Says a sentence, fit for HTML. */
function wordIn(language: Language) {
  return (key: Parameters<typeof say>[1], values?: Record<string, unknown>): string =>
    escapeHtml(say(language, key, values))
}

/** In the zone of this machine, which is its only reader's. */
function momentIn(language: Language, date: Date): string {
  const locale = language === 'fr' ? 'fr-FR' : 'en-GB'
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(date)
}
