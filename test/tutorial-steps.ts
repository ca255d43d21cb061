/**
 * The tutorial as a program: the blocks marked `sh` of docs/tutorial.md, run in order by a shell, as a reader would type them. Numbers
 * that the reader copies from an answer (`NAME=…   # …`) are copied here, too.
 */
import { spawn } from 'node:child_process'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Block {
  readonly commands: string
  readonly output: string
}

/** The blocks that a reader types, in order. */
export function blocksOf(markdown: string): string[] {
  return [...markdown.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map((match) => match[1] ?? '')
}

/** What a reader copies from earlier answers, by the name of the variable. */
const copied: Readonly<Record<string, (output: string) => string | undefined>> = {
  AUDIENCE: (output) => /"audienceId": "([^"]+)"/.exec(output)?.[1],
  MODEL: (output) => /"modelId": "([^"]+)"/.exec(output)?.[1],
  CAMPAIGN: (output) => /"campaignId": "([^"]+)"/.exec(output)?.[1],
  AUDIT: (output) => [...output.matchAll(/"auditId": "([^"]+)"/g)].at(-1)?.[1],
  PERSON: (output) => /bank-\d+@example\.org(?=\n)/.exec(output)?.[0],
}

export interface Place {
  /** The root of the repository. */
  readonly root: string
  /** A folder for the command `aval`, to put on the path. */
  readonly folder: string
  readonly file: string
  readonly url: string
  readonly env: NodeJS.ProcessEnv
}

/** Makes the command `aval` that the tutorial types. @returns the environment with it on the path */
export function withCommand(place: Pick<Place, 'root' | 'folder' | 'env'>): NodeJS.ProcessEnv {
  const bin = join(place.folder, 'bin')
  mkdirSync(bin, { recursive: true })
  const command = join(bin, 'aval')
  writeFileSync(command, `#!/bin/sh\nexec "${process.execPath}" "${join(place.root, 'src/cli/main.ts')}" "$@"\n`)
  chmodSync(command, 0o755)
  return { ...place.env, PATH: `${bin}:${process.env.PATH}` }
}

/** Runs every block; variables last from block to block. @param after told each block's answer as it comes */
export async function runTutorial(
  markdown: string,
  place: Place,
  after: (block: Block) => Promise<void> = async () => {},
): Promise<Block[]> {
  const env = withCommand(place)
  const variables: Record<string, string> = {}
  const done: Block[] = []
  for (const commands of blocksOf(markdown)) {
    const said = done.map((block) => block.output).join('\n')
    for (const [, name = ''] of commands.matchAll(/^([A-Z]+)=/gm)) variables[name] = copied[name]?.(said) ?? 'not found'
    const typed = commands
      .replaceAll(/^[A-Z]+=.*\n/gm, '')
      .replaceAll('bank-additional-full.csv.gz', place.file)
      .replaceAll('http://127.0.0.1:4180', place.url)
    const block = { commands, output: await shell(typed, place.root, { ...env, ...variables }) }
    done.push(block)
    await after(block)
  }
  return done
}

/** Standard output and errors together, as a terminal shows them. @throws Error when a command fails */
function shell(commands: string, root: string, env: NodeJS.ProcessEnv): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn('bash', ['-e', '-c', `exec 2>&1\n${commands}`], { cwd: root, env })
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString()
    })
    child.on('error', reject)
    child.on('close', (code) =>
      code === 0 ? resolve(output) : reject(new Error(`ended with ${code}:\n${commands}\n${output}`)),
    )
  })
}
