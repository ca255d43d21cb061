/** Coming in by browser: set-up, password and code, invitation, passkey; and the pages about oneself and one's colleagues. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { setupUrl } from '../../src/staff/index.ts'
import { phone } from '../../src/staff/test-desk.ts'
import { browserPath, type Visit, visit } from '../browser.ts'
import {
  type ConsoleHouse,
  consoleHouse,
  expectSound,
  expectSoundInEveryLook,
  settled,
  soundInEveryLook,
} from '../console.ts'

const password = 'tulipe vélo 19 marché gris'
const email = 'olga@example.org'

describe.skipIf(browserPath === null)(
  'signing in and the account',
  () => {
    let at: ConsoleHouse
    let secret = ''
    let codes: string[] = []
    beforeAll(async () => {
      at = await consoleHouse()
    })
    afterAll(() => at.close())

    /** A code is taken once: the next one comes with the next half minute, and one step early is taken, too. */
    const codeNext = () => phone(secret).codeAt(new Date(Date.now() + 30_000))

    async function addApp(page: Page, button: RegExp): Promise<string> {
      await page.getByRole('img', { name: /QR/ }).waitFor()
      const shown = await page.locator('code').first().innerText()
      await page.getByRole('textbox', { name: /code/i }).fill(phone(shown).codeAt(new Date()))
      await page.getByRole('button', { name: button }).click()
      return shown
    }

    test('without the link, the set-up says where it is', async () => {
      const came = await visit(at.browser)
      await came.page.goto(`${at.url}/console/`)
      await came.page.getByText('aval staff setup-link').waitFor()
      expect(new URL(came.page.url()).pathname).toBe('/console/setup')
      await soundInEveryLook(came, 'setup-without-link-en')
      await came.close()
    })

    test('the first administrator is made in three steps, in the browser, by keyboard', async () => {
      const { code } = await at.house.staff.setup.issue()
      const came = await visit(at.browser, { language: 'fr' })
      const { page } = came
      await page.goto(setupUrl(at.url, code))
      await page.getByLabel('Votre nom').waitFor()
      expect(page.url()).not.toContain(code)
      await soundInEveryLook(came, 'setup-1-fr')
      await page.getByLabel('Votre nom').fill('Olga Dupont')
      await page.getByLabel('Adresse').fill(email)
      await page.keyboard.press('Enter')
      const field = page.getByLabel(/^Nouveau mot de passe/)
      await field.fill('olga dupont 2026')
      await page.getByText('Fait de votre nom').waitFor()
      await soundInEveryLook(came, 'setup-2-fr')
      await field.fill(password)
      await page.getByText('Personne ne le devinera').waitFor()
      await page.keyboard.press('Enter')
      await page.getByRole('img', { name: /QR/ }).waitFor()
      await soundInEveryLook(came, 'setup-3-fr')
      secret = await addApp(page, /Confirmer/)
      await page.getByRole('heading', { name: 'Gardez vos codes de secours' }).waitFor()
      codes = await page.locator('.codes code').allInnerTexts()
      expect(codes).toHaveLength(10)
      await soundInEveryLook(came, 'recovery-codes-fr')
      await page.getByLabel('Je les ai gardés').check()
      await page.getByRole('button', { name: 'Vers la console' }).click()
      await settled(page)
      await page.getByRole('navigation').waitFor()
      await expectSound(came)
      await came.close()
    })

    async function signedOut(language: 'en' | 'fr'): Promise<Visit> {
      const came = await visit(at.browser, { language })
      await came.page.goto(`${at.url}/console/colleagues`)
      await came.page.getByRole('button', { name: language === 'fr' ? 'Continuer' : 'Continue' }).waitFor()
      return came
    }

    test('password, then a code; a wrong one is explained, and the page that was wanted opens', async () => {
      const came = await signedOut('en')
      const { page } = came
      await soundInEveryLook(came, 'sign-in-en')
      await page.getByLabel('Address').fill(email)
      await page.getByRole('textbox', { name: 'Password' }).fill('not the right one')
      await page.keyboard.press('Enter')
      await page.getByText('The address or the password is not right.').waitFor()
      // The browser itself notes an answer that refuses.
      came.forget()
      await soundInEveryLook(came, 'sign-in-refused-en')
      await page.getByRole('textbox', { name: 'Password' }).fill(password)
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { name: 'One more step' }).waitFor()
      await soundInEveryLook(came, 'second-step-en')
      await page.getByLabel('One-time code').fill('000000')
      await page.keyboard.press('Enter')
      await page.getByText('This code is not right').waitFor()
      await page.getByLabel('One-time code').fill(codeNext())
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { name: 'Colleagues' }).waitFor()
      came.forget()
      await settled(page)
      expect(new URL(page.url()).pathname).toBe('/console/colleagues')
      await soundInEveryLook(came, 'colleagues-en')
      await came.close()
    })

    test('a recovery code lets in when the telephone is lost', async () => {
      const came = await signedOut('fr')
      const { page } = came
      await page.getByLabel('Adresse').fill(email)
      await page.getByRole('textbox', { name: 'Mot de passe' }).fill(password)
      await page.keyboard.press('Enter')
      await page.getByRole('button', { name: 'Utiliser un code de secours' }).click()
      await page.getByLabel('Code de secours').fill(codes[0] as string)
      await soundInEveryLook(came, 'recovery-code-fr')
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { name: 'Collègues' }).waitFor()
      expect(new URL(page.url()).pathname).toBe('/console/colleagues')
      await came.close()
    })

    test('a colleague is invited; the link comes by mail and is shown once; they come in with it', async () => {
      const came = await at.signedIn('owner', { language: 'en' })
      const { page } = came
      await at.open(page, '/colleagues')
      await page.getByRole('button', { name: 'Invite a colleague' }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByRole('textbox', { name: 'Name' }).fill('Dominique')
      await dialog.getByLabel('Email address').fill('dominique@example.org')
      await dialog.getByLabel('Role').selectOption('dpo')
      await dialog.getByLabel('Language').selectOption('fr')
      await page.waitForTimeout(400)
      await soundInEveryLook(came, 'invite-en')
      await page.getByRole('button', { name: 'Invite', exact: true }).click()
      await page.getByText('It went by mail to dominique@example.org').waitFor()
      const link = await page.locator('code').innerText()
      await soundInEveryLook(came, 'invite-link-en')
      const { lines } = at.mailbox.list({ offset: 0, limit: 10 })
      expect(lines.map((line) => line.subject)).toEqual(['Test owner vous invite dans Aval'])

      const theirs = await visit(at.browser, { language: 'fr' })
      await theirs.page.goto(link)
      await theirs.page.getByRole('heading', { name: 'Bienvenue, Dominique' }).waitFor()
      await soundInEveryLook(theirs, 'invitation-fr')
      await theirs.page.getByLabel(/^Nouveau mot de passe/).fill('hublot 7 tisane granit ocre')
      await theirs.page.keyboard.press('Enter')
      await addApp(theirs.page, /Confirmer/)
      await theirs.page.getByLabel('Je les ai gardés').check()
      await theirs.page.getByRole('button', { name: 'Vers la console' }).click()
      await theirs.page.getByRole('navigation').waitFor()
      await theirs.page.goto(link)
      await theirs.page.reload()
      await theirs.page.getByRole('heading', { name: 'Ce lien ne fonctionne pas' }).waitFor()
      await theirs.close()
      await came.close()
    })

    test('a mistyped address is corrected: the link that went there is dead, a new start goes to the right one', async () => {
      const came = await at.signedIn('owner', { language: 'en' })
      const { page } = came
      const { member, link } = await at.house.staff.colleagues.invite(await at.staff('owner'), {
        name: 'Ada',
        email: 'aad@example.org',
        role: 'analyst',
        language: 'en',
      })
      await at.open(page, '/colleagues')
      const change = async (item: string) => {
        await page.getByRole('button', { name: 'Change Ada' }).click()
        await page.getByRole('menuitem', { name: item }).click()
      }
      const french = await at.window('owner', 'fr', '/colleagues')
      await french.page.getByRole('button', { name: 'Modifier Ada' }).click()
      await french.page.getByRole('menuitem', { name: 'Changer le nom et l’adresse' }).click()
      await french.page.getByRole('dialog').getByLabel('Adresse e-mail').waitFor()
      await soundInEveryLook(french, 'identity-fr')
      await change('Change name and address')
      const dialog = page.getByRole('dialog')
      await dialog.getByLabel('Email address').fill(email)
      await page.keyboard.press('Enter')
      await dialog.getByRole('alert').waitFor()
      await page.waitForTimeout(400)
      came.forget()
      await soundInEveryLook(came, 'identity-taken-en')
      await dialog.getByLabel('Email address').fill('ada@example.org')
      await dialog.getByRole('textbox', { name: 'Name' }).fill('Ada Byron')
      await page.keyboard.press('Enter')
      await page.getByRole('cell', { name: 'ada@example.org' }).waitFor()
      await page.getByRole('button', { name: 'Change Ada Byron' }).waitFor()
      expect(await at.house.staff.members.get(member.staffId)).toMatchObject({ email: 'ada@example.org' })
      const theirs = await visit(at.browser, { language: 'en' })
      await theirs.page.goto(`${at.url}/console/invitation#${link.code}`)
      await theirs.page.getByRole('heading', { name: 'This link does not work' }).waitFor()
      await theirs.close()
      await change('Give a new start')
      await dialog.getByRole('button', { name: 'Give a new start' }).click()
      await page.getByText('It went by mail to ada@example.org').waitFor()
      await came.close()
    })

    test('a passkey is added after a proof, and is then a whole sign-in', async () => {
      const local = at.url.replace('127.0.0.1', 'localhost')
      const came = await visit(at.browser, { language: 'en' })
      const { page } = came
      const devtools = await came.context.newCDPSession(page)
      await devtools.send('WebAuthn.enable')
      await devtools.send('WebAuthn.addVirtualAuthenticator', {
        options: {
          protocol: 'ctap2',
          transport: 'internal',
          hasResidentKey: true,
          hasUserVerification: true,
          isUserVerified: true,
        },
      })
      await page.goto(`${local}/console/account`)
      await page.getByLabel('Address').fill(email)
      await page.getByRole('textbox', { name: 'Password' }).fill(password)
      await page.keyboard.press('Enter')
      await page.getByRole('button', { name: 'Use a recovery code' }).click()
      await page.getByLabel('Recovery code').fill(codes[1] as string)
      await page.keyboard.press('Enter')
      await page.getByRole('button', { name: 'Add a passkey' }).click()
      await page.getByLabel('Name of the passkey').fill('Telephone')
      await page.getByRole('button', { name: 'Make a passkey' }).click()
      await page.getByText('never used').waitFor()
      await soundInEveryLook(came, 'account-passkey-en')
      await page.getByRole('button', { name: /My account: / }).click()
      await page.getByRole('menuitem', { name: 'Sign out' }).click()
      await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
      await page.getByRole('navigation').waitFor()
      await expectSound(came)
      await came.close()
    })

    test('a sensitive act asks for a proof in its place, and then goes on by itself', async () => {
      const olga = await at.house.staff.members.byEmail(email)
      const came = await visit(at.browser, { language: 'en' })
      const { cookie } = await at.house.staff.sessions.open(olga?.staffId ?? '')
      const [name = '', value = ''] = cookie.split(/=(.*)/s)
      await came.context.addCookies([{ name, value, url: at.url }])
      await at.open(came.page, '/account')
      // As if ten minutes had gone by.
      await at.house.database.db
        .withTables<{ staff_session: { proven_at: Date; staff_id: string } }>()
        .updateTable('staff_session')
        .set({ proven_at: new Date(0) })
        .where('staff_id', '=', olga?.staffId ?? '')
        .execute()
      const { page } = came
      await page.getByRole('button', { name: 'Make new codes' }).click()
      await page.getByRole('heading', { name: 'Confirm that it is you' }).waitFor()
      await page.waitForTimeout(400)
      came.forget()
      await soundInEveryLook(came, 'proof-en')
      await page.getByRole('button', { name: 'Use a recovery code' }).click()
      await page.getByLabel('Recovery code').fill(codes[2] as string)
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { name: 'Your new recovery codes' }).waitFor()
      expect(await page.locator('.codes code').count()).toBe(10)
      await came.close()
    })

    test('a key is made with chosen rights, shown once, and revoked', async () => {
      const came = await at.signedIn('owner', { language: 'en' })
      const { page } = came
      await at.open(page, '/keys')
      await page.getByRole('button', { name: 'Make a key' }).click()
      await page.getByLabel('What is it for?').fill('Nightly report')
      await page
        .getByRole('dialog')
        .getByLabel(/^Rights/)
        .first()
        .click()
      await page.getByRole('option', { name: 'see background work' }).click()
      await page.keyboard.press('Escape')
      await page.waitForTimeout(300)
      await soundInEveryLook(came, 'key-make-en')
      await page.getByRole('button', { name: 'Make a key' }).last().click()
      await page.getByText('Copy it now').waitFor()
      const text = await page.getByText(/^aval_[0-9a-f]{12}_/).innerText()
      expect((await fetch(`${at.url}/v1/jobs`, { headers: { authorization: `Bearer ${text}` } })).status).toBe(200)
      await page.getByRole('button', { name: 'Done' }).click()
      await page.getByRole('button', { name: 'Revoke' }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click()
      await page.getByText('revoked', { exact: true }).waitFor()
      expect((await fetch(`${at.url}/v1/jobs`, { headers: { authorization: `Bearer ${text}` } })).status).toBe(401)
      await soundInEveryLook(came, 'keys-en')
      await came.close()
    })

    test('the language of one’s account is the console’s from the moment it is saved', async () => {
      const came = await at.signedIn('auditor', { language: 'en' })
      await at.open(came.page, '/account')
      await came.page.getByText('there is no password here').waitFor()
      await came.page.getByText('Français', { exact: true }).click()
      await came.page.getByRole('button', { name: 'Save' }).click()
      await came.page.getByRole('heading', { name: 'Mon compte', level: 1 }).waitFor()
      expect(await came.page.locator('html').getAttribute('lang')).toBe('fr')
      await came.close()
    })

    test('account, colleagues, roles and keys are whole in both languages, both faces, wide and narrow', async () => {
      for (const path of ['/account', '/colleagues', '/roles', '/keys'])
        await expectSoundInEveryLook(at, 'owner', path, path.slice(1))
    }, 300_000)

    test('who may not manage colleagues is offered nothing, and who may not see them gets a page that says so', async () => {
      const auditor = await at.signedIn('auditor')
      await at.open(auditor.page, '/colleagues')
      expect(await auditor.page.getByRole('button', { name: /Invite/ }).count()).toBe(0)
      expect(await auditor.page.getByRole('button', { name: /^Change/ }).count()).toBe(0)
      await auditor.close()
      const marketer = await at.signedIn('marketer')
      await marketer.page.goto(`${at.url}/console/colleagues`)
      await marketer.page.getByText('Your role may not see this').waitFor()
      await marketer.close()
    })
  },
  600_000,
)
