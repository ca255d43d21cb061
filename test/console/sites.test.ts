/** Web sites in the console: added with what to paste, watched, changed, and their keys taken away. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { browserPath } from '../browser.ts'
import { type ConsoleHouse, consoleHouse, expectSoundInEveryLook } from '../console.ts'
import { publishNotice } from '../notice.ts'

describe.skipIf(browserPath === null)('web sites', () => {
  let at: ConsoleHouse
  beforeAll(async () => {
    at = await consoleHouse()
  })
  afterAll(() => at.close())

  const publish = async () => (await publishNotice(at.house.consent, await at.staff('dpo'), 'Shop banner')).id

  test('without a site it says what one would bring, and without a notice what is needed first', async () => {
    await expectSoundInEveryLook(at, 'owner', '/sites', 'sites-empty')
    const came = await at.signedIn('owner')
    await at.open(came.page, '/sites/new')
    await came.page.getByText('Publish a notice first').waitFor()
    await came.close()
  }, 180_000)

  test('a site is added with what to paste, changed, its secret shown, its keys renewed, and revoked', async () => {
    await publish()
    const came = await at.signedIn('owner')
    const { page } = came
    await at.open(page, '/sites/new')
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Our shop')
    await page
      .getByRole('combobox', { name: 'Origins' })
      .or(page.getByRole('textbox', { name: 'Origins' }))
      .fill('https://www.example.org')
    await page.keyboard.press('Enter')
    await page.getByRole('checkbox', { name: 'Share or sell your data to other companies' }).uncheck()
    await page.getByRole('button', { name: 'Add the site' }).click()
    await page.getByRole('heading', { name: 'Our shop', level: 1 }).waitFor()
    const [site] = await at.house.site.sites.list()
    expect(site).toMatchObject({ name: 'Our shop', origins: ['https://www.example.org'], language: 'en', events: null })
    expect(site!.purposes).not.toContain('third_party_sharing')
    expect(site!.purposes).not.toContain('email_marketing')
    await page.getByText(site!.writeKey).first().waitFor()
    expect(await page.getByRole('region', { name: 'Paste this' }).textContent()).toContain('integrity="sha384-')
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Our other shop')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved', { exact: true }).waitFor()
    await page.getByRole('combobox', { name: 'Measurement: storage' }).press('ArrowDown')
    await page.getByRole('option', { name: 'Adapt what we show and send to what we know about you' }).click()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Save' }).click()
    await expect
      .poll(async () => (await at.house.site.sites.list())[0]?.signals.analytics_storage)
      .toEqual(['audience_measurement', 'personalisation'])
    await page.getByRole('button', { name: 'Show the secret' }).click()
    await page.getByText('avs_').waitFor()
    await page.getByRole('button', { name: 'Renew both keys' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Renew both keys' }).click()
    await expect.poll(async () => (await at.house.site.sites.list())[0]?.secretVersion).toBe(2)
    await page.getByRole('button', { name: 'Revoke this site' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke this site' }).click()
    await page.getByText('This site was revoked').waitFor()
    expect((await at.house.site.sites.list())[0]).toMatchObject({ name: 'Our other shop', snippet: null })
    expect(came.complaints).toEqual([])
    await came.close()
  })

  test('what was kept and what was not is told with its reason; the page is whole in every look', async () => {
    const noticeId = await publish()
    const { site } = at.house
    const owner = await at.staff('owner')
    const made = await site.sites.create(owner, { name: 'Watched', origins: ['https://watched.example.org'], noticeId })
    const known = await site.sites.byKey(made.writeKey)
    const calls = [{ type: 'track', event: 'Seen', anonymousId: 'visitor-0000000000000001', messageId: 'one' }]
    await site.intake.take(known!.site, 'write_key', { calls, form: 'batch', gpc: false })
    const came = await at.signedIn('marketer')
    await at.open(came.page, `/sites/${made.siteId}`)
    await came.page.getByText('not kept: no answer yet').waitFor()
    expect(await came.page.getByRole('button', { name: 'Show the secret' }).count()).toBe(0)
    expect(await came.page.getByRole('button', { name: 'Save' }).count()).toBe(0)
    await came.close()
    await expectSoundInEveryLook(at, 'owner', '/sites', 'sites')
    await expectSoundInEveryLook(at, 'owner', '/sites/new', 'sites-new')
    await expectSoundInEveryLook(at, 'owner', `/sites/${made.siteId}`, 'site')
  }, 300_000)

  test('a role that may not see sites is not led there, and is told so', async () => {
    const came = await at.signedIn('support')
    await at.open(came.page, '/')
    expect(await came.page.getByRole('link', { name: 'Web sites' }).count()).toBe(0)
    await at.open(came.page, '/sites')
    await came.page.getByText('Your role may not see this').waitFor()
    await came.close()
  })
})
