/**
 * Raw COPY through the ordinary `pg` client, which has no COPY of its own: a query that answers the server's copy messages. Used
 * for the baseline of the import: what PostgreSQL needs for the same rows when nobody asks whether they may be there.
 */
import { createReadStream, createWriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import type pg from 'pg'

/** The parts of pg's connection that a copy needs; pg's own types leave them out. */
interface Wire {
  query(text: string): void
  sendCopyFromChunk(chunk: Buffer): void
  endCopyFrom(): void
  sendCopyFail(reason: string): void
  readonly stream: NodeJS.WritableStream & { readonly writableNeedDrain: boolean }
}

interface Turn {
  onReady(connection: Wire): void
  onData(chunk: Buffer): void
}

/** One COPY statement; the object is what `pg.Client.query` calls a submittable. */
function copying(client: pg.Client, text: string, turn: Partial<Turn>): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const statement = {
    submit: (connection: Wire) => connection.query(text),
    handleError: (error: Error) => reject(error),
    handleReadyForQuery: () => resolve(),
    handleCopyInResponse: (connection: Wire) => turn.onReady?.(connection),
    handleCopyData: ({ chunk }: { chunk: Buffer }) => turn.onData?.(chunk),
    handleCommandComplete: () => {},
    handleRowDescription: () => {},
    handleDataRow: () => {},
  }
  client.query(statement as unknown as pg.Submittable)
  return promise
}

/** The rows of a query into a file, in COPY’s text format. The chunks are copied, because pg reads on into the same buffer. */
export async function copyOut(client: pg.Client, query: string, path: string): Promise<void> {
  const file = createWriteStream(path)
  await copying(client, `copy (${query}) to stdout`, { onData: (chunk) => void file.write(Buffer.from(chunk)) })
  file.end()
  await finished(file)
}

/** A file of `copyOut` into a table. */
export async function copyIn(client: pg.Client, table: string, path: string): Promise<void> {
  await copying(client, `copy ${table} from stdin`, { onReady: (connection) => void feed(connection, path) })
}

async function feed(connection: Wire, path: string): Promise<void> {
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 18 })) {
      connection.sendCopyFromChunk(chunk as Buffer)
      if (connection.stream.writableNeedDrain)
        await new Promise((done) => {
          connection.stream.once('drain', done)
        })
    }
    connection.endCopyFrom()
  } catch (error) {
    connection.sendCopyFail(String(error))
  }
}
