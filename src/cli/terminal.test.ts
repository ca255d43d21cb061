import { spawn } from 'node:child_process'
import { expect, test } from 'vitest'

/** Another command, still at work when this one begins to read. */
const late = `setTimeout(() => process.stdout.write('{"late":true}'), 700)`
/** Whatever touches `process.stdin` makes the pipe one that does not block. */
const reader = `process.stdin; const { readJson } = await import('${new URL('terminal.ts', import.meta.url).href}'); console.log(JSON.stringify(readJson('-')))`

function shell(commands: string, env: Record<string, string>): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve) => {
    const child = spawn('bash', ['-c', commands], { env: { ...process.env, ...env } })
    let output = ''
    const listen = (chunk: Buffer) => {
      output += chunk.toString()
    }
    child.stdout.on('data', listen)
    child.stderr.on('data', listen)
    child.on('close', (code) => resolve({ code, output }))
  })
}

test('standard input is waited for when its writer is late', async () => {
  const { code, output } = await shell('"$NODE" -e "$LATE" | "$NODE" --input-type=module -e "$READER"', {
    NODE: process.execPath,
    LATE: late,
    READER: reader,
  })
  expect(output.trim()).toBe('{"late":true}')
  expect(code).toBe(0)
})
