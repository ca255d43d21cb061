/**
 * What subjects refuses, with a stable code and what to do about it, in both languages.
 */
import { problems } from '../kernel/index.ts'

export const problem = problems({
  'subjects.unknown_field': {
    status: 404,
    en: { title: 'There is no field “{field}” in the catalogue.', fix: 'Define it first, or correct the name.' },
    fr: { title: 'Le catalogue n’a pas de champ « {field} ».', fix: 'Définissez-le d’abord, ou corrigez son nom.' },
  },
  'subjects.bad_field': {
    status: 400,
    en: { title: 'The field “{field}” is not well described: {reason}.', fix: 'Correct the description of the field.' },
    fr: {
      title: 'Le champ « {field} » est mal décrit : {reason}.',
      fix: 'Corrigez la description du champ.',
    },
  },
  'subjects.class_is_fixed': {
    status: 409,
    en: {
      title: 'The field “{field}” is {current} and cannot become {asked}: the class decides how values are stored.',
      fix: 'Define a new field with the class you want and import into it.',
    },
    fr: {
      title: 'Le champ « {field} » est {current} et ne peut devenir {asked} : la classe décide du stockage.',
      fix: 'Définissez un nouveau champ de la classe voulue et importez-y les valeurs.',
    },
  },
  'subjects.sealed_not_selectable': {
    status: 400,
    en: {
      title: 'The field “{field}” is encrypted ({dataClass}) and can stand in no audience and in no model.',
      fix: 'Set inAudiences and inModels to false.',
    },
    fr: {
      title: 'Le champ « {field} » est chiffré ({dataClass}) : il ne peut servir ni aux audiences ni aux modèles.',
      fix: 'Mettez inAudiences et inModels à false.',
    },
  },
  'subjects.bad_mapping': {
    status: 400,
    en: {
      title: 'The mapping is not right at {at}: {reason}.',
      fix: 'Correct the mapping; `propose` gives one to start from.',
    },
    fr: {
      title: 'La correspondance est fausse à {at} : {reason}.',
      fix: 'Corrigez-la ; `propose` en donne une de départ.',
    },
  },
  'subjects.file_unreadable': {
    status: 400,
    en: {
      title: 'The file cannot be read: {reason}.',
      fix: 'Check that it is a CSV, TSV or NDJSON file, plain or .gz.',
    },
    fr: {
      title: 'Le fichier est illisible : {reason}.',
      fix: 'Vérifiez qu’il s’agit d’un CSV, TSV ou NDJSON, simple ou .gz.',
    },
  },
  'subjects.file_changed': {
    status: 409,
    en: {
      title: 'The file is not the one that this import began with.',
      fix: 'Start a new import with the new file; people are matched, so nothing is doubled.',
    },
    fr: {
      title: 'Le fichier n’est plus celui du début de cet import.',
      fix: 'Commencez un nouvel import ; les personnes sont reconnues, rien n’est doublé.',
    },
  },
  'subjects.unknown_import': {
    status: 404,
    en: { title: 'There is no such import.', fix: 'List the imports to find it.' },
    fr: { title: 'Cet import n’existe pas.', fix: 'Affichez la liste des imports.' },
  },
  'subjects.unknown_file': {
    status: 404,
    en: { title: 'There is no such uploaded file; files are deleted once they are imported.', fix: 'Upload it again.' },
    fr: {
      title: 'Ce fichier n’existe pas ; un fichier est supprimé une fois importé.',
      fix: 'Téléversez-le à nouveau.',
    },
  },
  'subjects.no_rejects': {
    status: 404,
    en: { title: 'This import has no file of refused rows (any more).', fix: 'Refused rows are kept for {days} days.' },
    fr: {
      title: 'Cet import n’a pas (ou plus) de fichier de lignes refusées.',
      fix: 'Elles sont gardées {days} jours.',
    },
  },
  'subjects.import_ended': {
    status: 409,
    en: { title: 'This import has already ended.', fix: 'To import again, upload the file again.' },
    fr: { title: 'Cet import est déjà terminé.', fix: 'Pour importer à nouveau, déposez de nouveau le fichier.' },
  },
  'subjects.import_runs_elsewhere': {
    status: 409,
    en: { title: 'This import is being run by another process.', fix: 'Wait for it, or watch its progress.' },
    fr: { title: 'Un autre processus exécute déjà cet import.', fix: 'Attendez-le, ou suivez sa progression.' },
  },
  'subjects.person_refused': {
    status: 422,
    en: { title: 'The person was not taken: {reason}.', fix: 'Correct {at} and try again.' },
    fr: { title: 'La personne n’a pas été enregistrée : {reason}.', fix: 'Corrigez {at} et recommencez.' },
  },
  'subjects.unknown_person': {
    status: 404,
    en: { title: 'There is no such person, or not for this purpose.', fix: 'Look the person up by an identifier.' },
    fr: { title: 'Cette personne n’existe pas, ou pas pour cette finalité.', fix: 'Cherchez-la par un identifiant.' },
  },
})
