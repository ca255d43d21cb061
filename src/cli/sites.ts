/** Commands about web sites: which pages may ask and send, with which keys. */
import type { Command } from 'commander'
import { inSession, type SessionOptions } from './session.ts'
import { printJson, printTable, print, readJson, recordNumber } from './terminal.ts'

export function siteCommands(program: Command): void {
  const sites = program.command('sites').description('web sites on which people are asked and events taken')
  sites
    .command('list')
    .description('every site, with what it sent in thirty days')
    .action(() =>
      inSession({}, async ({ house }) =>
        printTable(
          ['site', 'name', 'origins', 'kept', 'not kept', 'since', 'revoked'],
          (await house.site.sites.list()).map((site) => [
            site.siteId,
            site.name,
            site.origins.join(' '),
            sum(site.counts, (outcome) => outcome === 'stored'),
            sum(site.counts, (outcome) => outcome !== 'stored' && outcome !== 'repeated'),
            site.createdAt,
            site.revokedAt,
          ]),
        ),
      ),
    )
  sites
    .command('create')
    .description('add a site, and print what to paste into its pages')
    .argument('<file>', 'JSON: { name, origins, noticeId, purposes?, eventPurpose?, language?, events?, signals? }')
    .option('--as <member>', 'who acts')
    .action((file: string, options: SessionOptions) =>
      inSession(options, async ({ house, actor }) => {
        const given = readJson(file) as Parameters<typeof house.site.sites.create>[1]
        printJson(await house.site.sites.create(await actor(), given))
      }),
    )
  sites
    .command('change')
    .description('change a site; what the file leaves out stays')
    .argument('<site>', 'its number', recordNumber)
    .argument('<file>', 'JSON with what to change')
    .option('--as <member>', 'who acts')
    .action((siteId: string, file: string, options: SessionOptions) =>
      inSession(options, async ({ house, actor }) => {
        const change = readJson(file) as Parameters<typeof house.site.sites.change>[2]
        printJson(await house.site.sites.change(await actor(), siteId, change))
      }),
    )
  keyCommands(sites)
}

function keyCommands(sites: Command): void {
  sites
    .command('renew-keys')
    .description('new keys; the old ones stop at once, and pages need the new snippet')
    .argument('<site>', 'its number', recordNumber)
    .option('--as <member>', 'who acts')
    .action((siteId: string, options: SessionOptions) =>
      inSession(options, async ({ house, actor }) =>
        printJson(await house.site.sites.renewKeys(await actor(), siteId)),
      ),
    )
  sites
    .command('secret')
    .description('the key of the site’s own server; looking is recorded')
    .argument('<site>', 'its number', recordNumber)
    .option('--as <member>', 'who looks')
    .action((siteId: string, options: SessionOptions) =>
      inSession(options, async ({ house, actor }) =>
        print((await house.site.sites.secret(await actor(), siteId)).secret),
      ),
    )
  sites
    .command('revoke')
    .description('the site takes nothing any more, for good')
    .argument('<site>', 'its number', recordNumber)
    .option('--as <member>', 'who acts')
    .action((siteId: string, options: SessionOptions) =>
      inSession(options, async ({ house, actor }) => printJson(await house.site.sites.revoke(await actor(), siteId))),
    )
}

type Counted = { readonly kind: string; readonly outcome: string; readonly amount: number }

function sum(counts: readonly Counted[], which: (outcome: string) => boolean): number {
  const events = counts.filter(({ kind, outcome }) => kind === 'event' && which(outcome))
  return events.reduce((total, one) => total + one.amount, 0)
}
