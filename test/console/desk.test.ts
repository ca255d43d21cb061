/**
 * Overview, search, notifications, ledger and settings in a real browser: each page whole in every look, with people, a campaign that sends,
 * requests that wait and a log that runs; each role sees its own; the keyboard is enough.
 */
import { readFileSync } from 'node:fs'
import { sql } from 'kysely'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LocalChain } from '../../src/anchor/index.ts'
import { browserPath, tabTo, type Visit, write } from '../browser.ts'
import {
  type ConsoleHouse,
  consoleHouse,
  expectSound,
  expectSoundInEveryLook,
  inBoth,
  settled,
  soundInEveryLook,
} from '../console.ts'
import { anchored, furnish, send } from './desk-world.ts'

const longMs = 240_000

let at: ConsoleHouse
let reader: string
let chain: LocalChain | undefined
const within = async (
  role: Parameters<ConsoleHouse['signedIn']>[0],
  path: string,
  work: (came: Visit) => Promise<void>,
) => {
  await work(await at.window(role, 'en', path))
}
const heading = (page: Page, name: string) => page.getByRole('heading', { name, exact: true })

describe.skipIf(browserPath === null)('the desk of the console', () => {
  beforeAll(async () => {
    at = await consoleHouse({ AVAL_CHAIN: 'http://127.0.0.1:1', AVAL_CHAIN_EXPLORER: 'https://explorer.example' })
  }, longMs)
  afterAll(async () => {
    await chain?.stop()
    await at.close()
  })

  test(
    'an installation without anybody says what will be here and how to begin',
    async () => {
      await expectSoundInEveryLook(at, 'owner', '/', 'overview-empty')
      await within('owner', '/', async ({ page }) => {
        await page.getByRole('link', { name: /Nobody has said yet who runs/ }).click()
        await heading(page, 'Organisation').first().waitFor()
        await page.goBack()
        await heading(page, 'What waits').waitFor()
      })
    },
    longMs,
  )

  test(
    'who runs the installation is said once, and then known',
    async () => {
      await within('owner', '/settings/organisation', async ({ page }) => {
        await page.getByRole('button', { name: 'Save' }).isDisabled()
        await page.getByRole('textbox', { name: 'Name' }).fill('Maison Exemple')
        await page.getByRole('button', { name: 'Save' }).click()
        await page.getByText('Please fill this in.').first().waitFor()
        await page.getByRole('textbox', { name: 'Postal address' }).fill('2 rue Neuve, 69001 Lyon')
        await page.getByRole('textbox', { name: 'Contact', exact: true }).fill('04 00 00 00 00')
        await page.getByRole('textbox', { name: 'Contact of the data protection officer' }).fill('dpo@exemple.example')
        await page.getByRole('button', { name: 'Save' }).click()
        await page.getByText('Saved.', { exact: true }).waitFor()
        expect((await at.house.campaigns.controller.read())?.name).toBe('Maison Exemple')
      })
    },
    longMs,
  )

  test(
    'with people, requests and a campaign the overview is whole in every look',
    async () => {
      reader = await furnish(at)
      await send(at)
      chain = await anchored(at)
      await expectSoundInEveryLook(at, 'owner', '/', 'overview', async (page) => {
        await page.getByText('Rentrée d’automne').first().waitFor()
      })
    },
    longMs,
  )

  test(
    'each role sees its own, and the answer holds no more',
    async () => {
      await within('support', '/', async ({ page }) => {
        await page.getByText(/request of a person is open/).waitFor()
        expect(await heading(page, 'Campaigns running').count()).toBe(0)
      })
      await within('marketer', '/', async ({ page }) => {
        await heading(page, 'Campaigns running').waitFor()
        expect(await page.getByText(/request of a person is open/).count()).toBe(0)
      })
      await within('marketer', '/settings', async ({ page }) => {
        expect(await page.getByRole('link', { name: 'Audit trail' }).count()).toBe(0)
        expect(await page.getByRole('link', { name: 'Warrants' }).count()).toBe(0)
      })
      await within('marketer', '/settings/warrants', async ({ page, forget }) => {
        await page.getByText('Your role may not see this').waitFor()
        forget()
      })
    },
    longMs,
  )

  test(
    'purposes and stretch are chosen, stand in the address, and the chart has its table',
    async () => {
      await within('owner', '/?days=30', async ({ page }) => {
        await page.getByText('Prediction', { exact: false }).first().waitFor()
        await page.getByRole('button', { name: 'Show as a table' }).click()
        await page.getByRole('table', { name: 'People who permit, by day' }).waitFor()
        expect(await page.getByText('30 rows').count()).toBe(1)
        const chip = page.getByRole('checkbox', { name: /^Prediction/ })
        const before = await chip.isChecked()
        await page.getByText(/^Prediction · /).click()
        expect(await chip.isChecked()).toBe(!before)
        expect(page.url()).toContain('purposes=')
        await page.reload()
        await settled(page)
        expect(await chip.isChecked()).toBe(!before)
      })
    },
    longMs,
  )

  test(
    'search opens by keyboard, finds without accents, and leads there',
    async () => {
      await within('owner', '/', async (came) => {
        const { page } = came
        await page.keyboard.press('Control+k')
        const box = page.getByRole('textbox', { name: 'Search' })
        await box.fill('visites en')
        await page.getByRole('button', { name: /Visits to the shop/ }).waitFor()
        await expectSound(came)
        await page.keyboard.press('ArrowDown')
        await page.keyboard.press('Enter')
        await page.getByRole('dialog', { name: /Visits to the shop/ }).waitFor()
        expect(page.url()).toContain('/settings/fields?field=visits')
      })
    },
    longMs,
  )

  test(
    'what finished is told, opened by keyboard, and then known',
    async () => {
      await within('owner', '/', async (came) => {
        const { page } = came
        await page.getByRole('button', { name: /Notifications: [1-9]/ }).waitFor()
        await page.getByRole('button', { name: /Notifications: [1-9]/ }).focus()
        await page.keyboard.press('Enter')
        await page.getByRole('link', { name: /Everybody is chosen and queued: Rentrée d’automne/ }).waitFor()
        await expectSound(came)
        await page.keyboard.press('Escape')
        await page.getByRole('button', { name: 'Notifications: nothing new' }).waitFor()
      })
    },
    longMs,
  )

  const open = async (page: Page, button: RegExp) => {
    await page.getByRole('button', { name: button }).first().click()
    await page.waitForTimeout(300)
  }

  test(
    'search and notifications are whole in every look',
    async () => {
      await expectSoundInEveryLook(at, 'owner', '/settings', 'notifications', (page) => open(page, /^Notifications/))
      await expectSoundInEveryLook(at, 'owner', '/settings', 'search', async (page) => {
        await page.keyboard.press('Control+k')
        await page.getByRole('textbox', { name: /Search|Rechercher/ }).fill('a')
        await page.waitForTimeout(1_000)
      })
    },
    longMs,
  )

  test.each([
    ['/settings', 'settings'],
    ['/settings/organisation', 'settings-organisation'],
    ['/settings/sending', 'settings-sending'],
    ['/settings/fields', 'settings-fields'],
    ['/settings/fields?field=visits', 'settings-field'],
    ['/settings/warrants', 'settings-warrants'],
    ['/settings/work', 'settings-work'],
    ['/settings/status', 'settings-status'],
    ['/ledger', 'ledger'],
    ['/ledger/look-up?index=0', 'ledger-look-up'],
  ])(
    '%s is whole in every look',
    async (path, name) => {
      await expectSoundInEveryLook(at, 'owner', path, name)
    },
    longMs,
  )

  test(
    'the trail asks why before it shows anything, and the reason is recorded',
    async () => {
      const why = 'Looking into who approved the autumn campaign'
      await expectSoundInEveryLook(at, 'dpo', '/settings/trail', 'settings-trail-asks')
      await inBoth(async (language) => {
        const came = await at.window('dpo', language)
        await came.page.getByRole('textbox').first().fill(why)
        await came.page.getByRole('button', { name: /Read the trail|Lire la piste/ }).click()
        await came.page.getByRole('table').waitFor()
        await soundInEveryLook(came, `settings-trail-${language}`)
      })
      const warrants = await at.house.gate.warrants.list(50)
      expect(warrants.filter((one) => one.why === why && one.purpose === 'security')).toHaveLength(2)
    },
    longMs,
  )

  test(
    'sending is resumed and held with a reason, by keyboard alone',
    async () => {
      await within('security', '/settings/sending', async ({ page }) => {
        await page.getByText('All sending is paused').waitFor()
        await tabTo(page, 'Resume sending')
        await page.keyboard.press('Enter')
        await write(page, 'The board has agreed to it')
        await tabTo(page, 'Resume sending')
        await page.keyboard.press('Enter')
        await page.getByText('Sending is on').waitFor()
        expect((await at.house.delivery.controls.list()).find((one) => one.scope === 'all')).toMatchObject({
          state: 'running',
          why: 'The board has agreed to it',
        })
      })
    },
    longMs,
  )

  test(
    'limits are changed in numbers, and refused by name when they make no sense',
    async () => {
      await within('owner', '/settings/sending', async ({ page, forget }) => {
        await page.getByRole('textbox', { name: 'Messages a second' }).fill('25')
        await page.getByRole('button', { name: 'Save' }).click()
        await page.getByText('Saved.', { exact: true }).waitFor()
        expect(await at.house.delivery.settings.read()).toMatchObject({ perSecond: 25 })
        await page.getByRole('textbox', { name: /Time zone/ }).fill('Europe/Nowhere')
        await page.getByRole('button', { name: 'Save' }).click()
        await page.getByRole('alert').waitFor()
        forget()
        await page.getByRole('textbox', { name: /Time zone/ }).fill('Europe/Paris')
      })
    },
    longMs,
  )

  test(
    'a field is added and its seal keeps it out of audiences',
    async () => {
      await within('analyst', '/settings/fields?field=new', async ({ page }) => {
        await page.getByRole('textbox', { name: 'Name' }).fill('faith')
        await page.getByRole('textbox', { name: 'Label in French' }).fill('Religion')
        await page.getByRole('textbox', { name: 'Label in English' }).fill('Faith')
        await page.getByRole('combobox', { name: 'Class' }).selectOption('special_category')
        await page.getByText(/Sealed under each person/).waitFor()
        await page.getByRole('button', { name: 'Save' }).click()
        await page.getByRole('row', { name: /Faith/ }).waitFor()
        expect(await at.house.subjects.catalogue.get('faith')).toMatchObject({
          dataClass: 'special_category',
          inAudiences: false,
        })
      })
    },
    longMs,
  )

  test(
    'a signing key is made in two steps, and DNS that does not answer is said to be that',
    async () => {
      await within('owner', '/settings/senders', async ({ page }) => {
        await page.getByRole('button', { name: 'Make a signing key' }).click()
        await page.getByRole('dialog').getByRole('button', { name: 'Make a signing key' }).click()
        await page.getByRole('button', { name: 'Replace the signing key' }).waitFor()
        expect(await page.getByText('v=DKIM1').count()).toBe(1)
        await page
          .getByText(/Cannot be resolved here|Missing/)
          .first()
          .waitFor()
      })
      await expectSoundInEveryLook(at, 'owner', '/settings/senders', 'settings-senders-key')
    },
    longMs,
  )

  test(
    'anchors show their transactions on the explorer, what they cost, and that one is late',
    async () => {
      await expectSoundInEveryLook(at, 'owner', '/ledger/anchors', 'ledger-anchors', async (page) => {
        await page.getByText(/three turns late|trois tours/).waitFor()
        const links = page.getByRole('link', { name: /on the explorer|explorateur/ })
        expect(await links.count()).toBe(2)
        expect(await links.first().getAttribute('href')).toMatch(/^https:\/\/explorer\.example\/tx\/0x[0-9a-f]{64}$/)
        expect(await page.getByText(/8[,\s\u202f]766/).count()).toBe(1)
      })
    },
    longMs,
  )

  test(
    'the ledger is verified in the background, seen while it goes on, found again after a reload, and told',
    async () => {
      const { owner: database } = at.home
      await within('auditor', '/ledger/verify', async (came) => {
        const { page } = came
        await page.getByText('Not verified yet', { exact: false }).waitFor()
        await database.transaction(async (tx) => {
          // Nobody can read the entries: the comparison stands still, so that it can be looked at.
          await sql`lock table ledger_entry in access exclusive mode`.execute(tx)
          await page.getByRole('button', { name: 'Verify now' }).click()
          await page.getByText(/^0 of \d+ · entries of the log/).waitFor()
          await page.reload()
          await page.getByText(/^0 of \d+ · entries of the log/).waitFor()
          expect(await page.getByRole('button', { name: /Verify/ }).isDisabled()).toBe(true)
          await soundInEveryLook(came, 'ledger-verifying-en')
        })
        await page.getByText('Everything is what was published', { exact: true }).waitFor()
        await page.getByText(/By: Test auditor/).waitFor()
        await page.reload()
        await page.getByText('Everything is what was published', { exact: true }).waitFor()
        await page.setViewportSize({ width: 1280, height: 900 })
        await page.getByRole('button', { name: /^Notifications: [1-9]/ }).click()
        await page.getByRole('link', { name: /Ledger verified/ }).click()
        expect(page.url()).toMatch(/\/ledger\/verify\?inspection=/)
        await page.getByRole('link', { name: 'Checkpoints and witnesses' }).click()
        await page.getByRole('table', { name: 'Checkpoints' }).waitFor()
        await page.getByRole('button', { name: 'Export this table' }).last().click()
        const saving = page.waitForEvent('download')
        await page.getByRole('menuitem', { name: 'Export as CSV' }).click()
        const file = await (await saving).path()
        expect(readFileSync(file, 'utf8')).toContain('Log Ed25519 (valid)')
      })
    },
    longMs,
  )

  test(
    'a difference that is found is named in the reader’s language',
    async () => {
      const { owner: database } = at.home
      await sql`insert into ledger_promise values (sha256('planted'), now() + interval '1 hour', false)`.execute(
        database.db,
      )
      await at.house.ledger.inspect()
      await sql`delete from ledger_promise where label = sha256('planted')`.execute(database.db)
      await expectSoundInEveryLook(at, 'owner', '/ledger/verify', 'ledger-verified', async (page) => {
        await page.getByText(/neither stands in the log nor waits|ni dans le registre ni en attente/).waitFor()
      })
    },
    longMs,
  )

  test(
    'a receipt is checked in the browser; a changed one does not hold',
    async () => {
      const [decision] = await at.house.consent.history(reader)
      const answer = await at.house.consent.receipts.of(reader, decision!.decisionId, 20_000)
      const receipt = JSON.stringify('receipt' in answer ? answer.receipt : null)
      await within('support', '/ledger/look-up', async (came) => {
        const { page, requests } = came
        const box = page.getByRole('textbox', { name: 'Or paste its text' })
        await box.fill(receipt)
        requests.length = 0
        await page.getByRole('button', { name: 'Check the receipt' }).click()
        await page.getByText('The receipt holds', { exact: true }).waitFor()
        expect(requests.filter((one) => !/assets\/|\/ledger\/policy|\/v1\/notifications/.test(one))).toEqual([])
        await expectSound(came)
        await box.fill(receipt.replace('"count":', '"count":1'))
        await page.getByRole('button', { name: 'Check the receipt' }).click()
        await page.getByText('The receipt does not hold', { exact: true }).waitFor()
      })
    },
    longMs,
  )
})
