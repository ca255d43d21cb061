/** What can go wrong while a house opens. */
import { problems } from '../kernel/index.ts'

export const problem = problems({
  'server.ledger_renamed': {
    status: 500,
    en: {
      title: 'The ledger of this installation is called “{origin}”, not “{asked}”.',
      fix: 'A log keeps its name for ever. Take AVAL_LEDGER_ORIGIN away, or see `aval ledger continue` to begin a new one.',
    },
    fr: {
      title: 'Le registre de cette installation s’appelle « {origin} », et non « {asked} ».',
      fix: 'Un registre garde son nom pour toujours. Retirez AVAL_LEDGER_ORIGIN, ou voyez `aval ledger continue` pour en commencer un autre.',
    },
  },
  'server.already_running': {
    status: 409,
    en: {
      title: 'Another Aval works on {directory}: process {pid}, since {since} ({doing}).',
      fix: 'Stop that process, or give this one another folder with AVAL_DATA_DIR.',
    },
    fr: {
      title: 'Un autre Aval travaille sur {directory} : processus {pid}, depuis {since} ({doing}).',
      fix: 'Arrêtez ce processus, ou donnez à celui-ci un autre dossier par AVAL_DATA_DIR.',
    },
  },
  'server.database_version': {
    status: 500,
    en: {
      title: 'The database is PostgreSQL {version}; Aval needs 15 to 18.',
      fix: 'Point DATABASE_URL to a supported server.',
    },
    fr: {
      title: 'La base est PostgreSQL {version} ; Aval demande 15 à 18.',
      fix: 'Dirigez DATABASE_URL vers un serveur pris en charge.',
    },
  },
  'server.database_unreachable': {
    status: 500,
    en: {
      title: 'The database of DATABASE_URL does not answer: {reason}.',
      fix: 'Check the address, the password and that the server runs.',
    },
    fr: {
      title: 'La base de DATABASE_URL ne répond pas : {reason}.',
      fix: 'Vérifiez l’adresse, le mot de passe et que le serveur tourne.',
    },
  },
  'server.server_role': {
    status: 500,
    en: {
      title: 'The role {role} cannot be created by the role of DATABASE_URL.',
      fix: 'Create it once as administrator (LOGIN, no other attribute), and give its URL in AVAL_DATABASE_SERVER_URL.',
    },
    fr: {
      title: 'Le rôle {role} ne peut pas être créé par celui de DATABASE_URL.',
      fix: 'Créez-le une fois comme administrateur (LOGIN, sans autre attribut) et donnez son URL dans AVAL_DATABASE_SERVER_URL.',
    },
  },
  'server.server_role_too_strong': {
    status: 500,
    en: {
      title: 'The role that the server would log in as may do too much: {why}.',
      fix: 'Row-level security would not bind it. Use a role that owns nothing, without SUPERUSER, BYPASSRLS or memberships.',
    },
    fr: {
      title: 'Le rôle prévu pour le serveur a trop de pouvoirs : {why}.',
      fix: 'La sécurité par ligne ne le contraindrait pas. Prenez un rôle qui ne possède rien, sans SUPERUSER, BYPASSRLS ni appartenance.',
    },
  },
  'server.console_not_built': {
    status: 503,
    en: {
      title: 'The console has not been built.',
      fix: 'Start with `npm start`, which builds it, or run `node scripts/ensure.mjs`.',
    },
    fr: {
      title: 'La console n’a pas été construite.',
      fix: 'Démarrez avec `npm start`, qui la construit, ou lancez `node scripts/ensure.mjs`.',
    },
  },
  'server.no_such_asset': {
    status: 404,
    en: { title: 'This part of the console does not exist (any more).', fix: 'Load the page again.' },
    fr: { title: 'Cette partie de la console n’existe pas (ou plus).', fix: 'Rechargez la page.' },
  },
})
