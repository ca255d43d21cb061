/** Events as people read them: those that Aval itself notes have names for programs, and here names for the person they are about. */
import { type Language, words } from '../kernel/index.ts'

const say = words(
  {
    sent: 'A message was sent to you',
    opened: 'You opened a message',
    clicked: 'You followed a link of a message',
    bounced: 'A message did not reach you',
    spam: 'You reported a message as unwanted',
    unsubscribed: 'You stopped messages',
    page: 'You looked at a page',
    screen: 'You looked at a screen of the app',
    from_delivery: 'our sending of messages',
    from_site: 'one of our web sites',
  },
  {
    sent: 'Un message vous a été envoyé',
    opened: 'Vous avez ouvert un message',
    clicked: 'Vous avez suivi un lien d’un message',
    bounced: 'Un message ne vous est pas parvenu',
    spam: 'Vous avez signalé un message indésirable',
    unsubscribed: 'Vous avez arrêté les messages',
    page: 'Vous avez consulté une page',
    screen: 'Vous avez consulté un écran de l’application',
    from_delivery: 'notre envoi de messages',
    from_site: 'un de nos sites',
  },
)

const own = new Map<string, Parameters<typeof say>[1]>([
  ['Email Sent', 'sent'],
  ['Email Opened', 'opened'],
  ['Email Link Clicked', 'clicked'],
  ['Email Bounced', 'bounced'],
  ['Email Marked as Spam', 'spam'],
  ['Unsubscribed', 'unsubscribed'],
  ['Page Viewed', 'page'],
  ['Screen Viewed', 'screen'],
])

/** What happened, in words; an event that the operator named keeps that name. */
export function eventName(language: Language, name: string): string {
  const word = own.get(name)
  return word === undefined ? name : say(language, word)
}

/** Where it was noted, in words; a source that the operator named keeps that name. */
export function eventSource(language: Language, source: string): string {
  if (source === 'delivery') return say(language, 'from_delivery')
  return source.startsWith('site:') ? say(language, 'from_site') : source
}
