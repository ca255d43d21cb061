/**
 * Quiet hours: when people are not to be disturbed where they live. The hours come from law/; where a country has several time
 * zones and we know no more than the country, a message waits until it is day in all of them (most protective).
 */

export interface Hours {
  /** Local time, `21:00`. */
  readonly from: string
  readonly to: string
}

/** The outermost zones of countries with several; every other country below has one. Source: IANA tz database, zone1970.tab. */
const several: Readonly<Record<string, readonly string[]>> = {
  US: [
    'America/New_York',
    'America/Chicago',
    'America/Denver',
    'America/Los_Angeles',
    'America/Anchorage',
    'Pacific/Honolulu',
  ],
  CA: ['America/St_Johns', 'America/Toronto', 'America/Winnipeg', 'America/Edmonton', 'America/Vancouver'],
  AU: ['Australia/Sydney', 'Australia/Adelaide', 'Australia/Perth'],
  BR: ['America/Noronha', 'America/Sao_Paulo', 'America/Manaus', 'America/Rio_Branco'],
  MX: ['America/Cancun', 'America/Mexico_City', 'America/Hermosillo', 'America/Tijuana'],
  ES: ['Europe/Madrid', 'Atlantic/Canary'],
  PT: ['Europe/Lisbon', 'Atlantic/Azores'],
}

const single: Readonly<Record<string, string>> = {
  FR: 'Europe/Paris',
  DE: 'Europe/Berlin',
  BE: 'Europe/Brussels',
  NL: 'Europe/Amsterdam',
  LU: 'Europe/Luxembourg',
  IT: 'Europe/Rome',
  AT: 'Europe/Vienna',
  CH: 'Europe/Zurich',
  IE: 'Europe/Dublin',
  GB: 'Europe/London',
  DK: 'Europe/Copenhagen',
  SE: 'Europe/Stockholm',
  NO: 'Europe/Oslo',
  FI: 'Europe/Helsinki',
  IS: 'Atlantic/Reykjavik',
  PL: 'Europe/Warsaw',
  CZ: 'Europe/Prague',
  SK: 'Europe/Bratislava',
  HU: 'Europe/Budapest',
  SI: 'Europe/Ljubljana',
  HR: 'Europe/Zagreb',
  RO: 'Europe/Bucharest',
  BG: 'Europe/Sofia',
  GR: 'Europe/Athens',
  CY: 'Asia/Nicosia',
  MT: 'Europe/Malta',
  EE: 'Europe/Tallinn',
  LV: 'Europe/Riga',
  LT: 'Europe/Vilnius',
  LI: 'Europe/Vaduz',
  MC: 'Europe/Monaco',
  JP: 'Asia/Tokyo',
  KR: 'Asia/Seoul',
  IN: 'Asia/Kolkata',
  NZ: 'Pacific/Auckland',
  'US-CA': 'America/Los_Angeles',
  'US-WA': 'America/Los_Angeles',
  'US-OR': 'America/Los_Angeles',
  'US-NV': 'America/Los_Angeles',
  'US-CO': 'America/Denver',
  'US-UT': 'America/Denver',
  'US-MT': 'America/Denver',
  'US-AZ': 'America/Phoenix',
  'US-TX': 'America/Chicago',
  'US-IL': 'America/Chicago',
  'US-MN': 'America/Chicago',
  'US-IA': 'America/Chicago',
  'US-NY': 'America/New_York',
  'US-NJ': 'America/New_York',
  'US-VA': 'America/New_York',
  'US-CT': 'America/New_York',
  'US-MA': 'America/New_York',
  'US-MD': 'America/New_York',
  'US-DE': 'America/New_York',
  'US-FL': 'America/New_York',
}

/** The zones in which a person of this residence may live. @param fallback for an unknown residence */
export function zonesOf(residence: string | null, fallback: string): readonly string[] {
  if (residence === null) return [fallback]
  const one = single[residence]
  if (one !== undefined) return [one]
  return (
    several[residence.slice(0, 2)] ?? (single[residence.slice(0, 2)] ? [single[residence.slice(0, 2)]!] : [fallback])
  )
}

/**
 * The earliest moment from `at` on that lies outside quiet hours in every zone; `at` itself when it does already.
 * Looks forward in steps of fifteen minutes (every zone's offset is a multiple), at most two days; null when there is none.
 */
export function firstLoudMoment(at: Date, hours: Hours, zones: readonly string[]): Date | null {
  const from = minutes(hours.from)
  const to = minutes(hours.to)
  const quiet = (moment: Date): boolean => zones.some((zone) => within(localMinutes(moment, zone), from, to))
  if (!quiet(at)) return at
  let moment = new Date(Math.ceil((at.getTime() + 1) / quarterMs) * quarterMs)
  for (let step = 0; step < 2 * 96; step++) {
    if (!quiet(moment)) return moment
    moment = new Date(moment.getTime() + quarterMs)
  }
  return null
}

/** How many of these people are within their quiet hours at `at`, and when the last of them may be written to. */
export function quietNow(
  groups: readonly { readonly residence: string | null; readonly people: number }[],
  at: Date,
  { hoursOf, fallbackZone }: { readonly hoursOf: (residence: string | null) => Hours; readonly fallbackZone: string },
): { readonly waiting: number; readonly until: Date | null } {
  let waiting = 0
  let until: Date | null = null
  for (const { residence, people } of groups) {
    const loud = firstLoudMoment(at, hoursOf(residence), zonesOf(residence, fallbackZone))
    if (loud !== null && loud <= at) continue
    waiting += people
    if (loud !== null && (until === null || loud > until)) until = loud
  }
  return { waiting, until }
}

const quarterMs = 15 * 60_000

function within(now: number, from: number, to: number): boolean {
  return from <= to ? now >= from && now < to : now >= from || now < to
}

function minutes(clock: string): number {
  const [hour, minute] = clock.split(':')
  return Number(hour) * 60 + Number(minute)
}

const clocks = new Map<string, Intl.DateTimeFormat>()

function localMinutes(moment: Date, zone: string): number {
  let format = clocks.get(zone)
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
    clocks.set(zone, format)
  }
  return minutes(format.format(moment))
}
