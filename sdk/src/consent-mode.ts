/**
 * Google Consent Mode v2: everything denied first, then what is permitted. Pushed the way Google's tag reads it, as `arguments`.
 * Source: developers.google.com/tag-platform/security/guides/consent.
 */

const names = [
  'ad_storage',
  'ad_user_data',
  'ad_personalization',
  'analytics_storage',
  'functionality_storage',
  'personalization_storage',
]
/** How long Google's tags wait for an answer that is remembered. */
const waitMs = 500

type Page = Window & { dataLayer?: unknown[] }

// eslint-disable-next-line prefer-rest-params -- the tag tells commands from data by this very object
function gtag(..._command: unknown[]): void {
  const page = window as Page
  page.dataLayer ??= []
  // oxlint-disable-next-line prefer-rest-params -- the same
  page.dataLayer.push(arguments)
}

export interface ConsentMode {
  /** Tells what is permitted, where it changed. */
  update(signals: Readonly<Record<string, string[]>>, permitted: (purpose: string) => boolean): void
}

/** Denies everything at once; security is no choice. */
export function denyFirst(): ConsentMode {
  const denied = Object.fromEntries(names.map((name) => [name, 'denied']))
  gtag('consent', 'default', { ...denied, security_storage: 'granted', wait_for_update: waitMs })
  let told = JSON.stringify(denied)
  return {
    update: (signals, permitted) => {
      const now = Object.fromEntries(
        names.map((name) => {
          const needs = signals[name] ?? []
          return [name, needs.length > 0 && needs.every(permitted) ? 'granted' : 'denied']
        }),
      )
      if (JSON.stringify(now) === told) return
      told = JSON.stringify(now)
      gtag('consent', 'update', now)
    },
  }
}
