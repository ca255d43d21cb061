/** One line of the honest status, in both languages. */
import { type Language, words } from '../kernel/index.ts'

export const healths = ['active', 'attention', 'inactive'] as const
export type Health = (typeof healths)[number]

/** What each line is about; the key is its stable name in English. */
const about = {
  database: 'base de données',
  durability: 'durabilité',
  'server role': 'rôle du serveur',
  'sign-in': 'connexion',
  'session cookie': 'cookie de session',
  'stolen passwords': 'mots de passe volés',
  'sign-on': 'authentification externe',
  keyring: 'trousseau de clés',
  DKIM: 'DKIM',
  ledger: 'registre',
  'ledger tables': 'tables du registre',
  witnesses: 'témoins',
  'blockchain anchor': 'ancrage sur une chaîne',
  mail: 'courrier',
  'one-click unsubscribe': 'désinscription en un clic',
  'federated learning': 'apprentissage fédéré',
  'web firewall': 'pare-feu applicatif',
  'intrusion detection': 'détection d’intrusion',
} as const
export type About = keyof typeof about

const say = words(Object.fromEntries(Object.keys(about).map((key) => [key, key])) as Record<About, string>, about)

export interface Finding {
  readonly about: About
  readonly health: Health
  readonly en: string
  readonly fr: string
}

/** What a finding is about, as people read it. */
export function aboutIn(language: Language, finding: Pick<Finding, 'about'>): string {
  return say(language, finding.about)
}

/** The finding with its title in both languages. */
export function titled(finding: Finding): Finding & { readonly title: Readonly<Record<Language, string>> } {
  return { ...finding, title: { en: aboutIn('en', finding), fr: aboutIn('fr', finding) } }
}
