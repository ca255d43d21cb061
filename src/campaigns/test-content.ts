/** For tests: a catalogue, a definition and a body that is as it should be. */
import type { Definition } from './definition.ts'
import type { SayableField } from './variables.ts'

function field(name: string, dataClass: string, provenance = 'provided', type = 'text'): SayableField {
  return { name, type, dataClass, provenance, label: { en: name, fr: name } }
}

export const fields: readonly SayableField[] = [
  field('first_name', 'direct_identifier'),
  field('city', 'location'),
  field('segment', 'behavioural', 'inferred'),
  field('religion', 'special_category'),
  field('note', 'free_text'),
  field('income_guess', 'financial', 'inferred', 'number'),
]

export function definition(changes: Partial<Definition> = {}): Definition {
  return {
    name: 'Printemps',
    purpose: 'email_marketing',
    audience: { id: '0198f3a0-0000-7000-8000-0000000000aa', version: 1 },
    polarity: 'neutral',
    variants: [{ key: 'a', weight: 1 }],
    holdoutShare: 0,
    sender: { name: 'Maison Test', address: 'bonjour@maison.example' },
    utm: { source: 'aval', medium: 'email', campaign: 'printemps', except: ['https://a.example/x'] },
    fallbackLanguage: 'fr',
    ...changes,
  }
}

/** @param body elements put in front of the button and the footer */
export function goodMjml(body = ''): string {
  return `<mjml><mj-body><mj-section><mj-column>${body}
<mj-button href="https://shop.example.org/soldes?a=1&amp;b=2">Voir</mj-button>
<mj-text>{{ controller.name }}, {{ controller.address }}.
<a href="{{ links.unsubscribe_url }}">Se désabonner</a>
<a href="{{ links.why_url }}">Pourquoi ai-je reçu ceci ?</a></mj-text>
</mj-column></mj-section></mj-body></mjml>`
}
