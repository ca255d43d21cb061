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
  'witness.lost_memory': {
    status: 500,
    en: {
      title: 'The keys in {directory} have signed before, but what they signed is not there any more.',
      fix: 'Find witness.sqlite again, the newest one, not a backup. If it is lost, remove keys.json too: a witness that forgot must be a new one, because it could sign a fork.',
    },
    fr: {
      title: 'Les clés de {directory} ont déjà signé, mais ce qu’elles ont signé a disparu.',
      fix: 'Retrouvez witness.sqlite, la version la plus récente, pas une sauvegarde. S’il est perdu, supprimez aussi keys.json : un témoin qui a oublié doit être un nouveau témoin, car il pourrait signer une bifurcation.',
    },
  },
  'witness.bad_configuration': {
    status: 500,
    en: {
      title: 'The configuration of the witness has {count} problem(s): {list}',
      fix: 'Correct {file} and start again.',
    },
    fr: {
      title: 'La configuration du témoin comporte {count} problème(s) : {listFR}',
      fix: 'Corrigez {file} et redémarrez.',
    },
  },
})
