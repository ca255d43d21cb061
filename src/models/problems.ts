/** What this room refuses, and what to do about it. */
import { problems } from '../kernel/index.ts'

export const problem = problems({
  'models.unknown_model': {
    status: 404,
    en: { title: 'There is no such model.', fix: 'List the models to find it.' },
    fr: { title: 'Ce modèle n’existe pas.', fix: 'Affichez la liste des modèles pour le retrouver.' },
  },
  'models.too_few_people': {
    status: 422,
    en: {
      title:
        '{positives} people with the outcome and {negatives} without are too few to learn from; {needed} of each are needed.',
      fix: 'Choose an outcome that is more frequent, widen the population, or wait until more people permit training.',
    },
    fr: {
      title:
        '{positives} personnes avec ce résultat et {negatives} sans, c’est trop peu pour apprendre ; il en faut {needed} de chaque.',
      fix: 'Choisissez un résultat plus fréquent, élargissez la population ou attendez que plus de personnes permettent l’entraînement.',
    },
  },
  'models.sensitive_inference': {
    status: 422,
    en: {
      title:
        'Aval does not predict {what}: it says, or reveals, something that nobody may infer about a person here ({because}).',
      fix: 'Choose as outcome something that people did, such as a purchase or a reply.',
    },
    fr: {
      title:
        'Aval ne prédit pas {what} : cela dit ou révèle quelque chose que nul ne peut déduire ici d’une personne ({because}).',
      fix: 'Choisissez comme résultat quelque chose que les personnes ont fait, comme un achat ou une réponse.',
    },
  },
  'models.field_not_allowed': {
    status: 422,
    en: { title: 'The field {field} may not be used in models: {because}.', fix: 'Leave it out of the features.' },
    fr: { title: 'Le champ {field} ne peut pas servir dans un modèle : {because}.', fix: 'Retirez-le des variables.' },
  },
  'models.no_features': {
    status: 422,
    en: { title: 'No field is left to learn from.', fix: 'Allow fields for models in the catalogue, or name them.' },
    fr: {
      title: 'Il ne reste aucun champ pour apprendre.',
      fix: 'Autorisez des champs pour les modèles dans le catalogue, ou nommez-les.',
    },
  },
  'models.window_not_over': {
    status: 422,
    en: {
      title: 'The window in which the event may happen is not over ({to}), so nobody is known not to have done it.',
      fix: 'Choose a window that has ended.',
    },
    fr: {
      title:
        'La période où l’événement peut avoir lieu n’est pas terminée ({to}) : on ne sait pas encore qui ne l’a pas fait.',
      fix: 'Choisissez une période achevée.',
    },
  },
  'models.too_many_columns': {
    status: 422,
    en: { title: 'The fields make {columns} columns; at most {most} can be fitted.', fix: 'Use fewer fields.' },
    fr: { title: 'Les champs donnent {columns} colonnes ; {most} au plus.', fix: 'Utilisez moins de champs.' },
  },
  'models.withdrawals_keep_coming': {
    status: 409,
    en: {
      title: 'People withdrew during each of {rounds} rounds of training; no model was registered.',
      fix: 'Train again at a quieter time.',
    },
    fr: {
      title:
        'Des personnes se sont retirées pendant chacun des {rounds} entraînements ; aucun modèle n’a été enregistré.',
      fix: 'Relancez l’entraînement à un moment plus calme.',
    },
  },
  'models.leaks_unanswered': {
    status: 409,
    en: {
      title: 'The model carries warnings about {fields} that know the outcome too well.',
      fix: 'Train without these fields, or say in a sentence why each was known before the outcome.',
    },
    fr: {
      title: 'Le modèle porte des avertissements : {fields} connaissent trop bien le résultat.',
      fix: 'Entraînez sans ces champs, ou dites en une phrase pourquoi chacun était connu avant le résultat.',
    },
  },
  'models.words_missing': {
    status: 422,
    en: {
      title: 'A model is approved or retired in writing: {given} letters are not a reason.',
      fix: 'Say in at least {needed} letters why.',
    },
    fr: {
      title: 'Un modèle s’approuve ou se retire par écrit : {given} lettres ne font pas une raison.',
      fix: 'Dites pourquoi, en {needed} lettres au moins.',
    },
  },
  'models.no_reason': {
    status: 422,
    en: {
      title: 'Looking at one person’s prediction needs a reason.',
      fix: 'Say in at least three words why; it is recorded.',
    },
    fr: {
      title: 'Consulter la prédiction d’une personne demande une raison.',
      fix: 'Dites pourquoi, en trois mots au moins ; c’est consigné.',
    },
  },
  'models.author_cannot_approve': {
    status: 403,
    en: {
      title: 'You trained this model, so you cannot approve it.',
      fix: 'Ask somebody else who may approve models: an owner or the DPO.',
    },
    fr: {
      title: 'Vous avez entraîné ce modèle, vous ne pouvez donc pas l’approuver.',
      fix: 'Demandez à une autre personne qui peut approuver les modèles : un propriétaire ou le DPO.',
    },
  },
  'models.nobody_else': {
    status: 403,
    en: {
      title:
        'You trained this model, and nobody else here may approve models: nobody approves their own work, even alone.',
      fix: 'Invite a second person as DPO or owner (it may be somebody from outside), and ask them to approve it.',
    },
    fr: {
      title:
        'Vous avez entraîné ce modèle et personne d’autre ici ne peut approuver les modèles : nul n’approuve son propre travail, même seul.',
      fix: 'Invitez une deuxième personne comme DPO ou propriétaire (elle peut être extérieure) et demandez-lui de l’approuver.',
    },
  },
  'models.not_a_person': {
    status: 403,
    en: {
      title: 'A model is approved by a person, and nobody stands behind this key or process.',
      fix: 'Sign in, or use a key that belongs to a member of staff.',
    },
    fr: {
      title: 'Un modèle est approuvé par une personne, et nul n’est derrière cette clé ou ce processus.',
      fix: 'Connectez-vous, ou employez une clé qui appartient à un membre de l’équipe.',
    },
  },
  'models.wrong_state': {
    status: 409,
    en: {
      title: 'The model is {state}; this needs it to be {needed}.',
      fix: 'Approve the model first, or train a new version.',
    },
    fr: {
      title: 'Le modèle est à l’état {state} ; il doit être {needed}.',
      fix: 'Approuvez d’abord le modèle, ou entraînez une nouvelle version.',
    },
  },
  'models.altered': {
    status: 500,
    en: {
      title: 'The stored model does not match its hash: it was changed outside Aval. It is not used.',
      fix: 'Tell your security contact and train the model again.',
    },
    fr: {
      title:
        'Le modèle enregistré ne correspond pas à son empreinte : il a été modifié hors d’Aval. Il n’est pas utilisé.',
      fix: 'Prévenez votre contact sécurité et entraînez le modèle à nouveau.',
    },
  },
  'models.person_not_available': {
    status: 404,
    en: {
      title: 'There is no such person, or they do not permit prediction.',
      fix: 'Look at the person’s permissions.',
    },
    fr: {
      title: 'Cette personne n’existe pas, ou elle ne permet pas la prédiction.',
      fix: 'Consultez les permissions de la personne.',
    },
  },
})
