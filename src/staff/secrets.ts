/** The port through which staff seals what it must be able to read again. Filled in by the vault; staff does not know it. */
export interface Secrets {
  /** @param name what the secret is for: it opens under the same name only */
  seal(name: string, plain: Uint8Array): Buffer
  open(name: string, envelope: Uint8Array): Buffer
}

const nothing = (): never => {
  throw new Error('staff was given no vault: nothing can be sealed')
}

/** For a house without one-time codes: sealing fails rather than keeping anything in clear. */
export const noSecrets: Secrets = { seal: nothing, open: nothing }
