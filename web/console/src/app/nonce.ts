/** The mark by which the server's policy knows our style elements. The libraries below the dialogs look for it under another name. */

export const nonce = document.querySelector('script[nonce]')?.getAttribute('nonce') || scriptNonce()

// react-remove-scroll (under the dialogs) asks webpack's name for the nonce.
Object.assign(globalThis, { __webpack_nonce__: nonce })

function scriptNonce(): string {
  return document.querySelector<HTMLScriptElement>('script[nonce]')?.nonce ?? ''
}
