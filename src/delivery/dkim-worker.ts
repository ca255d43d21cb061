/** The thread that signs. It gets messages by the handful and answers with signature fields, or null where one failed. */
import { parentPort, workerData } from 'node:worker_threads'
import { dkimSignature, signingKey } from './dkim.ts'

const given = workerData as { domain: string; selector: string; pem: string }
const key = signingKey(given.domain, given.selector, given.pem)

parentPort?.on('message', (ask: { ticket: number; at: number; messages: Uint8Array[] }) => {
  const fields = ask.messages.map((message) => {
    try {
      return dkimSignature(Buffer.from(message.buffer, message.byteOffset, message.byteLength), key, new Date(ask.at))
    } catch {
      return null
    }
  })
  parentPort?.postMessage({ ticket: ask.ticket, fields })
})
