import { expect, test } from 'vitest'
import { parseSecGpc } from './signals.ts'

// w3c/gpc: exactly the character 1; several headers of which one is exactly 1 are on. Node joins repeated headers with ", ".
test.each([
  ['1', true],
  ['1, 1', true],
  ['0, 1', true],
  ['1,garbage', true],
  ['\t1 ', true],
  [['0', '1'], true],
  ['0', false],
  ['', false],
  ['01', false],
  ['1.0', false],
  ['11', false],
  ['1;q=1', false],
  ['"1"', false],
  ['true', false],
  ['１', false],
  ['\u00a01', false],
  [[], false],
  [undefined, false],
])('Sec-GPC %j is a signal: %s', (header, on) => {
  expect(parseSecGpc(header)).toBe(on)
})
