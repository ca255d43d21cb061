/** What this room refuses, in words. */
import { problems } from '../kernel/index.ts'

export const problem = problems({
  'transparency.unknown_choice': {
    status: 400,
    en: { title: 'This page has no such button.', fix: 'Open the page again from the message and use its buttons.' },
    fr: {
      title: 'Cette page n’a pas ce bouton.',
      fix: 'Ouvrez de nouveau la page depuis le message et utilisez ses boutons.',
    },
  },
})
