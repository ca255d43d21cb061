/** The baseline of sending: nodemailer's own pool, the same message to the same number of people over the same connections. */
import { generateKeyPairSync } from 'node:crypto'
import { createTransport } from 'nodemailer'
import type { Mail } from '../src/delivery/index.ts'
import { seconds } from './figures.ts'

const connections = 10
const messagesPerConnection = 1000
/** As long as Aval's signed link. */
const unsubscribeUrl = `https://aval.example.org/u/${'x'.repeat(87)}`

export const domain = 'news.example.org'

export type Signing = 'signed' | 'unsigned'

const privateKey = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
}).privateKey

/** Seconds for so many messages. */
export async function sendBare(port: number, people: number, mail: Mail, signing: Signing): Promise<number> {
  const transport = createTransport({
    pool: true,
    host: '127.0.0.1',
    port,
    maxConnections: connections,
    maxMessages: messagesPerConnection,
    ignoreTLS: true,
    ...(signing === 'signed' ? { dkim: { domainName: domain, keySelector: 'bench', privateKey } } : {}),
  })
  let next = 1
  const send = async () => {
    for (let k = next++; k <= people; k = next++) await transport.sendMail(messageTo(k, mail))
  }
  try {
    return await seconds(() => Promise.all(Array.from({ length: 4 * connections }, send)))
  } finally {
    transport.close()
  }
}

function messageTo(k: number, mail: Mail) {
  return {
    from: { name: mail.from.name ?? '', address: mail.from.address },
    to: `person.${k}@example.org`,
    subject: mail.subject,
    text: mail.text,
    ...(mail.html === undefined ? {} : { html: mail.html }),
    headers: {
      'List-Unsubscribe': `<${unsubscribeUrl}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      'List-ID': `<email-marketing.${domain}>`,
      'Feedback-ID': `00000000-0000-7000-8000-000000000000:a:email_marketing:aval`,
      'Auto-Submitted': 'auto-generated',
      Precedence: 'bulk',
      'X-Auto-Response-Suppress': 'OOF, AutoReply',
    },
  }
}
