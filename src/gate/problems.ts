/** What the gate refuses. */
import { problems } from '../kernel/index.ts'

export const problem = problems({
  'gate.no_reason': {
    status: 400,
    en: {
      title: 'Personal data is opened only with a reason in words.',
      fix: 'Say in at least three words why: it will stand in the warrant.',
    },
    fr: {
      title: 'Les données personnelles ne s’ouvrent qu’avec une raison en toutes lettres.',
      fix: 'Dites pourquoi en trois mots au moins : ce sera écrit dans le mandat.',
    },
  },
  'gate.already_open': {
    status: 500,
    en: {
      title: 'Personal data is already open for {purpose} in this piece of work.',
      fix: 'Finish it before opening for another purpose: purposes are not mixed.',
    },
    fr: {
      title: 'Des données personnelles sont déjà ouvertes pour {purpose} dans ce travail.',
      fix: 'Terminez-le avant d’ouvrir pour une autre finalité : on ne les mêle pas.',
    },
  },
})
