/** Staff with what only the house knows: the vault that seals, the mail that carries invitations, the name of the organisation. */
import type { Campaigns } from '../campaigns/index.ts'
import type { Delivery } from '../delivery/index.ts'
import { type Clock, type Config, type Database, type NewId, type RandomBytes, words } from '../kernel/index.ts'
import { createStaff, type SendInvitation, type Staff } from '../staff/index.ts'
import type { Vault } from '../vault/index.ts'

const say = words(
  {
    invitation_subject: '{{from}} invites you to Aval',
    invitation_lead:
      '{{from}} has made an account for you in Aval. Open this link to choose a password and a second factor:',
    new_start_subject: 'A new start for your Aval account',
    new_start_lead:
      '{{from}} has taken away what you signed in with, at your request or for safety. Open this link to choose a new password and a second factor:',
    greeting: 'Hello {{name}},',
    ends: 'It works once, until {{until}} (UTC).',
    unexpected: 'If you did not expect this message, do not open the link and tell {{from}}.',
  },
  {
    invitation_subject: '{{from}} vous invite dans Aval',
    invitation_lead:
      '{{from}} vous a créé un compte dans Aval. Ouvrez ce lien pour choisir un mot de passe et un second facteur :',
    new_start_subject: 'Un nouveau départ pour votre compte Aval',
    new_start_lead:
      '{{from}} a retiré vos moyens de connexion, à votre demande ou par sécurité. Ouvrez ce lien pour choisir un nouveau mot de passe et un second facteur :',
    greeting: 'Bonjour {{name}},',
    ends: 'Il fonctionne une fois, jusqu’au {{until}} (UTC).',
    unexpected: 'Si vous n’attendiez pas ce message, n’ouvrez pas le lien et prévenez {{from}}.',
  },
)

/** What is made after staff, and is there by the time that anybody signs in. */
export interface LaterRooms {
  readonly delivery: Pick<Delivery, 'sendTrial'>
  readonly campaigns: Pick<Campaigns, 'controller'>
}

export function openStaff(
  deps: {
    config: Config
    database: Database
    vault: Vault
    clock: Clock
    newId: NewId
    random: RandomBytes
  },
  later: () => LaterRooms | null,
): Staff {
  const { config, vault } = deps
  return createStaff({
    ...deps,
    publicUrl: config.publicUrl,
    secrets: { seal: vault.sealSecret, open: vault.openSecret },
    breachedPasswords: config.breachedPasswords,
    signOn: config.signOn,
    organisation: async () => {
      const controller = await later()?.campaigns.controller.read()
      return [new URL(config.publicUrl).hostname, ...(controller ? [controller.name, controller.contact] : [])]
    },
    sendInvitation: (mail) => sendInvitation(config, later(), mail),
  })
}

/** One message to somebody on the team, over the mail server that everything goes by, signed like the others. */
async function sendInvitation(
  config: Config,
  rooms: LaterRooms | null,
  { to, name, from, kind, url, expiresAt, language }: Parameters<SendInvitation>[0],
): Promise<void> {
  if (!rooms) throw new Error('no mail yet')
  const until = expiresAt.toISOString().slice(0, 16).replace('T', ' ')
  const answer = await rooms.delivery.sendTrial(
    { kind: 'system', id: 'staff' },
    {
      to: { name, address: to },
      from: { name: 'Aval', address: `no-reply@${config.mailDomain}` },
      subject: say(language, `${kind}_subject`, { from }),
      text: [
        say(language, 'greeting', { name }),
        say(language, `${kind}_lead`, { from }),
        url,
        say(language, 'ends', { until }),
        say(language, 'unexpected', { from }),
      ].join('\n\n'),
      language,
    },
  )
  if (answer.outcome !== 'sent') throw new Error(`not sent: ${answer.outcome}`)
}
