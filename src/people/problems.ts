/** What this room refuses, in words. */
import { problems } from '../kernel/index.ts'

export const problem = problems({
  'people.not_for_this_purpose': {
    status: 404,
    en: {
      title: 'There is no such person, or nobody may look at them for this purpose.',
      fix: 'Check the number, or name the purpose that you really look for, such as answering their rights.',
    },
    fr: {
      title: 'Cette personne n’existe pas, ou personne ne peut la consulter pour cette finalité.',
      fix: 'Vérifiez le numéro, ou indiquez la finalité réelle de votre consultation, par exemple répondre à ses droits.',
    },
  },
  'people.no_such_value': {
    status: 404,
    en: {
      title: 'Nothing is held in {field} that you may see.',
      fix: 'Open the person’s card again and choose from it.',
    },
    fr: {
      title: 'Rien n’est conservé dans {field} que vous puissiez voir.',
      fix: 'Rouvrez la fiche de la personne et choisissez-y.',
    },
  },
})
