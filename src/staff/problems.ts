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
  'staff.wrong_credentials': {
    status: 401,
    en: {
      title: 'The address or the password is not right.',
      fix: 'Try again. If you have lost your password, ask an owner for a new start.',
    },
    fr: {
      title: 'L’adresse ou le mot de passe n’est pas juste.',
      fix: 'Réessayez. Si vous avez perdu votre mot de passe, demandez un nouveau départ à un propriétaire.',
    },
  },
  'staff.wrong_password': {
    status: 422,
    en: { title: 'This is not your current password.', fix: 'Enter the password with which you signed in.' },
    fr: {
      title: 'Ce n’est pas votre mot de passe actuel.',
      fix: 'Saisissez le mot de passe avec lequel vous vous êtes connecté.',
    },
  },
  'staff.wrong_code': {
    status: 422,
    en: {
      title: 'This code is not right, or was used already.',
      fix: 'Wait for the next code of your app, and check that the clock of your telephone is right.',
    },
    fr: {
      title: 'Ce code n’est pas juste, ou a déjà servi.',
      fix: 'Attendez le code suivant de votre application, et vérifiez l’heure de votre téléphone.',
    },
  },
  'staff.passkey_refused': {
    status: 422,
    en: {
      title: 'This passkey was not accepted.',
      fix: 'Try again, or sign in another way and add the passkey anew.',
    },
    fr: {
      title: 'Cette clé d’accès n’a pas été acceptée.',
      fix: 'Réessayez, ou connectez-vous autrement et ajoutez-la de nouveau.',
    },
  },
  'staff.no_passkeys_here': {
    status: 409,
    en: {
      title: 'Passkeys need an address with a name; this installation has only numbers.',
      fix: 'Give AVAL_PUBLIC_URL a host name, or use an app for one-time codes.',
    },
    fr: {
      title: 'Les clés d’accès demandent une adresse avec un nom ; cette installation n’a que des chiffres.',
      fix: 'Donnez un nom d’hôte à AVAL_PUBLIC_URL, ou utilisez une application de codes à usage unique.',
    },
  },
  'staff.prove_again': {
    status: 403,
    en: {
      title: 'This needs to be sure that it is you.',
      fix: 'Confirm with your second factor, or sign in again, then do it once more.',
    },
    fr: {
      title: 'Il faut être sûr que c’est bien vous.',
      fix: 'Confirmez avec votre second facteur, ou reconnectez-vous, puis recommencez.',
    },
  },
  'staff.slow_down': {
    status: 429,
    en: { title: 'Too many attempts.', fix: 'Wait {seconds} seconds. Nobody is locked out.' },
    fr: { title: 'Trop de tentatives.', fix: 'Attendez {seconds} secondes. Personne n’est bloqué.' },
  },
  'staff.crowded': {
    status: 503,
    en: { title: 'Many people are signing in at this moment.', fix: 'Try again in a few seconds.' },
    fr: { title: 'Beaucoup de personnes se connectent en ce moment.', fix: 'Réessayez dans quelques secondes.' },
  },
  'staff.weak_password': {
    status: 422,
    en: {
      title: 'This password would be guessed soon: {why}.',
      fix: 'Take four or five words that have nothing to do with one another.',
    },
    fr: {
      title: 'Ce mot de passe serait vite deviné : {whyFR}.',
      fix: 'Prenez quatre ou cinq mots sans rapport entre eux.',
    },
  },
  'staff.breached_unreadable': {
    status: 500,
    en: {
      title: 'The list of stolen passwords cannot be read, so no new password is taken.',
      fix: 'Correct AVAL_BREACHED_PASSWORDS, or take it away.',
    },
    fr: {
      title: 'La liste des mots de passe volés est illisible ; aucun nouveau mot de passe n’est accepté.',
      fix: 'Corrigez AVAL_BREACHED_PASSWORDS, ou retirez cette variable.',
    },
  },
  'staff.no_sign_on': {
    status: 404,
    en: {
      title: 'No sign-on with a provider is configured here.',
      fix: 'Sign in another way, or set AVAL_OIDC_ISSUER.',
    },
    fr: {
      title: 'Aucune connexion par un fournisseur n’est configurée ici.',
      fix: 'Connectez-vous autrement, ou donnez AVAL_OIDC_ISSUER.',
    },
  },
  'staff.sign_on_unreachable': {
    status: 502,
    en: {
      title: 'The sign-on provider does not answer as it should.',
      fix: 'Try again later, or sign in another way; your administrator checks AVAL_OIDC_ISSUER.',
    },
    fr: {
      title: 'Le fournisseur de connexion ne répond pas comme il le devrait.',
      fix: 'Réessayez plus tard, ou connectez-vous autrement ; votre administrateur vérifie AVAL_OIDC_ISSUER.',
    },
  },
  'staff.bad_link': {
    status: 404,
    en: {
      title: 'This link does not work: it was used, has expired, or was replaced by a newer one.',
      fix: 'Ask for a new one. For the first set-up: `aval staff setup-link` on the server.',
    },
    fr: {
      title: 'Ce lien ne fonctionne pas : il a servi, a expiré ou a été remplacé par un plus récent.',
      fix: 'Demandez-en un nouveau. Pour la première mise en service : `aval staff setup-link` sur le serveur.',
    },
  },
  'staff.already_set_up': {
    status: 409,
    en: {
      title: 'This installation is set up: an owner can sign in.',
      fix: 'Sign in, or ask an owner for an invitation.',
    },
    fr: {
      title: 'Cette installation est en service : un propriétaire peut se connecter.',
      fix: 'Connectez-vous, ou demandez une invitation à un propriétaire.',
    },
  },
  'staff.last_factor': {
    status: 409,
    en: {
      title: 'This is your only second factor.',
      fix: 'Add another one first: an app for one-time codes, or a passkey.',
    },
    fr: {
      title: 'C’est votre seul second facteur.',
      fix: 'Ajoutez-en d’abord un autre : une application de codes ou une clé d’accès.',
    },
  },
  'staff.unknown_passkey': {
    status: 404,
    en: { title: 'There is no such passkey of yours.', fix: 'Reload the list of your passkeys.' },
    fr: {
      title: 'Cette clé d’accès n’est pas à vous ou n’existe pas.',
      fix: 'Rechargez la liste de vos clés d’accès.',
    },
  },
  'staff.unknown_session': {
    status: 404,
    en: { title: 'There is no such session of yours; it may have ended.', fix: 'Reload the list of your sessions.' },
    fr: {
      title: 'Cette session n’est pas à vous ou est déjà terminée.',
      fix: 'Rechargez la liste de vos sessions.',
    },
  },
  'staff.not_yourself': {
    status: 409,
    en: {
      title: 'Nobody does this to themselves.',
      fix: 'Ask another owner; if you are the only one, use `aval staff new-start` on the server.',
    },
    fr: {
      title: 'On ne le fait pas pour soi-même.',
      fix: 'Demandez à un autre propriétaire ; si vous êtes seul, utilisez `aval staff new-start` sur le serveur.',
    },
  },
  'staff.no_email': {
    status: 409,
    en: { title: 'This member has no address to sign in with.', fix: 'Give them an address first.' },
    fr: { title: 'Ce membre n’a pas d’adresse pour se connecter.', fix: 'Donnez-lui d’abord une adresse.' },
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
