/**
 * The doctor: an honest status. Every line says what is, whether it protects as it should, and what to do if not; what does not
 * exist yet is listed as not active rather than left out.
 */
import { sql } from 'kysely'
import type { Config, Database, Language } from '../kernel/index.ts'
import type { VaultStatus } from '../vault/index.ts'
import { type About, aboutIn, type Finding } from './finding.ts'
import type { House } from './house.ts'
import { ledgerFindings } from './ledger-findings.ts'
import type { Installation } from './installation.ts'
import { staffFindings } from './staff-findings.ts'

/** What the database promises when it says that something is written. */
export async function databaseFindings(
  database: Database,
  installation: Pick<Installation, 'place'>,
): Promise<Finding[]> {
  const { rows } = await sql<{ name: string; setting: string }>`
    select name, setting from pg_settings
    where name in ('server_version', 'fsync', 'synchronous_commit', 'full_page_writes', 'data_checksums')`.execute(
    database.db,
  )
  const setting = new Map(rows.map((row) => [row.name, row.setting]))
  const where = installation.place.kind === 'embedded' ? installation.place : null
  const place = {
    en: where ? `embedded, in ${where.directory}, run as ${where.runsAs}` : 'external (DATABASE_URL)',
    fr: where ? `embarqué, dans ${where.directory}, exécuté par ${where.runsAs}` : 'externe (DATABASE_URL)',
  }
  const durable = ['fsync', 'synchronous_commit', 'full_page_writes'].filter((name) => setting.get(name) !== 'on')
  const list = ['fsync', 'synchronous_commit', 'full_page_writes', 'data_checksums']
    .map((name) => `${name}=${setting.get(name)}`)
    .join(', ')
  return [
    {
      about: 'database',
      health: 'active',
      en: `PostgreSQL ${setting.get('server_version')}, ${place.en}`,
      fr: `PostgreSQL ${setting.get('server_version')}, ${place.fr}`,
    },
    durable.length === 0
      ? {
          about: 'durability',
          health: 'active',
          en: `what is acknowledged is on disk (${list})`,
          fr: `ce qui est confirmé est sur le disque (${list})`,
        }
      : {
          about: 'durability',
          health: 'attention',
          en: `${durable.join(', ')} is off: a power cut can lose what was acknowledged (${list}). Turn it on in the server’s configuration.`,
          fr: `${durable.join(', ')} est désactivé : une coupure peut perdre ce qui a été confirmé (${list}). Activez-le dans la configuration.`,
        },
  ]
}

/** What the role that the server logs in as may do. */
export async function roleFindings(database: Database): Promise<Finding[]> {
  const { rows } = await sql<{ name: string; powers: string; unprotected: string }>`
    select current_user::text as name,
      coalesce((select concat_ws(' ', case when rolsuper then 'SUPERUSER' end, case when rolbypassrls then 'BYPASSRLS' end,
        case when rolcreaterole then 'CREATEROLE' end, case when rolcreatedb then 'CREATEDB' end) from pg_roles where rolname = current_user), '')
      || coalesce((select string_agg(' member of ' || roleid::regrole::text, '') from pg_auth_members where member = current_user::regrole), '') as powers,
      coalesce((select string_agg(c.relname, ', ') from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'subject_id'
        where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace and not (c.relrowsecurity and c.relforcerowsecurity)), '') as unprotected`.execute(
    database.db,
  )
  const role = rows[0]
  const sound = role?.powers === '' && role.unprotected === ''
  return [
    sound
      ? {
          about: 'server role',
          health: 'active',
          en: `${role.name} owns nothing and row-level security binds it on every table about people`,
          fr: `${role.name} ne possède rien et la sécurité par ligne le contraint sur chaque table de personnes`,
        }
      : {
          about: 'server role',
          health: 'attention',
          en: `${role?.name} may do too much (${role?.powers || 'no extra power'}; unprotected tables: ${role?.unprotected || 'none'})`,
          fr: `${role?.name} a trop de pouvoirs (${role?.powers || 'aucun en plus'} ; tables sans protection : ${role?.unprotected || 'aucune'})`,
        },
  ]
}

/** What follows from the configuration alone. */
export function configurationFindings(config: Config): Finding[] {
  const https = config.publicUrl.startsWith('https://')
  return [
    config.smtp
      ? {
          about: 'mail',
          health: 'active',
          en: `SMTP ${config.smtp.host}:${config.smtp.port}`,
          fr: `SMTP ${config.smtp.host}:${config.smtp.port}`,
        }
      : {
          about: 'mail',
          health: 'attention',
          en: 'local mailbox: real SMTP on this machine, reaches nobody. Set AVAL_SMTP_URL to send.',
          fr: 'boîte locale : vrai SMTP sur cette machine, n’atteint personne. Donnez AVAL_SMTP_URL pour envoyer.',
        },
    https
      ? {
          about: 'one-click unsubscribe',
          health: 'active',
          en: `links begin with ${config.publicUrl}`,
          fr: `les liens commencent par ${config.publicUrl}`,
        }
      : {
          about: 'one-click unsubscribe',
          health: 'inactive',
          en: 'AVAL_PUBLIC_URL is not https: the one-click header (RFC 8058) is left out; the link in the message works.',
          fr: 'AVAL_PUBLIC_URL n’est pas en https : l’en-tête en un clic (RFC 8058) est omis ; le lien du message fonctionne.',
        },
    absent(
      'federated learning',
      'models are trained on this installation only',
      'les modèles apprennent sur cette installation seulement',
    ),
    absent(
      'web firewall',
      'none ships; requests are held to their schemas',
      'aucun n’est livré ; les requêtes sont tenues à leurs schémas',
    ),
    absent(
      'intrusion detection',
      'none ships; reads of named people are in the audit trail',
      'aucune n’est livrée ; les lectures de personnes sont dans la piste d’audit',
    ),
  ]
}

function absent(about: About, en: string, fr: string): Finding {
  return { about, health: 'inactive', en, fr }
}

/** The findings as lines for a terminal. */
export function renderFindings(findings: readonly Finding[], language: Language): string {
  const marks = {
    en: { active: 'ok       ', attention: 'ATTENTION', inactive: 'not active' },
    fr: { active: 'ok       ', attention: 'ATTENTION', inactive: 'non actif' },
  }[language]
  const widest = Math.max(...findings.map((finding) => aboutIn(language, finding).length))
  return findings
    .map(
      (finding) =>
        `${marks[finding.health].padEnd(11)} ${aboutIn(language, finding).padEnd(widest)}  ${finding[language]}`,
    )
    .join('\n')
}

/** Everything that the doctor looks at, for a house that is open. */
export async function houseFindings(
  house: Pick<
    House,
    'database' | 'config' | 'staff' | 'vault' | 'delivery' | 'ledger' | 'witnesses' | 'chain' | 'clock'
  >,
  installation: Pick<Installation, 'place'>,
): Promise<Finding[]> {
  return [
    ...(await databaseFindings(house.database, installation)),
    ...(await roleFindings(house.database)),
    ...(await staffFindings(house)),
    keyringFinding(house.vault.status()),
    await dkimFinding(house),
    ...(await ledgerFindings(house)),
    ...configurationFindings(house.config),
  ]
}

function keyringFinding(status: VaultStatus): Finding {
  const { place, subjectKeys, kekVersion, protection } = status
  const health = status.generatedSecret === 'yes' ? 'attention' : 'active'
  return {
    about: 'keyring',
    health,
    en: `${place}, ${subjectKeys} keys of people, key-encrypting key version ${kekVersion}, protected by ${protection.en}`,
    fr: `${place}, ${subjectKeys} clés de personnes, clé de chiffrement version ${kekVersion}, protégé par ${protection.fr}`,
  }
}

async function dkimFinding(house: Pick<House, 'delivery'>): Promise<Finding> {
  const { dkim } = await house.delivery.status()
  return dkim === 'signed'
    ? { about: 'DKIM', health: 'active', en: 'messages are signed', fr: 'les messages sont signés' }
    : {
        about: 'DKIM',
        health: 'inactive',
        en: 'messages are not signed; make a key with `aval dkim create` and publish its record',
        fr: 'les messages ne sont pas signés ; créez une clé avec `aval dkim create` et publiez son enregistrement',
      }
}
