/** What the ledger refuses. */
import { problems } from '../kernel/index.ts'

export const problem = problems({
  'ledger.rolled_back': {
    status: 503,
    en: {
      title: 'The ledger is behind what was signed before ({source} knows {known} entries, the database {size}).',
      fix: 'Nothing is signed until this is mended: stop Aval, then run `aval ledger repair`, or restore a newer backup. Decisions are still recorded.',
    },
    fr: {
      title:
        'Le registre est en retard sur ce qui a été signé ({source} connaît {known} inscriptions, la base {size}).',
      fix: 'Rien n’est signé avant réparation : arrêtez Aval, puis lancez `aval ledger repair`, ou restaurez une sauvegarde plus récente. Les décisions sont toujours enregistrées.',
    },
  },
  'ledger.not_repairable': {
    status: 409,
    en: {
      title: 'The static files cannot repair the ledger: {because}.',
      fix: 'Restore a newer backup of files or database, or freeze this log and continue under a new name.',
    },
    fr: {
      title: 'Les fichiers statiques ne peuvent pas réparer le registre : {because}.',
      fix: 'Restaurez une sauvegarde plus récente des fichiers ou de la base, ou figez ce registre et continuez sous un autre nom.',
    },
  },
  'ledger.bad_policy': {
    status: 500,
    en: { title: 'Line {line} of the witness policy is wrong: {because}.', fix: 'See docs/witness.md for its form.' },
    fr: {
      title: 'La ligne {line} de la politique des témoins est fausse : {because}.',
      fix: 'Voyez sa forme dans docs/witness.md.',
    },
  },
  'ledger.not_found': {
    status: 404,
    en: { title: 'The ledger has nothing there.', fix: 'Ask for what the checkpoint covers.' },
    fr: { title: 'Le registre n’a rien à cet endroit.', fix: 'Demandez ce que couvre le point de contrôle.' },
  },
  'ledger.content_altered': {
    status: 503,
    en: {
      title: 'What the database keeps under the hash {hash} is not what the log holds the hash of.',
      fix: 'Somebody changed the table: run `aval ledger verify`, treat it as an incident, and restore the content from a backup.',
    },
    fr: {
      title: 'Ce que la base garde sous l’empreinte {hash} n’est pas ce dont le registre tient l’empreinte.',
      fix: 'Quelqu’un a modifié la table : lancez `aval ledger verify`, traitez-le comme un incident, et restaurez le contenu d’une sauvegarde.',
    },
  },
  'ledger.unknown_inspection': {
    status: 404,
    en: {
      title: 'There is no such report of a verification.',
      fix: 'List the reports to find it; the newest hundred are kept.',
    },
    fr: {
      title: 'Ce compte rendu de vérification n’existe pas.',
      fix: 'Affichez la liste des comptes rendus ; les cent plus récents sont conservés.',
    },
  },
  'ledger.frozen': {
    status: 409,
    en: { title: 'This log is frozen.', fix: 'It continues under another name; see its last public entry.' },
    fr: {
      title: 'Ce registre est figé.',
      fix: 'Il continue sous un autre nom ; voyez sa dernière inscription publique.',
    },
  },
})
