/** Why a message is where it is, in words: delivery's codes, this room's own, and consent's reasons. */
import { type Reason, sayReason } from '../consent/index.ts'
import { type Language, words } from '../kernel/index.ts'

const en = {
  quiet_hours: 'it is night where these people live; it leaves in the morning',
  server_unreachable: 'the mail server cannot be reached; it is tried again',
  refused_for_now: 'the mail server asked to come back later',
  held: 'waits its turn: paused, or as fast as the limit allows',
  failed_here: 'something failed on our side; it is tried again',
  decided_retry: 'somebody decided to send it again',
  refused_by_server: 'the mail server refused it for good',
  refused_for_now_too_often: 'the mail server asked to come back later too often',
  failed_here_too_often: 'something failed on our side too often',
  decided_give_up: 'somebody decided to let it be',
  decided_count_as_sent: 'somebody decided that it counts as sent',
  no_answer_after_content: 'the content left and no answer came: it may or may not have arrived',
  worker_died: 'the sender stopped in the middle: it may or may not have arrived',
  withdrawn_before_hand_over: 'the person withdrew just before it left',
  not_permitted_then: 'not permitted at the moment of sending',
  not_permitted: 'the person no longer permits it',
  frequency_cap: 'the person has had as many messages as the limit allows',
  always_quiet: 'there is no hour at which this person may be written to',
  killed: 'the campaign was stopped',
  suppressed: 'this address must not be written to again',
  bad_address: 'the address is not one',
  no_address: 'there is no address',
  no_content: 'there is no text for this person',
  not_composed: 'no message was written',
  not_launched: 'the campaign is not launched',
  content_changed: 'the text is not the approved one',
  not_in_ledger: 'the permission does not stand in the ledger',
  links_missing: 'a condition in the text hid a link that must be there',
  empty_subject: 'the subject would be empty',
  missing_variable: 'a value is not known and the text has no default for it: {{detail}}',
  too_much: 'the message would be too large',
  broken: 'the text could not be written out',
  other: '{{code}}',
} as const

const say = words(en, {
  quiet_hours: 'il fait nuit là où vivent ces personnes ; le départ se fera au matin',
  server_unreachable: 'le serveur de messagerie est injoignable ; un nouvel essai suit',
  refused_for_now: 'le serveur de messagerie a demandé de revenir plus tard',
  held: 'attend son tour : en pause, ou au rythme que la limite permet',
  failed_here: 'une erreur est survenue de notre côté ; un nouvel essai suit',
  decided_retry: 'quelqu’un a décidé de renvoyer le message',
  refused_by_server: 'le serveur de messagerie l’a refusé définitivement',
  refused_for_now_too_often: 'le serveur de messagerie a trop souvent demandé de revenir plus tard',
  failed_here_too_often: 'une erreur s’est produite trop souvent de notre côté',
  decided_give_up: 'quelqu’un a décidé d’en rester là',
  decided_count_as_sent: 'quelqu’un a décidé de le compter comme envoyé',
  no_answer_after_content: 'le contenu est parti, aucune réponse n’est venue : arrivé ou non, on l’ignore',
  worker_died: 'l’envoi s’est interrompu au milieu : arrivé ou non, on l’ignore',
  withdrawn_before_hand_over: 'la personne a retiré son accord juste avant le départ',
  not_permitted_then: 'non permis au moment de l’envoi',
  not_permitted: 'la personne ne le permet plus',
  frequency_cap: 'la personne a reçu autant de messages que la limite l’admet',
  always_quiet: 'il n’y a pas d’heure à laquelle écrire à cette personne',
  killed: 'la campagne a été arrêtée',
  suppressed: 'il ne faut plus écrire à cette adresse',
  bad_address: 'l’adresse n’en est pas une',
  no_address: 'il n’y a pas d’adresse',
  no_content: 'il n’y a pas de texte pour cette personne',
  not_composed: 'aucun message n’a été rédigé',
  not_launched: 'la campagne n’est pas lancée',
  content_changed: 'le texte n’est pas celui qui a été approuvé',
  not_in_ledger: 'la permission ne figure pas au registre',
  links_missing: 'une condition du texte a masqué un lien obligatoire',
  empty_subject: 'l’objet serait vide',
  missing_variable: 'une valeur est inconnue et le texte n’en prévoit pas d’autre : {{detail}}',
  too_much: 'le message serait trop volumineux',
  broken: 'le texte n’a pas pu être composé',
  other: '{{code}}',
})

/** A code such as `missing_variable:user.first_name` as half a sentence; one that nobody knows stays as it is. */
export function sayWhy(language: Language, code: string): string {
  const [kind = '', detail = ''] = code.split(':', 2)
  if (Object.hasOwn(en, kind)) return say(language, kind as keyof typeof en, { detail })
  const consented = sayReason(language, kind as Reason)
  return consented === kind ? say(language, 'other', { code }) : consented
}
