/**
 * Passwords that were stolen elsewhere: the operator's own copy of the Pwned Passwords file (SHA-1 in upper-case hex, a colon, a count,
 * one a line, ordered by hash), searched by halving. Nothing leaves the machine. The file is tens of gigabytes and is never read whole.
 */
import { createHash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { problem } from './problems.ts'

const hashLength = 40
/** A line is the hash, a colon, at most ten figures and an end of line of two. */
const longestLine = hashLength + 1 + 10 + 2

/**
 * Whether a password stands in the file.
 * @throws Problem `staff.breached_unreadable`: a check that was asked for and cannot be made is not passed
 */
export async function isBreached(path: string, password: string): Promise<boolean> {
  // SHA-1 is what the file is made of; nothing rests on its strength.
  const wanted = createHash('sha1').update(password, 'utf8').digest('hex').toUpperCase()
  let file: FileHandle | null = null
  try {
    file = await open(path, 'r')
    return await search(file, (await file.stat()).size, wanted)
  } catch {
    throw problem('staff.breached_unreadable')
  } finally {
    await file?.close()
  }
}

/** Looks between two offsets; the line asked for begins at or after `low` and before `high`. */
async function search(file: FileHandle, size: number, wanted: string): Promise<boolean> {
  let [low, high] = [0, size]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    const line = await lineFrom(file, middle, low)
    if (line === null || line.start >= high) {
      high = middle
      continue
    }
    if (line.hash === wanted) return true
    if (line.hash < wanted) low = line.end
    else high = middle
  }
  return false
}

/** The first line that begins at or after an offset. */
async function lineFrom(
  file: FileHandle,
  offset: number,
  least: number,
): Promise<{ start: number; end: number; hash: string } | null> {
  // One byte earlier, so that a line which begins exactly at the offset is seen to begin there.
  const from = offset > least ? offset - 1 : offset
  const { buffer, bytesRead } = await file.read(Buffer.alloc(2 * longestLine), 0, 2 * longestLine, from)
  const text = buffer.toString('latin1', 0, bytesRead)
  const begins = offset > least ? text.indexOf('\n') + 1 : 0
  if ((offset > least && begins === 0) || begins + hashLength > text.length) return null
  const ends = text.indexOf('\n', begins)
  return {
    start: from + begins,
    end: from + (ends < 0 ? text.length : ends + 1),
    hash: text.slice(begins, begins + hashLength).toUpperCase(),
  }
}
