/** What this room refuses, in words. The pages show them as pages. */
import { problems } from '../kernel/index.ts'

export const problem = problems({
  'portal.not_signed_in': {
    status: 401,
    en: { title: 'Your visit has ended.', fix: 'Ask for a new code, or open the link in a message from us again.' },
    fr: {
      title: 'Votre visite est terminée.',
      fix: 'Demandez un nouveau code, ou rouvrez le lien qui figure dans un de nos messages.',
    },
  },
  'portal.needs_code': {
    status: 403,
    en: {
      title: 'For this we first have to be sure that it is you.',
      fix: 'Have a code sent to the address that we hold, and enter it.',
    },
    fr: {
      title: 'Pour cela, nous devons d’abord être sûrs qu’il s’agit bien de vous.',
      fix: 'Faites-vous envoyer un code à l’adresse que nous avons, puis saisissez-le.',
    },
  },
  'portal.stale_form': {
    status: 403,
    en: {
      title: 'This form does not belong to your visit; nothing was changed.',
      fix: 'Open the page again and use the form that is on it.',
    },
    fr: {
      title: 'Ce formulaire n’appartient pas à votre visite ; rien n’a été modifié.',
      fix: 'Ouvrez de nouveau la page et utilisez le formulaire qui s’y trouve.',
    },
  },
  'portal.unknown_form': {
    status: 400,
    en: { title: 'This page has no such form.', fix: 'Open the page again and use its buttons.' },
    fr: { title: 'Cette page n’a pas ce formulaire.', fix: 'Ouvrez de nouveau la page et utilisez ses boutons.' },
  },
  'portal.unknown_choice': {
    status: 400,
    en: { title: 'There is no such choice.', fix: 'Open the page of your choices again and use its buttons.' },
    fr: { title: 'Ce choix n’existe pas.', fix: 'Ouvrez de nouveau la page de vos choix et utilisez ses boutons.' },
  },
  'portal.nothing_said': {
    status: 422,
    en: { title: 'Something is missing in this form.', fix: 'Go back, and fill in what is asked for.' },
    fr: {
      title: 'Il manque quelque chose dans ce formulaire.',
      fix: 'Revenez en arrière et complétez ce qui est demandé.',
    },
  },
  'portal.not_an_address': {
    status: 422,
    en: { title: 'This is not an email address.', fix: 'Write it as in name@example.org.' },
    fr: { title: 'Ce n’est pas une adresse électronique.', fix: 'Écrivez-la comme dans nom@exemple.fr.' },
  },
  'portal.too_many': {
    status: 429,
    en: { title: 'Too many codes were asked for.', fix: 'Wait {minutes} minutes and try again.' },
    fr: { title: 'Trop de codes ont été demandés.', fix: 'Attendez {minutes} minutes et réessayez.' },
  },
  'portal.no_address': {
    status: 409,
    en: {
      title: 'We hold no email address of yours to which a code could be sent.',
      fix: 'Write to the data protection contact; you find it under “About us”.',
    },
    fr: {
      title: 'Nous n’avons aucune adresse électronique à laquelle vous envoyer un code.',
      fix: 'Écrivez au contact pour la protection des données ; il figure sous « Qui nous sommes ».',
    },
  },
  'portal.nothing_there': {
    status: 404,
    en: { title: 'There is nothing at this address.', fix: 'Use the menu to go on.' },
    fr: { title: 'Il n’y a rien à cette adresse.', fix: 'Utilisez le menu pour continuer.' },
  },
})
