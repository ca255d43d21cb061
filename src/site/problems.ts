/** The room's refusals, in both languages. */
import { problems } from '../kernel/index.ts'

export const problem = problems({
  'site.unknown': {
    status: 404,
    en: { title: 'There is no such site.', fix: 'List the sites to find the right one.' },
    fr: { title: 'Ce site n’existe pas.', fix: 'Affichez la liste des sites pour trouver le bon.' },
  },
  'site.revoked': {
    status: 409,
    en: { title: 'This site was revoked.', fix: 'Create a new one; what was revoked stays so.' },
    fr: { title: 'Ce site a été révoqué.', fix: 'Créez-en un nouveau ; ce qui est révoqué le reste.' },
  },
  'site.origin_invalid': {
    status: 422,
    en: {
      title: '{origin} is not an origin.',
      fix: 'Give scheme and host as the browser shows them, without a path: https://www.example.org. Plain http is for this machine only.',
    },
    fr: {
      title: '{origin} n’est pas une origine.',
      fix: 'Donnez le protocole et l’hôte tels que le navigateur les montre, sans chemin : https://www.example.org. http seul est réservé à cette machine.',
    },
  },
  'site.notice_not_published': {
    status: 422,
    en: { title: 'No version of this notice is published.', fix: 'Publish it first, or name another.' },
    fr: {
      title: 'Aucune version de cette notice n’est publiée.',
      fix: 'Publiez-la d’abord, ou choisissez-en une autre.',
    },
  },
  'site.purpose_not_asked': {
    status: 422,
    en: {
      title: 'The purpose {purpose} cannot be asked for on a site.',
      fix: 'Name purposes that rest on consent, need no address, and stand in the notice.',
    },
    fr: {
      title: 'La finalité {purpose} ne peut pas être demandée sur un site.',
      fix: 'Choisissez des finalités fondées sur le consentement, sans adresse nécessaire, et présentes dans la notice.',
    },
  },
  'site.key_unknown': {
    status: 401,
    en: { title: 'This write key is not in use.', fix: 'Copy the snippet of the site again.' },
    fr: { title: 'Cette clé d’écriture n’est pas en service.', fix: 'Copiez de nouveau l’extrait de code du site.' },
  },
  'site.origin_not_allowed': {
    status: 403,
    en: { title: 'This page does not belong to the site.', fix: 'Add its origin to the site.' },
    fr: { title: 'Cette page n’appartient pas au site.', fix: 'Ajoutez son origine à celles du site.' },
  },
  'site.too_many_requests': {
    status: 429,
    en: { title: 'Too much came at once.', fix: 'Try again in {seconds} seconds.' },
    fr: { title: 'Trop de requêtes à la fois.', fix: 'Réessayez dans {seconds} secondes.' },
  },
  'site.notice_not_shown': {
    status: 409,
    en: {
      title: 'This is not a text that the site shows: version {version} with another content.',
      fix: 'Read the notice again and show it before asking.',
    },
    fr: {
      title: 'Ce n’est pas un texte que le site montre : version {version}, contenu différent.',
      fix: 'Relisez la notice et montrez-la avant de demander.',
    },
  },
  'site.choice_unknown': {
    status: 422,
    en: { title: 'The site does not ask about {purpose}.', fix: 'Answer the purposes of the notice, and only those.' },
    fr: {
      title: 'Le site ne demande rien au sujet de {purpose}.',
      fix: 'Répondez aux finalités de la notice, et seulement à celles-là.',
    },
  },
  'site.visitor_erased': {
    status: 410,
    en: { title: 'This visitor asked to be erased.', fix: 'Forget the number in this browser and begin anew.' },
    fr: {
      title: 'Ce visiteur a demandé l’effacement.',
      fix: 'Oubliez le numéro dans ce navigateur et recommencez.',
    },
  },
  'site.message_invalid': {
    status: 400,
    en: { title: 'A message cannot be read: {reason}.', fix: 'Follow the Segment specification; see docs/site.md.' },
    fr: {
      title: 'Un message ne peut pas être lu : {reason}.',
      fix: 'Suivez la spécification Segment ; voyez docs/site.md.',
    },
  },
})
