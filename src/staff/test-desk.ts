/** Staff's routes on a real database with a clock that stands still, browsers that keep cookies, and an app of one-time codes. */
import { Secret, TOTP } from 'otpauth'
import { freshDatabase, type TestDatabase } from '../../test/database.ts'
import { type App, createApp, createLog, manualClock, systemRandom, uuidv7From } from '../kernel/index.ts'
import { createStaff, type Staff, type StaffDeps, staffRoutes } from './index.ts'

/** As cheap as Argon2 goes: these tests are not about its cost. */
export const cheapArgon = { memoryKib: 8, passes: 1, lanes: 1 }
export const goodPassword = 'tulipe vélo 19 marché gris'
export const otherPassword = 'hublot 7 tisane granit ocre'

/** Not sealing at all, but bound to the name: the vault has its own tests. */
const boundSecrets = {
  seal: (name: string, plain: Uint8Array) => Buffer.from(`${name}\n${Buffer.from(plain).toString('hex')}`),
  open: (name: string, envelope: Uint8Array) => {
    const [sealedFor, plain] = Buffer.from(envelope).toString().split('\n')
    if (sealedFor !== name) throw new Error(`sealed for ${sealedFor}`)
    return Buffer.from(plain ?? '', 'hex')
  },
}

export interface Answer {
  readonly status: number
  // oxlint-disable-next-line typescript/no-explicit-any -- what a test expects of an answer, it says itself
  readonly body: any
  readonly headers: Record<string, unknown>
}

/** A browser: keeps the cookie, repeats the word of its session, says where its requests come from. */
export interface Browser {
  get(url: string): Promise<Answer>
  send(
    method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    url: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer>
  cookie(): string | null
  use(cookie: string | null): void
}

export interface Desk {
  readonly home: TestDatabase
  readonly staff: Staff
  readonly app: App
  readonly clock: ReturnType<typeof manualClock>
  browser(options?: { ip?: string; agent?: string }): Browser
  close(): Promise<void>
}

export const start = '2026-11-23T10:00:00Z'

export async function openDesk(more: Partial<StaffDeps> = {}): Promise<Desk> {
  const home = await freshDatabase()
  const clock = manualClock(start)
  const publicUrl = more.publicUrl ?? 'http://localhost:4180'
  const staff = createStaff({
    database: home.database,
    clock,
    newId: uuidv7From(clock, systemRandom),
    random: systemRandom,
    secrets: boundSecrets,
    argonCost: cheapArgon,
    ...more,
    publicUrl,
  })
  const app = await createApp({ log: createLog('silent'), authorise: staff.authorise, version: '0', publicUrl })
  staffRoutes(staff, (_ask, work) => home.database.transaction(work))(app)
  app.get('/who', { schema: { summary: 'w' }, config: { may: 'jobs.read' } }, async (request) => request.actor)
  app.post('/change', { schema: { summary: 'c' }, config: { may: 'status.read' } }, async (request) => request.actor)
  await app.ready()
  return {
    home,
    staff,
    app,
    clock,
    browser: (options) => browserAt(app, staff.cookie.name, options),
    close: async () => {
      await app.close()
      await home.close()
    },
  }
}

function browserAt(
  app: App,
  name: string,
  { ip = '198.51.100.7', agent = 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0' } = {},
): Browser {
  let cookie: string | null = null
  let csrf: string | null = null
  const ask = async (
    method: string,
    url: string,
    payload: unknown,
    headers: Record<string, string>,
  ): Promise<Answer> => {
    const answer = await app.inject({
      method: method as 'GET',
      url,
      remoteAddress: ip,
      headers: {
        'user-agent': agent,
        'sec-fetch-site': 'same-origin',
        ...(cookie ? { cookie: `${name}=${cookie}` } : {}),
        ...(csrf && method !== 'GET' ? { 'x-aval-csrf': csrf } : {}),
        ...headers,
      },
      ...(payload === undefined ? {} : { payload: payload as object }),
    })
    const set = answer.cookies.find((one) => one.name === name)
    if (set) cookie = set.value || null
    const body = answer.body === '' ? null : JSON.parse(answer.body)
    const place = body?.session ?? body
    if (place && 'csrf' in place) csrf = place.csrf
    return { status: answer.statusCode, body, headers: answer.headers }
  }
  return {
    get: (url) => ask('GET', url, undefined, {}),
    send: (method, url, body, headers = {}) => ask(method, url, body, headers),
    cookie: () => cookie,
    use: (other) => {
      cookie = other
    },
  }
}

/** The app on somebody's telephone. */
export function phone(secret: string): { codeAt(at: Date): string } {
  const totp = new TOTP({ secret: Secret.fromBase32(secret) })
  return { codeAt: (at) => totp.generate({ timestamp: at.getTime() }) }
}

export interface SetUp {
  readonly browser: Browser
  readonly phone: ReturnType<typeof phone>
  readonly recoveryCodes: string[]
  readonly staffId: string
}

/** Goes the whole way of a link: password, then an app of one-time codes. */
export async function enrol(desk: Desk, browser: Browser): Promise<Omit<SetUp, 'staffId'>> {
  const { body: offer } = await browser.send('POST', '/v1/account/totp')
  const app = phone(offer.secret)
  const done = await browser.send('POST', '/v1/account/totp/confirmation', { code: app.codeAt(desk.clock.now()) })
  if (done.status !== 200) throw new Error(JSON.stringify(done.body))
  desk.clock.advance(30_000)
  return { browser, phone: app, recoveryCodes: done.body.recoveryCodes }
}

/** The first administrator, signed in. */
export async function setUp(desk: Desk, email = 'olga@example.org'): Promise<SetUp> {
  const { code } = await desk.staff.setup.issue()
  const browser = desk.browser()
  const { status, body } = await browser.send('POST', '/v1/setup', {
    code,
    name: 'Olga Dupont',
    email,
    password: goodPassword,
    language: 'fr',
  })
  if (status !== 200) throw new Error(JSON.stringify(body))
  return { ...(await enrol(desk, browser)), staffId: body.member.staffId }
}
