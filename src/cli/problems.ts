/** What the command line refuses by itself. */
import { problems } from '../kernel/index.ts'

export const problem = problems({
  'cli.no_receipt': {
    status: 409,
    en: {
      title: 'No receipt can be given ({because}).',
      fix: 'See `aval ledger status`; stored data may have been changed.',
    },
    fr: {
      title: 'Aucun reçu ne peut être donné ({because}).',
      fix: 'Voyez `aval ledger status` ; des données ont pu être modifiées.',
    },
  },
  'cli.no_chain': {
    status: 409,
    en: { title: 'No chain is configured, or the local one has never run.', fix: 'See AVAL_CHAIN in docs/anchor.md.' },
    fr: {
      title: 'Aucune chaîne n’est configurée, ou la locale n’a jamais tourné.',
      fix: 'Voyez AVAL_CHAIN dans docs/anchor.md.',
    },
  },
  'cli.server_runs': {
    status: 409,
    en: { title: 'Aval runs on this data directory.', fix: 'Stop it, then repeat this command.' },
    fr: { title: 'Aval tourne sur ce répertoire de données.', fix: 'Arrêtez-le, puis recommencez.' },
  },
  'cli.nobody_yet': {
    status: 409,
    en: { title: 'Nobody works here yet.', fix: 'Make the first member: aval staff add "Your name" --role owner' },
    fr: {
      title: 'Personne ne travaille encore ici.',
      fix: 'Créez le premier membre : aval staff add "Votre nom" --role owner',
    },
  },
  'cli.unknown_member': {
    status: 404,
    en: { title: 'Nobody here is called {name}.', fix: 'See aval staff list; name or number, after --as.' },
    fr: { title: 'Personne ici ne s’appelle {name}.', fix: 'Voyez aval staff list ; un nom ou un numéro après --as.' },
  },
  'cli.bad_file': {
    status: 400,
    en: {
      title: 'The file {file} cannot be read: {reason}.',
      fix: 'Check its path, and that it is valid JSON where JSON is asked.',
    },
    fr: {
      title: 'Le fichier {file} ne peut pas être lu : {reason}.',
      fix: 'Vérifiez son chemin, et qu’il est en JSON valable là où du JSON est demandé.',
    },
  },
  'cli.not_a_number': {
    status: 400,
    en: {
      title: '“{text}” is not the number of a record.',
      fix: 'Copy the number from the answer of the command that made it, or from the matching list.',
    },
    fr: {
      title: '« {text} » n’est pas le numéro d’un enregistrement.',
      fix: 'Copiez le numéro depuis la réponse de la commande qui l’a créé, ou depuis la liste correspondante.',
    },
  },
  'cli.unknown_person': {
    status: 404,
    en: {
      title: 'Nobody is found by this identifier.',
      fix: 'Give a subject number, or external_id:…, email:… or phone:….',
    },
    fr: {
      title: 'Personne n’est trouvé par cet identifiant.',
      fix: 'Donnez un numéro de sujet, ou external_id:…, email:… ou phone:….',
    },
  },
})
