/**
 * Runs before `npm test`: where the machine has no browser, Debian's or Ubuntu's package `chromium` is installed if that is allowed;
 * elsewhere it says what to install. Without one the tests of pages are skipped, and say so.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { findBrowser } from './find-browser.ts'

const mayInstall = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')

if (!findBrowser() && mayInstall) {
  console.log('Installing Chromium for the tests of pages … / Installation de Chromium pour les tests des pages …')
  apt('update', '-qq')
  apt('install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-liberation')
}
if (!findBrowser())
  console.warn(
    [
      'No browser was found: the tests of pages will be skipped. Install Chromium or Chrome:',
      '  Debian, Ubuntu: sudo apt-get install chromium   Fedora: sudo dnf install chromium',
      '  macOS: brew install --cask google-chrome        Windows: winget install Google.Chrome',
      'Aucun navigateur trouvé : les tests des pages seront ignorés. Installez Chromium ou Chrome (voir ci-dessus).',
    ].join('\n'),
  )

function apt(...args: string[]): void {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  spawnSync('/usr/bin/apt-get', args, { env, stdio: ['ignore', 'ignore', 'inherit'] })
}
