import { fc, test } from '@fast-check/vitest'
import { describe, expect } from 'vitest'
import { readReport } from './reports.ts'

const ours = '0198f3a0-1111-7222-8333-444455556666@news.example.org'
const path = `b.${'a2'.repeat(26)}@news.example.org`

const dsn = (status: string, original = `Message-ID: <${ours}>\nSubject: x\n`) => `Return-Path: <>
From: MAILER-DAEMON@mx.example.com
To: ${path}
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary="B1"

--B1
Content-Type: text/plain

This is the mail system at host mx.example.com.

--B1
Content-Type: message/delivery-status

${status}
--B1
Content-Type: message/rfc822

Return-Path: <${path}>
${original}
body
--B1--
`

/** Written for this test in the manner of each server; no text of theirs is copied. */
const notifications: [string, string, object][] = [
  [
    'Postfix, unknown user',
    dsn(`Reporting-MTA: dns; mx.example.com
Arrival-Date: Tue, 24 Nov 2026 09:30:00 +0000

Final-Recipient: rfc822; zoe@example.com
Original-Recipient: rfc822;zoe@example.com
Action: failed
Status: 5.1.1
Remote-MTA: dns; mail.example.com
Diagnostic-Code: smtp; 550 5.1.1 <zoe@example.com>: Recipient address
    rejected: User unknown`),
    { kind: 'hard', status: '5.1.1', recipient: 'zoe@example.com', messageId: ours },
  ],
  [
    'Exim, mailbox full for too long',
    dsn(`Reporting-MTA: dns; exim.example.net

Action: failed
Final-Recipient: rfc822;zoe@example.com
Status: 4.2.2
Diagnostic-Code: smtp; 452 4.2.2 mailbox full`),
    { kind: 'soft', status: '4.2.2' },
  ],
  [
    'Exchange, without a useful status but with a diagnostic',
    dsn(`Reporting-MTA: dns;EX01.corp.example

Original-Recipient: rfc822;zoe@example.com
Final-Recipient: rfc822;zoe@example.com
Action: failed
Diagnostic-Code: smtp;550 5.7.1 RESOLVER.RST.AuthRequired; not authorised`),
    { kind: 'hard', status: '5.7.1', recipient: 'zoe@example.com' },
  ],
  [
    'Sendmail, still trying',
    dsn(`Reporting-MTA: dns; mail.example.org

Final-Recipient: RFC822; zoe@example.com
Action: delayed
Status: 4.4.1
Will-Retry-Until: Sat, 28 Nov 2026 09:30:00 GMT`),
    { kind: 'delayed', status: '4.4.1' },
  ],
  [
    'a receipt that it arrived',
    dsn(`Reporting-MTA: dns; mail.example.org

Final-Recipient: rfc822; zoe@example.com
Action: delivered
Status: 2.0.0`),
    { kind: 'delivered' },
  ],
  [
    'several recipients: the worst counts',
    dsn(`Reporting-MTA: dns; mail.example.org

Final-Recipient: rfc822; a@example.com
Action: relayed
Status: 2.0.0

Final-Recipient: rfc822; b@example.com
Action: failed
Status: 5.2.1`),
    { kind: 'hard', status: '5.2.1', recipient: 'b@example.com' },
  ],
  [
    'qmail, which writes prose and quotes the message',
    `From: MAILER-DAEMON@qmail.example.com
To: ${path}
Subject: failure notice

Hi. This is the program at qmail.example.com. I could not deliver your message.

<zoe@example.com>:
192.0.2.7 does not like recipient.
Remote host said: 550 5.1.1 no such user
Giving up on 192.0.2.7.

--- Below this line is a copy of the message.

Return-Path: <${path}>
Message-ID: <${ours}>
Subject: x
`,
    { kind: 'hard', status: '5.1.1', recipient: 'zoe@example.com', messageId: ours },
  ],
  [
    'prose in French with a bare SMTP code',
    `From: postmaster@exemple.fr
To: ${path}
Subject: Message non remis

Votre message pour <zoe@example.com> n'a pas pu etre remis : 452 boite pleine
`,
    { kind: 'soft', status: '4.0.0' },
  ],
  [
    'headers only, quoted-printable, international',
    dsn(`Reporting-MTA: dns; x

Final-Recipient: rfc822; zoe@example.com
Action: failed
Status: 5.0.0`)
      .replace('message/delivery-status', 'message/global-delivery-status')
      .replace('message/rfc822', 'text/rfc822-headers'),
    { kind: 'hard', status: '5.0.0', messageId: ours },
  ],
]

describe('bounces', () => {
  test.each(notifications)('%s', (_name, raw, expected) => {
    const report = readReport(Buffer.from(raw))
    expect(report).toMatchObject(expected)
    expect(report).toMatchObject({ paths: expect.arrayContaining([path]) })
    expect(readReport(Buffer.from(raw.replaceAll('\n', '\r\n')))).toMatchObject(expected)
  })
  test('the envelope that a receiving server wrote on top is looked at too', () => {
    const raw = `Delivered-To: ${path}\r\n${notifications[0]![1].replaceAll(path, 'x@example.com')}`
    expect(readReport(Buffer.from(raw))).toMatchObject({ paths: expect.arrayContaining([path]) })
  })
})

const arf = (
  report: string,
  original = `Return-Path: <${path}>\nTo: zoe@example.com\nMessage-ID: <${ours}>\n`,
) => `From: <feedback@isp.example>
To: <abuse@news.example.org>
Subject: FW: offer
Content-Type: multipart/report; report-type=feedback-report;
 boundary="part1"

--part1
Content-Type: text/plain

This is an email abuse report.

--part1
Content-Type: message/feedback-report

${report}

--part1
Content-Type: message/rfc822

${original}
--part1--
`

describe('complaints', () => {
  const minimal = 'Feedback-Type: abuse\nUser-Agent: SomeGenerator/1.0\nVersion: 1'
  test('a minimal report finds person and message in the attached original', () => {
    expect(readReport(Buffer.from(arf(minimal)))).toMatchObject({
      kind: 'complaint',
      feedbackType: 'abuse',
      recipient: 'zoe@example.com',
      messageId: ours,
      paths: expect.arrayContaining([path]),
    })
  })
  test('a redacted report still names the message by its return path', () => {
    const full = `${minimal}\nOriginal-Mail-From: <${path}>\nOriginal-Rcpt-To: <redacted@isp.example>\nReported-Domain: x`
    expect(readReport(Buffer.from(arf(full, 'Subject: x\n')))).toMatchObject({
      kind: 'complaint',
      messageId: null,
      paths: expect.arrayContaining([path]),
    })
  })
  test('"not spam" is no complaint; a report without a type is not understood', () => {
    expect(readReport(Buffer.from(arf('Feedback-Type: not-spam\nVersion: 1')))).toMatchObject({ kind: 'not_a_report' })
    expect(readReport(Buffer.from(arf('Version: 1')))).toMatchObject({ kind: 'not_understood' })
  })
})

describe('what is no report', () => {
  test('a holiday notice and an answer from a person', () => {
    const auto = 'From: zoe@example.com\nSubject: Absence\nAuto-Submitted: auto-replied\n\nDe retour lundi. 550 5.1.1'
    expect(readReport(Buffer.from(auto))).toEqual({ kind: 'not_a_report', why: 'auto_reply' })
    expect(readReport(Buffer.from('From: zoe@example.com\nSubject: Re: offre\n\nMerci 5.1.1'))).toEqual({
      kind: 'not_a_report',
      why: 'ordinary',
    })
  })
  test('a bounce that says nothing, and nothing at all', () => {
    expect(readReport(Buffer.alloc(0))).toMatchObject({ kind: 'not_understood' })
    expect(readReport(Buffer.from('From: MAILER-DAEMON@x\n\nsorry'))).toMatchObject({ kind: 'not_understood' })
    expect(readReport(Buffer.from(dsn('Reporting-MTA: dns; x')))).toMatchObject({ kind: 'not_understood' })
  })
  test.prop([fc.uint8Array({ maxLength: 2000 })])('no bytes make it fail', (bytes) => {
    expect(readReport(Buffer.from(bytes))).toHaveProperty('kind')
  })
  const samples = [...notifications.map(([, raw]) => raw), arf('Feedback-Type: abuse\nVersion: 1')]
  test.prop([fc.constantFrom(...samples), fc.nat(2000), fc.nat(300), fc.string({ maxLength: 20 })])(
    'nor does a report that was cut, torn or scribbled on',
    (raw, at, length, noise) => {
      expect(readReport(Buffer.from(raw.slice(0, at) + noise + raw.slice(at + length)))).toHaveProperty('kind')
    },
  )
  test('a bomb of nested parts ends', () => {
    const bomb = Array.from(
      { length: 300 },
      (_, i) => `Content-Type: multipart/mixed; boundary=b${i}\n\n--b${i}\n`,
    ).join('')
    expect(readReport(Buffer.from(bomb))).toHaveProperty('kind')
  })
})
