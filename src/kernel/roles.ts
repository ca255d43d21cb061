/**
 * The roles of the database. `aval_owner` owns the tables and runs migrations; `aval_server` is the role that the server logs
 * in as: it owns nothing, belongs to no other role and can neither bypass row-level security nor become anybody else.
 */
import pg from 'pg'
import type { DatabaseAddress } from './database.ts'

export const ownerRole = 'aval_owner'
export const serverRole = 'aval_server'

/** Creates the server's role if it is missing and gives it this password. Needs CREATEROLE. */
export async function ensureServerRole(client: pg.Client, password: string): Promise<void> {
  await ensureRole(client, serverRole, password)
}

/**
 * Prepares a cluster of ours for Aval: both roles and the database `name`, owned by `aval_owner`.
 * @param administrator address of the cluster's administrator
 */
export async function prepareCluster(
  administrator: DatabaseAddress,
  name: string,
  ownerPassword: string,
  serverPassword: string,
): Promise<void> {
  const client = new pg.Client(administrator)
  await client.connect()
  try {
    await ensureRole(client, ownerRole, ownerPassword)
    await ensureRole(client, serverRole, serverPassword)
    const found = await client.query('select 1 from pg_database where datname = $1', [name])
    if (found.rowCount === 0) {
      await client.query(`create database ${pg.escapeIdentifier(name)} owner ${ownerRole}`)
    }
  } finally {
    await client.end()
  }
}

async function ensureRole(client: pg.Client, role: string, password: string): Promise<void> {
  const found = await client.query('select 1 from pg_roles where rolname = $1', [role])
  const verb = found.rowCount === 0 ? 'create' : 'alter'
  await client.query(
    `${verb} role ${role} login nosuperuser nocreatedb nocreaterole noreplication nobypassrls password ${pg.escapeLiteral(password)}`,
  )
}
