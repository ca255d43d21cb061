/** What staff refuses. */
import { problems } from '../kernel/index.ts'

export const problem = problems({
  'staff.no_key': {
    status: 401,
    en: {
      title: 'This address needs an API key.',
      fix: 'Send `Authorization: Bearer aval_…`; make a key with `aval keys create`.',
    },
    fr: {
      title: 'Cette adresse demande une clé d’API.',
      fix: 'Envoyez `Authorization: Bearer aval_…` ; créez une clé avec `aval keys create`.',
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
