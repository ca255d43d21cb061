/** What the vault refuses, and why. */
import { problems } from '../kernel/index.ts'

export const problem = problems({
  'vault.no_key': {
    status: 410,
    en: {
      title: 'There is no key for this person: they were erased, or never enrolled.',
      fix: 'Nothing can be read. Enrol the person before writing.',
    },
    fr: {
      title: 'Il n’y a pas de clé pour cette personne : elle a été effacée, ou n’a jamais été inscrite.',
      fix: 'Rien ne peut être lu. Inscrivez la personne avant d’écrire.',
    },
  },
  'vault.not_a_subject': {
    status: 400,
    en: { title: 'This is not the identifier of a person.', fix: 'Give a UUID in its usual form, with hyphens.' },
    fr: {
      title: 'Ceci n’est pas l’identifiant d’une personne.',
      fix: 'Donnez un UUID sous sa forme habituelle, avec tirets.',
    },
  },
  'vault.sealed_elsewhere': {
    status: 500,
    en: {
      title: 'A sealed cell does not open in this place: it was altered or moved.',
      fix: 'Restore the row from a backup and look into how it changed.',
    },
    fr: {
      title: 'Une cellule scellée ne s’ouvre pas à cet endroit : elle a été modifiée ou déplacée.',
      fix: 'Restaurez la ligne depuis une sauvegarde et cherchez l’origine du changement.',
    },
  },
  'vault.unknown_envelope': {
    status: 500,
    en: {
      title: 'A sealed cell has a format that this version does not know.',
      fix: 'Start the version of Aval that wrote it, or a newer one.',
    },
    fr: {
      title: 'Une cellule scellée a un format inconnu de cette version.',
      fix: 'Démarrez la version d’Aval qui l’a écrite, ou une plus récente.',
    },
  },
  'vault.wrong_passphrase': {
    status: 500,
    en: {
      title: 'The keyring does not open with this passphrase or key.',
      fix: 'Give the passphrase (AVAL_KEY_PASSPHRASE) or the token that it was made with.',
    },
    fr: {
      title: 'Le trousseau ne s’ouvre pas avec cette phrase secrète ou cette clé.',
      fix: 'Donnez la phrase (AVAL_KEY_PASSPHRASE) ou le jeton d’origine.',
    },
  },
  'vault.hsm_unavailable': {
    status: 500,
    en: {
      title: 'The PKCS#11 token cannot be used: {reason}.',
      fix: 'Check AVAL_PKCS11_MODULE, the token’s label and PIN, and that the optional package pkcs11js is installed.',
    },
    fr: {
      title: 'Le jeton PKCS#11 est inutilisable : {reason}.',
      fix: 'Vérifiez AVAL_PKCS11_MODULE, le libellé et le PIN du jeton, et la présence du paquet facultatif pkcs11js.',
    },
  },
})
