/** The code of a link that works once: read from behind `#` and taken out of the address, so that it is in no history. */
import { useState } from 'react'

let taken: string | null = null

function take(): string | null {
  const code = location.hash.slice(1)
  if (/^[\w-]{43}$/.test(code)) {
    taken = code
    history.replaceState(history.state, '', location.pathname)
  }
  return taken
}

export function useLinkCode(): string | null {
  return useState(take)[0]
}
