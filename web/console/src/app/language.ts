/** The reader's language: what they chose, else what their browser speaks. Changing it loads the page anew, so that words are plain constants. */

export type Language = 'en' | 'fr'

const kept = 'aval.language'

function chosen(): Language {
  const stored = localStorage.getItem(kept)
  if (stored === 'en' || stored === 'fr') return stored
  return navigator.languages.some((tag) => tag.toLowerCase().startsWith('fr')) ? 'fr' : 'en'
}

export const language: Language = chosen()

/** Keeps the choice and shows the same page in the other language. */
export function speak(next: Language): void {
  localStorage.setItem(kept, next)
  location.reload()
}
