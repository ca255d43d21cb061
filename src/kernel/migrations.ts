/**
 * Migrations: plain numbered SQL, forward only. Each runs once, in its own transaction, under an advisory lock; its hash is
 * kept, and a file that was edited after it ran is refused, because the database would no longer be what the files say.
 */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type pg from 'pg'
import { sha256Hex } from './json.ts'
import { problems } from './problem.ts'

const problem = problems({
  'kernel.migration_edited': {
    status: 500,
    en: {
      title: 'Migration {file} was changed after it ran on this database.',
      fix: 'Restore the file as it was and put the change in a new migration.',
    },
    fr: {
      title: 'La migration {file} a été modifiée après son passage sur cette base.',
      fix: 'Rétablissez le fichier d’origine et mettez la modification dans une nouvelle migration.',
    },
  },
  'kernel.migration_missing': {
    status: 500,
    en: {
      title: 'This database has run migration {file}, which this version of Aval does not have.',
      fix: 'Start the version of Aval that wrote this database, or a newer one.',
    },
    fr: {
      title: 'Cette base a exécuté la migration {file}, que cette version d’Aval ne possède pas.',
      fix: 'Démarrez la version d’Aval qui a écrit cette base, ou une version plus récente.',
    },
  },
})

/** Serialises migrating processes; the number is arbitrary and only has to be ours. */
const lockKey = 4_181_001

/**
 * Brings the database to the newest migration.
 * @param owner a connection of the role that owns the tables, not in a transaction
 * @param directory folder of `NNNN_name.sql`
 * @returns names of the migrations that ran now
 * @throws Problem `kernel.migration_edited`, `kernel.migration_missing`; an SQL error leaves earlier migrations in place
 */
export async function migrate(owner: pg.Client, directory: string): Promise<string[]> {
  await owner.query('select pg_advisory_lock($1)', [lockKey])
  try {
    const done = await recorded(owner)
    const files = (await readdir(directory)).filter((name) => /^\d{4}_\w+\.sql$/.test(name)).toSorted()
    const unknown = [...done.keys()].find((name) => !files.includes(name))
    if (unknown) throw problem('kernel.migration_missing', { file: unknown })
    const ran: string[] = []
    for (const name of files) {
      const text = await readFile(join(directory, name), 'utf8')
      const hash = sha256Hex(text)
      const before = done.get(name)
      if (before !== undefined && before !== hash) throw problem('kernel.migration_edited', { file: name })
      if (before === undefined) ran.push(await run(owner, name, text, hash))
    }
    return ran
  } finally {
    await owner.query('select pg_advisory_unlock($1)', [lockKey])
  }
}

async function recorded(owner: pg.Client): Promise<Map<string, string>> {
  await owner.query(
    'create table if not exists migration (name text primary key, hash text not null, applied_at timestamptz not null default now())',
  )
  const rows = await owner.query<{ name: string; hash: string }>('select name, hash from migration')
  return new Map(rows.rows.map((row) => [row.name, row.hash]))
}

async function run(owner: pg.Client, name: string, text: string, hash: string): Promise<string> {
  await owner.query('begin')
  try {
    await owner.query(text)
    await owner.query('insert into migration (name, hash) values ($1, $2)', [name, hash])
    await owner.query('commit')
    return name
  } catch (error) {
    await owner.query('rollback')
    throw new Error(`migration ${name} failed: ${(error as Error).message}`, { cause: error })
  }
}
