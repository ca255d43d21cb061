/** What this room refuses, in words. */
import { problems } from '../kernel/index.ts'

export const problem = problems({
  'rights.unknown': {
    status: 404,
    en: { title: 'There is no such request.', fix: 'List the requests to find it.' },
    fr: { title: 'Cette demande n’existe pas.', fix: 'Affichez la liste des demandes pour la retrouver.' },
  },
  'rights.unknown_person': {
    status: 404,
    en: { title: 'There is no such person.', fix: 'Check the identifier of the person.' },
    fr: { title: 'Cette personne n’existe pas.', fix: 'Vérifiez l’identifiant de la personne.' },
  },
  'rights.not_yours': {
    status: 403,
    en: {
      title: 'A person sees, makes and withdraws their own requests only.',
      fix: 'Answering is the work of staff. Sign in as the person whom the request is about to see or withdraw it.',
    },
    fr: {
      title: 'Une personne ne voit, ne fait et ne retire que ses propres demandes.',
      fix: 'Répondre revient à l’équipe. Pour voir ou retirer une demande, identifiez-vous comme la personne concernée.',
    },
  },
  'rights.closed': {
    status: 409,
    en: { title: 'A request that is {from} cannot become {to}.', fix: 'If more is asked, make a new request.' },
    fr: {
      title: 'Une demande dans l’état {from} ne peut pas passer à {to}.',
      fix: 'Pour demander autre chose, faites une nouvelle demande.',
    },
  },
  'rights.no_ground': {
    status: 422,
    en: {
      title: 'A refusal names the ground of law on which it stands.',
      fix: 'Choose one of these in {at}, or answer the request: {grounds}.',
    },
    fr: {
      title: 'Un refus indique le motif légal sur lequel il repose.',
      fix: 'Choisissez l’un de ceux-ci dans {at}, ou donnez suite à la demande : {grounds}.',
    },
  },
  'rights.no_answer': {
    status: 422,
    en: {
      title: 'A person who is answered or refused is told so in words.',
      fix: 'Write the answer, or the reasons of the refusal, in {at}.',
    },
    fr: {
      title: 'Une réponse ou un refus se dit avec des mots à la personne.',
      fix: 'Écrivez la réponse, ou les motifs du refus, dans {at}.',
    },
  },
})
