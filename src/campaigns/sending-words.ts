/** Why a message is where it is, in words: delivery's codes, this room's own, and consent's reasons. */
import { type Reason, sayReason } from '../consent/index.ts'
import { type Language, words } from '../kernel/index.ts'

const en = {
  why_quiet_hours: 'it is night where these people live; it leaves in the morning',
  why_server_unreachable: 'the mail server cannot be reached; it is tried again',
  why_refused_for_now: 'the mail server asked to come back later',
  why_held: 'waits its turn: paused, or as fast as the limit allows',
  why_failed_here: 'something failed on our side; it is tried again',
  why_decided_retry: 'somebody decided to send it again',
  why_refused_by_server: 'the mail server refused it for good',
  why_refused_for_now_too_often: 'the mail server asked to come back later too often',
  why_failed_here_too_often: 'something failed on our side too often',
  why_decided_give_up: 'somebody decided to let it be',
  why_decided_count_as_sent: 'somebody decided that it counts as sent',
  why_no_answer_after_content: 'the content left and no answer came: it may or may not have arrived',
  why_worker_died: 'the sender stopped in the middle: it may or may not have arrived',
  why_withdrawn_before_hand_over: 'the person withdrew just before it left',
  why_not_permitted_then: 'not permitted at the moment of sending',
  why_not_permitted: 'the person no longer permits it',
  why_frequency_cap: 'the person has had as many messages as the limit allows',
  why_always_quiet: 'there is no hour at which this person may be written to',
  why_killed: 'the campaign was stopped',
  why_suppressed: 'this address must not be written to again',
  why_bad_address: 'the address is not one',
  why_no_address: 'there is no address',
  why_no_content: 'there is no text for this person',
  why_not_composed: 'no message was written',
  why_not_launched: 'the campaign is not launched',
  why_content_changed: 'the text is not the approved one',
  why_not_in_ledger: 'the permission does not stand in the ledger',
  why_links_missing: 'a condition in the text hid a link that must be there',
  why_empty_subject: 'the subject would be empty',
  why_missing_variable: 'a value is not known and the text has no default for it: {{detail}}',
  why_too_much: 'the message would be too large',
  why_broken: 'the text could not be written out',
  why_as_is: '{{code}}',
} as const

const say = words(en, {
  why_quiet_hours: 'il fait nuit là où vivent ces personnes ; le départ se fera au matin',
  why_server_unreachable: 'le serveur de messagerie est injoignable ; un nouvel essai suit',
  why_refused_for_now: 'le serveur de messagerie a demandé de revenir plus tard',
  why_held: 'attend son tour : en pause, ou au rythme que la limite permet',
  why_failed_here: 'une erreur est survenue de notre côté ; un nouvel essai suit',
  why_decided_retry: 'quelqu’un a décidé de renvoyer le message',
  why_refused_by_server: 'le serveur de messagerie l’a refusé définitivement',
  why_refused_for_now_too_often: 'le serveur de messagerie a trop souvent demandé de revenir plus tard',
  why_failed_here_too_often: 'une erreur s’est produite trop souvent de notre côté',
  why_decided_give_up: 'quelqu’un a décidé d’en rester là',
  why_decided_count_as_sent: 'quelqu’un a décidé de le compter comme envoyé',
  why_no_answer_after_content: 'le contenu est parti, aucune réponse n’est venue : arrivé ou non, on l’ignore',
  why_worker_died: 'l’envoi s’est interrompu au milieu : arrivé ou non, on l’ignore',
  why_withdrawn_before_hand_over: 'la personne a retiré son accord juste avant le départ',
  why_not_permitted_then: 'non permis au moment de l’envoi',
  why_not_permitted: 'la personne ne le permet plus',
  why_frequency_cap: 'la personne a reçu autant de messages que la limite l’admet',
  why_always_quiet: 'il n’y a pas d’heure à laquelle écrire à cette personne',
  why_killed: 'la campagne a été arrêtée',
  why_suppressed: 'il ne faut plus écrire à cette adresse',
  why_bad_address: 'l’adresse n’en est pas une',
  why_no_address: 'il n’y a pas d’adresse',
  why_no_content: 'il n’y a pas de texte pour cette personne',
  why_not_composed: 'aucun message n’a été rédigé',
  why_not_launched: 'la campagne n’est pas lancée',
  why_content_changed: 'le texte n’est pas celui qui a été approuvé',
  why_not_in_ledger: 'la permission ne figure pas au registre',
  why_links_missing: 'une condition du texte a masqué un lien obligatoire',
  why_empty_subject: 'l’objet serait vide',
  why_missing_variable: 'une valeur est inconnue et le texte n’en prévoit pas d’autre : {{detail}}',
  why_too_much: 'le message serait trop volumineux',
  why_broken: 'le texte n’a pas pu être composé',
  why_as_is: '{{code}}',
})

/** A code such as `missing_variable:user.first_name` as half a sentence; one that nobody knows stays as it is. */
export function sayWhy(language: Language, code: string): string {
  const [kind = '', detail = ''] = code.split(':', 2)
  const key = `why_${kind}`
  if (isKnown(key)) return say(language, key, { detail })
  const consented = sayReason(language, kind as Reason)
  return consented === kind ? say(language, 'why_as_is', { code }) : consented
}

function isKnown(key: string): key is keyof typeof en {
  return Object.hasOwn(en, key)
}
