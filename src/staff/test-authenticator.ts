/** A passkey in software (WebAuthn Level 3): makes keys and signs, and can do both wrongly in every way that a test asks for. */
import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'

export interface Wrong {
  readonly origin?: string
  readonly rpId?: string
  readonly challenge?: string
  readonly verified?: 'yes' | 'no'
  readonly counter?: number
  readonly key?: KeyObject
  readonly credentialId?: string
}

export interface Authenticator {
  readonly credentialId: string
  make(options: { challenge: string }, wrong?: Wrong): object
  sign(options: { challenge: string }, wrong?: Wrong): object
}

const sha256 = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest()
const base64url = (bytes: Buffer | string) => Buffer.from(bytes).toString('base64url')
const usual = { origin: 'http://localhost:4180', rpId: 'localhost', verified: 'yes' } as const

export function softAuthenticator(name: string): Authenticator {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
  const id = sha256(name)
  const credentialId = base64url(id)
  let count = 0
  const clientData = (type: string, challenge: string, { origin = usual.origin }: Wrong) =>
    Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }))
  const authData = (attested: Buffer, { rpId = usual.rpId, verified = usual.verified, counter }: Wrong) => {
    count += 1
    const flags = 0x01 | (verified === 'yes' ? 0x04 : 0) | (attested.length > 0 ? 0x40 : 0)
    const number = Buffer.alloc(4)
    number.writeUInt32BE(counter ?? count)
    return Buffer.concat([sha256(rpId), Buffer.from([flags]), number, attested])
  }
  return {
    credentialId,
    make: ({ challenge }, wrong = {}) => {
      const cose = Buffer.concat([
        Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]),
        Buffer.from(x, 'base64url'),
        Buffer.from([0x22, 0x58, 0x20]),
        Buffer.from(y, 'base64url'),
      ])
      const data = authData(Buffer.concat([Buffer.alloc(16), Buffer.from([0, id.length]), id, cose]), wrong)
      // CBOR: { "fmt": "none", "attStmt": {}, "authData": bytes }
      const attestation = Buffer.concat([
        Buffer.from([0xa3, 0x63]),
        Buffer.from('fmt'),
        Buffer.from([0x64]),
        Buffer.from('none'),
        Buffer.from([0x67]),
        Buffer.from('attStmt'),
        Buffer.from([0xa0, 0x68]),
        Buffer.from('authData'),
        Buffer.from([0x58, data.length]),
        data,
      ])
      return {
        id: credentialId,
        rawId: credentialId,
        type: 'public-key',
        clientExtensionResults: {},
        response: {
          clientDataJSON: base64url(clientData('webauthn.create', wrong.challenge ?? challenge, wrong)),
          attestationObject: base64url(attestation),
          transports: ['internal'],
        },
      }
    },
    sign: ({ challenge }, wrong = {}) => {
      const client = clientData('webauthn.get', wrong.challenge ?? challenge, wrong)
      const data = authData(Buffer.alloc(0), wrong)
      const signature = sign('sha256', Buffer.concat([data, sha256(client)]), wrong.key ?? privateKey)
      return {
        id: wrong.credentialId ?? credentialId,
        rawId: wrong.credentialId ?? credentialId,
        type: 'public-key',
        clientExtensionResults: {},
        response: {
          clientDataJSON: base64url(client),
          authenticatorData: base64url(data),
          signature: base64url(signature),
        },
      }
    },
  }
}
