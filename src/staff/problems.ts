/** What staff refuses. */
import { problems } from '../kernel/index.ts'

export const problem = problems({
  'staff.no_key': {
    status: 401,
    en: {
      title: 'This address needs somebody who is signed in, or an API key.',
      fix: 'Sign in to the console; or send `Authorization: Bearer aval_…`, with a key made by `aval keys create`.',
    },
    fr: {
      title: 'Cette adresse demande une session ouverte ou une clé d’API.',
      fix: 'Connectez-vous à la console ; ou envoyez `Authorization: Bearer aval_…`, avec une clé créée par `aval keys create`.',
    },
  },
  'staff.bad_key': {
    status: 401,
    en: {
      title: 'This API key is not valid: it is wrong, expired or revoked.',
      fix: 'Make a new key with `aval keys create`.',
    },
    fr: {
      title: 'Cette clé d’API n’est pas valable : fausse, expirée ou révoquée.',
      fix: 'Créez une nouvelle clé avec `aval keys create`.',
    },
  },
  'staff.too_many_attempts': {
    status: 429,
    en: { title: 'Too many wrong keys from here.', fix: 'Wait {minutes} minutes.' },
    fr: { title: 'Trop de clés fausses depuis ici.', fix: 'Attendez {minutes} minutes.' },
  },
  'staff.signed_out': {
    status: 401,
    en: { title: 'Your session has ended.', fix: 'Sign in again; nothing that you had saved is lost.' },
    fr: {
      title: 'Votre session est terminée.',
      fix: 'Connectez-vous de nouveau ; rien de ce que vous aviez enregistré n’est perdu.',
    },
  },
  'staff.second_step': {
    status: 401,
    en: { title: 'One step of the sign-in is still missing.', fix: 'Confirm with your second factor.' },
    fr: { title: 'Il manque une étape à la connexion.', fix: 'Confirmez avec votre second facteur.' },
  },
  'staff.csrf': {
    status: 403,
    en: {
      title: 'This request does not come from a page of your session.',
      fix: 'Reload the page and try again. Programs send the header x-aval-csrf that GET /v1/session gives, or use an API key.',
    },
    fr: {
      title: 'Cette requête ne vient pas d’une page de votre session.',
      fix: 'Rechargez la page et réessayez. Un programme envoie l’en-tête x-aval-csrf donné par GET /v1/session, ou une clé d’API.',
    },
  },
  'staff.other_site': {
    status: 403,
    en: {
      title: 'Another site asked for this in your name; it was refused.',
      fix: 'Open the console yourself and do it there.',
    },
    fr: {
      title: 'Un autre site l’a demandé en votre nom ; c’est refusé.',
      fix: 'Ouvrez vous-même la console et faites-le là.',
    },
  },
  'staff.email_taken': {
    status: 409,
    en: { title: 'A colleague already has this address.', fix: 'Use another one, or change that colleague.' },
    fr: {
      title: 'Cette adresse est déjà celle d’un collègue.',
      fix: 'Prenez-en une autre, ou modifiez la fiche de ce collègue.',
    },
  },
  'staff.not_allowed': {
    status: 403,
    en: { title: 'You may not do this: it needs the right {right}.', fix: 'The roles that have it: {roles}.' },
    fr: { title: 'Vous n’y êtes pas autorisé : il faut le droit {right}.', fix: 'Les rôles qui l’ont : {roles}.' },
  },
  'staff.unknown_right': {
    status: 400,
    en: { title: 'There is no right {right}.', fix: 'See GET /v1/rights for the list.' },
    fr: { title: 'Le droit {right} n’existe pas.', fix: 'Voyez GET /v1/rights pour la liste.' },
  },
  'staff.unknown_member': {
    status: 404,
    en: { title: 'There is no such member of staff.', fix: 'List them with `aval staff list`.' },
    fr: { title: 'Ce membre de l’équipe n’existe pas.', fix: 'Affichez la liste avec `aval staff list`.' },
  },
  'staff.last_owner': {
    status: 409,
    en: { title: 'This is the last owner.', fix: 'Make another owner first.' },
    fr: { title: 'C’est le dernier propriétaire.', fix: 'Désignez d’abord un autre propriétaire.' },
  },
  'staff.membership_ended': {
    status: 409,
    en: { title: 'This membership has ended.', fix: 'Add the person again, or choose another member.' },
    fr: {
      title: 'Cette personne ne fait plus partie de l’équipe.',
      fix: 'Ajoutez-la de nouveau ou choisissez-en une autre.',
    },
  },
  'staff.unknown_key': {
    status: 404,
    en: { title: 'There is no such API key.', fix: 'List them with `aval keys list`.' },
    fr: { title: 'Cette clé d’API n’existe pas.', fix: 'Affichez la liste avec `aval keys list`.' },
  },
  'staff.not_yours_to_give': {
    status: 403,
    en: {
      title: 'You cannot hand out a right that you lack: {right}.',
      fix: 'Leave it out, or make the key on the server with `aval keys create`.',
    },
    fr: {
      title: 'Vous ne pouvez pas accorder un droit que vous n’avez pas : {right}.',
      fix: 'Retirez-le, ou créez la clé sur le serveur avec `aval keys create`.',
    },
  },
  'staff.beyond_own_rights': {
    status: 403,
    en: {
      title: 'A key cannot hold rights that its member lacks: {right}.',
      fix: 'Leave it out, or make the key for another member.',
    },
    fr: {
      title: 'Une clé ne peut porter un droit que son membre n’a pas : {right}.',
      fix: 'Retirez-le, ou créez la clé pour un autre membre.',
    },
  },
})
