/** A browser in a few words, for the list of sessions: enough to know one's own, no more than that is kept. */

const browsers: readonly (readonly [RegExp, string])[] = [
  [/\bEdgA?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bFirefox\/|\bFxiOS\//, 'Firefox'],
  [/\bChrome\/|\bCriOS\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
]

const systems: readonly (readonly [RegExp, string])[] = [
  [/\b(iPhone|iPad)\b/, 'iOS'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
]

const longest = 60

/** `Firefox, Linux`; for what is no browser, the beginning of what it calls itself. */
export function deviceOf(userAgent: string | undefined): string {
  const text = userAgent ?? ''
  const named = (list: typeof browsers) => list.find(([shape]) => shape.test(text))?.[1]
  const known = [named(browsers), named(systems)].filter((part) => part !== undefined)
  return known.length > 0 ? known.join(', ') : text.slice(0, longest) || '-'
}
