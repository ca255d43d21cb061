/** What this room refuses, in words. */
import { problems } from '../kernel/index.ts'

export const problem = problems({
  'campaigns.unknown': {
    status: 404,
    en: { title: 'There is no such campaign.', fix: 'List the campaigns to find it.' },
    fr: { title: 'Cette campagne n’existe pas.', fix: 'Affichez la liste des campagnes pour la retrouver.' },
  },
  'campaigns.definition_invalid': {
    status: 422,
    en: { title: 'The campaign is not described as it must be: {at}.', fix: 'Correct {at}.' },
    fr: { title: 'La campagne n’est pas décrite comme il faut : {at}.', fix: 'Corrigez {at}.' },
  },
  'campaigns.not_email': {
    status: 422,
    en: { title: 'The purpose {purpose} does not write by email.', fix: 'Choose a purpose whose channel is email.' },
    fr: {
      title: 'La finalité {purpose} n’écrit pas par courriel.',
      fix: 'Choisissez une finalité dont le canal est le courriel.',
    },
  },
  'campaigns.audience_for_other_purpose': {
    status: 422,
    en: {
      title: 'The audience was made for {audiencePurpose}, the campaign is for {purpose}.',
      fix: 'Make an audience for this purpose: people agreed to purposes, not to lists.',
    },
    fr: {
      title: 'L’audience a été faite pour {audiencePurpose}, la campagne est pour {purpose}.',
      fix: 'Créez une audience pour cette finalité : on consent à une finalité, non à une liste.',
    },
  },
  'campaigns.wrong_state': {
    status: 409,
    en: { title: 'This cannot be done while the campaign is {state}.', fix: 'Look at the campaign; {hint}.' },
    fr: { title: 'Impossible tant que la campagne est « {state} ».', fix: 'Consultez la campagne ; {hint}.' },
  },
  'campaigns.content_refused': {
    status: 422,
    en: {
      title: 'The content cannot be sent as it is: {count} fault(s).',
      fix: 'Correct each fault listed and save again.',
    },
    fr: {
      title: 'Le contenu ne peut pas être envoyé en l’état : {count} défaut(s).',
      fix: 'Corrigez chacun des défauts indiqués, puis enregistrez de nouveau.',
    },
  },
  'campaigns.content_missing': {
    status: 422,
    en: {
      title: 'Content is missing: {missing}.',
      fix: 'Write it: every variant needs every language of the controller.',
    },
    fr: {
      title: 'Il manque du contenu : {missing}.',
      fix: 'Rédigez-le : chaque variante doit exister dans chaque langue du responsable.',
    },
  },
  'campaigns.draft_unfinished': {
    status: 422,
    en: {
      title: 'A text is being written that cannot be sent yet: {unfinished}.',
      fix: 'Mend its faults, or go back to what could be sent.',
    },
    fr: {
      title: 'Un texte en cours de rédaction ne peut pas encore partir : {unfinished}.',
      fix: 'Corrigez ses défauts, ou revenez à la dernière version envoyable.',
    },
  },
  'campaigns.edited_elsewhere': {
    status: 409,
    en: {
      title: 'Somebody has changed this since you opened it.',
      fix: 'Look at their version, then keep yours or take theirs; yours is not lost.',
    },
    fr: {
      title: 'Quelqu’un l’a modifié depuis que vous l’avez ouvert.',
      fix: 'Regardez sa version, puis gardez la vôtre ou prenez la sienne ; la vôtre n’est pas perdue.',
    },
  },
  'campaigns.controller_missing': {
    status: 409,
    en: {
      title: 'Nobody has said who runs this installation.',
      fix: 'Give the name, postal address and contacts of the controller first (PUT /v1/controller).',
    },
    fr: {
      title: 'Personne n’a indiqué qui exploite cette installation.',
      fix: 'Donnez d’abord le nom, l’adresse postale et les contacts du responsable (PUT /v1/controller).',
    },
  },
  'campaigns.preview_not_permitted': {
    status: 403,
    en: {
      title: 'This person does not permit it ({purpose}).',
      fix: 'Preview with a made-up person, or with someone who permits both the campaign’s purpose and personalisation.',
    },
    fr: {
      title: 'Cette personne ne le permet pas ({purpose}).',
      fix: 'Prévisualisez avec une personne fictive, ou avec quelqu’un qui permet la finalité et la personnalisation.',
    },
  },
  'campaigns.preview_over': {
    status: 404,
    en: { title: 'This preview is over.', fix: 'Open the preview again from the campaign.' },
    fr: { title: 'Cet aperçu a expiré.', fix: 'Rouvrez l’aperçu depuis la campagne.' },
  },
  'campaigns.message_stopped': {
    status: 422,
    en: {
      title: 'This message would not be sent: {reason}.',
      fix: 'Give the variable a default, or mend the content.',
    },
    fr: {
      title: 'Ce message ne partirait pas : {reason}.',
      fix: 'Donnez une valeur par défaut à la variable, ou corrigez le contenu.',
    },
  },
  'campaigns.launch_lost': {
    status: 409,
    en: {
      title: 'What would be sent is not what was approved.',
      fix: 'Check the campaign again and have it approved.',
    },
    fr: {
      title: 'Ce qui partirait n’est pas ce qui a été approuvé.',
      fix: 'Vérifiez de nouveau la campagne et faites-la approuver.',
    },
  },
})
