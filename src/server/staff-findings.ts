/** What the doctor finds about signing in: who can, over what, and which passwords are refused. */
import { accessSync, constants } from 'node:fs'
import type { Finding } from './finding.ts'
import type { House } from './house.ts'

export async function staffFindings({ staff, config }: Pick<House, 'staff' | 'config'>): Promise<Finding[]> {
  return [
    (await staff.setup.needed())
      ? {
          about: 'sign-in',
          health: 'attention',
          en: 'no owner can sign in yet: `aval staff setup-link` shows the link that makes the first administrator',
          fr: 'aucun propriétaire ne peut encore se connecter : `aval staff setup-link` donne le lien qui crée le premier administrateur',
        }
      : {
          about: 'sign-in',
          health: 'active',
          en: 'password and second factor, or a passkey; no default account',
          fr: 'mot de passe et second facteur, ou clé d’accès ; aucun compte par défaut',
        },
    cookieFinding(config),
    breachedFinding(config.breachedPasswords),
    config.signOn
      ? {
          about: 'sign-on',
          health: config.signOn.secondFactor === 'on' ? 'active' : 'attention',
          en: `${config.signOn.name} (${config.signOn.issuer}); ${config.signOn.secondFactor === 'on' ? 'a second factor of ours follows' : 'its word alone is enough (AVAL_OIDC_SECOND_FACTOR=off)'}`,
          fr: `${config.signOn.name} (${config.signOn.issuer}) ; ${config.signOn.secondFactor === 'on' ? 'un second facteur d’ici suit' : 'sa parole seule suffit (AVAL_OIDC_SECOND_FACTOR=off)'}`,
        }
      : {
          about: 'sign-on',
          health: 'inactive',
          en: 'no OpenID provider is configured (AVAL_OIDC_ISSUER)',
          fr: 'aucun fournisseur OpenID n’est configuré (AVAL_OIDC_ISSUER)',
        },
  ]
}

function cookieFinding({ publicUrl }: House['config']): Finding {
  return publicUrl.startsWith('https://')
    ? {
        about: 'session cookie',
        health: 'active',
        en: 'bound to this host and to https',
        fr: 'lié à cet hôte et à https',
      }
    : {
        about: 'session cookie',
        health: 'attention',
        en: 'AVAL_PUBLIC_URL is not https: fit for this machine only, anybody on the way could take a session over',
        fr: 'AVAL_PUBLIC_URL n’est pas en https : ne convient que sur cette machine, quiconque sur le chemin pourrait prendre une session',
      }
}

function breachedFinding(path: string | null): Finding {
  const about = 'stolen passwords'
  if (path === null)
    return {
      about,
      health: 'inactive',
      en: 'no list is configured (AVAL_BREACHED_PASSWORDS): only passwords that are guessed first are refused',
      fr: 'aucune liste n’est configurée (AVAL_BREACHED_PASSWORDS) : seuls les mots de passe vite devinés sont refusés',
    }
  try {
    accessSync(path, constants.R_OK)
    return { about, health: 'active', en: `refused by the list ${path}`, fr: `refusés d’après la liste ${path}` }
  } catch {
    return {
      about,
      health: 'attention',
      en: `the list ${path} cannot be read: no new password is taken`,
      fr: `la liste ${path} est illisible : aucun nouveau mot de passe n’est accepté`,
    }
  }
}
