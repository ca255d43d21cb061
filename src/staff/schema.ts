/** Shapes that several of staff's routes share. */
import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/server'
import { Type } from 'typebox'
import { type Language, languages, type Role, roles } from '../kernel/index.ts'
import { passwordLength } from './password-rules.ts'

export const tags = ['staff']
export const closed = { additionalProperties: false } as const
export const RoleName = Type.Unsafe<Role>({ type: 'string', enum: [...roles] })
export const LanguageTag = Type.Unsafe<Language>({ type: 'string', enum: [...languages] })

export const PersonName = Type.String({ minLength: 1, maxLength: 200, pattern: '\\S' })
export const Email = Type.String({ format: 'email', maxLength: 254 })
/** Looked at by the rules of passwords, which say more than a schema; here only what cannot be one. */
export const NewPassword = Type.String({ minLength: 1, maxLength: 4 * passwordLength.most })
export const Code = Type.String({ minLength: 1, maxLength: 100 })
export const StaffRef = Type.Object({ staffId: Type.String({ format: 'uuid' }) })

const text = Type.String({ maxLength: 20_000 })
const base = {
  id: text,
  rawId: text,
  type: Type.Literal('public-key'),
  authenticatorAttachment: Type.Optional(Type.String()),
  clientExtensionResults: Type.Record(Type.String(), Type.Unknown()),
}

/** What a browser answers when a passkey was made (WebAuthn Level 3, RegistrationResponseJSON). */
export const PasskeyMade = Type.Unsafe<RegistrationResponseJSON>(
  Type.Object(
    {
      ...base,
      response: Type.Object(
        {
          clientDataJSON: text,
          attestationObject: text,
          authenticatorData: Type.Optional(text),
          transports: Type.Optional(Type.Array(Type.String())),
          publicKeyAlgorithm: Type.Optional(Type.Integer()),
          publicKey: Type.Optional(text),
        },
        closed,
      ),
    },
    closed,
  ),
)

/** What a browser answers when a passkey signed (AuthenticationResponseJSON). */
export const PasskeySigned = Type.Unsafe<AuthenticationResponseJSON>(
  Type.Object(
    {
      ...base,
      response: Type.Object(
        {
          clientDataJSON: text,
          authenticatorData: text,
          signature: text,
          userHandle: Type.Optional(text),
        },
        closed,
      ),
    },
    closed,
  ),
)

/** What is handed to `navigator.credentials` as it stands. */
export const PasskeyOffer = Type.Unsafe<PublicKeyCredentialCreationOptionsJSON>(
  Type.Object({}, { additionalProperties: true }),
)
export const PasskeyAsk = Type.Unsafe<PublicKeyCredentialRequestOptionsJSON>(
  Type.Object({}, { additionalProperties: true }),
)
