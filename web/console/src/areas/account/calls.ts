/** What the pages of the account ask of the server, and how the answer of a step of the sign-in is taken over. */
import { startAuthentication, startRegistration } from '@simplewebauthn/browser'
import { api, ApiProblem, ask, carryCsrf } from '../../app/api.ts'
import { queries } from '../../app/queries.ts'
import { type Session, sessionQuery } from '../../app/session.ts'
import { t } from './entry-words.ts'

/** A step was taken: the session is another one now, with another word. */
export function took(session: Session): Session {
  carryCsrf(session.csrf)
  queries.setQueryData(sessionQuery.queryKey, session)
  return session
}

/** What the reader signs in with. */
export const accountQuery = { queryKey: ['account'], queryFn: () => ask(api.GET('/v1/account')) }

/** Where to go after the sign-in: an address of the console, and nothing else. A whole load forgets what was known before. */
export function enterConsole(next: string | undefined): void {
  const safe = next !== undefined && /^\/(?![/\\])/.test(next) ? next : '/'
  location.assign(`/console${safe}`)
}

/** Whether this browser could use a passkey at this address. */
export const passkeysHere = (session: Session) => session.methods.passkey && 'PublicKeyCredential' in window

/** What the browser says when somebody turns away is no fault of the server's, and is said in our words. */
async function byBrowser<T>(work: Promise<T>, sentence: 'passkey_cancelled' | 'passkey_not_used'): Promise<T> {
  return work.catch(() => {
    throw new ApiProblem(0, { code: 'passkey_cancelled', title: t(sentence), fix: '' })
  })
}

/** Signs in, or confirms, with a passkey. */
export async function usePasskeyNow(): Promise<Session> {
  const optionsJSON = (await ask(api.POST('/v1/session/passkey-challenge'))) as unknown as Parameters<
    typeof startAuthentication
  >[0]['optionsJSON']
  const response = await byBrowser(startAuthentication({ optionsJSON }), 'passkey_not_used')
  return took(await ask(api.POST('/v1/session/passkey', { body: { response } as never })))
}

/** Makes a passkey and adds it. */
export async function addPasskey(name: string) {
  const optionsJSON = (await ask(api.POST('/v1/account/passkey-challenge'))) as unknown as Parameters<
    typeof startRegistration
  >[0]['optionsJSON']
  const response = await byBrowser(startRegistration({ optionsJSON }), 'passkey_cancelled')
  return enrolled(await ask(api.POST('/v1/account/passkeys', { body: { name, response } as never })))
}

export async function confirmTotp(code: string) {
  return enrolled(await ask(api.POST('/v1/account/totp/confirmation', { body: { code } })))
}

function enrolled<A extends { session: Session; recoveryCodes: readonly string[] | null }>(answer: A) {
  took(answer.session)
  return answer.recoveryCodes
}
