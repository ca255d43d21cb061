/**
 * On the first start of an installation that nobody uses: run the demonstration, find the people of its story, keep both for the
 * next start. A run that was cut short is not taken up again; it says how to begin anew.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { simpleParser } from 'mailparser'
import type { Reason } from '../consent/index.ts'
import type { Language } from '../kernel/index.ts'
import type { FrontLink, Server } from '../server/index.ts'
import { demoPeople, type DemoRun, runDemo } from './demo.ts'
import { openDemoShop } from './shop.ts'
import { type StoryLinks, storyText } from './story.ts'

export interface Loaded {
  /** Whether it ran now. */
  readonly ran: 'now' | 'before' | 'never'
  readonly text: Readonly<Record<Language, string>>
  readonly links: readonly FrontLink[]
}

const nothing: Loaded = { ran: 'never', text: { en: '', fr: '' }, links: [] }

/** @param say told what is being done @param people how many; tests take fewer */
export async function loadDemo(
  server: Server,
  say: (line: string) => void,
  people: number = demoPeople,
): Promise<Loaded> {
  const { house, installation } = server
  const record = join(installation.directory, 'demonstration.json')
  if (existsSync(record)) {
    await openDemoShop(house, server.url)
    return loadedFrom(JSON.parse(readFileSync(record, 'utf8')) as Kept, server.url, 'before')
  }
  if ((await house.staff.members.list()).length > 0) return nothing
  const run = await runDemo(house, installation.directory, people, say)
  const kept: Kept = { run, ...(await peopleOfTheStory(server, run)) }
  writeFileSync(record, JSON.stringify(kept), { mode: 0o600 })
  await openDemoShop(house, server.url)
  return loadedFrom(kept, server.url, 'now')
}

/** What is kept: paths, not addresses, since the port may change. */
interface Kept {
  readonly run: DemoRun
  readonly messageId: string | null
  readonly whyPath: string | null
  readonly receiptPath?: string | null
  readonly leftOut: Reason | null
}

async function peopleOfTheStory({ mailbox, app }: Server, run: DemoRun): Promise<Omit<Kept, 'run'>> {
  const leftOut =
    (['withdrawn', 'objected', 'refused', 'no_decision'] as const).find(
      (reason) => (run.launch.excluded[reason] ?? 0) > 0,
    ) ?? null
  const [line] = mailbox?.list({ offset: 0, limit: 1 }).lines ?? []
  const raw = line ? await mailbox?.source(line.id) : null
  const { text = '' } = raw ? await simpleParser(raw) : {}
  const [whyPath] = /\/why\/[A-Za-z0-9_-]+/.exec(text) ?? [null]
  const page = whyPath ? (await app.inject({ url: whyPath })).body : ''
  const [receiptPath] = /\/receipt\/[A-Za-z0-9_-]+/.exec(page) ?? [null]
  return { messageId: line?.id ?? null, whyPath, receiptPath, leftOut }
}

function loadedFrom(kept: Kept, url: string, ran: Loaded['ran']): Loaded {
  const at = (path: string | null) => (path === null ? null : `${url}${path}`)
  const links: StoryLinks = {
    front: url,
    mailbox: `${url}/mailbox`,
    message: at(kept.messageId && `/mailbox/${kept.messageId}`),
    why: at(kept.whyPath),
    receipt: at(kept.receiptPath ?? null),
    leftOut: kept.leftOut,
  }
  return {
    ran,
    text: { en: storyText(kept.run, links, 'en'), fr: storyText(kept.run, links, 'fr') },
    links: frontLinks(kept),
  }
}

function frontLinks(kept: Kept): FrontLink[] {
  return [
    {
      href: '/mailbox',
      en: 'The local mailbox: every message that the demonstration sent',
      fr: 'La boîte locale : tous les messages envoyés par la démonstration',
    },
    ...(kept.messageId
      ? [
          {
            href: `/mailbox/${kept.messageId}`,
            en: 'One message of the demonstration',
            fr: 'Un message de la démonstration',
          },
        ]
      : []),
    ...(kept.whyPath
      ? [{ href: kept.whyPath, en: 'Why did this person get it?', fr: 'Pourquoi cette personne l’a-t-elle reçu ?' }]
      : []),
    ...(kept.receiptPath
      ? [{ href: kept.receiptPath, en: 'The receipt of that person', fr: 'Le reçu de cette personne' }]
      : []),
    {
      href: '/demo-shop',
      en: 'The shop’s web site: a consent banner, and what is held back behind it',
      fr: 'Le site de la boutique : un bandeau de consentement, et ce qui est retenu derrière',
    },
    { href: '/ledger', en: 'The public log of all decisions', fr: 'Le registre public de toutes les décisions' },
    { href: '/verify', en: 'Check a receipt in this browser', fr: 'Vérifier un reçu dans ce navigateur' },
  ]
}
