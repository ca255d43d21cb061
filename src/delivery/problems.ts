/** The delivery room's refusals, in both languages. */
import { problems } from '../kernel/index.ts'

export const problem = problems({
  'delivery.unsafe_header': {
    status: 422,
    en: {
      title: 'The field {at} of this message holds a line break or a control character.',
      fix: 'Remove it: a line break there would let a text add headers or recipients of its own.',
    },
    fr: {
      title: 'Le champ {at} de ce message contient un saut de ligne ou un caractère de contrôle.',
      fix: 'Retirez-le : un saut de ligne à cet endroit permettrait d’ajouter des en-têtes ou des destinataires.',
    },
  },
  'delivery.bad_address': {
    status: 422,
    en: { title: 'The field {at} is not one email address.', fix: 'Give a single address such as name@example.org.' },
    fr: {
      title: 'Le champ {at} n’est pas une adresse électronique unique.',
      fix: 'Donnez une seule adresse, par exemple nom@example.org.',
    },
  },
  'delivery.message_too_large': {
    status: 422,
    en: { title: 'The message is {size} bytes; at most {limit} are sent.', fix: 'Shorten it or host the images.' },
    fr: {
      title: 'Le message fait {size} octets ; la limite est de {limit}.',
      fix: 'Raccourcissez-le ou hébergez les images.',
    },
  },
  'delivery.not_found': {
    status: 404,
    en: { title: 'There is no such message, key or report.', fix: 'List them to find the right one.' },
    fr: { title: 'Ce message, cette clé ou ce rapport n’existe pas.', fix: 'Affichez la liste pour trouver le bon.' },
  },
  'delivery.not_uncertain': {
    status: 409,
    en: {
      title: 'This message is not uncertain any more.',
      fix: 'Look at its present state; only uncertain messages need a decision.',
    },
    fr: {
      title: 'Ce message n’est plus incertain.',
      fix: 'Consultez son état actuel ; seuls les messages incertains demandent une décision.',
    },
  },
  'delivery.link_unknown': {
    status: 404,
    en: {
      title: 'This link is not one of ours, or it is incomplete.',
      fix: 'Open the link from the message again, in full.',
    },
    fr: {
      title: 'Ce lien ne vient pas de nous, ou il est incomplet.',
      fix: 'Ouvrez de nouveau le lien du message, en entier.',
    },
  },
  'delivery.not_one_click': {
    status: 400,
    en: {
      title: 'Only the form List-Unsubscribe=One-Click is accepted here.',
      fix: 'Send exactly that body (RFC 8058), or open the link and press the button.',
    },
    fr: {
      title: 'Seul le formulaire List-Unsubscribe=One-Click est accepté ici.',
      fix: 'Envoyez exactement ce contenu (RFC 8058), ou ouvrez le lien et appuyez sur le bouton.',
    },
  },
  'delivery.setting_invalid': {
    status: 422,
    en: { title: 'The setting {at} does not have the expected form.', fix: 'See the documentation of sending limits.' },
    fr: {
      title: 'Le réglage {at} n’a pas la forme attendue.',
      fix: 'Voyez la documentation des limites d’envoi.',
    },
  },
  'delivery.killed': {
    status: 409,
    en: {
      title: 'This campaign was stopped for good; what had not left was cancelled.',
      fix: 'Prepare a new campaign; a stopped one does not start again.',
    },
    fr: {
      title: 'Cette campagne a été arrêtée définitivement ; ce qui n’était pas parti a été annulé.',
      fix: 'Préparez une nouvelle campagne ; une campagne arrêtée ne reprend pas.',
    },
  },
  'delivery.dkim_failed': {
    status: 500,
    en: { title: 'The message could not be signed.', fix: 'Check the DKIM key with `aval dkim check`.' },
    fr: {
      title: 'Le message n’a pas pu être signé.',
      fix: 'Vérifiez la clé DKIM avec `aval dkim check`.',
    },
  },
})
