/** What a witness refuses at its start. */
import { problems } from '../kernel/index.ts'

export const problem = problems({
  'witness.bad_keys': {
    status: 500,
    en: {
      title: 'The keys in {file} cannot be read.',
      fix: 'Put the file back from its backup; a new key is a new witness.',
    },
    fr: {
      title: 'Les clés de {file} sont illisibles.',
      fix: 'Restaurez ce fichier depuis sa sauvegarde ; une nouvelle clé est un nouveau témoin.',
    },
  },
  'witness.bad_configuration': {
    status: 500,
    en: {
      title: 'The configuration of the witness has {count} problem(s): {list}',
      fix: 'Correct {file} and start again.',
    },
    fr: {
      title: 'La configuration du témoin comporte {count} problème(s) : {list}',
      fix: 'Corrigez {file} et redémarrez.',
    },
  },
})
