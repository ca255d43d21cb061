/** What audiences refuse. */
import { problems } from '../kernel/index.ts'

export const problem = problems({
  'audiences.not_understood': {
    status: 400,
    en: {
      title: 'The audience is not written as it should be at {at}: {reason}.',
      fix: 'See the audience language in docs/audiences.md.',
    },
    fr: {
      title: 'L’audience n’est pas écrite comme il faut en {at} : {reason}.',
      fix: 'Voyez le langage des audiences dans docs/audiences.md.',
    },
  },
  'audiences.unknown_field': {
    status: 400,
    en: {
      title: 'There is no field {field} in the catalogue.',
      fix: 'List the fields with GET /v1/fields, or define it by an import.',
    },
    fr: {
      title: 'Le catalogue n’a pas de champ {field}.',
      fix: 'Affichez les champs avec GET /v1/fields, ou définissez-le par un import.',
    },
  },
  'audiences.field_not_usable': {
    status: 403,
    en: {
      title: 'The field {field} may not be used to choose people.',
      fix: 'The catalogue keeps it out of audiences; change that there if its class allows it.',
    },
    fr: {
      title: 'Le champ {field} ne peut pas servir à choisir des personnes.',
      fix: 'Le catalogue l’exclut des audiences ; changez-le là si sa classe le permet.',
    },
  },
  'audiences.special_category': {
    status: 403,
    en: {
      title: 'The field {field} is a special category of data (GDPR Art. 9): it is sealed and cannot choose people.',
      fix: 'Remove it. Only explicit consent for this very purpose could make such a use lawful, and no purpose of this installation has it.',
    },
    fr: {
      title:
        'Le champ {field} relève des catégories particulières (RGPD, art. 9) : il est scellé et ne peut choisir personne.',
      fix: 'Retirez-le. Seul un consentement explicite pour cette finalité même le permettrait, et aucune finalité d’ici n’en dispose.',
    },
  },
  'audiences.wrong_type': {
    status: 400,
    en: {
      title: 'The field {field} is of type {type}; {kind} does not fit it.',
      fix: 'Use a comparison for {type}, and a value of that type.',
    },
    fr: {
      title: 'Le champ {field} est de type {type} ; {kind} ne lui convient pas.',
      fix: 'Employez une comparaison pour {type}, et une valeur de ce type.',
    },
  },
  'audiences.newer_version': {
    status: 409,
    en: {
      title: 'Somebody saved version {newest} while you were changing version {basedOn}.',
      fix: 'Nothing of yours is lost: look at what changed, then save yours as the next version, or as a new audience.',
    },
    fr: {
      title: 'Quelqu’un a enregistré la version {newest} pendant que vous modifiiez la version {basedOn}.',
      fix: 'Rien de votre travail n’est perdu : voyez ce qui a changé, puis enregistrez le vôtre comme version suivante, ou comme nouvelle audience.',
    },
  },
  'audiences.unknown': {
    status: 404,
    en: { title: 'There is no such audience.', fix: 'List the audiences to find its number and version.' },
    fr: { title: 'Cette audience n’existe pas.', fix: 'Affichez les audiences pour trouver son numéro et sa version.' },
  },
})
