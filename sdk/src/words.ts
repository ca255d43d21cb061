/** What the banner and the preference centre say, in English and French. The notice brings its own words. */

const en = {
  title: 'Your choice on {site}',
  lead: 'None of this happens unless you agree:',
  free: 'The site works the same either way, and you can change your mind at any time.',
  accept: 'Accept all',
  refuse: 'Refuse all',
  choose: 'Choose one by one',
  save: 'Save my choices',
  close: 'Close without choosing',
  shut: 'Close',
  control: 'Privacy choices',
  withdraw: 'Withdraw all',
  centre: 'Your privacy choices',
  centre_lead: 'Off unless you switch it on. Every choice takes effect at once.',
  gpc: 'Your browser asks not to share or sell your data (Global Privacy Control). Opt-out request honoured.',
  gpc_off: 'Kept off: your browser’s opt-out request is honoured.',
  more: 'More about this',
  notice: 'Who, how long, your rights',
  recorded: 'Your choice is recorded.',
  waiting: 'Your choice holds in this browser and will be recorded as soon as there is a connection.',
  proof: 'See the proof',
  unreachable: 'The choices cannot be shown now. Until they can, nothing is collected.',
}

const fr: Record<keyof typeof en, string> = {
  title: 'Votre choix sur {site}',
  lead: 'Rien de tout cela n’a lieu sans votre accord :',
  free: 'Le site fonctionne de la même façon dans les deux cas, et vous pouvez changer d’avis à tout moment.',
  accept: 'Tout accepter',
  refuse: 'Tout refuser',
  choose: 'Choisir point par point',
  save: 'Enregistrer mes choix',
  close: 'Fermer sans choisir',
  shut: 'Fermer',
  control: 'Vos choix',
  withdraw: 'Tout retirer',
  centre: 'Vos choix de confidentialité',
  centre_lead: 'Désactivé tant que vous ne l’activez pas. Chaque choix prend effet aussitôt.',
  gpc: 'Votre navigateur demande de ne pas partager ni vendre vos données (Global Privacy Control). Cette opposition est respectée.',
  gpc_off: 'Reste désactivé : l’opposition de votre navigateur est respectée.',
  more: 'En savoir plus',
  notice: 'Qui, combien de temps, vos droits',
  recorded: 'Votre choix est enregistré.',
  waiting: 'Votre choix vaut dans ce navigateur et sera enregistré dès que la connexion reviendra.',
  proof: 'Voir la preuve',
  unreachable: 'Les choix ne peuvent pas être affichés pour l’instant. D’ici là, rien n’est collecté.',
}

export type Language = 'en' | 'fr'
export type Word = keyof typeof en

const catalogues = { en, fr }

/** French sets a no-break space before high punctuation; the catalogue is written with plain ones. */
export function say(language: Language, word: Word, site = ''): string {
  return catalogues[language][word].replace('{site}', site).replace(/ ([:;!?])/g, '\u00a0$1')
}
